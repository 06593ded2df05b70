# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Many short runs of fragpmd, several at a time: most of each is spent waiting in the EAL."""

import shutil
import subprocess
import tempfile
import time
from collections import deque

from harness.cases import Failure
from harness.process import RUNTIME, die_with_parent, lcores, new_prefix

AT_ONCE = 8
PAIR = ["--vdev=net_null0,size=64", "--vdev=net_null1,size=64"]


class _Run:
    def __init__(self, command, options):
        self.options = options
        self.prefix = new_prefix()
        self.log = tempfile.TemporaryFile()
        arguments = [command, lcores(), "--no-pci", f"--file-prefix={self.prefix}", "--no-huge",
                     "-m", "64", "--no-telemetry", "--no-shconf", *PAIR, "--", *options]
        self.process = subprocess.Popen(
            list(map(str, arguments)), stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=subprocess.STDOUT, preexec_fn=die_with_parent)

    def end(self, until):
        """Waits; returns the options, the status and what was printed, standard error included."""
        try:
            self.process.wait(max(until - time.monotonic(), 0.01))
        except subprocess.TimeoutExpired as late:
            raise Failure(f"{self.options}: did not end") from late
        self.log.seek(0)
        return self.options, self.process.returncode, self.log.read().decode(errors="replace")

    def close(self):
        """Without hugepages there is nothing that could be left, but the folder that always is."""
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(RUNTIME / self.prefix, ignore_errors=True)


def run_each(command, rows, limit=30):
    """Runs a fragpmd with two net_null ports and little memory for each row of options.

    For runs that end while the command line is read. Yields (options, status, output), in order.
    """
    running = deque()
    rows = deque(rows)
    try:
        while rows or running:
            while rows and len(running) < AT_ONCE:
                running.append(_Run(command, rows.popleft()))
            yield running[0].end(time.monotonic() + limit)
            running.popleft().close()
    finally:
        for run in running:
            run.close()
