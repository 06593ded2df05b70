# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""net_ring passes mbufs by pointer: packets go round and none may be lost, doubled or changed."""

import re
import time

from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd

RINGS = ("net_ring0", "net_ring1")
STREAMS, BURST = 2, 32


def empty_rings(pmd):
    """Takes out what is in the rings: a port that is closed does not free it. Returns how many."""
    before = sum(pmd.stats(port)["RX-packets"] for port in (0, 1))
    pmd.ask("set fwd rxonly")
    pmd.ask("start")
    time.sleep(0.2)
    pmd.stop()
    return sum(pmd.stats(port)["RX-packets"] for port in (0, 1)) - before


@case(each={f"{bursts} bursts, {pool}": (bursts, pool) for bursts in (1, 16) for pool in POOLS})
def go_round(running, bursts, pool):
    """Each ring comes back to its own port, so what tx_first puts there circulates for good."""
    put = STREAMS * bursts * BURST
    with Fragpmd(running, RINGS, "--no-flush-rx", *POOLS[pool]) as pmd:
        pmd.ask(f"start tx_first {bursts}")
        time.sleep(0.3)
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 100000, "packets go round")
        held = re.search(r"(?:Slots|Mbufs) out: +(\d+)", pmd.frag_pool())
        check(held and int(held[1]) >= put, f"{held and held[0]} while {put} go round")
        pmd.stop()
        found = empty_rings(pmd)
        check(found == put, f"{put} packets went into the rings, {found} came out")
