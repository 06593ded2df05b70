# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""All forwarding engines of the distribution's testpmd on all kinds of virtual devices.

What comes back, byte for byte, and what ports count is the same as with DPDK's own pool.
"""

import functools
import re

from harness import reflect
from harness.captures import pcap_same
from harness.cases import case, check
from harness.plugin import NATIVE, POOLS
from harness.process import new_prefix, run_to_end
from harness.mixture import mixture, requests

# Less than a ring of any of the devices, in descriptors too.
LENGTHS = [60, 61, 100, 577, 1024, 1513, 1514] * 30
LONG = [60, 1514, 2048, 2049, 4096, 9018] * 25
GENERATED = 1000

# What comes back: the same number of packets, none, an answer to each request, or packets of its
# own without an end. Besides, the options that an engine has.
ALL, NONE, ANSWERS, OWN = "all", "none", "answers", "own"
FIFO = ["--noisy-tx-sw-buffer-size=64", "--noisy-tx-sw-buffer-flushtime=20",
        "--noisy-lkup-memory=1", "--noisy-lkup-num-reads-writes=4"]
ENGINES = {
    "io": (ALL, []),
    "mac": (ALL, []),
    "macswap": (ALL, []),
    "csum": (ALL, []),
    "noisy": (ALL, FIFO),
    "5tswap": (ALL, []),
    "icmpecho": (ANSWERS, []),
    "rxonly": (NONE, []),
    # Counts what it receives by the port that it came from. No virtual device shares a queue; the
    # engine must be told to expect it nevertheless, or it crashes.
    "shared_rxq": (NONE, ["--rxq-share"]),
    "flowgen": (OWN, []),
    "txonly": (OWN, []),
}

# The wires, and the lengths of frames that can be sent over them.
WIRES = {
    "pcap": (reflect.pcap, LONG),
    "null": (reflect.null, [64]),
    "ring": (reflect.ring, LONG),
    "memif": (reflect.over_memif, LENGTHS),
    "tap": (reflect.tap, LENGTHS),
    "virtio": (reflect.over_virtio, LENGTHS),
}

CACHES = {"default cache": [], "no cache": ["--mbcache=0"]}


@functools.cache
def frames(wire):
    return mixture(WIRES[wire][1])


def job(engine, wire, options):
    kind, more = ENGINES[engine]
    sent = frames(wire)
    back = {ALL: len(sent), NONE: 0, ANSWERS: requests(sent), OWN: GENERATED}[kind]
    return reflect.Job(engine, sent, back, kind == OWN, [*more, *options])


_native = {}


def native(running, engine, wire):
    """What happens with DPDK's own pool; it is run once for all cases."""
    if (engine, wire) not in _native:
        _native[engine, wire] = WIRES[wire][0](running, job(engine, wire, []), NATIVE)
    return _native[engine, wire]


def same_as_native(running, engine, wire, pool, options):
    wanted = native(running, engine, wire)
    task = job(engine, wire, options)
    got = WIRES[wire][0](running, task, pool)
    if wire == "null":
        check(got.counts == wanted.counts, f"{got.counts}, natively {wanted.counts}")
        return
    if task.more and wire == "ring":
        # Which of the generated packets come out of the ring depends on how full it is.
        check(set(got.frames) <= set(wanted.frames), "packets are not those that it makes")
    else:
        different = pcap_same.difference(wanted.frames, got.frames)
        check(different is None, f"natively and here: {different}")
    if wire != "ring":
        check(len(got.frames) == task.back, f"{len(got.frames)} came back, not {task.back}")
    if not task.more:
        check(got.counts == wanted.counts, f"counted {got.counts}, natively {wanted.counts}")


def rows(engines, wires, caches):
    return {f"{engine}, {wire}, {pool}, {cache}": (engine, wire, POOLS[pool], CACHES[cache])
            for wire in wires for engine in engines for pool in POOLS for cache in caches}


@case
def all_are_here(running):
    """ieee1588, which wants a NIC that takes times, is not in the distribution's testpmd. And no
    virtual driver recycles mbufs, as newer versions can."""
    prefix = new_prefix()
    _, said = run_to_end([reflect.TESTPMD, "--no-pci", "--no-huge", "-m", "64",
                          f"--file-prefix={prefix}", "--", "--help"], prefix, ours=False)
    listed = re.search(r"--forward-mode=N: set forwarding mode \(N: ([^)]*)\)",
                       re.sub(r"\n\s*", "", said))
    check(listed, f"no list of engines: {said}")
    missing = set(listed[1].split("|")) - {*ENGINES, "recycle_mbufs"}
    check(not missing, f"not in the table: {missing}")


@case(each={**rows(ENGINES, ["pcap"], ["default cache"]),
            **rows(["macswap"], ["null", "ring", "memif", "tap", "virtio"], ["default cache"])})
def quick(running, engine, wire, pool, options):
    same_as_native(running, engine, wire, pool, options)


@case(each={**rows(ENGINES, ["pcap"], ["no cache"]),
            **rows(ENGINES, ["null"], CACHES),
            **rows(ENGINES, ["ring", "memif", "tap", "virtio"], ["default cache"])}, full=True)
def all_engines(running, engine, wire, pool, options):
    same_as_native(running, engine, wire, pool, options)


# Slices that overlap, in frames of one segment whatever it takes.
PACKED = "mode=ordered,layout=packed,linearise=always"


@case(each={wire: (wire,) for wire in ("memif", "virtio")})
def packed(running, wire):
    same_as_native(running, "macswap", wire, PACKED, [])


@case(each={f"{engine}, {wire}": (engine, wire) for wire in ("memif", "virtio")
            for engine in ENGINES}, full=True)
def packed_all_engines(running, engine, wire):
    same_as_native(running, engine, wire, PACKED, [])
