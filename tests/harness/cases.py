# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Suites of Python cases: functions marked @case, in files named for their subject."""

import contextlib
import importlib.util
import signal
import tempfile
import traceback
from pathlib import Path

from harness.setting import ROOT

LIMIT = 300  # seconds of a case, if it does not say


class Skip(Exception):
    """The case cannot run here; the text says why."""


class Failure(AssertionError):
    """What was seen is wrong; the text says what was expected."""


def check(condition, text):
    if not condition:
        raise Failure(text)


def case(function=None, *, each=None, full=False, limit=LIMIT):
    """Marks a function as a case; with each, one case per row: {name: arguments}.

    The function gets a Case and the row's arguments. full: only runs with --full. limit: the
    seconds that it may take.
    """
    def mark(marked):
        marked.rows = {"": ()} if each is None else each
        marked.full = full
        marked.limit = limit
        return marked
    return mark if function is None else mark(function)


class Case:
    """What one running case has: its name, a folder of its own, and things to end after it."""

    def __init__(self, setting, folder, name):
        self.setting = setting
        self.folder = Path(folder)
        self.name = name
        self.later = contextlib.ExitStack()
        self.notes = []

    def note(self, provider):
        """Remembers a function whose text is shown if the case fails."""
        self.notes.append(provider)

    def command(self, name="fragpmd"):
        """The path of a program of ours, as built for the tests."""
        return self.setting.build("build-tests") / "app" / name / name


class CaseSuite:
    def __init__(self, name, purpose, build="build-tests"):
        self.name = name
        self.purpose = purpose
        self.build = build

    def _cases(self):
        """All cases in the order of the files' names, and within a file as written."""
        for path in sorted((ROOT / "tests" / self.name).glob("*.py")):
            spec = importlib.util.spec_from_file_location(f"{self.name}_{path.stem}", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            for function in list(vars(module).values()):
                if getattr(function, "__module__", None) != module.__name__:
                    continue
                for row, arguments in getattr(function, "rows", {}).items():
                    name = f"{path.stem}/{function.__name__}" + (f"[{row}]" if row else "")
                    yield name, function, arguments

    def list(self):
        for name, function, _ in self._cases():
            yield name + (" (with --full)" if function.full else "")

    def run(self, setting):
        needs_build = self.name in ("smoke", "bad_input", "plugin")
        if needs_build and setting.build(self.build) is None:
            return
        for name, function, arguments in self._cases():
            if setting.wanted(name) and (setting.full or not function.full):
                run_case(setting, name, function, arguments)


def run_case(setting, name, function, arguments):
    def expired(_signum, _frame):
        raise Failure(f"the case took longer than {function.limit} s")

    signal.signal(signal.SIGALRM, expired)
    with tempfile.TemporaryDirectory(prefix="fragpmd-test.") as folder:
        running = Case(setting, folder, name)
        signal.alarm(function.limit)
        try:
            with running.later:
                function(running, *arguments)
        except Skip as skip:
            setting.report.skipped(name, str(skip))
        except Exception as error:  # pylint: disable=broad-except
            setting.report.failed(name, explain(error, running))
        else:
            setting.report.passed(name)
        finally:
            signal.alarm(0)


def explain(error, running):
    """The error and where it was seen, then what the case's programs printed."""
    if isinstance(error, Failure):
        frames = [frame for frame in traceback.extract_tb(error.__traceback__)
                  if "/tests/" in frame.filename and "/harness/" not in frame.filename]
        where = "".join(f"{Path(frame.filename).relative_to(ROOT)}:{frame.lineno}: {frame.line}\n"
                        for frame in frames)
        text = f"{error}\n{where}"
    else:
        text = "".join(traceback.format_exception(error))
    return "\n".join([text, *(note() for note in running.notes)])
