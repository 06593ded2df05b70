# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""noisy holds packets and disturbs memory, but loses and changes nothing."""

import random
import re
import time

from harness import captures
from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd

PAIR = ("net_null0,size=64", "net_null1,size=64")
NB = 3000


def mixed():
    dice = random.Random(2)
    return captures.frames([dice.choice((60, 300, 1500, 5000)) for _ in range(NB)])


def through(running, sent, *options, held=0, mbufs=32768, workers=1):
    """From file to file; while it runs exactly so many are held, after the stop none."""
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, sent)
    with Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--port-topology=loop", "--forward-mode=noisy", *options, mbufs=mbufs,
                 workers=workers) as pmd:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] == len(sent), "all received")
        if held is not None:
            time.sleep(0.2)
            out_now = pmd.stats(0)["TX-packets"]
            low, high = held if isinstance(held, tuple) else (held, held)
            check(low <= len(sent) - out_now <= high, f"{len(sent) - out_now} are held")
        check(pmd.stop() == (len(sent), len(sent)), "the summary counts differently")
    return out


@case(each={f"{size}, {pool}": (size, pool) for size in (0, 1, 31, 100, 1000) for pool in POOLS})
def fifo(running, size, pool):
    """All that is received leaves, in order; when none comes any more the FIFO is about full."""
    sent = mixed()
    out = through(running, sent, f"--noisy-tx-sw-buffer-size={size}", *POOLS[pool],
                  held=(max(0, size - 32), size))
    captures.check_same(sent, out)


@case
def larger_than_the_traffic(running):
    """Nothing leaves before the stop."""
    sent = mixed()
    out = through(running, sent, "--noisy-tx-sw-buffer-size=5000", held=NB)
    captures.check_same(sent, out)


@case
def flush_time(running):
    """Nothing is left after the flush time, without a stop."""
    sent = mixed()
    out = through(running, sent, "--noisy-tx-sw-buffer-size=5000",
                  "--noisy-tx-sw-buffer-flushtime=50", held=0)
    captures.check_same(sent, out)


@case
def waits_for_the_flush_time(running):
    sent = mixed()
    out = through(running, sent, "--noisy-tx-sw-buffer-size=5000",
                  "--noisy-tx-sw-buffer-flushtime=60000", held=NB)
    captures.check_same(sent, out)


@case
def lookups(running):
    sent = mixed()
    out = through(running, sent, "--noisy-lkup-memory=4", "--noisy-lkup-num-writes=3",
                  "--noisy-lkup-num-reads=7", "--noisy-lkup-num-reads-writes=2",
                  "--noisy-tx-sw-buffer-size=64", held=None)
    captures.check_same(sent, out)


@case
def macswap(running):
    sent = mixed()
    swapped = [packet[6:12] + packet[:6] + packet[12:] for packet in sent]
    out = through(running, sent, "--noisy-forward-mode=macswap",
                  "--noisy-tx-sw-buffer-size=100", held=None)
    captures.check_same(swapped, out)


@case
def mac(running):
    sent = mixed()
    out = through(running, sent, "--noisy-forward-mode=mac", "--eth-peer=0,02:11:22:33:44:55",
                  held=None)
    peer = bytes.fromhex("021122334455")
    own = captures.read(out)[0][6:12]
    check(own not in (captures.MAC["source"], peer), "the source is still the sender's")
    captures.check_same([peer + own + packet[12:] for packet in sent], out)


@case(each={pool: (pool,) for pool in POOLS})
def circulates(running, pool):
    """On net_null, with starts and stops, tx_first, and several queues."""
    with Fragpmd(running, PAIR, "--forward-mode=noisy", "--rxq=2", "--txq=2", "--nb-cores=2",
                 "--noisy-tx-sw-buffer-size=700", "--noisy-tx-sw-buffer-flushtime=1",
                 *POOLS[pool], workers=2, mbufs=16384) as pmd:
        for _ in range(3):
            pmd.ask("start tx_first 2")
            for port in (0, 1):
                pmd.wait_until(lambda p=port: pmd.stats(p)["TX-packets"] > 10000, "packets")
            rx, tx = pmd.stop()
            # What tx_first sent was not received, and net_null takes all.
            check(tx == rx + 4 * 2 * 32, f"{rx} received, {tx} sent")


@case(each={"small": (60, 128, 1), "up to a slice": (60, 1518, 1),
            "many lcores": (60, 1518, 6)})
def copied_when_scarce(running, low, high, workers):
    """A pool for a third of what is held takes it all: as slices run out, packets are copied."""
    dice = random.Random(3)
    sent = captures.frames([dice.randint(low, high) for _ in range(8192)])
    out = through(running, sent, "--noisy-tx-sw-buffer-size=8192", "--frag-copybreak=auto",
                  held=len(sent), mbufs=8192 // 3, workers=workers)
    captures.check_same(sent, out)


@case
def pool_too_small(running):
    """What is held is lost to the queues: said at the start, with the number that works."""
    options = ["--forward-mode=noisy", "--noisy-tx-sw-buffer-size=2000", "--frag-copybreak=off"]
    with Fragpmd(running, PAIR, *options, mbufs=4000) as pmd:
        answer = pmd.ask("start")
        needed = re.search(r"noisy: 4000 mbufs of pool \S+ are not enough.*"
                           r"--total-num-mbufs=(\d+)", answer)
        check(needed and "Packet forwarding is not ready" in answer, answer)
    with Fragpmd(running, PAIR, *options, mbufs=int(needed[1])) as pmd:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 100000, "packets")
        pmd.stop()
