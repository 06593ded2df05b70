#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What page fragments are worth on jumbo frames, and what they cost otherwise.

Run by hand, as root, after a build; see forwarding.py. What is measured:

    virtio       frames of 9018 bytes to and fro between net_vhost, in a testpmd of its own with
                 large buffers, and net_virtio_user: testpmd against fragpmd, both with buffers
                 of 2 KB; packets per second of the forwarding core
    memif        the same between a client, in that testpmd, and a server
    small        64 bytes over two net_null ports: all on against all off, in fragpmd
    small-memif  the same over memif, both ends in one process
    held         bytes of pages for each of 8192 packets that mode noisy holds
"""

import argparse
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from side_by_side import Forwarder, in_turn, print_ratios

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness import captures  # noqa: E402

NATIVE = "testpmd native"
HELD = 8192
JUMBO = 9018
# memif stalls at times, with any pool.
ATTEMPTS = 5
# Frames on their way: their chains fill five eighths of a ring of 1024.
BURSTS = 4

# The CPU of the program at the other end, and of the one that is measured.
PEER, MEASURED = "--lcores=0@0,1@0", "--lcores=0@1,1@1"
LOOP = ["--port-topology=loop", "--no-flush-rx", "--disable-link-check"]
RING = ["--rxd={}", "--txd={}"]
PEER_OPTIONS = [*LOOP, "--mbuf-size=10240", "--total-num-mbufs=4096", f"--txpkts={JUMBO}"]


class Wire:
    """A folder for a socket, and the devices at its two ends."""

    def __init__(self, folder, kind, ring):
        self.folder = folder
        self.kind = kind
        self.ring = ring

    def peer(self):
        if self.kind == "virtio":
            return [f"net_vhost0,iface={self.folder}/vhost.sock"]
        return [f"net_memif0,role=client,socket={self.folder}/memif.sock,socket-abstract=no"]

    def measured(self):
        if self.kind == "virtio":
            return [f"net_virtio_user0,path={self.folder}/vhost.sock,queue_size={self.ring}"]
        return [f"net_memif0,role=server,socket={self.folder}/memif.sock,socket-abstract=no"]


def to_and_fro(arguments, kind):
    """The rate of one program at the end of a wire."""
    ring = [option.format(arguments.ring) for option in RING]
    options = [*LOOP, *ring, f"--total-num-mbufs={arguments.mbufs}"]
    programs = {
        NATIVE: (arguments.testpmd, options),
        "fragpmd off": (arguments.fragpmd, [*options, "--frag-linearise=off"]),
        "fragpmd best": (arguments.fragpmd, [*options, "--frag-layout=packed"]),
    }

    def measure(name):
        for _ in range(ATTEMPTS):
            with tempfile.TemporaryDirectory() as folder:
                seen = once(Wire(folder, kind, arguments.ring), *programs[name])
            if seen != 0:
                return seen
            print(f"{name}: no frame comes back any more, again", file=sys.stderr)
        sys.exit(f"{name}: the wire stalls each time")

    def once(wire, command, more):
        ends = {
            "peer": lambda: Forwarder(
                arguments.testpmd, "jumbo-peer", wire.peer(),
                PEER_OPTIONS + (ring if kind == "memif" else []),
                eal=[PEER, "--log-level=lib.vhost.config:error"]),
            "measured": lambda: Forwarder(command, "jumbo", wire.measured(), more,
                                          eal=[MEASURED, "--single-file-segments"]),
        }
        # The end that listens goes first.
        order = ["peer", "measured"] if kind == "virtio" else ["measured", "peer"]
        started = {end: ends[end]() for end in order}
        time.sleep(1)
        started["measured"].say("start")
        started["peer"].say(f"start tx_first {arguments.bursts}")
        seen = started["measured"].rate_now(arguments.seconds)
        for end in ("peer", "measured"):
            started[end].say("stop")
        if arguments.verbose and command == arguments.fragpmd:
            print(started["measured"].say("show frag port"), file=sys.stderr)
        for end in ("measured", "peer"):
            started[end].end()
        return seen

    print_ratios(f"{JUMBO} bytes over {kind}: million packets per second",
                 in_turn(programs, arguments.rounds, measure), NATIVE)


def small(arguments, wire, start):
    options = ["--total-num-mbufs=16384", "--no-flush-rx", "--disable-link-check"]
    programs = {
        "off": ["--frag-linearise=off", "--frag-copybreak=off"],
        "best, auto": ["--frag-linearise=best", "--frag-copybreak=auto"],
    }

    def measure(name):
        with tempfile.TemporaryDirectory() as folder:
            forwarder = Forwarder(arguments.fragpmd, "jumbo",
                                  [device.format(folder) for device in wire],
                                  options + programs[name])
            time.sleep(1 if "memif" in wire[0] else 0)
            seen = forwarder.rate(start, arguments.seconds)
            forwarder.end()
            return seen

    print_ratios(f"64 bytes over {wire[0].split(',')[0]}: million packets per second",
                 in_turn(programs, arguments.rounds, measure), "off")


def pinned_now(forwarder):
    total = 0
    for part in forwarder.say("show frag pool").split("= Pool ")[1:]:
        lines = {name.strip(): int(value)
                 for name, value in re.findall(r"^ +([^:]+): +(\d+)\r?$", part, re.M)}
        total += lines.get("Bytes pinned",
                           lines.get("Mbufs out", 0) * lines.get("Bytes per mbuf", 0))
    return total


def pinned(forwarder):
    """Bytes of all pools' pages that are not free; of native pools, of the mbufs that are out.

    The median of some: while packets are on their way pages come and go.
    """
    return statistics.median(pinned_now(forwarder) for _ in range(15))


def held(arguments):
    """What the held packets pin more than a FIFO of one packet does."""
    kinds = {
        "64 bytes": ([64], 256),
        "256 bytes": ([256], 256),
        "7x64, 4x576, 1x1518": ([64] * 7 + [576] * 4 + [1518], 1600),
    }
    print(f"bytes for each of {HELD} held packets{'':8}{'payload':>9}{'copied':>9}"
          f"{'not':>9}{'native':>9}")
    for kind, (lengths, copybreak) in kinds.items():
        ways = {"copied": [f"--frag-copybreak={copybreak}", "--frag-memory=64"],
                "not": ["--frag-copybreak=off"], "native": ["--mp-alloc=native"]}
        with tempfile.TemporaryDirectory() as folder:
            into = Path(folder) / "in.pcap"
            captures.write(into, captures.frames(lengths * 4))

            def measure(options, size, into=into):
                forwarder = Forwarder(
                    arguments.fragpmd, "jumbo",
                    [f"net_pcap0,rx_pcap={into},tx_pcap=/dev/null,infinite_rx=1"],
                    [*LOOP, "--forward-mode=noisy", f"--noisy-tx-sw-buffer-size={size}",
                     "--total-num-mbufs=32768", *options])
                forwarder.say("start")
                time.sleep(arguments.seconds)
                seen = pinned(forwarder)
                if arguments.verbose:
                    print(forwarder.say("show frag pool"), file=sys.stderr)
                if "--frag-memory" in str(options) and "fragments" not in forwarder.say(
                        "show frag pool"):
                    print("the copies' pool is not shown: they are not counted", file=sys.stderr)
                forwarder.say("stop")
                forwarder.end()
                return seen

            seen = [(measure(options, HELD) - measure(options, 1)) / (HELD - 1)
                    for options in ways.values()]
        print(f"{kind:41}" + "".join(f"{each:9.0f}"
                                     for each in (statistics.mean(lengths), *seen)))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fragpmd", default="build/app/fragpmd/fragpmd")
    parser.add_argument("--testpmd", default="dpdk-testpmd")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1.5, help="per measurement")
    parser.add_argument("--bursts", type=int, default=BURSTS, help="of 32 frames on their way")
    parser.add_argument("--ring", type=int, default=1024, help="its length")
    parser.add_argument("--mbufs", type=int, default=16384, help="in the pools that are measured")
    parser.add_argument("--verbose", action="store_true", help="show what fragpmd counted, too")
    parser.add_argument("what", choices=["virtio", "memif", "small", "small-memif", "held"])
    arguments = parser.parse_args()

    if arguments.what in ("virtio", "memif"):
        to_and_fro(arguments, arguments.what)
    elif arguments.what == "small":
        small(arguments, ["net_null0,size=64", "net_null1,size=64"], "start")
    elif arguments.what == "small-memif":
        end = "net_memif{},role={},socket={{}}/memif.sock,socket-abstract=no"
        small(arguments, [end.format(0, "server"), end.format(1, "client")], "start tx_first 8")
    else:
        held(arguments)


if __name__ == "__main__":
    main()
