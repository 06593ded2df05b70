# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The protocols of page words and of the free list, in all interleavings, by spin.

Each model holds; with a bug seeded into it, it does not: else it would say nothing.
"""

import re
import shutil
import subprocess
from pathlib import Path

from harness.cases import case, check
from harness.process import die_with_parent

HERE = Path(__file__).parent

# What ends a search before its end, whatever it found so far.
TRUNCATED = re.compile(r"max search depth too small|Search not completed|memory limit|"
                       r"out of memory|-DMEMLIM bound|hash table full", re.IGNORECASE)
FOUND = re.compile(r"^pan:\d+: (assertion violated|invalid end state)", re.MULTILINE)
# Never reached if all is well: what must not be, and the end of a process that runs for ever.
UNREACHED = {"assert(0)", "-end-"}
# With one page, or pages of one piece, not all that a model describes can happen.
SINGLE = {"PAGES=1", "SLOTS=1", "FRAGS=1"}


def run(command, folder):
    done = subprocess.run(list(map(str, command)), cwd=folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          preexec_fn=die_with_parent, check=False)
    return done.returncode, done.stdout


def must_run(command, folder):
    status, output = run(command, folder)
    check(status == 0, f"{' '.join(map(str, command))}: status {status}\n{output}")
    return output


def build(running, model, defines, flags):
    """Builds the verifier of a model in the case's folder."""
    check(shutil.which("spin"), "spin is missing")
    flags = ["-w", "-DSAFETY", "-DMEMLIM=7000", *flags]
    must_run(["spin", "-a", *(f"-D{define}" for define in defines), HERE / f"{model}.pml"],
             running.folder)
    must_run(["cc", *flags, "-o", "pan", "pan.c"], running.folder)


def search(running, model, defines, flags, options):
    """Builds and runs the verifier; all that it printed."""
    build(running, model, defines, flags)
    return run(["./pan", *options], running.folder)[1]


def shortest(running, model, defines):
    """The shortest way to an error, step by step: for whoever has to understand it."""
    build(running, model, defines, ["-O1", "-DBFS"])
    run(["timeout", "100", "./pan"], running.folder)
    return run(["spin", "-k", running.folder / f"{model}.pml.trail", "-p", "-g", "-l",
                *(f"-D{define}" for define in defines), HERE / f"{model}.pml"],
               running.folder)[1][-12000:]


def holds(running, model, defines, least, flags, options):
    output = search(running, model, defines, flags, options)
    if FOUND.search(output):
        running.note(lambda: shortest(running, model, defines))
        check(False, output)
    check(not TRUNCATED.search(output), f"the search was cut short:\n{output}")
    check("errors: 0\n" in output, output)
    states = int(re.search(r"(\d+) states, stored", output).group(1))
    check(states >= least, f"{states} states only, {least} are expected:\n{output}")
    if SINGLE.intersection(defines):
        return
    unreached = [line for line in re.findall(r"^\t(\S+\.pml:\d+, state \d+, .*)$", output, re.M)
                 if line.split('"')[1] not in UNREACHED]
    check(not unreached, "never reached:\n" + "\n".join(unreached))


def rows(*table):
    return {" ".join((model, *defines)): (model, defines, least)
            for model, defines, least in table}


# The least numbers of states are somewhat below those that there are.
@case(each=rows(
    ("count", (), 1_900_000),
    ("count", ("PAGES=3", "FRAGS=1"), 1_400_000),
    ("count", ("FRAGS=1", "MISUSES=2"), 200_000),
    ("mask", (), 400_000),
    ("mask", ("USERS=3", "PAGES=1"), 150_000),
    ("mask", ("MISUSES=1",), 3_000_000),
    ("list", (), 350_000),
    ("list", ("USERS=3", "PAGES=2"), 500_000),
    ("claim", (), 400_000),
    ("claim", ("USERS=3", "SLOTS=1"), 500_000),
    ("claim", ("MISUSES=1",), 1_000_000),
))
def small(running, model, defines, least):
    holds(running, model, defines, least, ["-O1"], ["-m1000000"])


# The bugs that each model can be given, and what else has to be defined for them.
BUGS = {
    "count": {
        "BUG_REUSE_IF_FULL": (), "BUG_SPLIT_DROP": (), "BUG_SPLIT_PUT": (),
        "BUG_DROP_ONE_MORE": (), "BUG_LOOK_AGAIN": (), "BUG_EXACT_LATE": (),
        "BUG_KEEP_DRAINED": (),
    },
    "mask": {
        "BUG_SCAVENGE_ZERO": (), "BUG_SCAVENGE_STORE": (), "BUG_SPLIT_RUN": (),
        "BUG_KEEP_PARTLY": (), "BUG_KEEP_UNISSUED": ("MISUSES=1",),
        "BUG_TRUST_FREES": ("MISUSES=1",), "BUG_BAD_FROM_ZERO": ("MISUSES=1",),
    },
    "list": {
        "BUG_NO_TAG": (), "BUG_LINK_ONCE": (), "BUG_KEEP_WALK": (), "BUG_COUNT_ONE": (),
        "BUG_FLOOR_BEFORE": (),
    },
    "claim": {
        "BUG_NO_LOOK": (), "BUG_LOOK_FIRST": (), "BUG_MARK_FIRST": (), "BUG_MARK_IF_FREE": (),
        "BUG_SPLIT_RESERVE": (), "BUG_SPLIT_CLAIM": (), "BUG_COUNT_ALL": ("MISUSES=1",),
    },
}


@case(each={f"{model} {bug}": (model, (bug, *defines))
            for model, bugs in BUGS.items() for bug, defines in bugs.items()})
def finds(running, model, defines):
    """A seeded bug shows as an assertion that fails, or as processes that wait for ever."""
    output = search(running, model, defines, ["-O0"], ["-m1000000"])
    check(FOUND.search(output), f"the bug was not found:\n{output}")


@case(each={model: (model,) for model in BUGS})
def all_bugs_are_run(_running, model):
    seeded = set(re.findall(r"\bBUG_\w+", (HERE / f"{model}.pml").read_text()))
    check(seeded == set(BUGS[model]), f"not the same: {seeded} and {set(BUGS[model])}")


@case(full=True, each=rows(
    ("count", ("FRAGS=3",), 35_000_000),
    ("count", ("HELPERS=1",), 20_000_000),
    ("count", ("MISUSES=1",), 4_000_000),
    ("mask", ("SLOTS=3",), 20_000_000),
    ("mask", ("PAGES=3",), 16_000_000),
    ("mask", ("USERS=3", "PAGES=3", "SLOTS=1"), 2_000_000),
    ("mask", ("USERS=3", "PAGES=1", "SLOTS=3"), 4_000_000),
    ("mask", ("MISUSES=2",), 11_000_000),
    ("list", ("PAGES=4",), 15_000_000),
    ("claim", ("PAGES=3", "MOST=2"), 14_000_000),
    ("claim", ("SLOTS=3",), 9_000_000),
))
def large(running, model, defines, least):
    holds(running, model, defines, least, ["-O2"], ["-m8000000", "-w26"])
