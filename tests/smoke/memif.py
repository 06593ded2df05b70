# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""A memif server and its client in one process: two copies through shared memory."""

import random
import time

from harness import captures
from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd
from harness.wires import await_link, memif, over_memif

JUMBO = "2048,2048,2048,2048,800"


@case(each={f"{kind}, {pool}": (lengths, pool) for pool in POOLS
            for kind, lengths in {"64 bytes": "64", "jumbo": JUMBO}.items()})
def ping_pong(running, lengths, pool):
    """Frames go to and fro for a while; none changes its length."""
    size = sum(map(int, lengths.split(",")))
    vdevs = [memif(running, 0, "server"), memif(running, 1, "client")]
    with Fragpmd(running, vdevs, f"--txpkts={lengths}", *POOLS[pool]) as pmd:
        await_link(pmd, 0)
        pmd.ask("start tx_first")
        time.sleep(0.3)
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] > 1000, "frames arrive")
        pmd.stop()
        for port in (0, 1):
            seen = pmd.stats(port)  # counts and bytes only agree while nothing moves
            check(seen["RX-bytes"] == seen["RX-packets"] * size,
                  f"{seen['RX-packets']} frames of {size} bytes came as {seen['RX-bytes']} bytes")


def mixed():
    dice = random.Random(2)
    return [dice.choice((60, 1000, 2048, 2049, 6000, 9018)) for _ in range(200)]


# Together less than one ring of 1024 buffers of 2 KB: this driver stalls when mixed sizes wrap
# around, whatever the pool. A frame of more than 8 KB is a chain of five slices.
LENGTHS = {"mixed": mixed(), "jumbo": [9018, 8193, 10240] * 60}


@case(each={f"{kind}, {pool}": (kind, pool) for kind in LENGTHS for pool in POOLS})
def payload(running, kind, pool):
    """From a file through the client and the server into a file, in chains of slices."""
    over_memif(running, captures.frames(LENGTHS[kind]), *POOLS[pool])
