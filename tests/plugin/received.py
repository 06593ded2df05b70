# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What the plugin does to received packets in testpmd, whatever becomes of its ports."""

from harness import captures
from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.plugin import TESTPMD, eal_options
from harness.telemetry import Telemetry
from harness.wires import await_link, memif

JUMBO = [9018] * 300
MIXED = [60, 9018, 1518, 64, 4000, 2049, 9600, 256] * 40


def files(running, name, lengths):
    """A net_pcap device's arguments, what it reads, and where it writes."""
    sent = captures.frames(lengths)
    into, out = running.folder / f"{name}_in.pcap", running.folder / f"{name}_out.pcap"
    captures.write(into, sent)
    return f"rx_pcap={into},tx_pcap={out}", sent, out


def testpmd(running, pool, vdevs, *options):
    return Fragpmd(running, vdevs, "--no-flush-rx", "--no-mlockall", "--disable-link-check",
                   *options, program=TESTPMD, eal=eal_options(running, pool),
                   environment={"PAGE_FRAG": pool})


def queues(pmd):
    with Telemetry(pmd.prefix) as telemetry:
        return telemetry.ask("/page_frag/queues")


def forward(pmd, port, count):
    before = pmd.stats(port)["TX-packets"]
    pmd.ask("start")
    pmd.wait_until(lambda: pmd.stats(port)["TX-packets"] >= before + count, "all packets sent")
    pmd.stop()


def ordered(linearise):
    return f"mode=ordered,linearise={linearise}"


# For each way of linearising, the segments that are left of frames that have five.
LEFT = {"off": lambda frames: 5 * frames, "best": lambda frames: frames,
        "always": lambda frames: frames}


@case(each={name: (name, left) for name, left in LEFT.items()})
def segments(running, linearise, left):
    """Steady frames of five slices, three in a page: none straddles two."""
    device, sent, out = files(running, "a", JUMBO)
    with testpmd(running, ordered(linearise), [f"net_pcap0,{device}"],
                 "--port-topology=loop") as pmd:
        forward(pmd, 0, len(sent))
        seen = queues(pmd)["0_0"]
    check((seen["frames"], seen["segs_in"], seen["segs_out"]) ==
          (len(sent), 5 * len(sent), left(len(sent))), f"counted: {seen}")
    captures.check_same(sent, out)


@case
def copied_into_one(running):
    """Frames of all sizes straddle pages: these are copied, and the mbufs of a small pool last."""
    device, sent, out = files(running, "a", MIXED)
    with testpmd(running, ordered("always") + ",copybreak=100,memory=4", [f"net_pcap0,{device}"],
                 "--port-topology=loop") as pmd:
        forward(pmd, 0, len(sent))
        seen = queues(pmd)["0_0"]
    check(seen["segs_out"] == len(sent) and seen["copied"] > 0, f"counted: {seen}")
    check(seen["copybreak"] == 2 * len(sent) // 8, f"copied small ones: {seen['copybreak']}")
    captures.check_same(sent, out)


@case
def port_that_comes_later(running):
    """Attached, detached, and another one under the same number: each has its packets seen to."""
    first, sent, out = files(running, "a", JUMBO)
    with testpmd(running, ordered("best"), [f"net_pcap0,{first}"], "--port-topology=loop") as pmd:
        forward(pmd, 0, len(sent))
        for round_trip in range(1, 4):
            later, more, more_out = files(running, f"b{round_trip}", JUMBO)
            pmd.ask(f"port attach net_pcap{round_trip},{later}")
            pmd.ask("port start 1")
            pmd.ask("set portlist 1")
            forward(pmd, 1, len(more))
            seen = queues(pmd)["1_0"]
            check((seen["frames"], seen["segs_out"]) == (round_trip * len(more),) * 2,
                  f"round {round_trip}: {seen}")
            pmd.ask("port stop 1")
            pmd.ask("port close 1")
            captures.check_same(more, more_out)
    captures.check_same(sent, out)


@case
def queues_that_come_later(running):
    """A port set up anew with more queues, then with one again."""
    with testpmd(running, ordered("best"), ["net_null0"], "--port-topology=loop") as pmd:
        for nb in (2, 4, 1, 3):
            pmd.ask("port stop 0")
            pmd.ask(f"port config all rxq {nb}")
            pmd.ask(f"port config all txq {nb}")
            pmd.ask("port start 0")
            before = queues(pmd)
            pmd.ask("start")
            pmd.wait_until(
                lambda was=before, nb=nb: all(
                    frames(pmd, queue) > was.get(f"0_{queue}", {"frames": 0})["frames"]
                    for queue in range(nb)), f"packets of {nb} queues were seen to")
            pmd.stop()
        check(list(queues(pmd)) == ["0_0", "0_1", "0_2", "0_3"], "other queues than there were")


def frames(pmd, queue):
    return queues(pmd).get(f"0_{queue}", {"frames": 0})["frames"]


@case
def packed_pool_of_two_ports(running):
    """testpmd has one pool for both: it is told, and no packet has a headroom then."""
    vdevs = [memif(running, 0, "server"), memif(running, 1, "client")]
    with testpmd(running, "mode=ordered,layout=packed", vdevs, "--txpkts=2048,2048,2048") as pmd:
        await_link(pmd, 0)
        # memif loses what the server sends first.
        for _ in range(2):
            pmd.ask("start tx_first")
            pmd.stop()
        pmd.ask("start")
        pmd.wait_for("queue 0 has a packed pool that another queue has too")
        pmd.wait_until(lambda: min(queues(pmd)[queue]["frames"] for queue in ("0_0", "1_0")) > 1000,
                       "frames at both")
        pmd.stop()
        seen = queues(pmd)
        check(seen["0_0"]["shifted"] > 0 and seen["1_0"]["shifted"] > 0, f"counted: {seen}")
