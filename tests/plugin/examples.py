# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""DPDK's example programs with our plugin send the same bytes as with DPDK's own pool."""

import itertools
import random
import re
import signal
from collections import Counter
from dataclasses import dataclass

from harness import captures, packets, taps
from harness.cases import case, check
from harness.examples import Example, long_frames
from harness.namespaces import Namespace
from harness.plugin import NATIVE, POOLS
from harness.process import lcores, two_cpus

ETHERNET = packets.ETHERNET
SIZES = [64, 65, 576, 1024, 1513, 1514, 1515, 1516, 2048, 2995, 4096, 5969, 8999, 9000]


@dataclass
class Load:
    """How much is sent: from one port, or from all, and then in no certain order."""
    rounds: int
    all_ports: bool

    def per_port(self, ports, make):
        """Frames for each port, made from their number, which is another for each frame."""
        numbers = itertools.count(1)
        fed = ports if self.all_ports else 1
        return [[frame for _ in range(self.rounds if port < fed else 0) for frame in make(numbers)]
                for port in range(ports)]


# Long: more mbufs than a pool has.
QUICK, LONG = Load(rounds=2, all_ports=False), Load(rounds=40, all_ports=True)
EACH_POOL = {pool: (POOLS[pool],) for pool in POOLS}

_native = {}


def as_native(name, pool, load, run):
    """What run(pool) makes come out of each port, which is what comes with DPDK's own pool."""
    key = name, load.rounds
    if key not in _native:
        _native[key] = run(NATIVE)
    got = run(pool)
    for port, (expected, those) in enumerate(zip(_native[key], got)):
        check_frames(f"port {port}, DPDK's own pool and ours", expected, those, load)
    return got


def check_frames(where, expected, got, load):
    if not load.all_ports:
        different = captures.pcap_same.difference(expected, got)
        check(not different, f"{where}: {different}")
    missing = Counter(expected) - Counter(got)
    check(len(expected) == len(got) and not missing,
          f"{where}: {len(expected)} frames became {len(got)}, {missing.total()} are missing")


def over_taps(example, frames, counts, kept=0):
    """Sends frames through a program between tap ports; what comes out of each port.

    kept: how many mbufs the program may keep.
    """
    with example:
        example.wait_for("entering main loop")
        held = example.held()
        with taps.Taps(example.namespace, len(frames)) as wires:
            got = wires.exchange(frames, counts)
        example.check_held(held, kept)
        example.check_pools()
        example.end(example.status)
    return got


def tapped(running, folder, pool, names, ports, *options, status=0):
    """An example between tap ports; status: how it ends when interrupted.

    On one lcore: the examples have a transmit queue for each, but one receive queue, and net_tap
    has as many of both.
    """
    namespace = Namespace(running)
    example = Example(
        running, folder, pool, names, within=namespace.inside, preload=long_frames(running),
        eal=[f"--lcores=0@{two_cpus()[1]}", *taps.vdevs(ports)],
        options=["-p", f"{(1 << ports) - 1:x}", "-q", ports, *options])
    example.namespace = namespace
    example.status = status
    return example


def forwarded(frame, port):
    """A frame as an example sends it out of a tap port that it routes it to."""
    return b"\x02\0\0\0\0" + bytes([port]) + taps.mac(port) + frame[12:]


def routed(numbers, sizes):
    """A frame of each size, version and port of two, with that port's number; by its address."""
    for size, port in itertools.product(sizes, range(2)):
        yield port, packets.ipv4(size, next(numbers), f"100.{10 * (port + 1)}.1.2")
        yield port, packets.ipv6(max(size, 66), next(numbers),
                                 f"{port + 1}01:101:101:101:101:101:101:101")


def fragmented(running, pool, load):
    """Frames of up to 9000 bytes leave in fragments, by clones that share the frame's data."""
    port_of = {}

    def make(numbers):
        for port, frame in routed(numbers, SIZES):
            port_of[frame] = port
            yield frame

    frames = load.per_port(2, make)
    sent = [[frame for frame in port_of if port_of[frame] == port] for port in range(2)]
    counts = [sum(map(packets.fragment_count, those)) for those in sent]

    def run(which):
        # It does not handle the signal.
        return over_taps(tapped(
            running, "ip_fragmentation", which, ["pool_direct_0", "pool_indirect_0"], 2,
            status=-signal.SIGINT), frames, counts)

    for port, got in enumerate(as_native("ip_fragmentation", pool, load, run)):
        check(all(frame[:12] == forwarded(frame, port)[:12] for frame in got), "MAC addresses")
        check(sorted(packets.joined(got).values()) == sorted(one[ETHERNET:] for one in sent[port]),
              f"fragments that port {port} sent do not make up what was received")


def in_any_order(packets_fragments, shuffle):
    """But an IPv6 packet's first fragment is not its last one to come.

    The example then writes the addresses of the frame where they were in the fragment.
    """
    first = [those.pop(0) for those in packets_fragments if not packets.is_ipv4(those[0])]
    rest = [one for those in packets_fragments for one in those]
    shuffle(rest)
    return first + rest


