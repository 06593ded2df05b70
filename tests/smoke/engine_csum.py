# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Engine csum: checksums are made anew, by the same rules as testpmd's."""

import re
import struct

from harness.cases import case, check
from harness.engine_run import LAYOUTS, PEER, Stock, check_same, own_mac, through
from harness.fragpmd import Fragpmd
from harness.headers import IPV4, IPV6, frames, network
from harness.namespaces import Namespace
from harness.packets import IP, Ether
from harness.tap import exchange

from scapy.layers.inet import TCP, UDP
from scapy.utils import checksum

SUMS = {17: 6, 6: 16}  # where UDP and TCP have them

# What testpmd takes for checksums in the midst of data, or writes beyond a packet's end; it looks
# for the end of a packet in what is left of others.
OURS_ONLY = ("fragments", "cut anywhere", "many tags", "broken ip", "garbage behind ip")


def put(frame, place, number):
    return frame[:place] + struct.pack("!H", number) + frame[place + 2:]


def summed(frame, place, proto, pseudo, length):
    """With the checksum of its fourth layer, which begins at that place."""
    if proto == 132 and place + 12 <= len(frame):
        return frame[:place + 8] + bytes(4) + frame[place + 12:]
    if proto not in SUMS or place + SUMS[proto] + 2 > len(frame):
        return frame
    where = place + SUMS[proto]
    if proto == 17 and frame[where:where + 2] == b"\0\0":
        return frame
    frame = put(frame, where, 0)
    if length < 0 or place + length > len(frame):
        return put(frame, where, 0xffff)
    value = checksum(pseudo + frame[place:place + length])
    return put(frame, where, 0xffff if value == 0 and proto == 17 else value)


def renewed(frame, mac):
    if len(frame) < 14:
        return frame
    place, kind = network(frame)
    frame = bytes.fromhex(PEER.replace(":", "")) + mac + frame[12:]
    rest = frame[place:]
    if kind == IPV4 and len(rest) >= 20 and rest[0] >> 4 == 4:
        head = 4 * (rest[0] & 15)
        if head < 20 or head > len(rest):
            return frame
        frame = put(frame, place + 10, 0)
        frame = put(frame, place + 10, checksum(frame[place:place + head]))
        total, fragment = struct.unpack("!2xH2xH", rest[:8])
        if fragment & 0x3fff:
            return frame
        pseudo = rest[12:20] + struct.pack("!BBH", 0, rest[9], (total - head) & 0xffff)
        return summed(frame, place + head, rest[9], pseudo, total - head)
    if kind == IPV6 and len(rest) >= 40:
        length = int.from_bytes(rest[4:6], "big")
        pseudo = rest[8:40] + struct.pack("!IHBB", length, 0, 0, rest[6])
        return summed(frame, place + 40, rest[6], pseudo, length)
    return frame


def all_renewed(sent, mac):
    return [renewed(frame, mac) for frame in sent]


@case(each={layout: (layout,) for layout in LAYOUTS})
def sums(running, layout):
    through(running, "csum", sum(frames().values(), []), all_renewed, *LAYOUTS[layout])


@case
def as_testpmd(running):
    """What is predicted is what testpmd does."""
    sent = sum((those for kind, those in frames().items() if kind not in OURS_ONLY), [])
    through(running, "csum", sent, all_renewed, kind=Stock)


@case
def by_scapy(running):
    """Another opinion: scapy makes the checksums of what comes out anew, and they are the same."""
    kinds = frames()
    sent = sum((kinds[kind] for kind in ("plain", "tags", "double tags", "options", "bad sums",
                                         "padded")), [])
    got, _ = through(running, "csum", sent, all_renewed)
    for frame in got:
        again = Ether(frame)
        for layer in (IP, UDP, TCP):
            if layer in again:
                del again[layer].chksum
        check(bytes(again) == frame, f"scapy makes other checksums: {again.summary()}")


@case
def fragments_keep_their_data(running):
    sent = frames()["fragments"]
    got, _ = through(running, "csum", sent, all_renewed)
    for before, after in zip(sent, got):
        check(before[34:] == after[34:], "the data of a fragment has changed")


ZERO, ONE = "0".ljust(14), "1".ljust(14)
BAD = "\n".join([
    f"  RX-packets: {ONE} RX-dropped: {ZERO}RX-total: 1",
    f"  Bad-ipcsum: {ZERO} Bad-l4csum: {ZERO}Bad-outer-l4csum: {ZERO}",
    f"  Bad-outer-ipcsum: {ZERO}",
    f"  TX-packets: {ONE} TX-dropped: {ZERO}TX-total: 1\n"])


