# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What the datapath costs, in instructions: the same on every run, however busy the machine is."""

import os
import platform
import re
import shutil
import subprocess

from harness.cases import Skip, case, check

# Instructions per pair of an allocation and a free, with some room for another compiler. What
# raises one of these slows every packet: find out why before raising the number.
MOST = {
    "slot_single": 32,
    "slot_bulk": 27,
    "claim_bulk": 56,
    "fragment_any": 66,
    "fragment_single": 52,
    "fragment_countdown": 49,
    "fragment_bulk": 38,
    "fragment_prepare": 72,
}


def only_on_x86():
    if platform.machine() != "x86_64":
        raise Skip(f"the numbers are for x86_64, this is {platform.machine()}")


@case(each={kind: (kind,) for kind in MOST})
def pairs(running, kind):
    only_on_x86()
    check(shutil.which("valgrind"), "valgrind is missing")
    program = running.setting.build("build-tests") / "tests" / "speed" / "pairs"
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={running.folder / 'out'}",
         "--toggle-collect=measured", program, kind],
        capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL)
    check(done.returncode == 0, done.stderr)
    number = int(re.search(r"(\d+) pairs", done.stdout).group(1))
    collected = int(re.search(r"Collected : (\d+)", done.stderr).group(1))
    each = collected / number
    check(0 < each <= MOST[kind],
          f"{kind}: {each:.1f} instructions per pair, at most {MOST[kind]} are allowed")


def disassembly(program, function):
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], capture_output=True,
                          text=True, check=True, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, LC_ALL="C")).stdout
    found = re.search(rf"^[0-9a-f]+ <{function}>:\n(.*?)(?:\n\n|\Z)", text, re.M | re.S)
    check(found, f"{function} is not in {program}")
    return found.group(1)


# Functions in which every instruction is paid for by every packet or burst, by program.
HOT = {
    "fragpmd": ["pool_enqueue", "io_forward", "macswap_forward", "poll_streams"],
    # What is done once per page or run is in functions of its own.
    "pairs": ["alloc_fragment", "page_frag_alloc_slow", "page_frag_alloc_bulk",
              "page_frag_cache_free_bulk"],
}


@case(each={function: (program, function)
            for program, functions in HOT.items() for function in functions})
def no_atomic_no_division(running, program, function):
    only_on_x86()
    if program == "pairs":
        path = running.setting.build("build-tests") / "tests" / "speed" / "pairs"
    else:
        path = running.command(program)
    bad = [line for line in disassembly(path, function).splitlines()
           if re.search(r"\t(lock|xchg +%?\w+,\(|i?div|mfence|syscall)", line)
           and "xchg   %ax,%ax" not in line]
    check(not bad, f"{function} has:\n" + "\n".join(bad))
