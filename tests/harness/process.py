# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Starting DPDK programs and seeing to it that nothing of them stays behind."""

import ctypes
import itertools
import os
import shutil
import signal
import subprocess
from pathlib import Path

from harness.cases import Failure

RUNTIME = Path("/var/run/dpdk")
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None)
_numbers = itertools.count(1)


def new_prefix():
    """A --file-prefix that no other process has."""
    return f"fragpmd-test-{os.getpid()}-{next(_numbers)}"


def die_with_parent():
    """Runs in the child: it must not outlive the tests, whatever happens to them."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def hugetlbfs():
    """All places where hugepages are mounted."""
    for line in Path("/proc/mounts").read_text().splitlines():
        _, where, kind, _ = line.split(" ", 3)
        if kind == "hugetlbfs":
            yield Path(where)


def two_cpus():
    cpus = sorted(os.sched_getaffinity(0))
    return cpus[0], cpus[-1] if len(cpus) < 2 else cpus[1]


def lcores(workers=1):
    """--lcores for one main lcore and some workers; more workers than CPUs share the second."""
    main, other = two_cpus()
    return "--lcores=" + ",".join([f"0@{main}"] + [f"{i}@{other}" for i in range(1, workers + 1)])


def processes_of(prefix):
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--file-prefix={prefix}".encode() in arguments:
            yield int(entry.name)


def sweep(prefix):
    """Removes what DPDK programs always leave in the runtime folder: lock and map files."""
    shutil.rmtree(RUNTIME / prefix, ignore_errors=True)
    for where in hugetlbfs():
        for file in where.glob(f"{prefix}map_*"):
            file.unlink(missing_ok=True)


def left_behind(prefix):
    """Describes what a program that has ended left of itself; empty if nothing."""
    left = [f"process {pid}" for pid in processes_of(prefix)]
    for where in hugetlbfs():
        left += [str(file) for file in where.glob(f"{prefix}*")]
    return left


def run_to_end(command, prefix, ours=True, limit=30, environment=None):
    """Runs a program that is expected to end by itself.

    Its input is empty. Returns its status and all that it printed. Fails if it does not end, or
    if it leaves something; only of DPDK's own programs files of the EAL's are expected.
    """
    with subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace",
                          preexec_fn=die_with_parent,
                          env={**os.environ, **(environment or {})}) as process:
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired as late:
            process.kill()
            output, _ = process.communicate()
            raise Failure(f"did not end within {limit} s:\n{output}") from late
        finally:
            if process.poll() is None:
                process.kill()
            left = left_behind(prefix) if ours else []
            sweep(prefix)
    if left:
        raise Failure(f"left behind: {', '.join(left)}\n{output}")
    return process.returncode, output
