# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The mock device: the plugin, what it says at its end, and frames that pass between two of it."""

import re

from harness.cases import Skip, check
from harness.fragpmd import Fragpmd

COMPARED = re.compile(r"^net_mock: (\d+) frames compared, (\d+) wrong, (\d+) violations", re.M)


def plugin(running):
    path = running.setting.build("build-tests") / "tests/mock_nic/librte_net_mock.so"
    if not path.exists():
        raise Skip("the mock device is only there for DPDK 22.11 and 24.11")
    return path


def forward(running, device, generate, *options):
    """Forwards generated frames for a moment, none of which may be lost or change; returns what
    `show frag port` says."""
    vdevs = [f"net_mock{port},{device},gen={generate},seed={port + 1}" for port in (0, 1)]
    with Fragpmd(running, vdevs, "--max-pkt-len=9618", "--no-flush-rx", *options,
                 eal=["-d", plugin(running)]) as pmd:
        pmd.ask("start")
        for port in (0, 1):
            pmd.wait_until(lambda p=port: pmd.stats(p)["TX-packets"] > 500, "frames were sent")
        rx, tx = pmd.stop()
        check(rx == tx, f"{rx} received, {tx} sent")
        shown = pmd.ask("show frag port")
        pmd.send("quit")
        pmd.end()
        ends = COMPARED.findall(pmd.output())
    check(len(ends) == 2, f"{len(ends)} of 2 devices said what they compared")
    for frames, wrong, violations in ends:
        check(int(frames) > 100 and (wrong, violations) == ("0", "0"),
              f"{frames} frames compared, {wrong} wrong, {violations} violations")
    return shown
