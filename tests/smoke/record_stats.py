# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""--record-burst-stats and --record-core-cycles: lengths of bursts, and cycles for each packet."""

import re

from harness import captures
from harness.cases import case, check
from harness.fragpmd import Fragpmd, accumulated
from harness.reflect import TESTPMD
from harness.wires import COMMON, await_link, memif, offer_buffers

NULLS = ["net_null0", "net_null1"]
CYCLES = re.compile(r"^\n  CPU cycles/packet=(\d+\.\d\d) \(total cycles=(\d+) / "
                    r"total (\w+) packets=(\d+)\) at \d+ MHz Clock\n\nDone\.$", re.MULTILINE)
BORDER = "  " + "-" * 76


def stopped(pmd, port=0):
    pmd.wait_until(lambda: max(pmd.stats(port)[f"{way}-packets"] for way in ("RX", "TX")) > 1000,
                   "packets")
    return pmd.ask("stop")


def bursts_of_a_capture(running, number, program=None):
    """The lines of the bursts in which so many packets go from file to file."""
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, captures.frames([64] * number))
    with Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--port-topology=loop", "--record-burst-stats", program=program) as pmd:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] == number, "all sent")
        answer = pmd.ask("stop")
    found = re.search(rf"^  TX-packets: .*\n(  RX-bursts : .*)\n(  TX-bursts : .*)\n{BORDER}$",
                      answer, re.MULTILINE)
    check(found, f"no bursts in the port's block: {answer}")
    return found.groups()


# How many packets: the bursts of 32 that are sent.
SENT = {
    64: "2 [0% of 0 pkts + 100% of 32 pkts]",
    100: "4 [0% of 0 pkts + 75% of 32 pkts + 25% of 4 pkts]",
    71: "3 [0% of 0 pkts + 66% of 32 pkts + 34% of 7 pkts]",
}


@case(each={str(number): (number,) for number in SENT})
def lengths(running, number):
    """What was sent, by length, as testpmd says it; of what was received also the empty polls."""
    received, sent = bursts_of_a_capture(running, number)
    check(sent == f"  TX-bursts : {SENT[number]}", sent)
    theirs = bursts_of_a_capture(running, number, TESTPMD)[1]
    check(sent == theirs, f"testpmd: {theirs}")
    check(re.fullmatch(r"  RX-bursts : \d+ \[\d+% of 0 pkts \+ \d+% of 32 pkts.*\]", received),
          received)


@case
def other_lengths(running):
    """With more than two lengths the others are one; recorded from a command on."""
    options = [*COMMON, "--port-topology=loop"]
    with Fragpmd(running, [memif(running, 0, "server")], *options) as pmd, \
            Fragpmd(running, [memif(running, 0, "client")], *options,
                    "--forward-mode=rxonly") as sender:
        await_link(pmd, 0)
        await_link(sender, 0)
        offer_buffers(sender)
        pmd.ask("start")
        came = 0
        for command, burst in (("on", 5), ("on", 7), ("on", 5), ("on", 9), ("off", 11)):
            pmd.ask(f"set record-burst-stats {command}")
            sender.ask(f"set burst {burst}")
            sender.ask("start tx_first")
            sender.ask("stop")
            came += burst
            pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] == came, "the burst goes back")
        check("bursts" not in pmd.ask("show fwd stats all"), "shown while it is off")
        pmd.ask("set record-burst-stats on")
        shown = "TX-bursts : 4 [0% of 0 pkts + 50% of 5 pkts + 25% of 7 pkts + 25% of other]\n"
        answer = pmd.ask("show fwd stats all")
        check(shown in answer, answer)
        pmd.ask("clear fwd stats all")
        answer = pmd.ask("stop")
        check("TX-bursts" not in answer and "[100% of 0 pkts]" in answer, answer)


@case
def streams(running):
    """With more streams than ports, in the streams' blocks and not in the ports'."""
    with Fragpmd(running, NULLS, "--rxq=2", "--txq=2", "--record-burst-stats") as pmd:
        pmd.ask("start")
        answer = stopped(pmd)
    found = re.findall(r"------- Forward Stats for RX Port= \d/Queue= \d -> .*\n"
                       r"  RX-packets: (\d+) .*\n"
                       r"  RX-bursts : (\d+) \[0% of 0 pkts \+ 100% of 32 pkts\]\n"
                       r"  TX-bursts : (\d+) \[0% of 0 pkts \+ 100% of 32 pkts\]\n", answer)
    check(len(found) == 4, f"{len(found)} streams: {answer}")
    for packets, received, sent in found:
        check(int(packets) == 32 * int(received) == 32 * int(sent), f"{packets} packets: {found}")
    check(answer.count("bursts") == 8, "in other blocks too")


@case
def burst_while_running(running):
    """`set burst` holds from the next poll on."""
    with Fragpmd(running, NULLS, "--record-burst-stats") as pmd:
        pmd.ask("start")
        check("Number of packets per burst set to 16\n" in pmd.ask("set burst 16"), "its answer")
        pmd.ask("clear fwd stats all")
        answer = stopped(pmd)
    check(answer.count("100% of 16 pkts]") == 4, answer)


# Mode: which packets the cycles are divided by.
MODES = {"io": 0, "rxonly": 0, "txonly": 1, "macswap": 0}


@case(each={mode: (mode,) for mode in MODES})
def cycles(running, mode):
    with Fragpmd(running, NULLS, f"--forward-mode={mode}", "--record-core-cycles") as pmd:
        pmd.ask("start")
        answer = stopped(pmd)
    found = CYCLES.search(answer)
    check(found, f"no cycles: {answer}")
    each, total, named, packets = found.groups()
    check(named == mode, f"cycles of {named}")
    check(int(packets) == accumulated(answer)[MODES[mode]], f"{packets} packets: {answer}")
    check(abs(int(total) / int(packets) - float(each)) < 0.01, found[0])
    check(1 < float(each) < 100000, f"{each} cycles for each packet")


@case
def cycles_while_running(running):
    """On and off at once: nothing is counted while it is off."""
    with Fragpmd(running, NULLS) as pmd:
        pmd.ask("start")
        check("CPU cycles" not in pmd.ask("show fwd stats all"), "shown while it is off")
        pmd.ask("set record-core-cycles on")
        pmd.ask("clear fwd stats all")
        before = pmd.stats(0)["RX-packets"]
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] > before + 100000, "packets")
        pmd.ask("set record-core-cycles off")
        pmd.ask("show fwd stats all")
        seen = []
        for _ in range(2):
            # To show them they must be on; each time for a moment only.
            pmd.ask("set record-core-cycles on")
            answer = pmd.ask("show fwd stats all")
            pmd.ask("set record-core-cycles off")
            seen.append(int(re.search(r"total cycles=(\d+)", answer)[1]))
        check(0 < seen[0] <= seen[1], f"{seen} cycles")
        check("CPU cycles" not in pmd.ask("stop"), "shown while it is off")


@case
def nothing_unasked(running):
    """Scripts refuse other lines than those of the blocks."""
    with Fragpmd(running, NULLS) as pmd:
        pmd.ask("start")
        answer = stopped(pmd)
    check("bursts" not in answer and "cycles" not in answer, answer)
