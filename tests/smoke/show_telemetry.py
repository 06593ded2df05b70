# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""DPDK's telemetry and ours while packets are forwarded; counters that are cleared in both."""

import re

from harness.answers import answer
from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.telemetry import Telemetry

PORTS = ("net_null0", "net_null1")
BURST = 32


@case
def while_forwarding(running):
    with Fragpmd(running, PORTS) as pmd, Telemetry(pmd.prefix) as telemetry:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 1000, "packets")
        check(telemetry.ask("/ethdev/list") == [0, 1], "not both ports are listed")
        for port in (0, 1):
            for endpoint, name in (("stats", "ipackets"), ("xstats", "rx_good_packets")):
                before = telemetry.ask(f"/ethdev/{endpoint},{port}")[name]
                pmd.wait_until(
                    lambda p=port, e=endpoint, n=name, b=before:
                    telemetry.ask(f"/ethdev/{e},{p}")[n] > b, f"{endpoint} of port {port} move")
            link = telemetry.ask(f"/ethdev/link_status,{port}")
            check(link["status"] == "UP" and link["speed"] == 10000, f"{link}")
        pmd.stop()
        for port in (0, 1):
            stats, told = pmd.stats(port), telemetry.ask(f"/ethdev/stats,{port}")
            check((stats["RX-packets"], stats["TX-bytes"]) == (told["ipackets"], told["obytes"]),
                  f"{stats}, but {told}")


def shown_frames(pmd):
    """The frames of each port in `show frag port`."""
    return [int(n) for n in re.findall(r"^  Frames: +(\d+)$", answer(pmd, "show frag port"),
                                       re.MULTILINE)]


def told_frames(telemetry):
    return [telemetry.ask(f"/page_frag/port,{port}")["frames"] for port in (0, 1)]


@case(each={"one port": ("0",), "all ports": ("all",)})
def cleared(running, which):
    with Fragpmd(running, PORTS) as pmd, Telemetry(pmd.prefix) as telemetry:
        pmd.ask("start")
        pmd.wait_until(lambda: min(shown_frames(pmd)) > 1000, "frames")
        pmd.stop()
        before = shown_frames(pmd)
        check(told_frames(telemetry) == before, f"{before} are shown")
        check(answer(pmd, f"clear frag port {which}") == "", "something was said")
        after = [0, 0] if which == "all" else [0, before[1]]
        check(shown_frames(pmd) == after, f"of {before} {shown_frames(pmd)} are left")
        check(told_frames(telemetry) == after, f"{after} are shown")
        check(answer(pmd, "clear frag port 2").startswith("Invalid port 2\n"), "there is none")
        # They go on from there.
        received = pmd.stats(0)["RX-packets"]
        pmd.ask("start")
        pmd.wait_until(lambda: shown_frames(pmd)[0] > 0, "frames again")
        pmd.stop()
        more = pmd.stats(0)["RX-packets"] - received
        check(0 < shown_frames(pmd)[0] <= more, f"{shown_frames(pmd)} of {more} received since")


@case
def cleared_while_forwarding(running):
    """A counter that runs is never less than what was cleared of it."""
    with Fragpmd(running, PORTS) as pmd, Telemetry(pmd.prefix) as telemetry:
        pmd.ask("start")
        pmd.wait_until(lambda: min(shown_frames(pmd)) > 0, "frames")
        for _ in range(50):
            total = telemetry.ask("/ethdev/stats,0")["ipackets"]
            pmd.ask("clear frag port all")
            counted = told_frames(telemetry)[0]
            moved = telemetry.ask("/ethdev/stats,0")["ipackets"] - total
            # A burst may have come before, and be counted after.
            check(counted <= moved + BURST, f"{counted} counted since, while {moved} came")
