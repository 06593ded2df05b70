# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The mempool driver as a plugin of other programs: wrong paths, and none at all."""

import shutil

from harness.cases import case
from harness.refusal import refused

TESTPMD = "/usr/bin/dpdk-testpmd"
PROGRAMS = {"fragpmd": (None,), "dpdk-testpmd": (TESTPMD,)}


@case(each=PROGRAMS)
def missing(running, program):
    refused(running, r"/nonexistent/librte_mempool_page_frag\.so.*[Nn]o such file",
            eal=["-d", "/nonexistent/librte_mempool_page_frag.so"], program=program)


@case(each=PROGRAMS)
def world_writable_folder(running, program):
    """Anyone could put a file there: the EAL refuses it."""
    built = running.setting.build("build-tests")
    plugin = built / "drivers" / "mempool" / "page_frag" / "librte_mempool_page_frag.so"
    folder = running.folder / "open"
    folder.mkdir()
    folder.chmod(0o777)
    shutil.copy(plugin, folder)
    refused(running, r"world-writable and insecure", eal=["-d", folder / plugin.name],
            program=program)


@case(each=PROGRAMS)
def not_a_plugin(running, program):
    """In a folder that the EAL accepts, but not a shared object."""
    refused(running, r"invalid ELF header|/etc/passwd", eal=["-d", "/etc/passwd"],
            program=program)


@case
def operations_not_registered(running):
    """testpmd without the plugin knows no operations of that name, and no pool is made."""
    refused(running, r"Creation of mbuf pool for socket \d+ failed: ",
            eal=["--mbuf-pool-ops-name=page_frag"], program=TESTPMD)


@case
def unknown_operations(running):
    refused(running, r"mbuf-pool-ops-name nonsense invalid - .*only: .*\bring_mp_mc\b.* -d\b",
            options=["--mp-alloc=native"], eal=["--mbuf-pool-ops-name=nonsense"])
