# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Counts results and prints them as they come."""

import textwrap
import time


class Report:
    def __init__(self):
        self.suite = ""
        self.passes = 0
        self.failures = []
        self.skips = []
        self._since = time.monotonic()

    def _line(self, word, name):
        now = time.monotonic()
        print(f"{word:7} {self.suite} {name} ({now - self._since:.1f} s)")
        self._since = now

    def passed(self, name):
        self.passes += 1
        self._line("ok", name)

    def failed(self, name, why):
        self.failures.append(f"{self.suite} {name}")
        self._line("FAILED", name)
        print(textwrap.indent(why.rstrip(), "    ", lambda line: True))

    def skipped(self, name, why):
        self.skips.append(f"{self.suite} {name}: {why}")
        self._line("skipped", name)

    def say(self, text):
        print(f"-- {text}")
        self._since = time.monotonic()

    def end(self):
        """Prints what needs attention and the totals; returns the exit status."""
        print()
        for skip in self.skips:
            print(f"skipped {skip}")
        for failure in self.failures:
            print(f"FAILED  {failure}")
        if not self.passes and not self.failures and not self.skips:
            print("no test ran")
        print(f"{self.passes} passed, {len(self.failures)} failed, {len(self.skips)} skipped")
        return 0 if self.passes and not self.failures else 1
