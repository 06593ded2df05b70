# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""net_tap: frames that the kernel sends into an interface arrive as they are."""

import re

from harness import captures
from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd
from harness.namespaces import Namespace
from harness.tap import exchange

# Below the length of the kernel's queue, so that none is lost.
LENGTHS = [60, 61, 100, 577, 1024, 1513, 1514] * 50

@case(each={pool: (pool,) for pool in POOLS})
def from_the_kernel(running, pool):
    inside = Namespace(running).inside
    sent = captures.frames(LENGTHS)
    sink, empty = running.folder / "out.pcap", running.folder / "empty.pcap"
    captures.write(empty, [])
    vdevs = ["net_tap0,iface=tap0", f"net_pcap0,rx_pcap={empty},tx_pcap={sink}"]
    with Fragpmd(running, vdevs, "--no-flush-rx", "--rxd=256", *POOLS[pool],
                 within=inside) as pmd:
        pmd.ask("start")
        exchange(running, inside, "tap0", sent)
        pmd.wait_until(lambda: pmd.stats(1)["TX-packets"] >= len(sent), "all frames written")
        check(pmd.stats(0)["RX-packets"] == len(sent), "more frames came than were sent")
        pmd.stop()
    captures.check_same(sent, sink)


TAPS = ("net_tap0,iface=tap0", "net_tap1,iface=tap1")
MULTI_SEGS = 0x8000


@case(each={"neither": (TAPS, [], False),
            "scatter asked for": (TAPS, ["--enable-scatter"], True),
            "slices shorter than a frame": (TAPS, ["--mbuf-size=640"], True),
            "a driver that chains unasked": ((TAPS[0], "net_null0"), [], True)})
def queues_are_told_of_chains(running, vdevs, options, chains):
    """Where no port can receive a chain, transmit queues may do without the work for them."""
    with Fragpmd(running, vdevs, "--rxd=256", *options, within=Namespace(running).inside) as pmd:
        shown = re.search(r"Tx offloads=(0x[0-9a-f]+)", pmd.ask("show config rxtx"))
        check(shown and bool(int(shown[1], 16) & MULTI_SEGS) == chains, f"{shown and shown[0]}")
