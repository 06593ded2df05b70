# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""DPDK's example programs, built as they are from the sources that the distribution ships."""

import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

from harness.cases import Failure, check
from harness.plugin import NATIVE, check_pools, eal_options, environment
from harness.process import new_prefix
from harness.program import Program
from harness.setting import ROOT
from harness.telemetry import Telemetry

SOURCES = Path("/usr/share/dpdk/examples")
NIC = ROOT / "tests" / "plugin" / "long_frames.c"


def _flags(what):
    return shlex.split(subprocess.run(["pkg-config", what, "libdpdk"], check=True, text=True,
                                      capture_output=True, stdin=subprocess.DEVNULL).stdout)


def _built(running, name, sources, options):
    """Compiles and links, unless that has been done since the sources changed."""
    folder = running.setting.build("build-tests") / "examples"
    folder.mkdir(exist_ok=True)
    result = folder / name
    check(sources and all(source.exists() for source in sources), f"no sources of {name}")
    newest = max(source.stat().st_mtime for source in sources)
    if result.exists() and result.stat().st_mtime > newest:
        return result
    made = subprocess.run(
        ["cc", "-O2", "-D_GNU_SOURCE", "-DALLOW_EXPERIMENTAL_API", *_flags("--cflags"),
         *map(str, sources), "-o", str(result), *options],
        text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False)
    if made.returncode != 0:
        raise Failure(f"{name} cannot be built:\n{made.stdout}")
    return result


def example(running, folder):
    """The program made of a folder of DPDK's examples."""
    return _built(running, Path(folder).name, sorted((SOURCES / folder).glob("*.c")),
                  _flags("--libs"))


def long_frames(running):
    """What is put before a program so that net_tap says that it takes long frames."""
    return _built(running, "long_frames.so", [NIC], ["-shared", "-fPIC"])


class Example(Program):
    """An example program at work. Use as a context; end() checks how it ended.

    pool: the value of PAGE_FRAG, or NATIVE. names: the pools that the program makes.
    primary: the process whose memory it shares.
    """

    def __init__(self, running, folder, pool, names=(), *, eal, options, within=(), preload=None,
                 primary=None):
        self.pool = pool
        self.names = names
        prefix = primary.prefix if primary else new_prefix()
        more = {"LD_PRELOAD": str(preload)} if preload else {}
        command = [*within, "stdbuf", "-oL", example(running, folder), "--no-pci",
                   f"--file-prefix={prefix}",
                   f"--proc-type={'secondary' if primary else 'primary'}",
                   *running.setting.eal_memory(), *eal_options(running, pool), *eal, "--",
                   *options]
        super().__init__(running, command, new_prefix(), {**environment(pool), **more},
                         None if primary else prefix)

    def wait_until_sent(self, port, count, limit_s=30):
        until = time.monotonic() + limit_s
        with Telemetry(self.prefix) as telemetry:
            while (sent := telemetry.ask(f"/ethdev/stats,{port}")["opackets"]) < count:
                if time.monotonic() > until:
                    raise Failure(f"port {port} sent {sent} packets, not {count}")
                time.sleep(0.01)

    def check_pools(self):
        if self.pool is not NATIVE:
            check_pools(self.prefix, self.pool, self.names)

    def held(self):
        """How many mbufs of our pools the program holds, by their names, those in caches too."""
        if self.pool is NATIVE:
            return {}
        with Telemetry(self.prefix) as telemetry:
            return {name: telemetry.ask(f"/page_frag/pool,{name}")["slots_out"]
                    for name in self.names}

    def check_held(self, before, kept):
        """Of each pool so many more may be out than before, and what the lcore's cache takes."""
        with Telemetry(self.prefix) as telemetry:
            caches = {name: telemetry.ask(f"/mempool/info,{name}")["cache_size"]
                      for name in before}
        now = self.held()
        for name, out in before.items():
            check(now[name] <= out + kept + caches[name] * 3 // 2,
                  f"pool {name}, cache of {caches[name]}: {out} were out, then {now[name]}")

    def end(self, status=0):
        """Interrupts it; it has to end with a status, and without a complaint of ours."""
        self.signal(signal.SIGINT)
        ended = self.wait_for_end()
        self.sweep()
        check(ended == status, f"exit status {ended}, not {status}")
        check_quiet(self.output())


def check_quiet(output):
    """Our driver says what its pools are like, and else only what is wrong."""
    said = [line for line in re.findall(r"^.*page_frag: .*$", output, re.MULTILINE)
            if "are as PAGE_FRAG=" not in line]
    check(not said, "\n".join(said))
