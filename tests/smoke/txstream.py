# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What txstream builds out of small writes is read back from a capture, byte for byte."""

import re

from harness.captures import read, write
from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd

HEADERS, PERIOD, ENOUGH = 42, 251, 300
PATTERN = bytes(range(PERIOD)) * (65536 // PERIOD + 2)
SUMMARY = re.compile(r"^fragpmd: txstream, mode (\w+), writes of (\d+) bytes: (\d+) packets of "
                     r"(\d+) bytes, (\d+\.\d\d) segments each, (\d+) times no memory$",
                     re.MULTILINE)


def send(running, *options, vdev=None, **how):
    """Sends for a moment; returns what the summary says, and the path of the capture."""
    out, empty = running.folder / "out.pcap", running.folder / "empty.pcap"
    write(empty, [])
    vdev = vdev or f"net_pcap0,rx_pcap={empty},tx_pcap={out}"
    with Fragpmd(running, [vdev], "--forward-mode=txstream", "--port-topology=loop", *options,
                 **how) as pmd:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= ENOUGH, f"{ENOUGH} packets")
        answer = pmd.ask("stop")
    summary = SUMMARY.search(answer)
    check(summary, f"no summary in: {answer}")
    if summary[1] == "append":
        fragments_are_back(pmd.output())
    return summary, out


def fragments_are_back(output):
    back = re.search(r"^fragpmd: all fragments of pool \S+ are back \((\d+) pages free of (\d+)\)$",
                     output, re.MULTILINE)
    check(back and back[1] == back[2] != "0", "the fragments did not come back")


def payload_is_right(packets, length):
    """Lengths in the headers, and a count that goes on from packet to packet."""
    at = 0
    for number, packet in enumerate(packets):
        check(len(packet) == length, f"packet {number} has {len(packet)} bytes, not {length}")
        check(int.from_bytes(packet[16:18], "big") == length - 14, f"IP length, packet {number}")
        check(int.from_bytes(packet[38:40], "big") == length - 34, f"UDP length, packet {number}")
        check(packet[12:14] == b"\x08\x00" and packet[23] == 17, f"headers of packet {number}")
        words = [int.from_bytes(packet[i:i + 2], "big") for i in range(14, 34, 2)]
        check(sum(words) % 0xFFFF == 0, f"IP checksum of packet {number}")
        nb = length - HEADERS
        check(packet[HEADERS:] == PATTERN[at:at + nb], f"payload of packet {number}")
        at = (at + nb) % PERIOD


@case(each={f"{mode}, {packet} bytes by {size}": (mode, packet, size)
            for mode in ("append", "mbuf")
            for packet, size in ((60, 512), (1514, 1), (1514, 512), (1514, 1448), (9000, 512),
                                 (9000, 701), (16000, 1000))})
def payload(running, mode, packet, size):
    summary, out = send(running, f"--txstream-mode={mode}", f"--txstream-packet={packet}",
                        f"--txstream-write={size}", "--burst=4")
    check(summary.group(1, 2, 4) == (mode, str(size), str(packet)), summary[0])
    packets = read(out)
    check(len(packets) == int(summary[3]) >= ENOUGH, f"{len(packets)} captured, {summary[0]}")
    payload_is_right(packets, packet)


@case
def writes_share_segments(running):
    """At most 1.4 descriptors for 9000 bytes in writes of 512; an mbuf for each write takes 18."""
    options = ("--txstream-packet=9000", "--txstream-write=512")
    append, _ = send(running, *options, vdev="net_null0")
    mbuf, _ = send(running, *options, "--txstream-mode=mbuf", vdev="net_null0")
    check(float(append[5]) <= 1.4, append[0])
    check(float(mbuf[5]) == 18, mbuf[0])


@case(each={f"{pool}, {'hugepages' if huge else 'no-huge'}": (pool, huge)
            for pool in POOLS for huge in (True, False)})
def pools(running, pool, huge):
    send(running, *POOLS[pool], vdev="net_null0", huge=huge)


@case
def little_memory(running):
    """A ring holds more packets than fit into 4 MB: sending goes on with what comes back."""
    with Fragpmd(running, ["net_ring0"], "--forward-mode=txstream", "--port-topology=loop",
                 "--frag-memory=4", "--txstream-packet=9000") as pmd:
        for _ in range(3):
            pmd.ask("start")
            pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 100, "packets")
            sent = lambda: pmd.stats(0)["TX-packets"]  # noqa: E731
            pmd.wait_until(lambda: sent() == sent(), "no more, for want of memory")
            answer = pmd.ask("stop")
            check(int(SUMMARY.search(answer)[6]) > 0, "memory was not short")
            # A port that is closed does not free what is in its ring.
            pmd.ask("set fwd rxonly")
            pmd.ask("start")
            pmd.wait_until(lambda: (s := pmd.stats(0))["RX-packets"] == s["TX-packets"], "empty")
            pmd.stop()
            pmd.ask("set fwd txstream")
    fragments_are_back(pmd.output())


@case
def streams_on_several_cores(running):
    with Fragpmd(running, ["net_null0", "net_null1"], "--forward-mode=txstream", "--rxq=2",
                 "--txq=2", "--nb-cores=2", "--txstream-packet=4000", workers=2) as pmd:
        for _ in range(3):
            pmd.ask("start tx_first 2")
            for port in (0, 1):
                pmd.wait_until(lambda p=port: pmd.stats(p)["TX-packets"] >= ENOUGH, "packets")
            pmd.stop()
    fragments_are_back(pmd.output())


@case
def too_small_mbufs(running):
    """What the pool cannot have is said at the start; the prompt goes on."""
    with Fragpmd(running, ["net_null0"], "--forward-mode=txstream", "--port-topology=loop",
                 "--txstream-mode=mbuf", "--mbuf-size=640") as pmd:
        answer = pmd.ask("start")
        check("room for 512 bytes, and 554 are needed" in answer, answer)
        check("Packet forwarding is not ready" in answer, answer)
        pmd.ask("set fwd io")
        pmd.ask("start")
        pmd.stop()


@case
def port_not_told_of_chains(running):
    """A port that was set up for single segments gets no others."""
    with Fragpmd(running, ["net_tap0"], "--port-topology=loop") as pmd:
        pmd.ask("set fwd txstream")
        answer = pmd.ask("start")
        check(re.search(r"Port 0 was started without offload MULTI_SEGS, .*stop and start it "
                        r"first", answer), answer)
        pmd.ask("port stop all")
        pmd.ask("port start all")
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 0, "packets")
        pmd.stop()
    send(running, "--enable-scatter", vdev="net_tap0")
