# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""tests/run: reads the options, runs suites one after the other, adds up."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness import suites  # noqa: E402
from harness.report import Report  # noqa: E402
from harness.setting import ROOT, Setting  # noqa: E402

EPILOG = """
Without --suite all suites run, quick ones first; the last line always reads
"N passed, N failed, N skipped". Exit status: 0 all passed or skipped, 1 something
failed or nothing ran, 2 wrong options. Suites:
"""


def parse(arguments):
    width = max(map(len, suites.ALL))
    table = "\n".join(f"  {name:{width}}  {suite.purpose}" for name, suite in suites.ALL.items())
    parser = argparse.ArgumentParser(
        prog="tests/run", description="Runs fragpmd's tests. Must be run as root.",
        epilog=EPILOG + table, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", action="append", metavar="NAME",
                        help="run this suite only; may be given several times")
    parser.add_argument("--case", action="append", metavar="TEXT",
                        help="run only cases whose name contains TEXT")
    parser.add_argument("--full", action="store_true", help="also what takes long")
    parser.add_argument("--list", action="store_true", help="list suites and cases, run nothing")
    options = parser.parse_args(arguments)
    for name in options.suite or []:
        if name not in suites.ALL:
            parser.error(f"no suite '{name}': there are {', '.join(suites.ALL)}")
    return options


def install():
    """Installs what the tests need; returns whether that went well."""
    return subprocess.run([ROOT / "config" / "install-packages", "build", "run", "test"],
                          stdin=subprocess.DEVNULL, check=False).returncode == 0


def interrupted(signum, _frame):
    raise KeyboardInterrupt(signal.Signals(signum).name)


def main(arguments):
    options = parse(arguments)
    chosen = [name for name in suites.ALL if not options.suite or name in options.suite]
    if options.list:
        for name in chosen:
            for case in suites.ALL[name].list():
                print(f"{name} {case}")
        return 0
    if os.geteuid() != 0:
        print("tests/run: must be run as root: sudo tests/run", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)
    report = Report()
    setting = Setting(report, full=options.full, only=options.case)
    try:
        if install():
            with setting:
                for name in chosen:
                    report.suite = name
                    suites.ALL[name].run(setting)
        else:
            report.failed("packages", "the packages that the tests need are missing")
    except KeyboardInterrupt:
        report.failed("interrupted", "the tests were interrupted")
    return report.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
