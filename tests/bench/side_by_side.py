# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Programs with testpmd's prompt, measured in turn: what the benchmarks of this folder share."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROMPT = "testpmd> "

# The main lcore on one CPU, the one that forwards on the other.
LCORES = "--lcores=0@0,1@1"


class Forwarder:
    """One program with its prompt, for one measurement."""

    def __init__(self, command, prefix, wire, options, eal=(LCORES,), environment=None):
        self.prefix = prefix
        self.log = tempfile.TemporaryFile("w+")
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            # testpmd's answers and its prompt are in order only without a buffer.
            ["stdbuf", "-oL", command,
             "--no-pci", "--no-telemetry", f"--file-prefix={prefix}", *eal,
             *[f"--vdev={device}" for device in wire], "--", "-i", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True, bufsize=1,
            env={**os.environ, **(environment or {})})
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
        seen = self.rate_now(seconds)
        self.say("stop")
        return seen

    def rate_now(self, seconds):
        """Million packets per second of the forwarding core's time."""
        time.sleep(0.5)
        packets, busy = self.packets(), self.worker_seconds()
        time.sleep(seconds)
        packets, busy = self.packets() - packets, self.worker_seconds() - busy
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


def in_turn(names, rounds, measure):
    """Measures all, in a new order every round; what was seen of each, in the rounds' order."""
    seen = {name: [] for name in names}
    order = list(names)
    for number in range(rounds):
        order = order[1:] + order[:1]
        for name in order:
            seen[name].append(measure(name))
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return seen


def print_ratios(title, seen, base, width=20):
    """Median, least and most of what was seen, and of the ratios to the base, pair by pair."""
    print(title)
    print(f"{'':{width}}{'median':>9}{'min':>9}{'max':>9}{'ratio':>9}{'min':>9}{'max':>9}")
    for name, values in seen.items():
        ratios = [a / b for a, b in zip(values, seen[base])]
        print(f"{name:{width}}" + "".join(
            f"{value:9.2f}" for several in (values, ratios)
            for value in (statistics.median(several), min(several), max(several))))
