#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Forwarding rates side by side: the distribution's testpmd with its native pool, and fragpmd.

Run by hand, as root, after a build; never part of the tests, since machines are shared and noisy.
The programs take turns, in a new order every round, on the same core; what is compared is the
number of packets per second of that core's time, pair by pair, and the median of the ratios.
"""

import argparse

from side_by_side import LCORES, Forwarder, in_turn, print_ratios

NATIVE = "testpmd native"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fragpmd", default="build/app/fragpmd/fragpmd")
    parser.add_argument("--testpmd", default="dpdk-testpmd")
    parser.add_argument("--plugin", metavar="PATH",
                        help="testpmd with this plugin too; no folder above may be world-writable")
    parser.add_argument("--engine", default="io")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1.5, help="per measurement")
    parser.add_argument("--ports", type=int, default=2)
    parser.add_argument("--ring", type=int, metavar="QUEUES",
                        help="let 1023 packets per queue go round in net_ring, not net_null")
    arguments = parser.parse_args()

    wire = [f"net_null{port}" for port in range(arguments.ports)]
    options = [f"--forward-mode={arguments.engine}", "--total-num-mbufs=16384", "--no-flush-rx"]
    start = "start"
    if arguments.ring:
        wire = ["net_ring0"]
        options += [f"--rxq={arguments.ring}", f"--txq={arguments.ring}"]
        start = "start tx_first 31"
    programs = {
        NATIVE: (arguments.testpmd, []),
        "fragpmd native": (arguments.fragpmd, ["--mp-alloc=native"]),
        "fragpmd ordered": (arguments.fragpmd, []),
        "fragpmd compatible": (arguments.fragpmd, ["--frag-mode=compatible"]),
    }

    # The same testpmd with the plugin: its EAL options, and its environment.
    eal = [LCORES, "-d", arguments.plugin, "--mbuf-pool-ops-name=page_frag"]
    plugged = {
        "testpmd compatible": "mode=compatible",
        "testpmd ordered": "mode=ordered",
    } if arguments.plugin else {}
    programs.update({name: (arguments.testpmd, []) for name in plugged})

    def measure(name):
        command, more = programs[name]
        if name in plugged:
            forwarder = Forwarder(command, "fragbench", wire, options + more, eal,
                                  {"PAGE_FRAG": plugged[name]})
        else:
            forwarder = Forwarder(command, "fragbench", wire, options + more)
        seen = forwarder.rate(start, arguments.seconds)
        forwarder.end()
        return seen

    print_ratios(f"{arguments.engine} over {', '.join(wire)}: million packets per second of one "
                 "core", in_turn(programs, arguments.rounds, measure), NATIVE)


if __name__ == "__main__":
    main()
