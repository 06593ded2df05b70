# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What the distribution's testpmd does with pools besides forwarding: kinds, sizes, life and end.

Buffer split (--rxpkts, several pools per queue) is not here: of 22.11's drivers only those of NICs
have it.
"""

import re

from harness import captures, reflect
from harness.captures import pcap_same
from harness.cases import case, check
from harness.plugin import NATIVE, POOLS, TESTPMD, environment, eal_options
from harness.reflect import Job, Testpmd
from harness.refusal import refused
from harness.telemetry import Telemetry

LENGTHS = [60, 1514, 2048, 2049, 4096, 9018] * 50
KINDS = {pool: (POOLS[pool],) for pool in POOLS}

# What is asked of testpmd, and what it says then.
FEATURES = {
    "two sizes": (["--mbuf-size=2048,256"], [2048, 256]),
    "four sizes": (["--mbuf-size=2176,512,1024,9728"], [2176, 512, 1024, 9728]),
    "small segments": (["--mbuf-size=320"], [320]),
    "large segments": (["--mbuf-size=16256"], [16256]),
    "memory of its own": (["--mp-alloc=anon"], [2176]),
    "memory of its own, not contiguous": (["--mp-alloc=anon", "--no-iova-contig"], [2176]),
    "external memory": (["--mp-alloc=xmem"], [2176]),
    "external hugepages": (["--mp-alloc=xmemhuge"], [2176]),
    "external buffers": (["--mp-alloc=xbuf"], [2176]),
}


def over_pcap_as_native(running, job, pool, known=None):
    """known: bytes of each packet that testpmd writes; all."""
    wanted, got = (reflect.pcap(running, job, each) for each in (NATIVE, pool))
    different = pcap_same.difference([one[:known] for one in wanted.frames],
                                     [one[:known] for one in got.frames])
    check(different is None, f"natively and here: {different}")
    check(len(got.frames) == job.back, f"{len(got.frames)} packets, not {job.back}")
    return got


@case(each={f"{feature}, {pool}": (*FEATURES[feature], POOLS[pool])
            for feature in FEATURES for pool in POOLS})
def pools_of_all_sorts(running, options, sizes, pool):
    """testpmd's own ways to make pools; frames go from file to file in each."""
    sent = captures.frames(LENGTHS)
    if "--mp-alloc=xmem" in options and "ordered" in pool:
        # Pages of slices are larger than pages of memory here, and one is not to lie in several.
        refused(running, r"pool mb_pool_0: a page of \d+ bytes does not fit into memory pages",
                options=options, program=TESTPMD, eal=eal_options(running, pool),
                environment=environment(pool))
        return
    got = over_pcap_as_native(running, Job("io", sent, len(sent), options=options), pool)
    made = re.findall(r"create a new mbuf pool <\S+>: n=\d+, size=(\d+)", got.log)
    check(list(map(int, made)) == sizes, f"pools of {made}, not of {sizes}")


TXPKTS = {"one segment": "64", "three segments": "64,200,1000", "eight segments": "60" + 7 * ",500"}


@case(each={f"{lengths}, {pool}": (TXPKTS[lengths], POOLS[pool])
            for lengths in TXPKTS for pool in POOLS})
def txonly_in_segments(running, lengths, pool):
    job = Job("txonly", [], 500, more=True, options=[f"--txpkts={lengths}"])
    # testpmd fills the first segment; the others have what was in their data rooms before.
    parts = list(map(int, lengths.split(",")))
    got = over_pcap_as_native(running, job, pool, known=parts[0])
    length = sum(parts)
    check({len(one) for one in got.frames} == {length}, "packets have other lengths")


@case(each={f"{split}, {pool}": (split, POOLS[pool]) for split in ("on", "rand")
            for pool in POOLS})
def txonly_split(running, split, pool):
    """Segments set and split by command; of random splits each packet has some of the lengths."""
    out, empty = running.folder / "out.pcap", running.folder / "empty.pcap"
    captures.write(empty, [])
    with Testpmd(running, [f"net_pcap0,rx_pcap={empty},tx_pcap={out}"], "--port-topology=loop",
                 pool=pool) as pmd:
        pmd.ask("set txpkts 64,200,300")
        pmd.ask(f"set txsplit {split}")
        pmd.ask("set fwd txonly")
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= 1000, "packets")
        pmd.stop()
    lengths = {len(one) for one in captures.read(out, captures.WHOLE)}
    check(lengths == ({564} if split == "on" else {64, 264, 564}), f"lengths are {lengths}")


@case(each={name: (name, POOLS[name]) for name in POOLS})
def kind_of_pool(running, name, pool):
    """Telemetry says that the pools are of the kind that was asked for."""
    with Testpmd(running, ["net_null0"], "--port-topology=loop", "--mbcache=0",
                 pool=pool) as pmd:
        with Telemetry(pmd.prefix) as telemetry:
            pools = telemetry.ask("/page_frag/pools")
            check(len(pools) == 1, f"pools: {pools}")
            mode = telemetry.ask(f"/page_frag/pool,{pools[0]}")["mode"]
        check(mode == name, f"the pool is {mode}")


def moves(pmd, port):
    """Packets are forwarded now."""
    before = pmd.stats(port)["TX-packets"]
    pmd.wait_until(lambda: pmd.stats(port)["TX-packets"] > before + 1000, "packets")


@case(each=KINDS)
def ports_come_and_go(running, pool):
    """Stopped, started, attached while others forward, closed and detached; and all again."""
    sent = captures.frames(LENGTHS)
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, sent)
    with Testpmd(running, ["net_null0,size=64", "net_null1,size=64"], "--no-flush-rx",
                 "--port-topology=loop", pool=pool) as pmd:
        for turn in range(3):
            pmd.ask("set portlist 0,1")
            pmd.ask("start")
            moves(pmd, 0)
            attached = pmd.ask(f"port attach net_pcap{turn},rx_pcap={into},tx_pcap={out}")
            check("Port 2 is attached" in attached, f"not attached: {attached}")
            pmd.ask("port start 2")
            moves(pmd, 1)
            pmd.stop()
            pmd.ask("set portlist 2")
            pmd.ask("start")
            pmd.wait_until(lambda: pmd.stats(2)["TX-packets"] >= len(sent), "all written")
            check(pmd.stop() == (len(sent), len(sent)), "the summary counts differently")
            for command in ("port stop 2", "port close 2"):
                pmd.ask(command)
            detached = pmd.ask(f"device detach net_pcap{turn}")
            check("detached" in detached, f"not detached: {detached}")
            captures.check_same(sent, out)
            out.unlink()
            for command in ("port stop 0", "port start 0"):
                pmd.ask(command)
