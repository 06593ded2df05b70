# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What a run of the tests works in: the tree, build folders, hugepages, options."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# What the fragpmd processes of one case and the EAL tests may use together.
HUGEPAGES = 256

BUILDS = {
    "build-tests": ["-Dtests=true", "-Dwerror=true"],
    "build-asan": ["-Dtests=true", "-Dbuildtype=debugoptimized",
                   "-Db_sanitize=address,undefined", "-Db_lundef=false"],
    "build-tsan": ["-Dtests=true", "-Dbuildtype=debugoptimized",
                   "-Db_sanitize=thread", "-Db_lundef=false"],
    "build-coverage": ["-Dtests=true", "-Dbuildtype=debug", "-Db_coverage=true"],
}


class Setting:
    """Use as a context: what it took from the machine is given back at its end."""

    def __init__(self, report, full=False, only=None):
        self.report = report
        self.full = full
        self.only = only
        self.huge = None
        self._built = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.huge is not None:
            self._hugepages("--release")

    def wanted(self, name):
        return not self.only or any(text in name for text in self.only)

    @staticmethod
    def _hugepages(*arguments):
        return subprocess.run(
            [ROOT / "config" / "hugepages", "--for", str(os.getpid()), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    def ask_for_hugepages(self):
        """Reserves hugepages once; self.huge says afterwards whether there are any."""
        if self.huge is None:
            said = self._hugepages(str(HUGEPAGES))
            self.huge = said.returncode == 0
            self.report.say(f"hugepages: {(said.stdout + said.stderr).strip()}")

    def eal_memory(self):
        """The EAL options that programs need where there are no hugepages."""
        self.ask_for_hugepages()
        return [] if self.huge else ["--no-huge", "-m", "1024"]

    def configure(self, name):
        """Sets up a build folder; returns its path, None if that failed (and was reported)."""
        folder = ROOT / name
        if name not in self._built:
            command = ["meson", "setup", *BUILDS[name], folder, ROOT]
            if (folder / "build.ninja").exists():
                command.insert(2, "--reconfigure")
            self._built[name] = {"configured": self._make(name, command)}
        return folder if self._built[name]["configured"] else None

    def build(self, name, targets=()):
        """Builds all, or some targets, in a folder; the folder, or None after a failure."""
        folder = self.configure(name)
        if folder is None:
            return None
        done = self._built[name]
        key = tuple(targets)
        if key not in done:
            done[key] = self._make(name, ["ninja", "-C", folder, *targets])
        return folder if done[key] else None

    def _make(self, name, command):
        self.report.say(f"{name}: {command[0]}")
        made = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        if made.returncode != 0:
            self.report.failed(name, "\n".join(made.stdout.splitlines()[-60:]))
        return made.returncode == 0
