# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What `show` prints, read as programs that drive testpmd read it."""

import re

from harness import captures
from harness.answers import answer
from harness.cases import case, check
from harness.fragpmd import Fragpmd

COUNT = 70

# DTS: a port's information is an object of these, all of which it insists on.
DTS_PORT = (
    r"^\*+ Infos for port \d+ +\*+$", r"^Device name: [^\r\n]+$", r"^Driver name: [^\r\n]+$",
    r"^Connect to socket: \d+$", r"^Link status: (up|down)$", r"^Link speed: [^\r\n]+$",
    r"^Link duplex: (full|half)-duplex$", r"^Autoneg status: (On|Off)$",
    r"^Promiscuous mode: (enabled|disabled)$", r"^Allmulticast mode: (enabled|disabled)$",
    r"^Maximum number of MAC addresses: \d+$",
    r"^Maximum number of MAC addresses of hash filtering: \d+$",
    r"^Minimum size of RX buffer: \d+$", r"^Maximum configurable length of RX packet: \d+$",
    r"^Maximum configurable size of LRO aggregated packet: \d+$",
    r"^Current number of RX queues: \d+$", r"^Max possible RX queues: \d+$",
    r"^Max possible number of RXDs per queue: \d+$",
    r"^Min possible number of RXDs per queue: \d+$", r"^RXDs number alignment: \d+$",
    r"^Current number of TX queues: \d+$", r"^Max possible TX queues: \d+$",
    r"^Max possible number of TXDs per queue: \d+$",
    r"^Min possible number of TXDs per queue: \d+$", r"^TXDs number alignment: \d+$",
    r"^Max segment number per packet: \d+$", r"^Max segment number per MTU/TSO: \d+$",
)

DTS_STATS = (
    r"NIC statistics for port (\d+)", r"RX-packets:\s+(\d+)", r"RX-missed:\s+(\d+)",
    r"RX-bytes:\s+(\d+)", r"RX-errors:\s+(\d+)", r"RX-nombuf:\s+(\d+)", r"TX-packets:\s+(\d+)",
    r"TX-errors:\s+(\d+)", r"TX-bytes:\s+(\d+)", r"Rx-pps:\s+(\d+)", r"Rx-bps:\s+(\d+)",
    r"Tx-pps:\s+(\d+)", r"Tx-bps:\s+(\d+)",
)

FORWARD_BORDER = re.compile(r" *(-{22} Forward statistics for port \d+ +-{22}|"
                            r"\+{15} Accumulated forward statistics for all ports\+{15})$")
FORWARD_END = re.compile(r" *(-{76}|\+{76})$")


class Forwarded:
    """Two ports, which have each sent what the other has received: COUNT packets, port 0's of 100
    bytes and port 1's of 200."""

    def __init__(self, running, *options):
        vdevs = []
        for port, length in ((0, 100), (1, 200)):
            into = running.folder / f"in{port}.pcap"
            captures.write(into, captures.frames([length] * COUNT))
            vdevs.append(f"net_pcap{port},rx_pcap={into},"
                         f"tx_pcap={running.folder / f'out{port}.pcap'}")
        self.pmd = Fragpmd(running, vdevs, "--no-flush-rx", *options, huge=False)

    def __enter__(self):
        pmd = self.pmd.__enter__()
        pmd.ask("start")
        for port in (0, 1):
            pmd.wait_until(lambda p=port: pmd.stats(p)["TX-packets"] >= COUNT, "all sent")
        return pmd

    def __exit__(self, *exception):
        self.pmd.__exit__(*exception)


def kubevirt(text):
    """The checkup's reader: fields 1, 3 and 5 of two lines in each block; others are errors."""
    blocks, inside = [], False
    for line in text.splitlines():
        if FORWARD_BORDER.match(line):
            blocks.append({})
            inside = True
        elif FORWARD_END.match(line):
            inside = False
        elif inside:
            fields = line.split()
            check(len(fields) == 6 and fields[0] in ("RX-packets:", "TX-packets:"),
                  f"'{line}' in a block")
            blocks[-1][fields[0][:2]] = tuple(int(fields[i]) for i in (1, 3, 5))
        else:
            check(line == "", f"'{line}' between blocks")
    return blocks


