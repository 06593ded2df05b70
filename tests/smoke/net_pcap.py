# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Captures go through fragpmd from file to file; every byte of every packet is compared."""

import random

from harness import captures
from harness.cases import Failure, case, check
from harness.fragpmd import POOLS, Fragpmd

def mixed():
    """Small, medium and big frames in no order, as they meet on one queue."""
    dice = random.Random(1)
    kinds = [(60, 128, 60), (129, 1518, 25), (1519, 9018, 13), (20000, 60000, 2)]
    chosen = dice.choices(kinds, weights=[kind[2] for kind in kinds], k=4000)
    return [dice.randint(low, high) for low, high, _ in chosen]


LENGTHS = {
    "60 to 1518 bytes": list(range(60, 1519)) * 2,
    "jumbo": list(range(1519, 9019, 7)) + [9018],
    "up to what a capture keeps whole": list(range(9019, captures.WHOLE + 1, 13)),
    # Where a slice ends and the next begins: off by one shows here.
    "around segment ends": [n * 2048 + m for n in range(1, 6) for m in range(-20, 21)]
    + [2048 + 2176 * n + m for n in range(5) for m in range(-20, 21)],
    # Of chains as long as these, what the capture keeps, and the length.
    "20 to 60 KB": list(range(20000, 60001, 1000)) + [65000],
    "mixed": mixed(),
}


def through(running, packets, *options, **how):
    """Sends packets through one port and back; returns the path of what came out."""
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, packets)
    vdev = f"net_pcap0,rx_pcap={into},tx_pcap={out}"
    with Fragpmd(running, [vdev], "--no-flush-rx", "--port-topology=loop", *options, **how) as pmd:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= len(packets),
                       f"{len(packets)} packets sent")
        check(pmd.stop() == (len(packets), len(packets)), "the summary counts differently")
    return out


@case(each={f"{kind}, {pool}": (kind, pool) for kind in LENGTHS for pool in POOLS})
def unchanged(running, kind, pool):
    sent = captures.frames(LENGTHS[kind])
    captures.check_same(sent, through(running, sent, *POOLS[pool]))


@case(each={pool: (pool,) for pool in POOLS})
def unchanged_no_huge(running, pool):
    sent = captures.frames(mixed())
    captures.check_same(sent, through(running, sent, *POOLS[pool], huge=False))


@case(each={"1": (1,), "512": (512,)})
def bursts(running, burst):
    sent = captures.frames(mixed())
    captures.check_same(sent, through(running, sent, f"--burst={burst}"))


@case(each={"one slice per packet": (9100,), "small slices": (640,)})
def slices(running, room):
    """Other sizes of slices than the usual 2 KB."""
    sent = captures.frames(mixed())
    captures.check_same(sent, through(running, sent, f"--mbuf-size={room}", mbufs=4096))


@case(each={pool: (pool,) for pool in POOLS})
def slices_of_60_kb(running, pool):
    """Frames of 20 to 60 KB in one slice each: net_pcap writes those whole."""
    sent = captures.frames([length for length in LENGTHS["20 to 60 KB"] if length <= 60000])
    out = through(running, sent, "--mbuf-size=61440", *POOLS[pool], mbufs=1100)
    captures.check_same(sent, out, whole=1 << 16)


@case
def macswap(running):
    sent = captures.frames(mixed())
    swapped = [packet[6:12] + packet[:6] + packet[12:] for packet in sent]
    captures.check_same(swapped, through(running, sent, "--forward-mode=macswap"))


@case
def mac(running):
    """The source becomes the port's own address, the destination the peer's."""
    sent = captures.frames(mixed())
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, sent)
    with Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--port-topology=loop", "--forward-mode=mac",
                 "--eth-peer=0,02:11:22:33:44:55") as pmd:
        own = bytes.fromhex(mac_of(pmd, 0).replace(":", ""))
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= len(sent), "all sent")
        pmd.stop()
    peer = bytes.fromhex("021122334455")
    captures.check_same([peer + own + packet[12:] for packet in sent], out)


def mac_of(pmd, port):
    for line in pmd.output().splitlines():
        if line.startswith(f"Port {port}: ") and line.count(":") == 6:
            return line.split(": ", 1)[1]
    raise Failure(f"the address of port {port} was not printed")


@case
def two_ports_crosswise(running):
    names = [running.folder / f"{way}{port}.pcap" for port in (0, 1) for way in ("in", "out")]
    sent = [captures.frames(mixed()), captures.frames(LENGTHS["60 to 1518 bytes"])]
    captures.write(names[0], sent[0])
    captures.write(names[2], sent[1])
    vdevs = [f"net_pcap{port},rx_pcap={names[2 * port]},tx_pcap={names[2 * port + 1]}"
             for port in (0, 1)]
    with Fragpmd(running, vdevs, "--no-flush-rx") as pmd:
        pmd.ask("start")
        for port in (0, 1):
            pmd.wait_until(lambda p=port: pmd.stats(p)["TX-packets"] >= len(sent[1 - p]),
                           f"all packets leave port {port}")
        pmd.stop()
    captures.check_same(sent[0], names[3])
    captures.check_same(sent[1], names[1])


@case
def comparison_notices(_running):
    """The comparison itself: every kind of damage must be seen, or all cases above say nothing."""
    sent = captures.frames([60, 60, 1500, 9000])
    flipped = [*sent[:3], sent[3][:8999] + bytes([sent[3][8999] ^ 1])]
    for damage, got in {
            "a changed byte": flipped, "a missing packet": sent[:3], "one too many": sent * 2,
            "two in the wrong order": [sent[1], sent[0], *sent[2:]], "nothing at all": [],
            "a shorter packet": [*sent[:3], sent[3][:-1]],
            "a repeated packet": [sent[0], sent[0], *sent[2:]]}.items():
        check(captures.pcap_same.difference(sent, got), f"{damage} was not noticed")
    check(captures.pcap_same.difference(sent, list(sent)) is None, "equal packets differ")


@case
def reading_notices(running):
    """So must the reading: files that end early, packets that are not there whole."""
    path = running.folder / "good.pcap"
    captures.write(path, captures.frames([60, 1500]))
    good = path.read_bytes()
    check(len(captures.read(path)) == 2, "a good file cannot be read")
    shortened = good[:24 + 8] + (59).to_bytes(4, "little") + good[24 + 12:24 + 16 + 59]
    for damage, data in {"the last byte": good[:-1], "a packet's header": good[:24 + 76 + 3],
                         "the file's header": good[:20], "bytes of a packet": shortened,
                         "all": b""}.items():
        path.write_bytes(data)
        try:
            captures.read(path)
        except captures.pcap_same.BadCapture:
            continue
        raise Failure(f"{damage} missing was not noticed")
