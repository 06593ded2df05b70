# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The suites, quick ones first."""

from harness.cases import CaseSuite
from harness.cmocka import CmockaSuite

ALL = {
    "style": CaseSuite("style", "formatting, licence lines, scripts, headers"),
    "unit": CmockaSuite("unit", "build-asan", "the allocator without the EAL, ASan and UBSan"),
    "model": CaseSuite("model", "the protocols of page words and free list, all interleavings"),
    "coverage": CaseSuite("coverage", "what of the allocator the unit tests reach"),
    "speed": CaseSuite("speed", "instructions per allocation and free; no atomics on the way"),
    "eal": CmockaSuite("eal", "build-tests", "the mempool driver and mbuf functions in the EAL"),
    "bad_input": CaseSuite("bad_input", "wrong options and surroundings are refused well"),
    "smoke": CaseSuite("smoke", "fragpmd forwards real packets through virtual devices"),
    "plugin": CaseSuite("plugin", "programs that know nothing of it run with the driver loaded"),
    "stress": CmockaSuite("stress", "build-tsan", "many threads, ThreadSanitizer"),
    "second_dpdk": CaseSuite("second_dpdk", "the same source with DPDK 24.11 (with --full)"),
    "demo": CaseSuite("demo", "config/demo, as a user runs it"),
}
