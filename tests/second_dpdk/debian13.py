# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The tests in a folder with Debian 13, which has DPDK 24.11.

The folder stays for the next time, with what was built in it. What runs there is in namespaces of
its own: no process, mount or network interface can outlive it.
"""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from harness.cases import Failure, Skip, case, check
from harness.process import die_with_parent
from harness.setting import ROOT
from harness.tree import files

RELEASE = "trixie"
FOLDER = Path("/var/cache/fragpmd-debian13")
COMPLETE = FOLDER / "complete"  # there as soon as all else is
TREE = Path("/src/fragpmd")  # in the folder

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"}
NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
TOTALS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.M)


def output_of(command, environment=None):
    """Runs a command to its end; returns its status and what it printed."""
    with subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", env=environment,
                          preexec_fn=die_with_parent) as process:
        try:
            output, _ = process.communicate()
        except BaseException:
            process.kill()
            raise
    return process.returncode, output


def done(command, environment=None):
    """Runs a command that has to succeed; returns what it printed."""
    status, output = output_of(command, environment)
    check(status == 0, f"{command[0]}: exit status {status}\n{last(output)}")
    return output


def last(output, lines=40):
    return "\n".join(output.splitlines()[-lines:])


def inside(command, *namespaces):
    """A command as it is run in the folder."""
    return [*NAMESPACES, *namespaces, ROOT / "tests" / "second_dpdk" / "enter.sh", FOLDER, *command]


def proxies():
    return {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}


def mirror():
    """Where this machine's own packages come from."""
    release = re.search(r"^VERSION_CODENAME=(\S+)$", Path("/etc/os-release").read_text(), re.M)
    if not release or not shutil.which("apt-get"):
        raise Skip("this is not a Debian system")
    sources = done(["apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)",
                    "Created-By: Packages", "Component: main", f"Release: {release[1]}"]).split()
    if not sources:
        raise Skip("apt has no source of Debian's packages")
    return sources[0]


def make_folder():
    """Sees to it that the folder is complete: it begins anew if it never was."""
    if not COMPLETE.exists():
        done([ROOT / "config" / "install-packages", "second-dpdk"])
        shutil.rmtree(FOLDER, ignore_errors=True)
        done([*NAMESPACES, "--mount-proc", "debootstrap", "--variant=minbase", RELEASE, FOLDER,
              mirror()])
    copy_tree()
    shutil.copy("/etc/resolv.conf", FOLDER / "etc" / "resolv.conf")
    done(inside([TREE / "config" / "install-packages", "build", "run", "test"]),
         {**ENVIRONMENT, **proxies()})
    COMPLETE.touch()


def copy_tree():
    """Makes the folder's tree what ours is, but for what was built in it."""
    tree = FOLDER / TREE.relative_to("/")
    names = {path.relative_to(ROOT) for path in files()}
    for name in names:
        to = tree / name
        to.parent.mkdir(parents=True, exist_ok=True)
        # Of files that are as they were, nothing is compiled again.
        if not to.exists() or to.read_bytes() != (ROOT / name).read_bytes():
            shutil.copy(ROOT / name, to)
    for path in tree.glob("**/*"):
        name = path.relative_to(tree)
        if path.is_file() and name not in names and not name.parts[0].startswith("build"):
            path.unlink()


@contextlib.contextmanager
def folder():
    """The folder, complete, for us alone."""
    with open(FOLDER.with_suffix(".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_folder()
        yield


@case(each={suite: (suite,) for suite in ("unit", "eal", "plugin", "smoke")}, full=True,
      limit=1200)
def passes(running, suite):
    # Reserved and given back here: in the folder they are only used.
    running.setting.ask_for_hugepages()
    with folder():
        began = time.monotonic()
        # The network's namespace has nothing but a loopback device, and that is down.
        status, output = output_of(
            inside(["sh", "-c", f"ip link set lo up && exec {TREE}/tests/run --suite {suite}"],
                   "--net"), ENVIRONMENT)
        version = done(inside(["pkg-config", "--modversion", "libdpdk"]), ENVIRONMENT).strip()
    totals = TOTALS.findall(output)
    check(totals, f"no totals, exit status {status}\n{last(output)}")
    passed, failed, skipped = map(int, totals[-1])
    running.setting.report.say(f"DPDK {version}, {suite}: {passed} passed, {failed} failed, "
                               f"{skipped} skipped ({time.monotonic() - began:.1f} s)")
    for line in output[output.rindex("\n\n"):].splitlines():
        if line.startswith("skipped "):
            running.setting.report.say(line)
    if status != 0 or failed:
        raise Failure("\n".join(line for line in output.splitlines()
                                if not re.match(r"(ok|skipped) ", line)))
    check(version.startswith("24.11") and passed > 0, f"{passed} cases with DPDK {version}")
