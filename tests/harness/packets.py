# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""IPv4 and IPv6 packets of random payload, made, cut up and put together by scapy."""

import logging
import random

from harness.cases import check

# It warns of a machine without a default route.
logging.getLogger("scapy").setLevel(logging.CRITICAL)

from scapy.layers.inet import IP, UDP, defragment, fragment  # noqa: E402
from scapy.layers.inet6 import (IPv6, IPv6ExtHdrFragment, defragment6,  # noqa: E402
                                fragment6)
from scapy.layers.l2 import Ether  # noqa: E402
from scapy.packet import Raw  # noqa: E402

ETHERNET = 14
MTU = 1500


def _frame(network, length, number):
    ether = Ether(src="02:de:ad:be:ef:01", dst="02:de:ad:be:ef:02")
    ports = UDP(sport=1024 + number % 60000, dport=9)
    missing = length - len(ether / network / ports)
    check(missing >= 0, f"{length} bytes are too few for {network.name}")
    return ether / network / ports / Raw(random.Random(number).randbytes(missing))


def ipv4(length, number, destination):
    """A frame of that length; no two of different numbers are alike."""
    source = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    return bytes(_frame(IP(src=source, dst=destination, id=number & 0xffff), length, number))


def ipv6(length, number, destination):
    return bytes(_frame(IPv6(src=f"2001:db8::{number + 1:x}", dst=destination), length, number))


def is_ipv4(frame):
    return frame[12:14] == b"\x08\x00"


def fragments(frame, number):
    """The frames that a router with an MTU of 1500 makes of a frame."""
    packet = Ether(frame)
    head = frame[:ETHERNET]
    if len(frame) <= ETHERNET + MTU:
        return [frame]
    if is_ipv4(frame):
        return [head + bytes(one) for one in fragment(packet[IP], MTU - 20)]
    whole = packet[IPv6]
    # As bytes: its checksum is that of the whole packet, and stays as it is.
    cut = (IPv6(src=whole.src, dst=whole.dst, hlim=whole.hlim)
           / IPv6ExtHdrFragment(id=number, nh=whole.nh) / Raw(bytes(whole.payload)))
    return [head + bytes(one) for one in fragment6(cut, MTU)]


def fragment_count(frame):
    """How many frames that will be; the parts are of whole units of 8 bytes."""
    header, part = (20, 1480) if is_ipv4(frame) else (40, 1448)
    return 1 if len(frame) <= ETHERNET + MTU else -(-(len(frame) - ETHERNET - header) // part)


def joined(frames):
    """The IP packets that frames, some of them fragments, carry: by source, as bytes.

    Every IPv4 header's checksum is looked at.
    """
    parts = {}
    for frame in frames:
        packet = Ether(frame)
        if is_ipv4(frame):
            network = packet[IP]
            fresh = network.copy()
            del fresh.chksum
            check(IP(bytes(fresh)).chksum == network.chksum, f"checksum of {network.summary()}")
        else:
            network = packet[IPv6]
        check(len(frame) <= ETHERNET + MTU, f"a frame of {len(frame)} bytes")
        parts.setdefault(network.src, []).append(network)
    return {source: _joined(those) for source, those in parts.items()}


def _joined(those):
    if len(those) == 1:
        return bytes(those[0])
    if isinstance(those[0], IPv6):
        return bytes(defragment6(those))
    whole = defragment(those)
    check(len(whole) == 1, f"fragments of {those[0].src} make {len(whole)} packets")
    return bytes(whole[0])
