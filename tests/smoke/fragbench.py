# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""fragbench runs, and says what it measured; how fast it was is not judged."""

import json
import os
import re
import subprocess
import time

from harness.cases import Skip, case, check
from harness.process import RUNTIME, die_with_parent, new_prefix, run_to_end

# With what they cannot do.
ALLOCATORS = ["kernel", "page_frag", "page_frag_any", "page_frag_bulk", "page_frag_cache_bulk",
              "page_frag_const", "page_frag_prepare", "page_frag_prepare_any", "tx_no_bias",
              "shape_cache", "shape_page", "shape_pointer", "page_pool", "mempool", "rte_malloc",
              "malloc"]
UPWARDS_ONLY = {"page_frag_prepare", "page_frag_prepare_any", "tx_no_bias"}
CONVERSIONS = ["va_to_page", "va_to_page_table", "page_to_va"]

# Key: its type.
KEYS = {"name": str, "implementation": str, "size": int, "align": int, "order": str, "cores": int,
        "cycles_per_pair": dict, "touch": str, "depth": int, "bulk": int, "page_size": int,
        "number": int, "rounds": int, "memory": str}

QUICK = ["--number=2000", "--rounds=3"]


def run(running, *options, within=(), limit=60):
    """Runs it to its end; returns what it printed, without what it said on the way."""
    command = [*within, running.command("fragbench"), *options]
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False, timeout=limit, preexec_fn=die_with_parent)
    running.note(lambda: f"--- {' '.join(map(str, command))}\n{done.stderr}{done.stdout}---")
    check(done.returncode == 0, f"exit status {done.returncode} instead of 0")
    return done.stdout, done.stderr


def check_result(result):
    for key, kind in KEYS.items():
        check(isinstance(result.get(key), kind), f"{key} of {result} is no {kind.__name__}")
    check(set(result) == {*KEYS, "ratio"}, f"other keys: {sorted(result)}")
    cycles = result["cycles_per_pair"]
    check(set(cycles) == {"median", "min", "max"}, f"cycles_per_pair is {cycles}")
    check(0 < cycles["min"] <= cycles["median"] <= cycles["max"], f"cycles_per_pair is {cycles}")
    check(result["ratio"] is None or result["ratio"] > 0, f"ratio is {result['ratio']}")


def measure(running, *options, **how):
    """Runs it with --json; returns the results."""
    results = [json.loads(line)
               for line in run(running, "--json", *options, **how)[0].splitlines()]
    for result in results:
        check_result(result)
    return results


def need_two_cpus():
    if len(os.sched_getaffinity(0)) < 2:
        raise Skip("only one CPU is available")


@case(each={name: (name,) for name in ALLOCATORS})
def one_core(running, name):
    result, = measure(running, *QUICK, f"--implementation={name}")
    check(result["implementation"] == name, f"{result['implementation']} was measured")
    check(result["cores"] == 1 and result["number"] == 2000 and result["rounds"] == 3,
          f"not what was asked for: {result}")
    check((result["ratio"] == 1) == (name == "kernel"), f"ratio is {result['ratio']}")


@case(each={name: (name,) for name in ALLOCATORS})
def two_cores(running, name):
    need_two_cpus()
    result, = measure(running, *QUICK, "--cores=2", f"--implementation={name}")
    check(result["implementation"] == name and result["cores"] == 2,
          f"not what was asked for: {result}")


@case(each={f"{cores} cores, {order}, {touch}": (cores, order, touch)
            for cores in (1, 2) for order in ("zero_offset", "countdown")
            for touch in ("none", "ascending", "descending")})
def variants(running, cores, order, touch):
    if cores == 2:
        need_two_cpus()
    results = measure(running, *QUICK, f"--cores={cores}", f"--order={order}", f"--touch={touch}")
    seen = [result["implementation"] for result in results]
    wanted = [name for name in ALLOCATORS
              if order == "zero_offset" or name not in UPWARDS_ONLY]
    check(seen == wanted, f"{seen} were measured")
    check(all(result["order"] == order and result["touch"] == touch for result in results),
          "order or touch are not what was asked for")
    check(all(result["ratio"] is not None for result in results), "a ratio is missing")


# Objects that fill pages in different ways, deep and flat queues, odd bursts.
@case(each={
    "one byte": (["--size=1", "--align=1"],),
    "odd size": (["--size=1000", "--align=1"],),
    "whole page": (["--size=32768"],),
    "aligned": (["--size=100", "--align=4096"],),
    "small pages": (["--page-size=4096"],),
    "large pages": (["--page-size=2097152", "--size=9000"],),
    "one at a time": (["--depth=1", "--bulk=1"],),
    "depth no multiple": (["--depth=100", "--bulk=33"],),
    "bulk beyond depth": (["--depth=3", "--bulk=1024"],),
    "deep": (["--depth=20000", "--size=64"],),
    "fewer than the depth": (["--number=5"],),
})
def shapes(running, options):
    for cores in (1, 2):
        if cores == 1 or len(os.sched_getaffinity(0)) > 1:
            measure(running, "--number=2000", "--rounds=2", f"--cores={cores}",
                    "--touch=descending", *options)


