# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Wires that lead from a capture to a testpmd and back into a capture.

What is sent fits into a driver's ring as a whole: nothing is lost, however slow the other end is.
"""

import contextlib
import re
from dataclasses import dataclass, field

from harness import captures
from harness.cases import Skip, check
from harness.fragpmd import Fragpmd
from harness.plugin import NATIVE, eal_options, environment
from harness.namespaces import Namespace
from harness.tap import exchange
from harness.wires import RING, await_link, memif

TESTPMD = "/usr/bin/dpdk-testpmd"
OUR_ERROR = re.compile(r"^page_frag: .*", re.MULTILINE)
OWN_MAC = "02:00:00:00:00:77"
RINGS = [f"--rxd={RING}", f"--txd={RING}"]


@dataclass
class Job:
    """What a testpmd is to do with which frames.

    back: how many come back; as many as that are waited for at least if more is True, since the
    engine makes packets without an end. options: of testpmd's, besides the wire's own.
    """
    engine: str
    frames: list
    back: int
    more: bool = False
    options: list = field(default_factory=list)


@dataclass
class Result:
    """What came back, and what each port counted: (RX packets, RX bytes, TX packets, TX bytes)."""
    frames: list
    counts: dict
    log: str


class Testpmd(Fragpmd):
    """The distribution's, with one of the kinds of pools."""

    def __init__(self, running, vdevs, *options, pool=NATIVE, eal=(), **more):
        # With memory of its own testpmd does not ask for operations by name.
        self.ours = pool is not NATIVE and "--mp-alloc=anon" not in options
        self.pool = pool
        given = [*eal_options(running, pool), *eal]
        if pool is not NATIVE:
            # With this log level, all that the driver says is an error.
            given.append("--log-level=mempool.page_frag:error")
        super().__init__(running, vdevs, "--no-mlockall", *options, program=TESTPMD, eal=given,
                         environment=environment(pool), **more)

    def end(self, limit=30):
        output = super().end(limit)
        if self.pool is not NATIVE:
            check(self.ours == ("mempool ops selected: page_frag" in output),
                  "its pools are not the expected ones")
            check(not OUR_ERROR.search(output), f"errors: {OUR_ERROR.findall(output)}")
        return output

    def counts(self, *ports):
        seen = {}
        for port in ports:
            stats = self.stats(port)
            seen[port] = tuple(stats[f"{way}-{what}"] for way in ("RX", "TX")
                               for what in ("packets", "bytes"))
        return seen


def read(path, job):
    """The packets of a capture; of packets without an end the first."""
    got = captures.read(path, captures.WHOLE)
    return got[:job.back] if job.more else got


def begin(pmd, job, start="start"):
    check(f"Set {job.engine} packet" in pmd.ask(f"set fwd {job.engine}"), "no such engine")
    pmd.ask(start)


def await_counts(pmd, job, receives, sends):
    """Until all has been received, and as much sent as comes back."""
    if not job.more:
        pmd.wait_until(lambda: pmd.stats(receives)["RX-packets"] >= len(job.frames), "all received")
    pmd.wait_until(lambda: pmd.stats(sends)["TX-packets"] >= job.back, f"{job.back} sent")


def files(running, job):
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    empty = running.folder / "empty.pcap"
    captures.write(empty, [])
    captures.write(into, [] if job.more else job.frames)
    return into, out, empty


def all_back(pmd):
    """Closes the ports; then all mbufs must be in the pool and its caches again."""
    for command in ("port stop all", "port close all"):
        pmd.ask(command)
    pool = pmd.ask("dump_mempool mb_pool_0")
    size, common, cached = (sum(map(int, re.findall(rf"\b{name}=(\d+)", pool)))
                            for name in ("size", "common_pool_count", "total_cache_count"))
    check(common + cached == size, f"of {size} mbufs {common} are back, and {cached} in caches")


def pcap(running, job, pool):
    into, out, _ = files(running, job)
    with Testpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--port-topology=loop", *job.options, pool=pool) as pmd:
        begin(pmd, job)
        await_counts(pmd, job, 0, 0)
        pmd.stop()
        counts = pmd.counts(0)
        all_back(pmd)
    return Result(read(out, job), counts, pmd.output())


