# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""config/demo as a user runs it: it succeeds, and leaves the machine as it was."""

import contextlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path

from harness.cases import Failure, case, check
from harness.process import die_with_parent, hugetlbfs
from harness.setting import ROOT

LIMIT = 280


def traces(pid):
    """What a demo with that process id still has on the machine."""
    found = [str(path) for path in Path("/run/netns").glob(f"fragpmd-*-{pid}")]
    found += [str(path) for path in Path("/var/run/dpdk").glob(f"fragpmd-demo-{pid}-*")]
    for where in hugetlbfs():
        found += [str(path) for path in where.glob(f"fragpmd-demo-{pid}-*")]
    found += [str(path) for path in Path("/run/fragpmd").glob(f"hugepages/claims/pid-{pid}")]
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"fragpmd-demo-{pid}-".encode() in entry.read_bytes():
                found.append(str(entry))
        except OSError:
            pass
    return found


@contextlib.contextmanager
def start(running):
    """The demo, with a folder of the case's own for its temporary files; gone afterwards."""
    environment = {**os.environ, "TMPDIR": str(running.folder)}
    demo = subprocess.Popen([ROOT / "config" / "demo"], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            env=environment, preexec_fn=die_with_parent,
                            start_new_session=True)
    try:
        yield demo
    finally:
        demo.terminate()
        try:
            demo.wait(20)
        except subprocess.TimeoutExpired:
            demo.kill()
            demo.wait()
        demo.stdout.close()


def rest(running, demo, limit=LIMIT):
    """What the demo still prints until it ends by itself."""
    try:
        output, _ = demo.communicate(timeout=limit)
    except subprocess.TimeoutExpired as late:
        raise Failure(f"did not end within {limit} s") from late
    running.note(lambda: output)
    return output


def succeeds(running, demo):
    output = rest(running, demo)
    check(demo.returncode == 0, f"exit status {demo.returncode}")
    check(output.isascii(), "characters that not every terminal shows")
    check("\033" not in output, "escape sequences although the output is not a terminal")
    for says in (r"SHA-256 equal", r"equal byte for byte", r"Mpps per port: ordered [\d.]+,"):
        check(re.search(says, output), f"nothing matches /{says}/")
    leaves_nothing(running, demo.pid)


def leaves_nothing(running, pid):
    left = traces(pid) + [str(path) for path in running.folder.iterdir()]
    check(not left, f"left behind: {left}")


@case
def succeeds_and_cleans_up(running):
    with start(running) as demo:
        succeeds(running, demo)


@case(full=True)
def again_at_once(running):
    for _ in range(2):
        with start(running) as demo:
            succeeds(running, demo)


@case(full=True)
def two_at_once(running):
    with start(running) as one, start(running) as other:
        rest(running, one)
        rest(running, other)
        check(one.returncode == 0 and other.returncode == 0,
              f"exit status {one.returncode} and {other.returncode}")
        leaves_nothing(running, one.pid)
        leaves_nothing(running, other.pid)


@case(each={f"{name} in step {step}": (number, step) for name, number in
            {"SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM}.items() for step in (4, 6, 8)})
def interrupted(running, number, step):
    with start(running) as demo:
        seen = ""
        while f"{step}/9  " not in seen:
            byte = demo.stdout.read(1)
            check(byte, f"ended before step {step}:\n{seen}")
            seen += byte
        time.sleep(0.3)
        if number == signal.SIGINT:
            os.killpg(demo.pid, number)  # as a terminal does on Ctrl-C
        else:
            demo.send_signal(number)
        rest(running, demo, 30)
        check(demo.returncode == 128 + number, f"exit status {demo.returncode}")
        leaves_nothing(running, demo.pid)
