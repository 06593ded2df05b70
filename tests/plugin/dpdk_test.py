# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""DPDK's own unit tests, those whose mbufs come from pools of the named kind.

Left out, since no pool of theirs is of the named kind: pcapng_autotest (names its own),
cryptodev_openssl_asym_autotest, func_reentrancy_autotest, security_autotest, event_ring_autotest,
event_timer_adapter_test, timer_secondary_autotest and all others that make no packet pool.
Left out, since they do not succeed with DPDK's own pool either: kni_autotest (wants its kernel
module), ipsec_autotest (crashes), multiprocess_autotest, inline_ipsec_autotest, pmd_perf_autotest
(want a NIC). flow_classify_autotest and eventdev_selftest_opdl are not in this program at all.
Left out, since rates are not tests: the other *_perf_autotest.
"""

import difflib
import itertools
import re

from harness.cases import Skip, case, check
from harness.plugin import NATIVE, POOLS, eal_options, environment
from harness.process import lcores, new_prefix, run_to_end

PROGRAM = "/usr/bin/dpdk-test"
LIMIT = 100

# What each needs besides a main lcore and a worker.
QUICK = {
    "bitratestats_autotest": [],
    "cksum_autotest": [],
    "compressdev_autotest": ["--vdev=compress_zlib"],
    "cryptodev_null_autotest": ["--vdev=crypto_null"],
    "cryptodev_openssl_autotest": ["--vdev=crypto_openssl"],
    "distributor_autotest": [],
    "dmadev_autotest": ["--iova-mode=va"],
    "event_crypto_adapter_autotest": [],
    "event_eth_tx_adapter_autotest": [],
    "eventdev_selftest_sw": [],
    "ipfrag_autotest": [],
    "latencystats_autotest": [],
    "link_bonding_rssconf_autotest": [],
    "mbuf_autotest": [],
    "mempool_autotest": [],
    "reorder_autotest": [],
    "ring_pmd_autotest": [],
    "sched_autotest": [],
}

# These take 1 to 30 seconds a run; two of them ask for gigabytes of memory.
MUCH_MEMORY = ["--no-huge", "-m", "4096"]
SLOW = {
    "cryptodev_aesni_mb_autotest": ["--vdev=crypto_aesni_mb"],
    "cryptodev_scheduler_autotest": [],
    "event_eth_rx_adapter_autotest": MUCH_MEMORY,
    "link_bonding_autotest": [],
    "link_bonding_mode4_autotest": [],
    "pdump_autotest": [],
    "table_autotest": MUCH_MEMORY,
}
OPTIONS = {**QUICK, **SLOW}
WORKERS = {"cryptodev_scheduler_autotest": 3}

# Those with time limits of their own for work that threads share: a busy machine may miss them.
ATTEMPTS = {"link_bonding_autotest": 3, "link_bonding_mode4_autotest": 3}

# What the driver reports of the tests themselves, where no mempool cache hides it. The selftest
# frees what the event before left in a variable when no other event came: "do { p = dequeue(&ev);
# free(ev.mbuf); } while (p)", for two ports.
REPORTED = {("eventdev_selftest_sw", "mode=ordered"): "double free of mbuf"}

# Says so and succeeds even if its second process fails.
SECONDARY = "pdump_autotest"


def run(running, name, eal=(), pool=NATIVE):
    """One autotest; returns all that it printed, and its status as the last line."""
    prefix = new_prefix()
    given = OPTIONS[name]
    memory = [] if given is MUCH_MEMORY else running.setting.eal_memory()
    if name == SECONDARY and memory:
        raise Skip("a secondary process needs shared memory, and there are no hugepages")
    options = [lcores(WORKERS.get(name, 1)), "--no-pci", f"--file-prefix={prefix}", *memory, *given]
    # The level of its messages does not reach the processes that a test starts.
    quiet = None if pool is NATIVE else ",".join(filter(None, [pool, "quiet=1"]))
    variables = {"DPDK_TEST": name, **environment(quiet)}
    if "-d" in eal:
        # A process that a test starts gets its plugin by the environment only, of which the first
        # process leaves it the first word. That word has the program miss its own name by one.
        _, library, *eal = eal
        variables["DPDK_TEST_PARAMS"] = f"-d{library}"
        options.append(PROGRAM)
    status, output = run_to_end(
        ["env", *(f"{key}={value}" for key, value in variables.items()), "stdbuf", "-oL", PROGRAM,
         *eal, *options], prefix, ours=False, limit=LIMIT)
    return f"{output}\nstatus {status}"


# Dumped packets; log messages, of which threads may print more or less of; in how many pieces a
# pool's memory comes, which is the machine's affair.
NOISE = re.compile(r"[0-9A-F]{8}: |[A-Z][A-Z0-9_]*: |(Running binary|#+)\b| +memory chunk at ")
KEPT = re.compile(r" \+ (Tests|Sub Testsuites) |status ")
NUMBER = re.compile(r"0x[0-9a-f]+|\b[0-9A-Fa-f]+\b|\d+")
OPS = re.compile(r"\b(ring_mp_mc|page_frag)\b")


def told(output):
    """What a run has in common with another one: words, verdicts, and how many tests passed.

    Sorted, since threads of a test may print in any order.
    """
    lines = [line for line in output.splitlines()
             if line.strip() and not NOISE.match(line) and not line.startswith("page_frag: ")]
    return sorted(OPS.sub("POOL", line if KEPT.match(line) else NUMBER.sub("#", line))
                  for line in lines)


def difference(expected, got):
    lines = difflib.unified_diff(expected, got, "native", "ours", n=0, lineterm="")
    return "\n".join(itertools.islice(lines, 20))


SUCCESS = "status 0"
_native = {}


def native(running, name):
    """What it tells with DPDK's own pool, on this machine; it is run once for all cases."""
    for _ in range(ATTEMPTS.get(name, 1)):
        if SUCCESS not in _native.get(name, []):
            _native[name] = told(run(running, name))
    check(SUCCESS in _native[name], f"fails with DPDK's own pool too: {_native[name][-20:]}")
    return _native[name]


def same_as_native(running, name, pool):
    wanted = native(running, name)
    options = [*eal_options(running, pool), "--log-level=mempool.page_frag:error"]
    for _ in range(ATTEMPTS.get(name, 1)):
        output = run(running, name, options, pool)
        # With this log level, all that the driver says is an error.
        errors = re.findall("^page_frag: .*", output, re.M)
        reported = REPORTED.get((name, pool))
        check(bool(errors) == bool(reported) and all(reported in error for error in errors),
              f"errors of the driver: {errors}")
        if told(output) == wanted:
            return
    check(False, f"not as with DPDK's own pool:\n{difference(wanted, told(output))}")


def rows(names):
    return {f"{name}, {pool}": (name, POOLS[pool]) for name in names for pool in POOLS}


@case(each=rows(QUICK))
def quick(running, name, pool):
    same_as_native(running, name, pool)


@case(each=rows(SLOW), full=True)
def slow(running, name, pool):
    same_as_native(running, name, pool)


@case(each={name: (name,) for name in OPTIONS}, full=True)
def takes_the_named_pool(running, name):
    """Or nothing would follow from its success: without the plugin there is no such pool."""
    output = run(running, name, ["--mbuf-pool-ops-name=page_frag"])
    check(told(output) != native(running, name), "its pools are not of the named kind")
