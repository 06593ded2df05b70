# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What txonly builds is read by another program: whole packets with right checksums."""

import logging

from harness.cases import case, check
from harness.captures import read, write
from harness.engine_run import Stock, check_same
from harness.fragpmd import Fragpmd
from harness.refusal import refused

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


def sent_by(running, *options, kind=Fragpmd, before=()):
    """The first packets that txonly sends, after some commands."""
    out, empty = running.folder / "out.pcap", running.folder / "empty.pcap"
    write(empty, [])
    with kind(running, [f"net_pcap0,rx_pcap={empty},tx_pcap={out}"], "--forward-mode=txonly",
              "--port-topology=loop", *options, mbufs=16384) as pmd:
        for command in (*before, "start"):
            pmd.ask(command)
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= ENOUGH, f"{ENOUGH} packets")
        pmd.stop()
    return read(out)[:ENOUGH]


def headers(frame, src="198.18.0.1", dst="198.18.0.2", sport=9, dport=9):
    """Those that a frame should have, by scapy: it is as long as it is, and its addresses are
    right."""
    from scapy.layers.inet import IP, UDP
    from scapy.layers.l2 import Ether

    length = len(frame)
    return frame[:12] + bytes(Ether() / IP(src=src, dst=dst, id=0, len=length - 14)
                              / UDP(sport=sport, dport=dport, len=length - 34, chksum=0))[12:]


BOTH = {"ours": Fragpmd, "testpmd": Stock}
ADDRESSES = {
    "as it is": ([], {}),
    "ip": (["--tx-ip=10.0.0.1,255.255.255.254"], {"src": "10.0.0.1", "dst": "255.255.255.254"}),
    "one udp port": (["--tx-udp=65535"], {"sport": 65535, "dport": 65535}),
    "two udp ports": (["--tx-udp=0,4789"], {"sport": 0, "dport": 4789}),
}


@case(each={f"{name}, {who}": (*ADDRESSES[name], BOTH[who]) for name in ADDRESSES for who in BOTH})
def addresses(running, options, those, kind):
    got = sent_by(running, *options, kind=kind)
    check_same(None, [headers(frame, **those) for frame in got], [frame[:42] for frame in got])


@case(each={f"{lengths}, {who}": (lengths, BOTH[who]) for lengths in ("64", "60,1000")
            for who in BOTH} | {"20,20,500, ours": ("20,20,500", Fragpmd)})
def many_flows(running, lengths, kind):
    """Each packet has another source, in the order that testpmd has, and a right checksum."""
    got = sent_by(running, "--txonly-multi-flow", f"--txpkts={lengths}", kind=kind)
    # The forwarding lcore is number 1.
    wanted = [headers(frame, src=f"198.18.{number & 255}.3") for number, frame in enumerate(got)]
    check_same(None, wanted, [frame[:42] for frame in got])
    check({len(frame) for frame in got} == {sum(map(int, lengths.split(",")))}, "other lengths")


@case(each={f"{flows or 'one flow'}, {who}": (flows, BOTH[who])
            for flows in ("", "--txonly-multi-flow") for who in BOTH})
def random_segments(running, flows, kind):
    """A packet has some of the segments, never none, and its headers say how long it is."""
    got = sent_by(running, "--txpkts=64,100,1000", *[flows][:bool(flows)], kind=kind,
                  before=["set txsplit rand"])
    wanted = [headers(frame, src=f"198.18.{number & 255}.3" if flows else "198.18.0.1")
              for number, frame in enumerate(got)]
    check_same(None, wanted, [frame[:42] for frame in got])
    lengths = [len(frame) for frame in got]
    check(set(lengths) == {64, 164, 1164}, f"lengths are {set(lengths)}")
    check(all(lengths.count(length) > ENOUGH / 5 for length in set(lengths)), "not at random")


@case
def random_segments_need_a_first(running):
    """Headers must fit into the one segment that a packet may have."""
    with Fragpmd(running, ["net_null0"], "--forward-mode=txonly", "--port-topology=loop",
                 "--txpkts=41,100") as pmd:
        pmd.ask("set txsplit rand")
        answer = pmd.ask("start")
        check("tx_pkt_seg_lengths[0] 41 < 42 (needed)" in answer
              and "Packet forwarding is not ready" in answer, f"not refused: {answer}")


@case(each={option: (option, says) for option, says in {
    "--tx-ip=10.0.0.1": r"Invalid tx-ip: 10\.0\.0\.1 - must be",
    "--tx-ip=": r"Invalid tx-ip:  - must be",
    "--tx-ip=,10.0.0.1": r"Invalid tx-ip: ,10\.0\.0\.1 - must be",
    "--tx-ip=10.0.0.256,10.0.0.1": r"Invalid source IP address: 10\.0\.0\.256 ",
    "--tx-ip=10.0.0.1,": r"Invalid destination IP address:  ",
    "--tx-ip=10.0.0.1,10.0.0.2,": r"Invalid destination IP address: 10\.0\.0\.2, ",
    "--tx-ip=10.0.0.1,::1": r"Invalid destination IP address: ::1 ",
    f"--tx-ip=10.0.0.1,{'1' * 100}": r"Invalid tx-ip: 10.0.0.1,1+ ",
    "--tx-udp=": r"Invalid UDP port:  ",
    "--tx-udp=65536": r"Invalid UDP port: 65536 .*<= 65535",
    "--tx-udp=-1": r"Invalid UDP port: -1 ",
    "--tx-udp=,9": r"Invalid UDP port: ,9 ",
    "--tx-udp=9,": r"Invalid destination UDP port:  ",
    "--tx-udp=9,65536": r"Invalid destination UDP port: 65536 ",
    "--tx-udp=9,9,9": r"Invalid destination UDP port: 9,9 ",
    "--tx-udp=9x": r"Invalid UDP port: 9x "}.items()})
def bad_options(running, option, says):
    refused(running, says, options=[option])
