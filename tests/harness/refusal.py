# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Checks that a program refuses wrong input: says why, exits with status 1, leaves nothing."""

import re

from harness.cases import check
from harness.process import lcores, new_prefix, run_to_end

PAIR = ["--vdev=net_null0,size=64", "--vdev=net_null1,size=64"]


def refused(running, *patterns, options=(), vdevs=None, eal=(), workers=1, within=(),
            program=None, mbufs=8192, memory=None, environment=None):
    """Starts fragpmd, or another program, with something wrong.

    patterns: what the output must contain, each a regular expression.
    within: a command to run the program in, such as unshare.
    Returns the output.
    """
    prefix = new_prefix()
    memory = running.setting.eal_memory() if memory is None else memory
    pool = [f"--total-num-mbufs={mbufs}"] if mbufs else []
    command = [*within, program or running.command(), lcores(workers), "--no-pci",
               f"--file-prefix={prefix}", *memory, *(PAIR if vdevs is None else vdevs), *eal,
               "--", "--no-mlockall", *pool, *options]
    running.note(lambda: f"--- {' '.join(map(str, command))}")
    status, output = run_to_end(command, prefix, ours=program is None, environment=environment)
    running.note(lambda: f"{output}---")
    check(status == 1, f"exit status {status} instead of 1")
    for pattern in patterns:
        check(re.search(pattern, output), f"nothing in the output matches /{pattern}/")
    return output
