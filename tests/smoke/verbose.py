# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""set verbose: packets are shown in testpmd's words, at once, received ones and sent ones."""

import re

from scapy.layers.inet import GRE, ICMP, IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import ARP, Dot1Q, Ether
from scapy.layers.vxlan import VXLAN
from scapy.packet import Raw

from harness import captures
from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd
from harness.reflect import TESTPMD
from harness.wires import COMMON, await_link, memif, offer_buffers

V4, V6 = IP(src="192.0.2.1", dst="192.0.2.2"), IPv6(src="2001:db8::1", dst="2001:db8::2")
PAYLOAD = Raw(bytes(range(46)))

# What lies in the frames; the first is a chain in slices of 2 KB, within a page.
KINDS = {
    "9000 bytes": V4 / UDP() / Raw(bytes(9000 - 42)),
    "ARP": ARP(hwsrc="02:00:00:00:00:11", psrc="192.0.2.1", pdst="192.0.2.2"),
    "UDP": V4 / UDP() / PAYLOAD, "TCP": V4 / TCP() / PAYLOAD, "ICMP": V4 / ICMP() / PAYLOAD,
    "UDP over IPv6": V6 / UDP() / PAYLOAD, "TCP over IPv6": V6 / TCP() / PAYLOAD,
    "a VLAN": Dot1Q(vlan=5) / V4 / UDP() / PAYLOAD,
    "two VLANs": Dot1Q(vlan=5) / Dot1Q(vlan=6) / V4 / UDP() / PAYLOAD,
    "VXLAN": V4 / UDP(dport=4789) / VXLAN(vni=7) / Ether() / V4 / UDP() / PAYLOAD,
    "GRE": V4 / GRE() / V4 / UDP() / PAYLOAD,
    "only Ethernet": PAYLOAD,
}
FRAMES = [bytes(Ether(src="02:00:00:00:00:11", dst="02:00:00:00:00:22") / kind)
          for kind in KINDS.values()]
SHOWN = re.compile(r"^(?:testpmd> )?(port \d+/queue \d+: \w+ \d+ packets|  src=.*|  ol_flags: .*)$",
                   re.MULTILINE)


def shown(running, level, *options, program=None):
    """The lines that tell of FRAMES, which go from file to file; without the pool's name."""
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, FRAMES)
    with Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--port-topology=loop", *options, program=program) as pmd:
        answer = pmd.ask(f"set verbose {level}")
        check(f"Change verbose level from 0 to {level}\n" in answer, f"what it said: {answer}")
        start = len(pmd.output())
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] == len(FRAMES), "all frames")
        pmd.stop()
        lines = SHOWN.findall(pmd.output()[start:])
    return [re.sub(r" - pool=\S+", "", line) for line in lines]


# Level: what of a burst is shown.
LEVELS = {0: [], 1: ["received"], 2: ["sent"], 3: ["received", "sent"], 4: ["received", "sent"]}
# Where chains stay as they came, they are as long as in testpmd.
CHAINS = {"ordered": [*POOLS["ordered"], "--frag-linearise=off", "--frag-coalesce=off"],
          "native": POOLS["native"]}


@case(each={f"level {level}, {mode}, {pool}": (level, mode, pool) for level, mode, pool in [
    *((level, "io", "ordered") for level in LEVELS), (3, "mac", "ordered"),
    (3, "macswap", "native"), (3, "rxonly", "ordered")]})
def as_testpmd(running, level, mode, pool):
    """Every line is the one that testpmd shows of the same capture."""
    mine = shown(running, level, f"--forward-mode={mode}", *CHAINS[pool])
    wanted = shown(running, level, f"--forward-mode={mode}", program=TESTPMD)
    bursts = [re.search(r"received|sent", line)[0] for line in mine if line.startswith("port")]
    expected = [what for what in LEVELS[level] if (mode, what) != ("rxonly", "sent")]
    check(bursts == expected, f"bursts {bursts}, not {expected}")
    check(len(mine) == len(expected) * (1 + 2 * len(FRAMES)), f"{len(mine)} lines")
    for ours, theirs in zip(mine, wanted):
        check(ours == theirs, f"here:\n{ours}\nin testpmd:\n{theirs}")
    check(len(mine) == len(wanted), f"{len(mine)} lines, {len(wanted)} in testpmd")


@case
def merged(running):
    """Frames are shown as they are forwarded: slices that lie together have become one."""
    lines = [line for line in shown(running, 3) if "length=9000" in line]
    check(len(lines) == 2 and all("nb_segs=1" in line for line in lines), f"shown: {lines}")


@case
def at_once(running):
    """While forwarding runs, a level holds from one burst to the next."""
    options = [*COMMON, "--port-topology=loop", "--burst=8"]
    with Fragpmd(running, [memif(running, 0, "server")], *options) as pmd, \
            Fragpmd(running, [memif(running, 0, "client")], *options,
                    "--forward-mode=rxonly") as sender:
        await_link(pmd, 0)
        await_link(sender, 0)
        offer_buffers(sender)
        pmd.ask("start")
        came = 0
        for level in (0, 1, 0, 3, 2, 0):
            pmd.ask(f"set verbose {level}")
            start = len(pmd.output())
            sender.ask("start tx_first")
            sender.ask("stop")
            came += 8
            pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] == came, "the burst goes back")
            lines = SHOWN.findall(pmd.output()[start:])
            sums = {what: sum(map(int, re.findall(rf"{what} (\d+) packets", "\n".join(lines))))
                    for what in ("received", "sent")}
            expected = {what: 8 if what in LEVELS[level] else 0 for what in sums}
            check(sums == expected, f"at level {level} {sums} are shown, not {expected}")
            packets = sum(line.startswith("  src=") for line in lines)
            check(packets == sum(expected.values()), f"{packets} packets are shown")
        check(pmd.stop() == (came, came), "the summary counts differently")
