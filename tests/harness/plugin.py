# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The mempool driver as a plugin of programs that know nothing of it."""

import shutil
import tempfile
from pathlib import Path

from harness.cases import check
from harness.telemetry import Telemetry

TESTPMD = "/usr/bin/dpdk-testpmd"

# The pools that a program is run with, by the value of PAGE_FRAG; None: DPDK's own pool.
NATIVE = None
POOLS = {"compatible": "", "ordered": "mode=ordered"}


def plugin(running):
    """A copy where only root can write: the EAL refuses plugins from other folders."""
    built = running.setting.build("build-tests")
    folder = running.later.enter_context(
        tempfile.TemporaryDirectory(prefix="fragpmd-test.", dir="/var/lib"))
    return Path(shutil.copy(
        built / "drivers" / "mempool" / "page_frag" / "librte_mempool_page_frag.so", folder))


def eal_options(running, pool):
    """What loads the plugin and has the program's pools made by it; nothing for NATIVE."""
    if pool is NATIVE:
        return []
    return ["-d", plugin(running), "--mbuf-pool-ops-name=page_frag"]


def environment(pool):
    """What the program's environment has in addition."""
    return {"PAGE_FRAG": pool} if pool else {}


def check_pools(prefix, pool, names, least=1):
    """Asks a program: these pools are ours, of the kind asked for, each has issued at least so
    many mbufs, and nothing was wrong with what came back.

    In ordered mode, pools without a data room are compatible ones.
    """
    mode = "ordered" if "mode=ordered" in pool else "compatible"
    with Telemetry(prefix) as telemetry:
        ours = telemetry.ask("/page_frag/pools")
        check(set(names) <= set(ours), f"pools of page_frag: {ours}, not {names}")
        pools = {name: telemetry.ask(f"/page_frag/pool,{name}") for name in names}
    check(mode in (said["mode"] for said in pools.values()), f"no pool is {mode}: {pools}")
    for name, said in pools.items():
        check(said["issued"] >= least, f"pool {name} was not used: {said}")
        check(said["double_free"] == said["foreign_free"] == said["pages_bad"] == 0,
              f"pool {name}: {said}")
