# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Engine icmpecho: answers to echo and ARP requests, the same as testpmd's, and nothing else."""

import itertools
import random
import struct

from harness.captures import MAC
from harness.cases import case, check
from harness.engine_run import LAYOUTS, Stock, through
from harness.headers import IPV4, frames, network
from harness.packets import IP, Ether, Raw

from scapy.layers.inet import ICMP
from scapy.layers.l2 import ARP, Dot1Q
from scapy.utils import checksum

ARP_TYPE = b"\x08\x06"

# testpmd answers behind one tag only, takes any data behind a header of 20 bytes for an echo, and
# sees requests in what is left of other packets.
OURS_ONLY = ("tags", "double tags", "fragments", "cut anywhere", "many tags", "broken ip",
             "garbage behind ip", "multicast beyond 224/8", "later fragments", "tagged twice",
             "all zeros")


def asked():
    """Requests, and what looks like them, by kind."""
    ether = Ether(src=MAC["source"].hex(":"), dst=MAC["destination"].hex(":"))
    ip = IP(src="192.0.2.1", dst="192.0.2.2", id=7)
    arp = ARP(psrc="192.0.2.1", pdst="192.0.2.2", hwsrc=MAC["source"].hex(":"))
    dice = random.Random(6)

    def echo(network_layer, length=60, **more):
        head = ether / network_layer / ICMP(**{"id": dice.randrange(65536), "seq": 9, **more})
        return bytes(head / Raw(dice.randbytes(max(0, length - len(head)))))

    return {
        "echo": [echo(ip, length) for length in [60, 61, 100, 1514, 9000] * 8],
        "one tag": [echo(Dot1Q(vlan=5) / ip), bytes(ether / Dot1Q(vlan=6) / arp)],
        "tagged twice": [echo(Dot1Q(vlan=5) / Dot1Q(vlan=6) / ip)],
        "multicast": [echo(IP(src=f"192.0.2.{last}", dst="224.1.2.3")) for last in range(8)],
        "multicast beyond 224/8": [echo(IP(src="192.0.2.5", dst=dst))
                                   for dst in ("225.0.0.1", "239.255.255.255", "240.0.0.1")],
        "other icmp": [echo(ip, type=kind) for kind in (0, 3, 13)] + [echo(ip, code=1)],
        "first fragment": [echo(IP(src="192.0.2.1", dst="192.0.2.2", flags="MF"), 100)],
        "later fragments": [bytes(ether / IP(src="192.0.2.1", dst="192.0.2.2", frag=9, proto=1)
                                  / Raw(b"\x08\x00" + bytes(30)))],
        "all zeros": [bytes(ether / ip / ICMP(id=0, seq=0) / Raw(bytes(20)))],
        "arp": [bytes(ether / arp), bytes(ether / arp).ljust(60, b"\0")],
        "other arp": [bytes(ether / ARP(**{"psrc": "192.0.2.1", **one})) for one in (
            {"op": 2}, {"op": 3}, {"op": 1, "hwtype": 6}, {"op": 1, "ptype": 0x86dd})],
        "arp of other lengths": [bytes(ether / arp)[:18] + sizes + bytes(ether / arp)[20:]
                                 for sizes in (b"\x05\x04", b"\x06\x06", b"\0\0")],
    }


def all_kinds():
    return {**asked(), **frames()}


def answer(frame, mac):
    """What comes back; None: nothing."""
    if len(frame) < 14:
        return None
    place, kind = network(frame)
    rest = frame[place:]
    if kind == ARP_TYPE:
        if len(rest) < 28 or rest[:8] != b"\0\x01\x08\0\x06\x04\0\x01":
            return None
        return (frame[6:12] + mac + frame[12:place] + rest[:6] + b"\0\x02" + mac + rest[24:28]
                + rest[8:18] + rest[28:])
    if kind != IPV4 or len(rest) < 28 or rest[0] != 0x45 or rest[9] != 1:
        return None
    if rest[20:22] != b"\x08\0" or int.from_bytes(rest[6:8], "big") & 0x1fff:
        return None
    head = rest[:12] + rest[16:20] + rest[12:16]
    if 224 <= rest[16] < 240:
        last = rest[15] & 3
        source = rest[12:15] + bytes([rest[15] & 0xfc | (2 if last == 1 else 1)])
        head = rest[:10] + b"\0\0" + source + rest[12:16]
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    # The checksum was right, or as wrong as it is now.
    total = int.from_bytes(rest[22:24], "big") + 0x800
    total = (total & 0xffff) + (total >> 16)
    return (frame[6:12] + frame[:6] + frame[12:place] + head + b"\0\0"
            + struct.pack("!H", total or 0xffff) + rest[24:])


def answers(sent, mac):
    return [back for back in (answer(frame, mac) for frame in sent) if back]


@case(each={layout: (layout,) for layout in LAYOUTS})
def answered(running, layout):
    through(running, "icmpecho", sum(all_kinds().values(), []), answers, *LAYOUTS[layout])


@case
def as_testpmd(running):
    """What is predicted is what testpmd does."""
    sent = sum((those for kind, those in all_kinds().items() if kind not in OURS_ONLY), [])
    through(running, "icmpecho", sent, answers, kind=Stock)


@case
def by_scapy(running):
    """Another opinion: scapy finds an answer to each request, with right checksums."""
    kinds = asked()
    sent = sum((kinds[kind] for kind in ("echo", "one tag", "tagged twice", "multicast",
                                         "all zeros", "arp")), [])
    got, _ = through(running, "icmpecho", sent, answers)
    for before, after in itertools.zip_longest(map(Ether, sent), map(Ether, got)):
        check(before and after, "not as many answers as requests")
        if ARP in before:
            check(after[ARP].op == 2 and after[ARP].answers(before[ARP]) == 1
                  and after[ARP].hwsrc == after.src and after.dst == before.src,
                  f"no answer: {after.summary()}")
            continue
        again = after.copy()
        del again[IP].chksum, again[ICMP].chksum
        check(bytes(again) == bytes(after), f"scapy makes other checksums: {after.summary()}")
        check(after[ICMP].type == 0 and after[ICMP].answers(before[ICMP])
              and after[IP].dst == before[IP].src and after[IP].src != before[IP].src
              and bytes(after[ICMP].payload) == bytes(before[ICMP].payload),
              f"no answer to {before.summary()}: {after.summary()}")
