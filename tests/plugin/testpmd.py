# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The distribution's testpmd, which knows nothing of page fragments, with our plugin."""

import time

from harness import captures
from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.plugin import POOLS, TESTPMD, environment, eal_options

CACHES = {"its default cache": [], "no cache": ["--mbcache=0"]}

LENGTHS = [60, 64, 128, 1514, 1518, 2048, 2049, 4096, 9018, 16000] * 100


def testpmd(running, pool, vdevs, *options):
    """A testpmd whose pool is of page fragments."""
    return Fragpmd(running, vdevs, "--no-mlockall", *options, program=TESTPMD,
                   eal=eal_options(running, pool), environment=environment(pool))


def check_ops(pmd):
    check("preferred mempool ops selected: page_frag" in pmd.output(),
          "testpmd does not say that its pool is page_frag")


def pools_and_caches():
    return {f"{pool}, {cache}": (POOLS[pool], options)
            for pool in POOLS for cache, options in CACHES.items()}


@case(each=pools_and_caches())
def file_to_file(running, pool, options):
    sent = captures.frames(LENGTHS)
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, sent)
    with testpmd(running, pool, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--port-topology=loop", *options) as pmd:
        check_ops(pmd)
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= len(sent), "all packets sent")
        check(pmd.stop() == (len(sent), len(sent)), "the summary counts differently")
    captures.check_same(sent, out)


@case(each=pools_and_caches())
def net_null(running, pool, options):
    with testpmd(running, pool, ["net_null0,size=64", "net_null1,size=64"], *options) as pmd:
        check_ops(pmd)
        pmd.ask("start")
        time.sleep(0.2)
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 100000, "packets")
        rx, tx = pmd.stop()
        check(rx == tx > 0, f"received {rx}, sent {tx}: net_null takes all")