def null(running, job, pool):
    """Only counts: what net_null receives has no content."""
    with Testpmd(running, ["net_null0,size=64", "net_null1,size=64"], *job.options,
                 pool=pool) as pmd:
        begin(pmd, job)
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] > 10000, "packets")
        if job.more or job.back == len(job.frames):
            pmd.wait_until(lambda: pmd.stats(1)["TX-packets"] > 10000, "packets sent")
        rx, tx = pmd.stop()
    # An engine may hold a few at the end.
    return Result([], {"received": rx > 0, "sent": tx > 0, "all": rx - tx <= 64}, pmd.output())


def ring(running, job, pool):
    """Through a ring, whose two ends are one port: the engine sees all packets twice.

    One that does not pass them on sees those in the ring that testpmd itself makes first.
    """
    into, out, empty = files(running, job)
    back_at_once = running.folder / "back.pcap"
    vdevs = [f"net_pcap0,rx_pcap={into},tx_pcap={back_at_once}", "net_ring0",
             f"net_pcap1,rx_pcap={empty},tx_pcap={out}"]
    passes = job.more or job.back == len(job.frames)
    with Testpmd(running, vdevs, "--no-flush-rx", "--port-topology=chained", *job.options,
                 pool=pool) as pmd:
        begin(pmd, job, "start" if passes else "start tx_first 4")
        if not job.more:
            pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] >= len(job.frames), "all received")
        # What makes packets of its own need not receive any.
        way, enough = ("TX", 1) if job.more else ("RX", job.back if passes else 128)
        pmd.wait_until(lambda: pmd.stats(1)[f"{way}-packets"] >= enough, "packets in the ring")
        if passes:
            pmd.wait_until(lambda: pmd.stats(2)["TX-packets"] >= job.back, "all written")
        pmd.stop()
        counts = pmd.counts(0, 1, 2)
    got = read(out, job) if passes else read(out, job) + read(back_at_once, job)
    return Result(got, counts, pmd.output())


def between(running, job, measured, other, first, link):
    """Two processes: of other, port 0 is the wire's end and port 1 reads and writes captures."""
    _, out, _ = files(running, job)
    order = [measured, other] if first is measured else [other, measured]
    with contextlib.ExitStack() as stack:
        for pmd in order:
            stack.enter_context(pmd)
        await_link(link, 0)
        if measured is not link:
            await_link(measured, 0)
        begin(measured, job)
        other.ask("start")
        await_counts(measured, job, 0, 0)
        other.wait_until(lambda: other.stats(1)["TX-packets"] >= job.back, "all written")
        measured.stop()
        other.stop()
        counts = measured.counts(0)
    return Result(read(out, job), counts, measured.output())


def far_end(running, job, vdev, *options, eal=()):
    """The process that sends what is in one capture, and writes another one."""
    into, out, _ = files(running, job)
    return Testpmd(running, [vdev, f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                   "--disable-link-check", *options, eal=eal)


LOOP = ["--no-flush-rx", "--port-topology=loop", "--disable-link-check"]


def over_memif(running, job, pool):
    measured = Testpmd(running, [memif(running, 0, "server", f",mac={OWN_MAC}")], *LOOP,
                       *job.options, pool=pool)
    other = far_end(running, job, memif(running, 1, "client"))
    return between(running, job, measured, other, first=measured, link=other)


def over_virtio(running, job, pool):
    running.setting.ask_for_hugepages()
    if not running.setting.huge:
        raise Skip("virtio-user shares hugepages with vhost, and there are none")
    socket = running.folder / "vhost.sock"
    measured = Testpmd(
        running, [f"net_virtio_user0,path={socket},queue_size={RING},mac={OWN_MAC}"], *LOOP,
        *RINGS, *job.options, pool=pool, eal=["--single-file-segments"])
    other = far_end(running, job, f"net_vhost0,iface={socket}",
                    eal=["--log-level=lib.vhost.config:error"])
    return between(running, job, measured, other, first=other, link=other)


def tap(running, job, pool):
    """The kernel sends and receives, in a network namespace."""
    inside = Namespace(running).inside
    with Testpmd(running, [f"net_tap0,iface=tap0,mac={OWN_MAC}"], *LOOP, "--rxd=256",
                 *job.options, pool=pool, within=inside) as pmd:
        got = exchange(running, inside, "tap0", [] if job.more else job.frames, job.back,
                       when_ready=lambda: begin(pmd, job))
        await_counts(pmd, job, 0, 0)
        pmd.stop()
        counts = pmd.counts(0)
    return Result(got, counts, pmd.output())