def reassembled(running, pool, load):
    """Fragments in any order, of several packets at a time, leave as packets; lost ones do not."""
    shuffle = random.Random(1).shuffle
    port_of = {}
    kept = []

    def make(numbers):
        some = list(routed(numbers, SIZES))
        shuffle(some)
        port_of.update((frame, port) for port, frame in some)
        for at in range(0, len(some), 4):
            yield from in_any_order([packets.fragments(frame, next(numbers))
                                     for _, frame in some[at:at + 4]], shuffle)
        incomplete = packets.fragments(packets.ipv4(4096, next(numbers), "100.20.1.2"), 0)[1:]
        kept.extend(incomplete)
        yield from incomplete

    frames = load.per_port(2, make)
    expected = [[forwarded(frame, port) for frame in port_of if port_of[frame] == port]
                for port in range(2)]

    def run(which):
        return over_taps(tapped(
            running, "ip_reassembly", which, ["mbuf_pool_0_0", "mbuf_pool_0_1"], 2,
            "--maxflows=256", "--flowttl=20s"), frames, [len(those) for those in expected],
            len(kept))

    for port, got in enumerate(as_native("ip_reassembly", pool, load, run)):
        check(sorted(got) == sorted(expected[port]), f"port {port} did not send the packets")


def multicast(running, pool, load):
    """A packet leaves by up to four ports: header mbufs before clones, or before what is shared."""
    ports = 4
    expected = [[] for _ in range(ports)]

    def make(numbers):
        for size in (64, 577, 1514):
            for group in range(16):
                frame = packets.ipv4(size, next(numbers), f"224.0.0.{100 + group}")
                yield frame
                for port in range(ports):
                    if group >> port & 1:
                        expected[port].append(
                            b"\x01\0\x5e\0\0" + bytes([100 + group]) + taps.mac(port) + frame[12:])
            # Nobody's: dropped.
            yield packets.ipv4(size, next(numbers), "224.0.1.1")
            yield packets.ipv4(size, next(numbers), "100.20.1.2")

    frames = load.per_port(ports, make)

    def run(which):
        return over_taps(tapped(
            running, "ipv4_multicast", which, ["packet_pool", "header_pool", "clone_pool"], ports,
            status=-signal.SIGINT), frames, [len(those) for those in expected])

    for port, got in enumerate(as_native("ipv4_multicast", pool, load, run)):
        check_frames(f"port {port}", expected[port], got, load)


def switched(running, pool, load):
    """From file to file by two ports, on an lcore each: frames of several segments too."""
    lengths = [60, 64, 128, 1514, 2048, 2049, 9018] * (20 * load.rounds)
    frames = [[captures.frame(length, 2 * number + port) for number, length in enumerate(lengths)]
              for port in range(2)]

    def run(which):
        kind = "native" if which is NATIVE else "ours"
        vdevs, outs = [], []
        for port in range(2):
            into = running.folder / f"{kind}-in{port}.pcap"
            outs.append(running.folder / f"{kind}-out{port}.pcap")
            captures.write(into, frames[port])
            vdevs.append(f"--vdev=net_pcap{port},rx_pcap={into},tx_pcap={outs[port]}")
        example = Example(running, "l2fwd", which, ["mbuf_pool"], eal=[lcores(), *vdevs],
                          options=["-p", "3", "-T", "0"])
        with example:
            example.wait_for("entering main loop")
            for port in range(2):
                example.wait_until_sent(port, len(lengths))
            example.check_pools()
            example.end()
        macs = [bytes.fromhex(mac.replace(":", ""))
                for mac in re.findall(r"^Port \d, MAC address: (\S+)", example.output(), re.M)]
        for port in range(2):
            captures.check_same([b"\x02\0\0\0\0" + bytes([port]) + macs[port] + frame[12:]
                                 for frame in frames[1 - port]], outs[port])
        return [captures.read(out) for out in outs]

    as_native("l2fwd", pool, load, run)


@case(each=EACH_POOL)
def ip_fragmentation(running, pool):
    fragmented(running, pool, QUICK)


@case(each=EACH_POOL)
def ip_reassembly(running, pool):
    reassembled(running, pool, QUICK)


@case(each=EACH_POOL)
def ipv4_multicast(running, pool):
    multicast(running, pool, QUICK)


@case(each=EACH_POOL)
def l2fwd(running, pool):
    switched(running, pool, QUICK)


PROGRAMS = {"ip_fragmentation": fragmented, "ip_reassembly": reassembled,
            "ipv4_multicast": multicast, "l2fwd": switched}


@case(each={f"{name}, {pool}": (PROGRAMS[name], POOLS[pool])
            for name in PROGRAMS for pool in POOLS}, full=True)
def long_run(running, program, pool):
    program(running, pool, LONG)
