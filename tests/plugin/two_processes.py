# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""A primary and a secondary process that use one pool, each with the plugin."""

import contextlib
import itertools
import shutil
import subprocess
import time

from harness.cases import Skip, case, check
from harness.dpdk import room_for_a_driver
from harness.plugin import NATIVE, POOLS, environment, eal_options
from harness.process import new_prefix, sweep, two_cpus
from harness.program import Program

MBUFS, EXCHANGES = 1023, 200000

_numbers = itertools.count(1)


class Process(Program):
    """One of the two."""

    def __init__(self, running, prefix, kind, lcore, pool, *arguments, eal=()):
        program = running.setting.build("build-tests") / "tests" / "plugin" / "two_processes"
        super().__init__(
            running,
            [program, f"--lcores={lcore}@{two_cpus()[kind == 'secondary']}", "--no-pci",
             f"--proc-type={kind}", f"--file-prefix={prefix}", *eal, *eal_options(running, pool),
             "--", *arguments], f"{kind}-{next(_numbers)}", environment(pool))

    def __enter__(self):
        self.start(stdin=subprocess.PIPE)
        return self

    def wait_for_line(self, line):
        self.wait_for(f"\n{line}\n", limit=60)


@contextlib.contextmanager
def shared_memory(running):
    """A prefix for both; secondaries share hugepages with their primary."""
    running.setting.ask_for_hugepages()
    if not running.setting.huge:
        raise Skip("processes share hugepages, and there are none")
    prefix = new_prefix()
    try:
        yield prefix
    finally:
        sweep(prefix)


# Pool, mempool cache, lcores of primary and secondary. The same lcore is DPDK's to forbid where
# there is a mempool cache, which both would use; without one it is as good as any other.
PAIRS = {f"{pool}, {name}": (value, *rest) for pool, value in POOLS.items()
         for name, rest in {"cache": (250, 0, 1), "no cache": (0, 0, 1),
                            "same lcore": (0, 0, 0)}.items()}


@case(each=PAIRS)
def exchange(running, pool, cache, first, second):
    """What one allocates and writes the other reads and frees, and no mbuf is lost."""
    arguments = [MBUFS, cache, EXCHANGES]
    with shared_memory(running) as prefix:
        with Process(running, prefix, "primary", first, pool, *arguments) as primary:
            primary.wait_for_line("ready, 1023 free")
            with Process(running, prefix, "secondary", second, pool, *arguments) as secondary:
                ended = f"ended, {EXCHANGES} sent, {EXCHANGES} seen"
                secondary.wait_for_line(ended)
                primary.wait_for_line(ended)
                check(secondary.wait_for_end(10) == 0, "the secondary failed")
            primary.process.stdin.close()
            primary.wait_for_line(f"{MBUFS} free")
            check(primary.wait_for_end(10) == 0, "the primary failed")
            for one in (primary, secondary):
                check("double free" not in one.output() and "not the pool's" not in one.output(),
                      "wrong frees were reported")


def exchange_with(running, prefix, pools, eal=((), ())):
    """A primary and a secondary, each with the plugin or without, and with drivers of its own."""
    with Process(running, prefix, "primary", 0, pools[0], MBUFS, 0, 1000, eal=eal[0]) as primary:
        primary.wait_for_line("ready, 1023 free")
        with Process(running, prefix, "secondary", 1, pools[1], 0, 0, 1000,
                     eal=eal[1]) as secondary:
            secondary.wait_for_line("ended, 1000 sent, 1000 seen")
            primary.wait_for_line("ended, 1000 sent, 1000 seen")


@case(each={name: (value,) for name, value in POOLS.items()})
def primary_dies(running, pool):
    """The secondary is told and gets no more mbufs; the next primary starts clean."""
    with shared_memory(running) as prefix:
        with Process(running, prefix, "primary", 0, pool, MBUFS, 0, 0) as primary:
            primary.wait_for_line("ready, 1023 free")
            with Process(running, prefix, "secondary", 1, pool, 0, 0, 0) as secondary:
                secondary.wait_for("\nready")
                time.sleep(0.3)
                check(secondary.process.poll() is None, "the secondary ended too early")
                primary.process.kill()
                primary.process.wait()
                secondary.wait_for("page_frag: the primary process has ended: pools give out no")
                secondary.wait_for("\nended")
                check(secondary.wait_for_end(10) == 0, "the secondary still got mbufs")
        exchange_with(running, prefix, (pool, pool))


def other_driver(running):
    """A mempool driver that only one of the processes loads, beside the plugin's copy."""
    if not room_for_a_driver():
        raise Skip("DPDK's drivers and ours take all places that this DPDK has for them")
    plugin = eal_options(running, "")[1]
    built = running.setting.build("build-tests") / "tests" / "plugin" / "libother_ops.so"
    return ["-d", shutil.copy(built, plugin.parent)]


@case(each={f"{name}, {who}": (value, who) for name, value in POOLS.items()
            for who in ("primary", "secondary", "native")})
def one_has_another_driver(running, pool, who):
    """Pools are known by the number of their driver: all processes count as the primary does."""
    other = other_driver(running)
    eal = (other, ()) if who == "primary" else ((), other)
    if who == "native":
        # Pools of DPDK's own driver, with the plugin in both processes.
        eal = tuple([*one, *eal_options(running, pool)[:2]] for one in eal)
        pool = NATIVE
    with shared_memory(running) as prefix:
        exchange_with(running, prefix, (pool, pool), eal)


@case
def plugin_in_the_secondary_only(running):
    """Whatever else is loaded has the number that it has in processes without the plugin; and what
    an earlier primary has written down does not count."""
    with shared_memory(running) as prefix:
        with Process(running, prefix, "primary", 0, "", MBUFS, 0, 0,
                     eal=other_driver(running)) as primary:
            primary.wait_for_line("ready, 1023 free")
        exchange_with(running, prefix, (NATIVE, ""))


@case
def another_primary_of_the_name(running):
    """One that keeps its memory to itself may have the same prefix; it is nobody's primary."""
    with shared_memory(running) as prefix:
        with Process(running, prefix, "primary", 0, "", MBUFS, 0, 1000) as primary:
            primary.wait_for_line("ready, 1023 free")
            with Process(running, prefix, "primary", 1, "", MBUFS, 0, 0,
                         eal=["--in-memory", *other_driver(running)]) as other:
                other.wait_for_line("ready, 1023 free")
            with Process(running, prefix, "secondary", 1, "", 0, 0, 1000) as secondary:
                secondary.wait_for_line("ended, 1000 sent, 1000 seen")
                primary.wait_for_line("ended, 1000 sent, 1000 seen")