@case
def without_number_slow_ones_do_fewer(running):
    results = measure(running, "--rounds=1", "--implementation=page_frag_bulk,rte_malloc")
    check(results[1]["number"] < results[0]["number"] <= 1000000,
          f"{[result['number'] for result in results]} objects per round")


@case
def conversions(running):
    results = measure(running, *QUICK, "--name=conversions")
    check([result["implementation"] for result in results] == CONVERSIONS,
          f"{[result['implementation'] for result in results]} were measured")
    check(all(result["name"] == "conversions" for result in results), "the name is wrong")


@case(each={memory: (memory,) for memory in ("malloc", "numa", "eal")})
def memory(running, memory):
    out, said = run(running, *QUICK, "--json", f"--memory={memory}", "--touch=ascending")
    check(all(json.loads(line)["memory"] == memory for line in out.splitlines()),
          "memory is not what was asked for")
    placed = re.search(r"memory (\w+): (\d+) pages of the operating system on the node", said)
    if memory == "malloc":
        check(not placed, "placement was printed")
    else:
        check(placed and placed[1] == memory and int(placed[2]) > 0, "no placement was printed")


@case
def cpus_given(running):
    need_two_cpus()
    one, other = sorted(os.sched_getaffinity(0))[:2]
    for push, pop, cores in ((one, other, 2), (other, one, 2), (other, other, 1)):
        result, = measure(running, *QUICK, "--implementation=page_frag", f"--push-cpu={push}",
                          f"--pop-cpu={pop}")
        check(result["cores"] == cores, f"{result['cores']} cores with CPUs {push} and {pop}")


@case
def one_cpu_available(running):
    """The cases for two cores are left out, which is said."""
    cpu = str(min(os.sched_getaffinity(0)))
    out, said = run(running, "--json", "--rounds=1", "--implementation=kernel,page_frag",
                    within=["taskset", "-c", cpu])
    check("only one CPU is available: the cases for two cores are skipped" in said,
          "nothing is said of only one CPU")
    results = [json.loads(line) for line in out.splitlines()]
    check(results and all(result["cores"] == 1 for result in results), "two cores of one CPU")


@case
def as_anyone(running):
    """Neither root nor hugepages are needed for what does not need the EAL."""
    binary = running.command("fragbench")
    copy = running.folder / "fragbench"
    copy.write_bytes(binary.read_bytes())
    copy.chmod(0o755)
    running.folder.chmod(0o755)
    run(running, *QUICK, "--implementation=kernel,page_frag,page_pool,malloc",
        within=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c",
                f'shift; exec "{copy}" "$@"', "sh"])


@case
def table(running):
    out, _ = run(running, *QUICK, "--implementation=kernel,page_frag_bulk,malloc")
    rows = re.findall(r"^  (\w+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$", out, re.MULTILINE)
    check([row[0] for row in rows] == ["kernel", "page_frag_bulk", "malloc"], f"rows: {rows}")
    check(float(rows[0][4]) == 1, "the kernel's ratio is not 1")


@case
def listed(running):
    out, _ = run(running, "--list")
    check([line.split()[0] for line in out.splitlines()] == [*ALLOCATORS, *CONVERSIONS],
          "the list is not that of the implementations")


@case(each={"long": ("--help",), "short": ("-h",)})
def helped(running, option):
    out, _ = run(running, option)
    for name in ("size", "align", "number", "push-cpu", "pop-cpu", "depth", "bulk", "order",
                 "page-size", "touch", "cores", "rounds", "implementation", "list", "memory",
                 "json", "name"):
        check(f"--{name}" in out, f"--{name} is not explained")
    for default in ("(2048)", "(512)", "(32)", "(32768)", "(zero_offset)", "(none)", "(malloc)"):
        check(default in out, f"the default {default} is not said")


@case
def nothing_left_behind(running):
    """The EAL's runtime folder is gone too."""
    before = set(RUNTIME.glob("fragbench-*"))
    status, output = run_to_end(
        [running.command("fragbench"), *QUICK, "--implementation=mempool,rte_malloc"],
        new_prefix())
    check(status == 0, f"exit status {status}:\n{output}")
    left = set(RUNTIME.glob("fragbench-*")) - before
    check(not left, f"left behind: {left}")


@case(full=True)
def default_suite(running):
    """All that is to be measured, in the time that was promised."""
    began = time.monotonic()
    results = measure(running, limit=120)
    took = time.monotonic() - began
    check(took < 40, f"it took {took:.0f} s")
    seen = {(result["name"], result["cores"], result["order"], result["touch"])
            for result in results}
    cores = (1, 2) if len(os.sched_getaffinity(0)) > 1 else (1,)
    wanted = {("fifo", count, order, touch) for count in cores
              for order in ("zero_offset", "countdown")
              for touch in ("none", "ascending", "descending")}
    wanted.add(("conversions", 1, "zero_offset", "none"))
    check(seen == wanted, f"{seen ^ wanted} are missing or too much")
