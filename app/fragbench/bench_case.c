/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "app/fragbench/bench_case.h"

const char *const bench_kind_names[NB_BENCH_KINDS] = {
	[BENCH_FIFO] = "fifo",
	[BENCH_CONVERSIONS] = "conversions",
};

const char *const bench_touch_names[NB_BENCH_TOUCHES] = {
	[BENCH_TOUCH_NONE] = "none",
	[BENCH_TOUCH_ASCENDING] = "ascending",
	[BENCH_TOUCH_DESCENDING] = "descending",
};

const char *const bench_order_names[2] = {
	[PAGE_FRAG_ORDER_ZERO_OFFSET] = "zero_offset",
	[PAGE_FRAG_ORDER_COUNTDOWN] = "countdown",
};
