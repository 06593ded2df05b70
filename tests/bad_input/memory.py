# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Machines without hugepages, or with too few: shown to one process in a namespace of its own."""

from harness.cases import Skip, case
from harness.refusal import refused

# What this namespace does to mounts, nobody else sees.
OWN_MOUNTS = ["unshare", "--mount", "--propagation=private", "sh", "-ec"]

UNMOUNT = """
awk '$3 == "hugetlbfs" { print $2 }' /proc/mounts | xargs -r umount
"""

# The kernel's counts of 2 MB pages, as on a machine where nobody has reserved any.
NONE_RESERVED = """
for pool in /sys/kernel/mm/hugepages /sys/devices/system/node/node*/hugepages; do
    mount -t tmpfs none $pool
    mkdir $pool/hugepages-2048kB
    for count in nr free resv surplus; do
        echo 0 >$pool/hugepages-2048kB/${count}_hugepages
    done
done
"""

ONLY_16_PAGES = UNMOUNT + """
mount -t hugetlbfs -o pagesize=2M,size=32M none /dev/hugepages
"""


def within(script):
    return [*OWN_MOUNTS, script + 'exec "$@"', "sh"]


def needs_hugepages(running):
    running.setting.ask_for_hugepages()
    if not running.setting.huge:
        raise Skip("no hugepages can be had on this machine")


@case
def hugetlbfs_not_mounted(running):
    needs_hugepages(running)
    refused(running, r"no mounted hugetlbfs", r"mount .*hugetlbfs|--no-huge",
            within=within(UNMOUNT), memory=[])


@case
def no_hugepages(running):
    needs_hugepages(running)
    refused(running, r"(?i)no free .*hugepages|cannot get hugepage information",
            r"nr_hugepages|config/hugepages", r"--no-huge",
            within=within(NONE_RESERVED), memory=[])


@case(each={pool: (options,) for pool, options in {
    "ordered": [], "compatible": ["--mbcache=250"], "native": ["--mp-alloc=native"]}.items()})
def too_few_hugepages(running, options):
    needs_hugepages(running)
    refused(running, r"Creation of mbuf pool for socket \d+ failed: ",
            r"100000 mbufs need about \d+ MB", r"nr_hugepages", r"--total-num-mbufs",
            options=options, mbufs=100000, within=within(ONLY_16_PAGES), memory=[])


@case
def memory_limit_too_low(running):
    refused(running, r"Creation of mbuf pool for socket \d+ failed: ",
            r"500000 mbufs need about \d+ MB", r"--total-num-mbufs",
            mbufs=500000, memory=["--no-huge", "-m", "256"])


@case
def huge_dir_missing(running):
    needs_hugepages(running)
    refused(running, r"--huge-dir|hugetlbfs|(?i:hugepage)", r"config/hugepages|--no-huge|mount",
            memory=["--huge-dir=/nonexistent"])
