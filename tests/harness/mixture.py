# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Frames of the kinds that forwarding engines tell apart."""

import logging
import random

from harness.captures import MAC, frame

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)


def mixture(lengths):
    """Frames of about these lengths, each kind in turn, with right and wrong checksums."""
    from scapy.layers.inet import ICMP, IP, TCP, UDP  # slow to load, so only here
    from scapy.layers.inet6 import IPv6
    from scapy.layers.l2 import ARP, Dot1Q, Ether

    dice = random.Random(3)
    ether = Ether(src=MAC["source"].hex(":"), dst=MAC["destination"].hex(":"))
    ip = IP(src="192.0.2.1", dst="192.0.2.2", id=7)
    kinds = [
        ether / ip / UDP(sport=1024, dport=9),
        ether / ip / ICMP(id=1, seq=2),
        ether / ip / TCP(sport=1025, dport=80, seq=5),
        ether / ip / UDP(sport=1026, dport=9, chksum=0x1234),
        ether / IPv6(src="2001:db8::1", dst="2001:db8::2") / UDP(sport=1027, dport=9),
        ether / Dot1Q(vlan=5) / ip / UDP(sport=1028, dport=9),
        ether / ARP(psrc="192.0.2.1", pdst="192.0.2.2", hwsrc=MAC["source"].hex(":")),
        None,
    ]
    made = []
    for number, length in enumerate(lengths):
        kind = kinds[number % len(kinds)]
        if kind is None:
            made.append(frame(length, number))
            continue
        payload = b"" if ARP in kind else dice.randbytes(max(0, length - len(kind)))
        made.append(bytes(kind / payload).ljust(60, b"\0"))
    return made


def requests(lengths):
    """How many of the mixture's frames ask for an answer: echo and ARP requests."""
    return sum(number % 8 in (1, 6) for number in range(len(lengths)))
