# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Packets circulate between net_null ports, with every pool, engine and kind of memory."""

import re
import time

from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd

PAIR = ("net_null0,size=64", "net_null1,size=64")


def moves(pmd, received=True, sent=True):
    """Forwards for a moment; the counters must say what the engine does, and agree."""
    pmd.ask("start")
    time.sleep(0.2)
    for port in (0, 1):
        first = pmd.stats(port)
        pmd.wait_until(lambda p=port, f=first: not received or
                       pmd.stats(p)["RX-packets"] > f["RX-packets"], f"port {port} receives")
        pmd.wait_until(lambda p=port, f=first: not sent or
                       pmd.stats(p)["TX-packets"] > f["TX-packets"], f"port {port} sends")
    rx, tx = pmd.stop()
    check(bool(rx) == received, f"received {rx} packets")
    check(bool(tx) == sent, f"sent {tx} packets")
    return rx, tx


@case(each={f"{pool}, {memory}": (pool, memory == "hugepages")
            for pool in POOLS for memory in ("hugepages", "no-huge")})
def io(running, pool, huge):
    with Fragpmd(running, PAIR, *POOLS[pool], huge=huge) as pmd:
        rx, tx = moves(pmd)
        check(rx == tx, f"received {rx}, sent {tx}: net_null takes all")


@case(each={"mac": ("mac", True, True), "macswap": ("macswap", True, True),
            "rxonly": ("rxonly", True, False), "txonly": ("txonly", False, True)})
def engine(running, name, received, sent):
    with Fragpmd(running, PAIR, f"--forward-mode={name}") as pmd:
        moves(pmd, received, sent)


@case(each={str(burst): (burst,) for burst in (1, 31, 64, 512)})
def burst(running, size):
    with Fragpmd(running, PAIR, f"--burst={size}", mbufs=16384) as pmd:
        moves(pmd)


@case(each={pool: (pool,) for pool in POOLS})
def queues_on_several_cores(running, pool):
    with Fragpmd(running, PAIR, "--rxq=4", "--txq=4", "--nb-cores=3", *POOLS[pool], workers=3,
                 mbufs=16384) as pmd:
        moves(pmd)


@case
def smallest_pool(running):
    """A pool hardly larger than what is in flight: pages are used again and again."""
    with Fragpmd(running, PAIR, "--burst=512", "--rxd=256", mbufs=1200) as pmd:
        moves(pmd)


@case
def starts_and_stops(running):
    with Fragpmd(running, PAIR) as pmd:
        for _ in range(5):
            pmd.ask("start")
            pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 0, "packets")
            pmd.stop()


@case
def side_by_side(running):
    """Two processes, each with its own prefix, do not notice each other."""
    with Fragpmd(running, PAIR) as one, Fragpmd(running, PAIR) as other:
        moves(one)
        moves(other)
        one.ask("start")
        moves(other)
        one.stop()


@case
def pool_in_use_is_shown(running):
    """'show frag pool' while packets flow, and after."""
    with Fragpmd(running, PAIR) as pmd:
        pmd.ask("start")
        time.sleep(0.2)
        shown = pmd.frag_pool()
        check("ordered" in shown, "the mode is not shown")
        check(re.search(r"Memory pages on node: +[1-9]", shown), f"placement:\n{shown}")
        pmd.stop()
