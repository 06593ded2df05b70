# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Ports that are stopped, set up anew, closed, attached and detached while the program runs."""

import re

from harness import captures
from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd
from harness.mock_nic import COMPARED, plugin

PAIR = ["net_null0", "net_null1"]


def forwards(pmd, port=0):
    """Forwarding moves packets through a port, and can be stopped; returns the start block."""
    block = pmd.ask("start")
    before = pmd.stats(port)["TX-packets"]
    pmd.wait_until(lambda: pmd.stats(port)["TX-packets"] > before, "packets")
    rx, tx = pmd.stop()
    check(rx == tx > 0, f"{rx} received, {tx} sent")
    return block


def last_line(answer):
    return answer.replace("testpmd>", "").strip().splitlines()[-1]


def restart(pmd, *configuration):
    """Stops all ports, configures, and starts them."""
    check(last_line(pmd.ask("port stop all")) == "Done", "stop does not end with Done")
    for command in configuration:
        pmd.ask(command)
    answer = pmd.ask("port start all")
    check(last_line(answer) == "Done", f"ports do not start: {answer}")
    return answer


@case(each={pool: (pool,) for pool in POOLS})
def other_numbers_of_queues(running, pool):
    with Fragpmd(running, PAIR, *POOLS[pool], mbufs=32768) as pmd:
        forwards(pmd)
        for queues in (4, 1, 3):
            restart(pmd, f"port config all rxq {queues}", f"port config all txq {queues}")
            check(f"streams={2 * queues} " in forwards(pmd), f"not {queues} queues")
            check(f"Current number of RX queues: {queues}\n" in pmd.ask("show port info 1"),
                  f"the port has not {queues} queues")


@case
def pool_too_small_for_more_queues(running):
    """It says so, and with fewer queues goes on."""
    with Fragpmd(running, PAIR, "--rxd=512", mbufs=2048) as pmd:
        pmd.ask("port stop all")
        pmd.ask("port config all rxq 4")
        answer = pmd.ask("port start all")
        check(re.search(r"total-num-mbufs should be >= \d+: 2048 mbufs cannot fill", answer),
              answer)
        check("exiting" not in answer, f"the program goes on: {answer}")
        check("Not all ports were started" in pmd.ask("start"), "it starts all the same")
        pmd.ask("port config all rxq 1")
        pmd.ask("port start all")
        forwards(pmd)


@case
def longer_frames_get_packed_slices(running):
    """By a larger MTU; the pool is kept for the next time. The device compares all payload."""
    vdevs = [f"net_mock{n},row=em,as=row,gen=1514/9000,seed={n + 1}" for n in (0, 1)]
    with Fragpmd(running, vdevs, eal=["-d", plugin(running)], mbufs=16384) as pmd:
        check("frames fit into one slice" in pmd.ask("show frag port"), "packed from the start")
        for mtu, packed in ((9000, True), (1500, False), (9000, True)):
            scatter = "on" if packed else "off"
            restart(pmd, f"port config mtu 0 {mtu}", f"port config mtu 1 {mtu}",
                    f"port config 0 rx_offload scatter {scatter}",
                    f"port config 1 rx_offload scatter {scatter}")
            shown = pmd.ask("show frag port")
            check(("packed" in shown) == packed, f"MTU {mtu}: {shown}")
            if packed:
                forwards(pmd)
            check(f"MTU: {mtu}\n" in pmd.ask("show port info 0"), "another MTU")
        pmd.send("quit")
        output = pmd.end()
    created = re.findall(r"create a new mbuf pool <(rx_pool\S+)>", output)
    check(sorted(created) == ["rx_pool_0_0", "rx_pool_1_0"], f"pools {created}")
    ends = COMPARED.findall(output)
    check(len(ends) == 2, "the devices did not compare")
    for frames, wrong, violations in ends:
        check(int(frames) > 100 and (wrong, violations) == ("0", "0"),
              f"{frames} frames compared, {wrong} wrong, {violations} violations")


