# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""AddressSanitizer in other people's programs: it knows which mbufs are free, in pools of ours."""

import re
import subprocess

from harness.cases import case, check
from harness.plugin import POOLS, environment, eal_options
from harness.process import lcores, new_prefix, run_to_end
from harness.setting import ROOT

CACHES = {"no cache": 0, "cache": 250}
# What it does, and the function in which that is found out.
MISTAKES = {"read": "read_freed", "write": "write_freed", "clone": "read_freed"}


def program(running):
    """Compiled as its author would: with DPDK's flags, and none of ours."""
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libdpdk"], capture_output=True,
                           text=True, check=True, stdin=subprocess.DEVNULL).stdout.split()
    built = running.folder / "use_after_free"
    made = subprocess.run(
        ["cc", "-g", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=address", "-o", built,
         ROOT / "tests" / "plugin" / "use_after_free.c", *flags],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    check(made.returncode == 0, made.stderr)
    return built


def run(running, pool, mode, cache):
    prefix = new_prefix()
    variables = {**environment(pool), "ASAN_OPTIONS": "detect_leaks=0"}
    status, output = run_to_end(
        ["env", *(f"{name}={value}" for name, value in variables.items()), program(running),
         lcores(), "--no-pci", f"--file-prefix={prefix}", "--log-level=lib.eal:warning",
         *running.setting.eal_memory(), *eal_options(running, pool), "--", mode, cache],
        prefix, ours=False, limit=60)
    running.note(lambda: output)
    return status, output


def pools_and_caches():
    return {f"{pool}, {cache}": (POOLS[pool], CACHES[cache]) for pool in POOLS for cache in CACHES}


@case(each={f"{mode}, {row}": (*arguments, mode)
            for mode in MISTAKES for row, arguments in pools_and_caches().items()})
def mistakes_are_found(running, pool, cache, mode):
    status, output = run(running, pool, mode, cache)
    check(status != 0, "the program ended with status 0")
    found = re.search(r"ERROR: AddressSanitizer: (\S+) .*?\n\s+#0 \S+ in (\w+)", output, re.S)
    check(found, "AddressSanitizer says nothing")
    check(found.groups() == ("use-after-poison", MISTAKES[mode]),
          f"AddressSanitizer says {found.groups()}")


@case(each={f"{name}, {policy}": (value, policy) for name, value in POOLS.items()
            for policy in ("quarantine", "abort")})
def freed_twice(running, pool, policy):
    """Always on: the report says which mbuf, and the program goes on or not, as it was told."""
    wanted = ",".join(filter(None, [pool, f"double_free={policy}"]))
    status, output = run(running, wanted, "twice", 0)
    check(re.search(r"page_frag: pool packets: double free of mbuf 0x[0-9a-f]+, page \d+ slot \d+;",
                    output), "no report, or without its place")
    check(("went on" in output) == (policy == "quarantine"), "it is not as it was told")
    check((status == 0) == (policy == "quarantine"), f"status {status}")


@case(each={"always": ("linearise=always",), "copybreak": ("copybreak=64",)})
def copies_have_no_private_area(running, asked):
    """This program has one of eight bytes, and would write over the packets."""
    status, output = run(running, f"mode=ordered,{asked}", "good", 0)
    check(status == 3 and "mbufs have a private area of 8 bytes, and copies" in output,
          f"status {status}")


@case(each=pools_and_caches())
def good_program_is_not_accused(running, pool, cache):
    status, output = run(running, pool, "good", cache)
    check(status == 0 and output.endswith("all went well\n"), f"status {status}")
    check("AddressSanitizer" not in output, "AddressSanitizer says something")
