# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Commands for forwarding: what is wrong is refused and changes nothing."""

import re

from harness.cases import case, check
from harness.fragpmd import PROMPT, Fragpmd

BAD = "Bad arguments"
LINES = {
    "set fwd nonsense retry": BAD,
    "set fwd rxonly retry": BAD,
    "set fwd mac again": BAD,
    "set burst 513": r"nb pkt per burst: 513 > 512 \(maximum packet per burst\)  ignored",
    "set burst 0": r"nb pkt per burst: 0 < 1 \(maximum packet per burst is 512\)  ignored",
    "set burst 65536": BAD,
    "set burst x": BAD,
    "set burst tx delay 4294967296 retry 1": BAD,
    "set burst tx delay 1 retry 4294967296": BAD,
    "set burst tx delay 1": BAD,
    "set verbose": BAD,
    "set verbose -1": BAD,
    "set verbose 65536": BAD,
    "set record-burst-stats maybe": BAD,
    "set record-core-cycles 1": BAD,
    "set flush_rx": BAD,
    "set link_check yes": BAD,
}


@case
def refused_lines(running):
    with Fragpmd(running, ["net_null0", "net_null1"]) as pmd:
        before = pmd.ask("show config rxtx")
        for line, words in LINES.items():
            start = len(pmd.output())
            pmd.send(line)
            answer = pmd.wait_for(PROMPT, start)
            check(re.search(rf"^{words}$", answer, re.MULTILINE), f"{line}: {answer}")
        check(pmd.ask("show config rxtx") == before, "the configuration has changed")
        check("Change verbose level from 0 to 3\n" in pmd.ask("set verbose 3"), "the level has")