@case
def stopped_queue_is_not_polled(running):
    """What waits in it comes when it runs again, byte for byte."""
    sent, out = captures.frames([60, 700, 1514, 9018, 61] * 100), running.folder / "out.pcap"
    captures.write(running.folder / "in.pcap", sent)
    with Fragpmd(running, [f"net_pcap0,rx_pcap={running.folder}/in.pcap,tx_pcap={out}"],
                 "--no-flush-rx", "--port-topology=loop") as pmd:
        pmd.ask("port 0 rxq 0 stop")
        pmd.ask("start")
        check("Please stop forwarding first" in pmd.ask("port 0 rxq 0 start"), "while it runs")
        check(pmd.stop() == (0, 0), "a stopped queue was polled")
        pmd.ask("port 0 rxq 0 start")
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] == 500, "all packets")
        pmd.stop()
    captures.check_same(sent, out)


@case(each={pool: (pool,) for pool in POOLS})
def attached_port_forwards(running, pool):
    """It is stopped at first; another port goes; what is received is sent byte for byte."""
    sent, out = captures.frames([60, 1514, 9018] * 100), running.folder / "out.pcap"
    captures.write(running.folder / "in.pcap", sent)
    with Fragpmd(running, ["net_null0"], "--no-flush-rx", "--port-topology=loop",
                 *POOLS[pool]) as pmd:
        answer = pmd.ask(f"port attach net_pcap5,rx_pcap={running.folder}/in.pcap,tx_pcap={out}")
        check("Port 1 is attached. Now total ports is 2" in answer, answer)
        check("Not all ports were started" in pmd.ask("start"), "a stopped port forwards")
        pmd.ask("port stop 0")
        check("Port 0 is closed" in pmd.ask("port close 0"), "not closed")
        check("Invalid port 0" in pmd.ask("show port info 0"), "a closed port is shown")
        check("Infos for port 0" not in pmd.ask("show port info all"), "a closed port is shown")
        pmd.ask("port start 1")
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(1)["TX-packets"] == len(sent), "all packets")
        check("Please remove port 1 from forwarding configuration." in pmd.ask("port stop 1"),
              "a port that forwards is stopped")
        check("Please remove port 1" in pmd.ask("port close all"), "it is closed")
        pmd.stop()
    captures.check_same(sent, out)


@case
def all_ports_go_and_come(running):
    """Again and again, under the same names and others; nothing is lost on the way."""
    with Fragpmd(running, PAIR, mbufs=16384) as pmd:
        for turn in range(5):
            forwards(pmd)
            pmd.ask("port stop all")
            pmd.ask("port close 0")
            check("Now total ports is 0" in pmd.ask("port detach 1"), "not detached")
            check("There is no port to forward" in pmd.ask("start"), "it starts without ports")
            pmd.ask(f"port attach net_null{turn + 2}")
            pmd.ask(f"port attach net_null{turn + 12}")
            pmd.ask("port start all")


@case
def attach_refused(running):
    """A device that cannot be used leaves nothing behind."""
    broken = running.folder / "broken.pcap"
    captures.write(broken, captures.frames([60] * 10))
    broken.write_bytes(broken.read_bytes()[:-5])
    with Fragpmd(running, PAIR, eal=["-d", plugin(running)]) as pmd:
        for device, says in {
                "net_null9,nonsense=1": "Failed to attach port net_null9,nonsense=1",
                "nonsense": "Failed to attach port nonsense",
                f"net_pcap9,rx_pcap={running.folder}/none.pcap": "Failed to attach port",
                f"net_pcap8,rx_pcap={broken}": "is truncated or damaged",
                "net_mock9,row=em,as=net_thunderx": "cannot have buffers of page_frag pools",
                "net_null0": "brings no port that is not attached already"}.items():
            answer = pmd.ask(f"port attach {device}")
            check(says in answer and "exiting" not in answer, f"{device}: {answer}")
            check("Number of available ports: 2" in pmd.ask("show port summary all"),
                  f"{device} was attached")
        forwards(pmd)


@case
def reset(running):
    """Only a stopped port; a driver that cannot says so."""
    with Fragpmd(running, PAIR) as pmd:
        check("please stop port(s) first" in pmd.ask("port reset all"), "a started port")
        pmd.ask("port stop all")
        answer = pmd.ask("port reset 0")
        check("Failed to reset port 0. diag=" in answer and last_line(answer) == "Done", answer)
        pmd.ask("port start all")
        forwards(pmd)
