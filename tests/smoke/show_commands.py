# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What `show` and `clear` answer: the distribution's testpmd's lines, on the same devices."""

import re

from harness import captures, mock_nic
from harness.answers import answer
from harness.cases import Skip, case, check
from harness.dpdk import version
from harness.fragpmd import Fragpmd
from harness.namespaces import Namespace
from harness.plugin import TESTPMD

LENGTHS = [60, 61, 100, 577, 1024, 1513, 1514] * 10
MAC = re.compile(r"\b[0-9A-F]{2}(:[0-9A-F]{2}){5}\b")

# What may differ, and what both become: rates, whose pools they are, and whether transmit queues
# are told of chains and may free fast, which follows from that.
MAY_DIFFER = (
    (re.compile(r"([RT]x-[pb]ps): +\d+"), r"\1: N"),
    (re.compile(r"MP allocation mode: \w+"), "MP allocation mode: X"),
    (re.compile(r"(T[Xx] offloads)=0x\w+"), r"\1=X"),
    # ethdev's, to those that ask for a queue where there is none.
    (re.compile(r"^Invalid [RT]x queue_id=\d+\n", re.MULTILINE), ""),
)
OFFLOADS = re.compile(r"^(  (?:Port|Queue\[..\]) :).*", re.MULTILINE)
MAY_HAVE = re.compile(r" (MULTI_SEGS|MBUF_FAST_FREE)\b")

# A port that there is none of is an error in every command.
NONE = "Invalid port 9\n"
VALID = NONE + "The valid ports array is [ 0 1 ]\n"

STATIC = """\
show port info all
show port info 1
show port stats all
show port stats 0
show port xstats all
show port xstats 1
show port summary all
show port summary 1
show port 0 rx_offload capabilities
show port 0 tx_offload capabilities
show port 1 rx_offload configuration
show port 1 tx_offload configuration
show port 0 macs
show port 1 mcast_macs
show port 0 flow_ctrl
show rxq info 0 0
show rxq info 1 1
show rxq info 0 1024
show txq info 0 0
show txq info 1 1
show txq info 0 1024
show device info all
show config fwd
show config rxtx
show config cores
show fwd stats all
clear port info all
clear port summary 0
""".splitlines()

# What was changed is shown.
CHANGED = """\
set xstats-hide-zero on
show port xstats all
set xstats-hide-zero off
show port xstats 0
mac_addr add 0 02:00:00:00:00:05
show port 0 macs
mcast_addr add 0 01:00:5e:00:00:01
mcast_addr add 0 01:00:5e:00:00:02
mcast_addr remove 0 01:00:5e:00:00:01
show port 0 mcast_macs
set promisc 0 off
set allmulti 1 on
show port info all
set fwd mac retry
set burst 16
show config rxtx
start
stop
show config fwd
""".splitlines()

# Of a port that there is not; what fragpmd says where it differs.
UNKNOWN = {
    "show port info 9": None, "show port stats 9": None, "show port xstats 9": None,
    "show port summary 9": None, "show port 9 macs": None, "show port 9 mcast_macs": None,
    "show port 9 flow_ctrl": None, "show rxq info 9 0": None, "show txq info 9 0": None,
    "clear port stats 9": None, "clear port xstats 9": None,
    "clear port info 9": VALID, "clear port summary 9": VALID,
    "show port 9 rx_offload capabilities": NONE, "show port 9 tx_offload capabilities": NONE,
    "show port 9 rx_offload configuration": NONE, "show port 9 tx_offload configuration": NONE,
}


def both(running, vdevs, ask, *options, **more):
    """What ask() returns of us and of testpmd. In turn: some devices are not for two at once."""
    if version() >= (23,):
        raise Skip("what newer versions of testpmd show is not the same")
    seen = []
    for program in (None, TESTPMD):
        # Without hugepages: nobody has to share any.
        with Fragpmd(running, vdevs, "--no-mlockall", *options, program=program, huge=False,
                     **more) as pmd:
            seen.append(ask(pmd))
    return seen


def normalised(text, macs):
    """Ports' addresses may be random; which is where is compared."""
    for pattern, to in MAY_DIFFER:
        text = pattern.sub(to, text)
    text = OFFLOADS.sub(lambda line: MAY_HAVE.sub("", line[0]), text)
    return MAC.sub(lambda mac: f"MAC {macs.index(mac[0])}" if mac[0] in macs else mac[0], text)


def answers(pmd, lines):
    """The lines' answers, normalised; a line may also be something to do with pmd."""
    macs = [mac[0] for mac in MAC.finditer(answer(pmd, "show port summary all"))]
    check(len(macs) == 2, f"{len(macs)} ports")
    return {line: normalised(answer(pmd, line), macs) if isinstance(line, str) else line(pmd)
            for line in lines}


def check_same(ours, theirs):
    for line, mine in ours.items():
        check(mine == theirs[line], f"'{line}' is answered\n{mine}instead of\n{theirs[line]}")


def devices(running, kind):
    """Two devices, and what else a program is given for them."""
    into = running.folder / "in.pcap"
    captures.write(into, captures.frames(LENGTHS))
    mock = {"eal": ["-d", mock_nic.plugin(running)]} if kind.startswith("mock") else {}
    taps = {"within": Namespace(running).inside} if kind == "tap" else {}
    return {
        "null": (["net_null0,size=64", "net_null1"], {}),
        "pcap": ([f"net_pcap{i},rx_pcap={into},tx_pcap={running.folder / f'out{i}.pcap'}"
                  for i in (0, 1)], {}),
        "ring": (["net_ring0", "net_ring1"], {}),
        "tap": (["net_tap0,iface=tap0", "net_tap1,iface=tap1,mac=fixed"], taps),
        "mock": (["net_mock0,row=ice", "net_mock1,row=em"], mock),
        "mock, announced": (["net_mock0,row=ice,announce=1",
                             "net_mock1,row=virtio,announce=1"], mock),
    }[kind]


