# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""A program that runs beside the tests, and its log."""

import os
import signal
import subprocess
import time

from harness.cases import Failure
from harness.process import die_with_parent, sweep


class Program:
    """Use as a context: the process does not outlive it.

    name: of its log. prefix: its --file-prefix, if it is for this program to remove its files.
    """

    def __init__(self, case, command, name, environment=None, prefix=None):
        self.case = case
        self.prefix = prefix
        self.log = case.folder / f"{name}.log"
        self.process = None
        self._command = list(map(str, command))
        self._environment = {**os.environ, **(environment or {})}
        case.note(self.text_of_failure)

    def start(self, stdin=subprocess.DEVNULL):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self._command, stdin=stdin, stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent, env=self._environment)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.sweep()

    def sweep(self):
        if self.prefix:
            sweep(self.prefix)

    def output(self):
        return self.log.read_text(errors="replace").replace("\r", "")

    def text_of_failure(self):
        lines = self.output().splitlines() if self.log.exists() else []
        return "\n".join([f"--- {' '.join(self._command)}", *lines[-60:], "---"])

    def wait_for(self, text, start=0, limit=30):
        """Waits until the output from a position on contains a text; returns that part."""
        until = time.monotonic() + limit
        while True:
            ended = self.process.poll() is not None
            part = self.output()[start:]
            if text in part:
                return part
            if ended:
                raise Failure(f"ended (status {self.process.returncode}) before '{text}' came")
            if time.monotonic() > until:
                raise Failure(f"'{text}' did not come within {limit} s")
            time.sleep(0.01)

    def wait_for_end(self, limit=30):
        """Waits until the process ends by itself; returns its status."""
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired as late:
            self.kill()
            raise Failure(f"did not end within {limit} s") from late

    def signal(self, number=signal.SIGINT):
        self.process.send_signal(number)
