# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The distribution's testpmd, which knows nothing of page fragments, with our plugin."""

import shutil
import tempfile
import time
from pathlib import Path

from harness import captures
from harness.cases import case, check
from harness.fragpmd import Fragpmd

TESTPMD = "/usr/bin/dpdk-testpmd"
CACHES = {"its default cache": [], "no cache": ["--mbcache=0"]}

LENGTHS = [60, 64, 128, 1514, 1518, 2048, 2049, 4096, 9018, 16000] * 100


def plugin(running):
    """A copy where only root can write: the EAL refuses plugins from other folders."""
    built = running.setting.build("build-tests")
    folder = running.later.enter_context(
        tempfile.TemporaryDirectory(prefix="fragpmd-test.", dir="/var/lib"))
    return Path(shutil.copy(
        built / "drivers" / "mempool" / "page_frag" / "librte_mempool_page_frag.so", folder))


def testpmd(running, vdevs, *options):
    """A testpmd whose pool is of page fragments."""
    return Fragpmd(running, vdevs, "--no-mlockall", *options, program=TESTPMD,
                   eal=["-d", plugin(running), "--mbuf-pool-ops-name=page_frag"])


def check_ops(pmd):
    check("preferred mempool ops selected: page_frag" in pmd.output(),
          "testpmd does not say that its pool is page_frag")


@case(each={name: (options,) for name, options in CACHES.items()})
def file_to_file(running, options):
    sent = captures.frames(LENGTHS)
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, sent)
    with testpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--port-topology=loop", *options) as pmd:
        check_ops(pmd)
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= len(sent), "all packets sent")
        check(pmd.stop() == (len(sent), len(sent)), "the summary counts differently")
    captures.check_same(sent, out)


@case(each={name: (options,) for name, options in CACHES.items()})
def net_null(running, options):
    with testpmd(running, ["net_null0,size=64", "net_null1,size=64"], *options) as pmd:
        check_ops(pmd)
        pmd.ask("start")
        time.sleep(0.2)
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 100000, "packets")
        rx, tx = pmd.stop()
        check(rx == tx > 0, f"received {rx}, sent {tx}: net_null takes all")
