# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What txonly builds is read by another program: whole packets with right checksums."""

import logging

from harness.cases import case, check
from harness.captures import read, write
from harness.fragpmd import Fragpmd

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
ENOUGH = 1000


@case(each={"64 bytes": ("64", 64), "1500 bytes": ("1500", 1500),
            "three segments": ("64,200,1000", 1264)})
def valid_udp(running, lengths, total):
    from scapy.layers.inet import IP, UDP  # slow to load, so only here
    from scapy.layers.l2 import Ether

    out = running.folder / "out.pcap"
    empty = running.folder / "empty.pcap"
    write(empty, [])
    with Fragpmd(running, [f"net_pcap0,rx_pcap={empty},tx_pcap={out}"], "--forward-mode=txonly",
                 "--port-topology=loop", f"--txpkts={lengths}") as pmd:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= ENOUGH, f"{ENOUGH} packets")
        pmd.stop()
    packets = read(out)
    check(len(packets) >= ENOUGH, f"only {len(packets)} packets in the file")
    for raw in packets[:ENOUGH]:
        packet = Ether(raw)
        check(len(raw) == total, f"{len(raw)} bytes instead of {total}")
        check(IP in packet and UDP in packet, f"not UDP over IPv4: {packet.summary()}")
        check(packet[IP].len == total - 14, f"the IP length is {packet[IP].len}")
        check(packet[UDP].len == total - 34, f"the UDP length is {packet[UDP].len}")
        check_checksum(packet, IP)
        if packet[UDP].chksum != 0:  # none is allowed over IPv4
            check_checksum(packet, UDP)


def check_checksum(packet, layer):
    """Scapy computes a checksum that is not given; it must be the one that was sent."""
    sent = packet[layer].chksum
    again = packet.copy()
    del again[layer].chksum
    right = again.__class__(bytes(again))[layer].chksum
    check(sent == right, f"{layer.__name__} checksum is 0x{sent:04x}, should be 0x{right:04x}")