KINDS = {
    "null": ("null", []),
    "null, more queues": ("null", ["--rxq=2", "--txq=3", "--rxd=128", "--txd=256"]),
    "null, no receive queues": ("null", ["--rxq=0"]),
    "null, txonly": ("null", ["--forward-mode=txonly", "--txpkts=64,100", "--burst=8"]),
    "pcap": ("pcap", []),
    "ring": ("ring", []),
    "tap": ("tap", ["--rxd=256"]),
    "mock": ("mock", []),
    "mock, more queues": ("mock", ["--rxq=2", "--txq=2", "--rxd=64", "--txd=128"]),
    "mock, chains": ("mock", ["--enable-scatter", "--max-pkt-len=9018"]),
    "mock, announced": ("mock, announced", ["--rxq=2", "--txq=2"]),
}


@case(each=KINDS)
def same_lines(running, kind, options):
    """Before anything was forwarded."""
    vdevs, more = devices(running, kind)
    name = vdevs[1].split(",", maxsplit=1)[0]
    lines = [*STATIC, f"show device info {name}", "show device info net_null7"]
    check_same(*both(running, vdevs, lambda pmd: answers(pmd, lines), "--no-flush-rx", *options,
                     **more))


@case(each={kind: (kind,) for kind in ("null", "ring", "tap")})
def changes_are_shown(running, kind):
    vdevs, more = devices(running, kind)
    # How much net_null has is a matter of time.
    ours, theirs = both(running, vdevs, lambda pmd: answers(pmd, CHANGED), "--no-flush-rx",
                        **more)
    for seen in (ours, theirs):
        for line in ("start", "stop"):
            seen[line] = re.sub(r"([RT]X-\w+): +\d+ *", r"\1: N ", seen[line])
    check_same(ours, theirs)


@case
def no_such_port(running):
    vdevs, _ = devices(running, "null")
    ours, theirs = both(running, vdevs, lambda pmd: answers(pmd, UNKNOWN))
    for line, differs in UNKNOWN.items():
        if differs is not None:
            check(theirs[line] != differs, f"'{line}': testpmd says the same by now")
            theirs[line] = differs
    check_same(ours, theirs)


def forwarded(pmd):
    """All of both captures has been sent, each by the other port."""
    pmd.ask("start")
    for port in (0, 1):
        pmd.wait_until(lambda p=port: pmd.stats(p)["TX-packets"] >= len(LENGTHS), "all sent")
    return ""


@case
def display_xstats(running):
    """Some of the extended statistics, with the others; those that are not there are skipped."""
    vdevs, _ = devices(running, "pcap")
    names = "rx_good_packets,tx_q0_bytes,none"
    ours, theirs = both(running, vdevs,
                        lambda pmd: [answers(pmd, [forwarded, "stop", "show port stats all"]),
                                     pmd.output()],
                        "--no-flush-rx", f"--display-xstats={names}")
    rates = re.compile(r"^(  \w+ +\d+) +\d+$", re.MULTILINE)
    check_same(*({line: rates.sub(r"\1 N", text) for line, text in seen.items()}
                 for seen in (ours[0], theirs[0])))
    shown = ours[0]["show port stats all"]
    check(len(re.findall(rf"^  rx_good_packets {len(LENGTHS):21} ", shown, re.MULTILINE)) == 2,
          shown)
    for program in (ours, theirs):
        check("No xstat 'none' on port 1 - skip it 2" in program[1], "not said what is skipped")


COUNTS = ["show port stats all", "show port xstats all", "show fwd stats all"]
# What is said, and how many ports still count what they received before.
CLEARED = {
    "clear port stats all": ("NIC statistics for port 1 cleared", 0),
    "clear port stats 0": ("NIC statistics for port 0 cleared", 1),
    "clear port xstats all": ("", 0),
    "clear port xstats 1": ("", 1),
    "clear fwd stats all": ("", 2),
    "clear port info all": ("", 2),
}


@case(each={line: (line, *what) for line, what in CLEARED.items()})
def counts_and_clears(running, clear, said, left):
    """Counters are the same on both, before and after they were cleared, and so is `stop`.

    Not while it forwards: the adding of an lcore that polls net_pcap can undo the clearing.
    """
    def ask(pmd):
        # What was forwarded before the second start is not in the forward statistics.
        return [answers(pmd, [forwarded, "stop", *COUNTS]), answers(pmd, ["start", "stop"]),
                answers(pmd, [clear, *COUNTS]), answers(pmd, ["start", "stop", *COUNTS])]

    vdevs, _ = devices(running, "pcap")
    ours, theirs = both(running, vdevs, ask, "--no-flush-rx")
    for mine, other in zip(ours, theirs):
        check_same(mine, other)
    before, _, after, _ = ours
    packets = f"RX-packets: {len(LENGTHS)} "
    check(said in after[clear] and bool(said) == bool(after[clear]),
          f"'{clear}' is answered {after[clear]}")
    check(before[COUNTS[0]].count(packets) == 2, f"not all is counted: {before[COUNTS[0]]}")
    check(after[COUNTS[0]].count(packets) == left, f"'{clear}' leaves {after[COUNTS[0]]}")