@case(each={"ours": (Fragpmd,), "testpmd": (Stock,)})
def bad_sums_are_shown(running, kind):
    """In the port's block, between its other lines, and not in the sum."""
    _, said = through(running, "csum", frames()["plain"][:1], all_renewed, kind=kind)
    check(BAD in said, f"not the lines of testpmd: {said}")
    check(said.count("Bad-ipcsum") == 1, "in the sum too")


@case(each={"ours": (Fragpmd,), "testpmd": (Stock,)})
def bad_sums_of_streams(running, kind):
    """In the blocks of streams, when there are more than ports."""
    with kind(running, ["net_null0", "net_null1"], "--rxq=2", "--txq=2",
              "--forward-mode=csum") as pmd:
        pmd.ask("start tx_first")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 64, "packets")
        said = pmd.ask("stop")
    check(f"  RX- bad IP checksum: {ZERO}  Rx- bad L4 checksum: {ZERO}"
          f" Rx- bad outer L4 checksum: {ZERO}\n RX- bad outer IP checksum: {ZERO}\n" in said,
          f"not the lines of testpmd: {said}")


@case(each={"ours": (Fragpmd,), "testpmd": (Stock,)})
def refused_while_started(running, kind):
    with kind(running, ["net_null0"], "--port-topology=loop") as pmd:
        for command in ("csum show 0", "csum set ip hw 0"):
            check("Please stop port 0 first\n" in pmd.ask(command), "not refused")
        answer = pmd.ask("csum show 7")
        check("Invalid port 7\n" in answer and "invalid port 7\n" in answer, "no word of the port")


# net_tap looks at the checksums of what it receives, and makes those of what it sends.
PROTOS = ("ip", "udp", "tcp")


def over_tap(running, sent, kind, *options, hw=()):
    """From the kernel through the engine back to it; what comes back, and what is said."""
    inside = Namespace(running).inside
    with kind(running, ["net_tap0,iface=tap0"], "--no-flush-rx", "--port-topology=loop",
              "--rxd=256", "--forward-mode=csum", f"--eth-peer=0,{PEER}", *options,
              within=inside) as pmd:
        mac = own_mac(pmd)
        if hw:
            pmd.ask("port stop 0")
            said = [pmd.ask(f"csum set {proto} hw 0") for proto in hw][-1]
            for proto in ("IP", "UDP", "TCP", "SCTP", "Outer-Ip", "Outer-Udp"):
                way = "hw" if proto.lower() in hw else "sw"
                check(f"{proto} checksum offload is {way}\n" in said, f"{proto} is not in {way}")
            check("SCTP checksum offload is not supported by port 0\n"
                  in pmd.ask("csum set sctp hw 0"), "net_tap makes SCTP checksums")
            pmd.ask("port start 0")
        got = exchange(running, inside, "tap0", sent, len(sent), lambda: pmd.ask("start"))
        said = pmd.ask("stop")
    return got, all_renewed(sent, mac), said


def for_tap():
    """IPv4 packets that fit through, whose headers say the truth."""
    kinds = frames()
    those = sum((kinds[kind] for kind in ("plain", "options", "bad sums", "no udp sum")), [])
    return [frame for frame in those if len(frame) <= 1514 and frame[12:14] == IPV4]


@case(each={f"{'+'.join(hw)}, {who}": (hw, kind)
            for hw in (PROTOS, PROTOS[:1], PROTOS[1:2], PROTOS[2:])
            for who, kind in (("ours", Fragpmd), ("testpmd", Stock))})
def made_by_the_port(running, hw, kind):
    got, wanted, _ = over_tap(running, for_tap(), kind, hw=hw)
    check_same(None, wanted, got)


@case(each={"ours": (Fragpmd,), "testpmd": (Stock,)})
def bad_sums_are_counted(running, kind):
    """As many as were sent; all leave with right ones."""
    kinds = frames()
    sent = [frame for frame in kinds["plain"] + kinds["bad sums"] * 2 if len(frame) <= 1514]
    got, wanted, said = over_tap(running, sent, kind, "--enable-rx-cksum")
    check_same(None, wanted, got)
    check(re.search(r"Bad-ipcsum: 6 +Bad-l4csum: 24 +Bad-outer-l4csum: 0 ", said),
          f"other numbers: {said}")
