# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The mempool driver as a plugin of programs that know nothing of it."""

import shutil
import tempfile
from pathlib import Path

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
