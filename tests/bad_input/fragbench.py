# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""fragbench's options: values that are no values, out of range, missing, or at odds."""

import os
import re

from harness.cases import Skip, case, check
from harness.process import new_prefix, run_to_end

ALWAYS = ["", "x", "-1", "1x", "1 ", " 1", "+1", "0x10", "1.5", "99999999999999999999999"]

# Option: (values besides those above, what it must be).
NUMBERS = {
    "size": (["0", "2097153"], "a number from 1 to 2097152"),
    "align": (["0", "3", "100", "4194304"], "a power of two from 1 to 2097152"),
    "number": (["0", "4294967296"], "a number from 1 to 4294967295"),
    "depth": (["0", "1048577"], "a number from 1 to 1048576"),
    "bulk": (["0", "1025"], "a number from 1 to 1024"),
    "page-size": (["0", "2048", "5000", "4194304"], "a power of two from 4096 to 2097152"),
    "cores": (["0", "3"], "a number from 1 to 2"),
    "push-cpu": (["1024"], "a number from 0 to 1023"),
    "pop-cpu": (["1024"], "a number from 0 to 1023"),
    "rounds": (["0", "1001"], "a number from 1 to 1000"),
}

WORDS = {
    "name": (["", "FIFO", "fifo ", "x"], "one of fifo, conversions"),
    "order": (["", "zero", "0", "Countdown"], "one of zero_offset, countdown"),
    "touch": (["", "yes", "1", "ascending,descending"], "one of none, ascending, descending"),
    "memory": (["", "huge", "mallo"], "one of malloc, numa, eal"),
    "implementation": (["", ",", "kernel,", ",kernel", "nonsense", "kernel,nonsense",
                        "kernel,,malloc"],
                       "one or more of kernel, page_frag, .*, mempool, .*malloc, va_to_page"),
}

FLAGS = ["json", "list", "help"]


def refused(running, pattern, *options, within=()):
    command = [*within, running.command("fragbench"), *options]
    running.note(lambda: f"--- {' '.join(map(str, command))}")
    status, output = run_to_end(command, new_prefix())
    running.note(lambda: f"{output}---")
    check(status == 1, f"exit status {status} instead of 1")
    check(re.search(pattern, output), f"nothing in the output matches /{pattern}/")
    check("allocation and free" not in output, "something was measured all the same")


@case(each={f"{name}={value!r}": (name, value, range_)
            for name, (more, range_) in NUMBERS.items() for value in ALWAYS + more})
def number(running, name, value, range_):
    refused(running, rf"--{name}={re.escape(value)}: must be {range_}", f"--{name}={value}")


@case(each={f"{name}={value!r}": (name, value, words)
            for name, (values, words) in WORDS.items() for value in values})
def word(running, name, value, words):
    refused(running, rf"--{name}={re.escape(value)}: must be {words}", f"--{name}={value}")


@case(each={name: (name, says) for name, (_, says) in [*NUMBERS.items(), *WORDS.items()]})
def argument_missing(running, name, says):
    refused(running, rf"--{name} needs a value: {says}", f"--{name}")


@case(each={name: (name,) for name in FLAGS})
def argument_for_a_flag(running, name):
    refused(running, rf"--{name} takes no value", f"--{name}=1")


@case(each={"long": ("--nonsense",), "short": ("-Z",), "word": ("nonsense",),
            "short for several": ("--p=1",)})
def unknown(running, option):
    refused(running, rf"{option}: not an option; see fragbench --help", option)


@case
def size_beyond_the_page(running):
    refused(running, r"--size=4097: must be a number from 1 to 4096, which is --page-size",
            "--size=4097", "--page-size=4096")


@case
def alignment_beyond_the_page(running):
    refused(running, r"--align=65536: must be a power of two from 1 to 32768, which is --page-size",
            "--align=65536")


@case
def too_much_out_at_once(running):
    refused(running, r"--depth=1048576: must be a number from 1 to 524288 for objects that take "
            r"2048 bytes each", "--depth=1048576")


@case(each={name: (name,) for name in ("push-cpu", "pop-cpu")})
def cpu_not_available(running, name):
    refused(running, rf"--{name}=1023: must be one of the available CPUs: \d", f"--{name}=1023")


@case
def cpus_at_odds_with_cores(running):
    cpus = sorted(os.sched_getaffinity(0))
    refused(running, r"--cores=2: --push-cpu and --pop-cpu must be two different CPUs",
            "--cores=2", f"--push-cpu={cpus[0]}", f"--pop-cpu={cpus[0]}")
    if len(cpus) < 2:
        raise Skip("only one CPU is available")
    refused(running, r"--cores=1: --push-cpu and --pop-cpu must be the same",
            "--cores=1", f"--push-cpu={cpus[0]}", f"--pop-cpu={cpus[1]}")


@case
def two_cores_of_one_cpu(running):
    cpu = str(min(os.sched_getaffinity(0)))
    refused(running, rf"--cores=2: only one CPU is available: {cpu}\n", "--cores=2",
            within=["taskset", "-c", cpu])


@case(each={
    "const": ("was compiled for --page-size=32768",
              ["--implementation=page_frag_const", "--page-size=4096"]),
    "prepare": ("writes upwards: --order=zero_offset only",
                ["--implementation=page_frag_prepare", "--order=countdown"]),
    "mempool": ("aligns to 64 bytes at most", ["--implementation=mempool", "--align=128"]),
    "conversion": ("allocates nothing", ["--implementation=va_to_page", "--cores=1"]),
    "no conversion": ("is not a conversion", ["--implementation=kernel", "--name=conversions"]),
})
def nobody_left(running, why, options):
    refused(running, rf"left out: {why}\nfragbench: nothing is left to be measured", *options)


@case
def no_memory(running):
    """Where the operating system gives none, it says what there was none for."""
    refused(running, r"no region of \d+ pages of 2097152 bytes from malloc: Cannot allocate memory",
            "--implementation=page_frag", "--page-size=2097152", "--size=2097152",
            within=["sh", "-c", 'ulimit -v 1000000; exec "$@"', "sh"])


@case
def no_memory_for_the_eal(running):
    refused(running, r"fragbench: the EAL does not start with \d+ MB",
            "--implementation=mempool", "--number=1000", "--depth=524288",
            within=["sh", "-c", 'ulimit -v 1000000; exec "$@"', "sh"])
