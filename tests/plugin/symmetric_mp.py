# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""DPDK's symmetric_mp: two processes with our plugin, each with a queue of every port, forward
with mbufs of one pool.

Between net_tap ports: a secondary process gets their queues from the primary one, which net_pcap
and net_ring do not do for what is to be received. The kernel spreads flows over the queues.
"""

import re
from collections import Counter

from harness import packets, taps
from harness.cases import Skip, case, check
from harness.examples import Example
from harness.namespaces import Namespace
from harness.plugin import NATIVE, POOLS
from harness.process import two_cpus

KINDS = {"native": NATIVE, **POOLS}
LENGTHS = [64, 65, 128, 577, 1024, 1513, 1514]


class Pair:
    """A primary and a secondary process between tap ports. Use as a context."""

    def __init__(self, running, pool, ports):
        running.setting.ask_for_hugepages()
        if not running.setting.huge:
            raise Skip("processes share hugepages, and there are none")
        self.running = running
        self.pool = pool
        self.ports = ports
        self.namespace = Namespace(running)
        self.primary = self._process(0, eal=taps.vdevs(ports), names=["SMP_MBUF_POOL"])
        self.secondary = None

    def _process(self, number, eal=(), **more):
        # Lcores of numbers of their own: a mempool's caches are theirs.
        return Example(
            self.running, "multi_process/symmetric_mp", self.pool, within=self.namespace.inside,
            eal=[f"--lcores={number}@{two_cpus()[number]}", *eal],
            options=["-p", f"{(1 << self.ports) - 1:x}", "--num-procs=2", f"--proc-id={number}"],
            **more)

    def __enter__(self):
        self.primary.start()
        try:
            self.primary.wait_for("using queue 0 of each port")
            self.join()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in (self.secondary, self.primary):
            if process and process.process:
                process.kill()

    def join(self):
        """A secondary process begins."""
        self.secondary = self._process(1, primary=self.primary)
        self.secondary.start()
        self.secondary.wait_for("using queue 1 of each port")

    def forward(self, frames):
        """All frames have to come out of the other port of a pair, in any order."""
        expected = [frames[port ^ 1] for port in range(self.ports)]
        with taps.Taps(self.namespace, self.ports) as wires:
            got = wires.exchange(frames, [len(those) for those in expected])
        for port in range(self.ports):
            missing = Counter(expected[port]) - Counter(got[port])
            check(not missing, f"{missing.total()} frames did not come out of port {port}")

    def end(self, process):
        """Ends it; it must have received from every port."""
        process.end()
        received = dict(re.findall(r"^Port (\d): RX - (\d+)", process.output(), re.M))
        check(len(received) == self.ports and "0" not in received.values(),
              f"received by port: {received}")


def frames(ports, rounds):
    per_port = len(LENGTHS) * rounds
    return [[packets.ipv4(LENGTHS[i % len(LENGTHS)], port * per_port + i, f"192.0.2.{port + 1}")
             for i in range(per_port)] for port in range(ports)]


@case(each={kind: (KINDS[kind],) for kind in KINDS})
def two_processes(running, pool):
    with Pair(running, pool, 2) as pair:
        pair.forward(frames(2, 20))
        pair.primary.check_pools()
        pair.end(pair.secondary)
        pair.end(pair.primary)


@case(each={kind: (KINDS[kind],) for kind in KINDS}, full=True)
def secondary_again(running, pool):
    """A secondary process that ends, and its successor, keep no more than is in their caches."""
    sent = frames(4, 100)
    with Pair(running, pool, 4) as pair:
        for _ in range(3):
            for _ in range(10):
                pair.forward(sent)
            pair.end(pair.secondary)
            pair.join()
        pair.forward(sent)
        pair.primary.check_pools()
        pair.end(pair.secondary)
        pair.end(pair.primary)