@case
def forward_statistics(running):
    with Forwarded(running) as pmd:
        for shown in (answer(pmd, "show fwd stats all"),
                      re.sub(r"Telling cores.*\n.*\n|\nDone\.\n", "", answer(pmd, "stop"))):
            port = {"RX": (COUNT, 0, COUNT), "TX": (COUNT, 0, COUNT)}
            check(kubevirt(shown) == [port, port, {"RX": (2 * COUNT, 0, 2 * COUNT),
                                                   "TX": (2 * COUNT, 0, 2 * COUNT)}], shown)


@case
def port_statistics(running):
    """By awk over the last ten lines; by blocks between borders; by what stands before numbers."""
    with Forwarded(running) as pmd:
        for port, (came, went) in enumerate(((100, 200), (200, 100))):
            shown = answer(pmd, f"show port stats {port}")
            fields = " ".join(shown.splitlines()[-10:][1:]).split()
            numbers = [int(fields[i - 1]) for i in (2, 6, 12, 16)]
            check(numbers == [COUNT, COUNT * came, COUNT, COUNT * went], f"{numbers}: {shown}")
        shown = answer(pmd, "show port stats all").replace("\n", "\r\n")
        blocks = re.findall(r"(^  #*.+#*$[^#]+)^  #*\r$", shown, re.MULTILINE)
        check(len(blocks) == 2, f"{len(blocks)} blocks in {shown}")
        for port, block in enumerate(blocks):
            found = [re.search(pattern, block) for pattern in DTS_STATS]
            check(all(found), f"not all found in {block}")
            check([int(found[i][1]) for i in (0, 1, 6)] == [port, COUNT, COUNT], block)
        for way in ("Rx", "Tx"):
            rates = re.findall(rf"{way}-pps:\s+(\d+)", shown)
            check(len(rates) == 2 and all(int(rate) == 0 for rate in rates), f"{rates}")


@case
def rates_since_last_show(running):
    with Fragpmd(running, ["net_null0", "net_null1"], huge=False) as pmd:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["Rx-pps"] > 1000, "a rate")
        stats = pmd.stats(0)
        # net_null's packets have 64 bytes.
        check(stats["Rx-bps"] / stats["Rx-pps"] / 8 - 64 < 0.1, f"{stats}")
        pmd.stop()
        pmd.stats(0)
        stats = pmd.stats(0)
        check(stats["Rx-pps"] == stats["Tx-bps"] == 0, f"not at rest: {stats}")


@case(each={"null": (["net_null0", "net_null1", "net_null2"],),
            "ring": (["net_ring0", "net_ring1", "net_ring2"],)})
def port_information(running, vdevs):
    """DTS takes a port's block to end with the first empty line."""
    with Fragpmd(running, vdevs, "--port-topology=loop", huge=False) as pmd:
        everything = answer(pmd, "show port info all")
        check("\n\n\n" not in everything, f"more than one empty line: {everything}")
        shown = (everything + "\n").replace("\n", "\r\n")
        blocks = re.findall(r"(\*{21}.*?)[\r\n]{4}", shown, re.DOTALL)
        check(len(blocks) == 3, f"{len(blocks)} blocks in {everything}")
        for port, block in enumerate(blocks):
            text = block.replace("\r\n", "\n")
            for pattern in DTS_PORT:
                check(re.search(pattern, text, re.MULTILINE), f"no {pattern} in {text}")
            check(f"Infos for port {port} " in text, text)
            check(answer(pmd, f"show port info {port}").strip() == text, "not what it says alone")


@case
def device_names(running):
    with Fragpmd(running, ["net_null0", "net_ring1"], "--port-topology=loop",
                 huge=False) as pmd:
        shown = answer(pmd, "show device info all")
        names = re.findall(r"device name: (\S+)", shown, re.IGNORECASE)
        check(sorted(names) == ["net_null0", "net_ring1"], f"{names} in {shown}")
        check("net_null0" not in answer(pmd, "show device info net_ring1"), "one was asked for")
        check("parse" in answer(pmd, "show device info nonsense"), "it is none")


@case
def closed_ports_are_gone(running):
    with Fragpmd(running, ["net_null0", "net_null1"], "--port-topology=loop", huge=False) as pmd:
        pmd.ask("port stop 0")
        pmd.ask("port close 0")
        for what in ("info", "stats", "xstats"):
            gone = answer(pmd, f"show port {what} 0")
            check(gone == "Invalid port 0\nThe valid ports array is [ 1 ]\n", gone)
            left = answer(pmd, f"show port {what} all")
            check(re.findall(r"for port (\d+)", left) == ["1"], left)
        summary = answer(pmd, "show port summary all").splitlines()
        check(summary[0] == "Number of available ports: 1" and len(summary) == 3, f"{summary}")
