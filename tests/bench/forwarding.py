#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Forwarding rates side by side: the distribution's testpmd with its native pool, and fragpmd.

Run by hand, as root, after a build; never part of the tests, since machines are shared and noisy.
The programs take turns, in a new order every round, on the same core; what is compared is the
number of packets per second of that core's time, pair by pair, and the median of the ratios.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROMPT = "testpmd> "
NATIVE = "testpmd native"


class Forwarder:
    """One program with its prompt, for one measurement."""

    def __init__(self, command, prefix, wire, options):
        self.prefix = prefix
        self.log = tempfile.TemporaryFile("w+")
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            # testpmd's answers and its prompt are in order only without a buffer.
            ["stdbuf", "-oL", command,
             "-l", "0,1", "--no-pci", "--no-telemetry", f"--file-prefix={prefix}",
             *[f"--vdev={device}" for device in wire], "--", "-i", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True, bufsize=1)
        self.read()

    def read(self):
        text = ""
        while not text.endswith(PROMPT):
            letter = self.process.stdout.read(1)
            if not letter:
                self.log.seek(0)
                sys.exit(f"{self.process.args[2]} ended:\n{text}{self.log.read()}")
            text += letter
        return text

    def say(self, line):
        self.process.stdin.write(line + "\n")
        return self.read()

    def worker_seconds(self):
        """Processor time of the forwarding lcore's thread."""
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            if "worker" in (task / "comm").read_text():
                return int((task / "schedstat").read_text().split()[0]) / 1e9
        sys.exit("no worker thread")

    def packets(self):
        text = self.say("show fwd stats all")
        return int(re.findall(r"RX-packets: (\d+)", text)[-1])

    def rate(self, start, seconds):
        self.say(start)
        time.sleep(0.5)
        packets, busy = self.packets(), self.worker_seconds()
        time.sleep(seconds)
        packets, busy = self.packets() - packets, self.worker_seconds() - busy
        self.say("stop")
        return packets / busy / 1e6

    def end(self):
        self.process.stdin.write("quit\n")
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait(30)
        self.log.close()
        # testpmd leaves its hugepages' files behind.
        for path in Path("/dev/hugepages").glob(f"{self.prefix}map_*"):
            path.unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fragpmd", default="build/app/fragpmd/fragpmd")
    parser.add_argument("--testpmd", default="dpdk-testpmd")
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
    rates = {name: [] for name in programs}
    names = list(programs)
    for number in range(arguments.rounds):
        names = names[1:] + names[:1]
        for name in names:
            command, more = programs[name]
            forwarder = Forwarder(command, f"fragbench-{number}", wire, options + more)
            rates[name].append(forwarder.rate(start, arguments.seconds))
            forwarder.end()
        print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)

    print(f"{arguments.engine} over {', '.join(wire)}: million packets per second of one core")
    print(f"{'':20}{'median':>9}{'min':>9}{'max':>9}{'ratio':>9}{'min':>9}{'max':>9}")
    for name, seen in rates.items():
        ratios = [a / b for a, b in zip(seen, rates[NATIVE])]
        print(f"{name:20}" + "".join(
            f"{value:9.2f}" for values in (seen, ratios)
            for value in (statistics.median(values), min(values), max(values))))


if __name__ == "__main__":
    main()
