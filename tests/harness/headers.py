# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Frames for engines that look into packets: each kind of headers, whole, cut off and broken."""

import random
import struct

from harness.captures import MAC
from harness.packets import IP, UDP, Ether, IPv6, IPv6ExtHdrFragment, Raw, fragment, fragment6

from scapy.layers.inet import ICMP, TCP, IPOption_RR
from scapy.layers.inet6 import IPv6ExtHdrHopByHop
from scapy.layers.l2 import ARP, GRE, Dot1Q
from scapy.layers.sctp import SCTP
from scapy.layers.vxlan import VXLAN

LENGTHS = (60, 61, 1514, 9000)
TAGS, IPV4, IPV6 = (b"\x81\x00", b"\x88\xa8"), b"\x08\x00", b"\x86\xdd"


def _ip(**more):
    return IP(src="192.0.2.1", dst="192.0.2.2", id=7, **more)


def _udp(**more):
    return UDP(sport=1024, dport=9, **more)


def _tcp(**more):
    return TCP(sport=1025, dport=80, seq=5, **more)


_ETHER = Ether(src=MAC["source"].hex(":"), dst=MAC["destination"].hex(":"))
_IP, _IP6 = _ip(), IPv6(src="2001:db8::1", dst="2001:db8::2")
_UDP, _TCP, _ECHO = _udp(), _tcp(), ICMP(id=1, seq=2)
_DOUBLE = Ether(src=_ETHER.src, dst=_ETHER.dst, type=0x88a8) / Dot1Q(vlan=8) / Dot1Q(vlan=9)


def network(frame):
    """Where the network layer begins, and its type; none if there are too many tags."""
    place = 14
    while frame[place - 2:place] in TAGS:
        if place + 4 > min(len(frame), 127):
            return place, None
        place += 4
    return place, frame[place - 2:place]


def _filled(packet, length, seed):
    """With a random payload up to that length; shorter ones as long as they are."""
    payload = random.Random(seed).randbytes(max(0, length - len(packet)))
    return bytes(packet / Raw(payload))


def _long(*packets):
    return [_filled(packet, length, seed) for seed, packet in enumerate(packets)
            for length in LENGTHS]


def _fragments(seed, packet):
    whole = Ether(_filled(packet, 4000, seed))
    if IPv6 in whole:
        inner = whole[IPv6]
        cut = (IPv6(src=inner.src, dst=inner.dst) / IPv6ExtHdrFragment(id=seed, nh=inner.nh)
               / Raw(bytes(inner.payload)))
        parts = fragment6(cut, 1400)
    else:
        parts = fragment(whole[IP], 1400)
    return [bytes(_ETHER / part) for part in parts]


def _cuts(*packets):
    return [frame[:length] for frame in (_filled(packet, 100, 1) for packet in packets)
            for length in range(1, len(frame))]


def _garbage(kind, count):
    dice = random.Random(5)
    head = MAC["destination"] + MAC["source"]
    return [head + (kind or dice.randbytes(2)) + dice.randbytes(dice.randint(0, 1500))
            for _ in range(count)]


def _broken_ip():
    """Headers that say what is not so, in front of a UDP packet."""
    whole = _filled(_ETHER / _IP / _UDP, 200, 9)
    made = [whole[:14] + bytes([first]) + whole[15:]
            for first in (0x00, 0x40, 0x44, 0x46, 0x4f, 0x55, 0x65, 0xff)]
    made += [whole[:16] + struct.pack("!H", length) + whole[18:]
             for length in (0, 19, 20, 27, 28, 186, 187, 0xffff)]
    whole = _filled(_ETHER / _IP6 / _UDP, 200, 9)
    return made + [whole[:18] + struct.pack("!H", length) + whole[20:]
                   for length in (0, 7, 8, 147, 0xffff)]


def frames():
    """Lists of frames, by kind."""
    tags = [Dot1Q(vlan=5), Dot1Q(vlan=6) / Dot1Q(vlan=7), Dot1Q(vlan=1) / Dot1Q() / Dot1Q()]
    option = IPOption_RR(routers=["0.0.0.0"] * 3)
    with_options = [_ip(options=[option]), _ip(options=[option] * 2 + [b"\x01" * 10])]
    return {
        "plain": _long(*(_ETHER / ip / l4 for ip in (_IP, _IP6) for l4 in (_UDP, _TCP, _ECHO))),
        "tags": _long(*(_ETHER / tag / ip / l4 for tag in tags for ip in (_IP, _IP6)
                        for l4 in (_UDP, _TCP))),
        "double tags": _long(_DOUBLE / _IP / _UDP, _DOUBLE / _IP6 / _TCP),
        "options": _long(*(_ETHER / ip / l4 for ip in with_options for l4 in (_UDP, _TCP, _ECHO))),
        "bad sums": _long(_ETHER / _ip(chksum=0x1234) / _UDP,
                          _ETHER / _IP / _udp(chksum=0x1234),
                          _ETHER / _IP / _tcp(chksum=0x4321),
                          _ETHER / _IP6 / _udp(chksum=0x1234),
                          _ETHER / _IP6 / _tcp(chksum=0)),
        "no udp sum": _long(_ETHER / _IP / _udp(chksum=0)),
        "padded": [_filled(_ETHER / _IP / _UDP, 50, 2).ljust(length, b"\0")
                   + tail for length in (60, 300) for tail in (b"", b"\xff\x12\x34")],
        "sctp": _long(_ETHER / _IP / SCTP(sport=1, dport=2)),
        "tunnels": _long(_ETHER / _IP / UDP(sport=1, dport=4789) / VXLAN() / _ETHER / _IP / _TCP,
                         _ETHER / _IP / GRE() / _IP / _UDP, _ETHER / _IP / _IP / _UDP),
        "ipv6 extensions": _long(_ETHER / _IP6 / IPv6ExtHdrHopByHop() / _UDP)
        + _fragments(1, _ETHER / _IP6 / _UDP),
        "fragments": _fragments(2, _ETHER / _IP / _UDP) + _fragments(3, _ETHER / _IP / _TCP),
        "cut payload": [frame[:-20] for frame in
                        _long(*(_ETHER / ip / l4 for ip in (_IP, _IP6) for l4 in (_UDP, _TCP)))
                        if len(frame) > 100],
        "cut headers": [_filled(packet, 1000, 3)[:length] for packet, length in (
            (_ETHER / _IP / _UDP, 14), (_ETHER / _IP6 / _UDP, 14), (_ETHER / _IP / _TCP, 34),
            (_ETHER / _IP6 / _TCP, 54), (_ETHER / Dot1Q() / _IP / _UDP, 18))],
        "cut anywhere": _cuts(_ETHER / _IP / _UDP, _ETHER / _IP / _TCP, _ETHER / _IP6 / _UDP,
                              _ETHER / Dot1Q() / _IP / _UDP,
                              _ETHER / with_options[0] / _UDP, _ETHER / _IP / _ECHO,
                              _ETHER / ARP(psrc="192.0.2.1", pdst="192.0.2.2")),
        "many tags": [MAC["destination"] + MAC["source"] + b"\x81\x00\x00\x01" * count
                      + _filled(_ETHER / _IP / _UDP, 100, 4)[12:] for count in (27, 28, 29, 300)],
        "broken ip": _broken_ip(),
        "garbage": _garbage(None, 100),
        "garbage behind ip": _garbage(b"\x08\x00", 100) + _garbage(b"\x86\xdd", 100),
    }
