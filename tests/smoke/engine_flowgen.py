# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Engine flowgen: packets of many flows, the same as testpmd's."""

import functools
import re

from harness import captures
from harness.cases import case, check
from harness.engine_run import LAYOUTS, Stock, check_same
from harness.fragpmd import Fragpmd
from harness.mock_nic import plugin
from harness.packets import IP, UDP, Ether
from harness.refusal import refused

ENOUGH = 3000
OPTIONS = {
    "as it is": [],
    "7 flows": ["--flowgen-flows=7"],
    "1 flow": ["--flowgen-flows=1"],
    "3 clones": ["--flowgen-clones=3"],
    "clones that do not divide the burst": ["--flowgen-clones=6"],
    "as many clones as the burst": ["--flowgen-clones=32"],
    "clones and flows": ["--flowgen-clones=5", "--flowgen-flows=40"],
    "shortest": ["--txpkts=46"],
    "long": ["--txpkts=1518"],
    "bursts of one": ["--burst=1", "--flowgen-clones=1"],
}


def generated(running, *options, kind=Fragpmd, start="start"):
    """The headers of the first packets, and what was said at the start."""
    empty, out = running.folder / "empty.pcap", running.folder / "out.pcap"
    captures.write(empty, [])
    with kind(running, [f"net_pcap0,rx_pcap={empty},tx_pcap={out}"], "--forward-mode=flowgen",
              "--port-topology=loop", *options, mbufs=16384) as pmd:
        said = pmd.ask(start)
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= ENOUGH, f"{ENOUGH} packets")
        pmd.stop()
    return captures.read(out, captures.WHOLE)[:ENOUGH], said


def value(options, name, default):
    return int(dict(option.lstrip("-").split("=") for option in options).get(name, default))


@functools.cache
def headers(flow, length):
    packet = (Ether(src="00:01:02:03:04:00", dst="00:01:02:03:04:01")
              / IP(src="10.254.0.0", dst=f"10.253.{flow >> 8}.{flow & 255}", id=0, len=length - 14)
              / UDP(sport=1000, dport=1001, len=length - 34, chksum=0))
    return bytes(packet)


def predicted(options):
    """The headers of those packets, made by scapy, and how long each packet is."""
    clones, flows = value(options, "flowgen-clones", 0), value(options, "flowgen-flows", 1024)
    burst, length = value(options, "burst", 32), value(options, "txpkts", 64) - 4
    made, left = [], 0
    for number in range(ENOUGH):
        if number % burst == 0 or left == 0:
            frame, left = headers(number % flows, length), clones
        else:
            left -= 1
        made.append(frame)
    return made, length


@case(each={f"{name}, {who}": (options, kind) for name, options in OPTIONS.items()
            for who, kind in (("ours", Fragpmd), ("testpmd", Stock))})
def flows(running, options, kind):
    wanted, length = predicted(options)
    got, _ = generated(running, *options, kind=kind)
    check(all(len(frame) == length for frame in got), f"not all packets have {length} bytes")
    check_same(None, wanted, [frame[:42] for frame in got])


@case(each={layout: (layout,) for layout in LAYOUTS if "segment" not in layout})
def layouts(running, layout):
    options = ["--flowgen-clones=3", *LAYOUTS[layout]]
    got, _ = generated(running, *options)
    check_same(None, predicted(options[:1])[0], [frame[:42] for frame in got])


@case(each={"ours": (Fragpmd,), "testpmd": (Stock,)})
def says_so(running, kind):
    _, said = generated(running, "--flowgen-flows=5", kind=kind)
    check(re.search(r"peer=02:00:00:00:00:00\n\n  number of flows for port 0: 5\n"
                    r"  flowgen packet forwarding packets/burst=32\n"
                    r"  packet len=64 - nb packet segments=1\n", said), f"not in: {said}")


@case
def frees_what_it_receives(running):
    """Received packets are counted, and not sent; what tx_first has sent is not flowgen's."""
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    sent = captures.frames([60, 1514, 9000] * 100)
    captures.write(into, sent)
    with Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--forward-mode=flowgen", "--port-topology=loop", mbufs=16384) as pmd:
        pmd.ask("start tx_first")
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] >= len(sent), "all received")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= ENOUGH + 32, "packets")
        rx, tx = pmd.stop()
    check(rx == len(sent) and tx >= ENOUGH, f"{rx} received, {tx} sent")
    got = captures.read(out)
    check(all(Ether(frame)[IP].src == "198.18.0.1" for frame in got[:32]), "no tx_first")
    check_same(None, predicted([])[0], [frame[:42] for frame in got[32:32 + ENOUGH]])


@case(each={option: (option, says) for option, says in {
    "--flowgen-clones=33": r"clones must be >= 0 and <= current burst",
    "--flowgen-clones=-1": r"clones must be >= 0 and <= current burst",
    "--flowgen-clones=": r"clones must be >= 0 and <= current burst",
    "--flowgen-clones=x": r"clones must be >= 0 and <= current burst",
    "--flowgen-clones=513": r"clones must be >= 0 and <= current burst",
    "--flowgen-flows=0": r"flows must be >= 1\b",
    "--flowgen-flows=-1": r"flows must be >= 1\b",
    "--flowgen-flows=2147483648": r"flows must be >= 1 and <= 2147483647",
    "--flowgen-flows=1x": r"flows must be >= 1\b"}.items()})
def bad_options(running, option, says):
    refused(running, says, options=[option])


@case
def burst_given_later(running):
    refused(running, r"clones must be >= 0 and <= current burst \(4\)",
            options=["--flowgen-clones=5", "--burst=4"])
    with Fragpmd(running, ["net_null0"], "--port-topology=loop", "--flowgen-clones=64",
                 "--burst=64"):
        pass


@case
def too_short(running):
    with Fragpmd(running, ["net_null0"], "--port-topology=loop", "--forward-mode=flowgen",
                 "--txpkts=45") as pmd:
        answer = pmd.ask("start")
        check("flowgen: packets are of 46 to 2052 bytes" in answer
              and "Packet forwarding is not ready" in answer, f"not refused: {answer}")


@case(each={"clones": (2, "0x0"), "no clones": (0, "0x10000")})
def clones_are_counted(running, clones, offloads):
    """A port that frees without looking at reference counts would free a packet once for each
    clone: with clones it is not asked to."""
    with Fragpmd(running, ["net_mock0,row=i40e"], "--port-topology=loop", "--mp-alloc=native",
                 "--forward-mode=flowgen", f"--flowgen-clones={clones}",
                 eal=["-d", plugin(running)]) as pmd:
        check(f"Tx offloads={offloads}\n" in pmd.ask("show config rxtx"), "other offloads")
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 1000, "packets")
        pmd.stop()
