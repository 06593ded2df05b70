# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""How much of lib/page_frag the unit tests reach, by gcov: all lines, and nearly all branches.

Both builds of the library count: as it is used, and checked. page_memory_eal.c is left out, since
it needs the EAL: the eal suite tests it.
"""

import json
import os
import subprocess

from harness.cases import case, check
from harness.setting import ROOT

BUILD = "build-coverage"
FOLDER = "lib/page_frag"
LEFT_OUT = "page_memory_eal.c"

# Percent of the branches that have to be taken. The rest are mostly what only a race takes: the
# second round of a compare-and-swap.
BRANCHES = 90

# Lines that no test can be sure to reach, by file and text, and why.
UNREACHED = {
    # What is claimed last from a page, and freed by another thread before the page is unmarked.
    ("page_claim.c", "mark_some_free(pool, page->index);"):
        "only when a slot comes back between two instructions of another thread",
}


def tests(folder):
    """The unit test programs, as meson knows them."""
    listed = subprocess.run(["meson", "introspect", "--tests", folder], check=True,
                            stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout
    return [test["cmd"][0] for test in json.loads(listed)
            if any(suite.split(":")[-1] == "unit" for suite in test["suite"])]


def run(programs):
    """Runs all, two at a time; each must succeed."""
    waiting, running = list(programs), []
    while waiting or running:
        while waiting and len(running) < 2:
            program = waiting.pop()
            running.append((program, subprocess.Popen(
                [program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, errors="replace",
                env={**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP"})))
        program, process = running.pop(0)
        output, _ = process.communicate()
        check(process.returncode == 0, f"{program}: exit status {process.returncode}\n{output}")


def measure(running, folder, objects):
    """Lines and branches as some objects have it: {path: {line: (count, [count per branch])}}."""
    report = running.folder / "coverage.json"
    done = subprocess.run(
        ["gcovr", "--root", ROOT, "--object-directory", folder,
         "--filter", f"{ROOT}/{FOLDER}/", "--exclude", f".*/{LEFT_OUT}",
         "--exclude-unreachable-branches", "--exclude-throw-branches",
         "--json", report, *objects],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    check(done.returncode == 0, done.stderr)
    return {file["file"]: {
        line["line_number"]: (line["count"], [branch["count"] for branch in line["branches"]])
        for line in file["lines"] if not line.get("gcovr/noncode")}
        for file in json.loads(report.read_text())["files"]}


def add(one, other):
    """Both builds together: a line or branch is reached if it is in one of them."""
    for path, lines in other.items():
        mine = one.setdefault(path, {})
        for number, (count, branches) in lines.items():
            had, taken = mine.get(number, (0, []))
            if len(taken) == len(branches):
                branches = [sum(pair) for pair in zip(taken, branches)]
            else:
                # What is compiled differently has branches of its own.
                branches = taken + branches
            mine[number] = (had + count, branches)
    return one


def is_expected(path, text):
    return any(path.endswith("/" + name) and text == line for name, line in UNREACHED)


def missing(measured):
    """What was not reached: lines, and lines with branches that were not taken."""
    for path, lines in sorted(measured.items()):
        source = (ROOT / path).read_text().splitlines()
        for number, (count, branches) in sorted(lines.items()):
            text = source[number - 1].strip()
            if count == 0:
                yield "line (expected)" if is_expected(path, text) else "line", \
                    f"{path}:{number}: {text}"
            elif 0 in branches:
                yield "branches", (f"{path}:{number}: {len(branches) - branches.count(0)} of "
                                   f"{len(branches)}: {text}")


@case
def page_frag(running):
    """Lines and branches of the library that the unit tests reach."""
    folder = running.setting.configure(BUILD)
    check(folder, f"{BUILD} cannot be configured")
    programs = tests(folder)
    check(programs, "no unit tests")
    targets = [os.path.relpath(program, folder) for program in programs]
    check(running.setting.build(BUILD, targets), f"{BUILD} cannot be built")
    # Counts of an earlier run, maybe of other sources.
    for old in folder.glob("**/*.gcda"):
        old.unlink()
    run(programs)

    # gcovr 5.2 cannot merge a function that begins at another line in the other build.
    objects = {path.parent for path in folder.glob("**/*.gcda")}
    checked = {path for path in objects if "checked" in path.name}
    measured = add(measure(running, folder, objects - checked), measure(running, folder, checked))
    sources = {path.name for path in (ROOT / FOLDER).glob("*.c")} - {LEFT_OUT}
    unseen = sources - {path.rsplit("/", 1)[-1] for path in measured}
    check(not unseen, f"not measured: {', '.join(sorted(unseen))}")
    stale = [f"{name}: {text}" for name, text in UNREACHED
             if text not in map(str.strip, (ROOT / FOLDER / name).read_text().splitlines())]
    check(not stale, "no such line any more: " + "; ".join(stale))
    lines = sum(map(len, measured.values()))
    branches = [count for file in measured.values() for _, some in file.values() for count in some]
    taken = 100 * (len(branches) - branches.count(0)) / max(len(branches), 1)
    gaps = list(missing(measured))
    text = "\n".join([
        f"lines: {lines - sum(kind != 'branches' for kind, _ in gaps)} of {lines}",
        f"branches: {taken:.1f} % of {len(branches)}, at least {BRANCHES} % are wanted",
        *(f"{kind} {where}" for kind, where in gaps)])
    check(all(kind != "line" for kind, _ in gaps) and taken >= BRANCHES, text)
    for line in text.splitlines():
        running.setting.report.say(line)
