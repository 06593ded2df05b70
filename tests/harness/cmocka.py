# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Suites of cmocka programs, registered with meson by suite name; each of their cases counts."""

import json
import os
import re
import subprocess
from pathlib import Path

from harness.setting import ROOT

SKIPPED = 77

# Line by line, since the EAL and the tests themselves print in between. A skipped case is
# "not ok N # SKIP name" in cmocka 1.1.
RESULT = re.compile(r"^(?P<bad>not )?ok \d+(?: -)? (?P<skip># SKIP ?)?(?P<name>.*)$")
PLAN = re.compile(r"^1\.\.(?P<count>\d+)$")
IN_SOURCE = re.compile(r"\bcmocka_unit_test\w*\(\s*(\w+)")

# A stress test takes the seconds that tests/stress/meson.build gives it, with --full so many times
# as long. Without seconds it counts what it allocates and frees: with --full ten times as many.
FULL_STRESS_TIMES = 4
FULL_STRESS_OBJECTS = "1000000"

SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


class CmockaSuite:
    def __init__(self, name, build, purpose):
        self.name = name
        self.build = build
        self.purpose = purpose

    def list(self):
        """Names the cases from the sources: nothing needs to be built for a list."""
        for source in sorted((ROOT / "tests" / self.name).glob("**/*.c")):
            for case in IN_SOURCE.findall(source.read_text()):
                yield f"{source.stem}/{case}"

    def run(self, setting):
        folder = setting.configure(self.build)
        if folder is None:
            return
        programs = self._programs(folder)
        if not programs:
            setting.report.say(f"{self.name}: no tests yet")
            return
        targets = [os.path.relpath(program["cmd"][0], folder) for program in programs]
        if setting.build(self.build, targets) is None:
            return
        for program in programs:
            if setting.wanted(program["name"]):
                self._run_program(setting, program)

    def _programs(self, folder):
        tests = subprocess.run(["meson", "introspect", "--tests", folder], check=True,
                               stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout
        return [test for test in json.loads(tests)
                if any(suite.split(":")[-1] == self.name for suite in test["suite"])]

    def _run_program(self, setting, program):
        environment = {**os.environ, **SANITIZERS, **program["env"],
                       **stress_bounds(program["env"], setting.full),
                       "CMOCKA_MESSAGE_OUTPUT": "TAP"}
        command = program["cmd"]
        if self.build == "build-tsan":
            # ThreadSanitizer of gcc 12 stops where the kernel spreads mappings widely.
            command = ["setarch", "-R", *command]
        if self.name == "eal":
            setting.ask_for_hugepages()
        limit = max(program["timeout"] or 0, 1200 if setting.full else 240)
        limit += float(environment.get("STRESS_SECONDS", 0))
        with subprocess.Popen(command, env=environment, cwd=program["workdir"] or "/",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace") as process:
            try:
                output, _ = process.communicate(timeout=limit)
                ended = describe(process.returncode)
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate()
                ended = f"did not end within {limit} s"
            except BaseException:
                process.kill()
                raise
        judge(setting.report, Path(command[-1] if len(command) == 1 else program["name"]).name,
              output, process.returncode, ended)


def stress_bounds(of_program, full):
    """How long a stress test runs: what whoever started the harness wants goes first."""
    bounds = {name: os.environ[name] for name in ("STRESS_SECONDS", "STRESS_OBJECTS")
              if name in os.environ}
    if not bounds and full:
        if "STRESS_SECONDS" in of_program:
            return {"STRESS_SECONDS": str(FULL_STRESS_TIMES * float(of_program["STRESS_SECONDS"]))}
        return {"STRESS_OBJECTS": FULL_STRESS_OBJECTS}
    return bounds


def describe(status):
    return f"ended by signal {-status}" if status < 0 else f"exit status {status}"


def judge(report, program, output, status, ended):
    """Counts the cases in a program's output; what its end says counts too."""
    if status == SKIPPED:
        report.skipped(program, output.strip().splitlines()[-1] if output.strip() else "no reason")
        return
    planned = seen = bad = 0
    for line in output.splitlines():
        plan = PLAN.match(line)
        result = RESULT.match(line)
        if plan:
            planned += int(plan["count"])
        if not result:
            continue
        seen += 1
        name = f"{program}/{result['name']}"
        if result["skip"] is not None:
            report.skipped(name, "the case skipped itself")
        elif result["bad"]:
            bad += 1
            report.failed(name, output)
        else:
            report.passed(name)
    if seen == 0 or seen < planned:
        report.failed(program, f"{seen} of {planned} cases reported, then {ended}\n{output}")
    elif status != 0 and bad == 0:
        report.failed(program, f"all cases reported, then {ended}\n{output}")
