/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <assert.h>

#include "app/fragbench/suite.h"

static const struct suite_row {
	enum bench_kind kind;
	uint32_t cores;
	enum page_frag_order order;
	enum bench_touch touch;
} rows[] = {
	{ BENCH_FIFO, 1, PAGE_FRAG_ORDER_ZERO_OFFSET, BENCH_TOUCH_NONE },
	{ BENCH_FIFO, 1, PAGE_FRAG_ORDER_ZERO_OFFSET, BENCH_TOUCH_ASCENDING },
	{ BENCH_FIFO, 1, PAGE_FRAG_ORDER_ZERO_OFFSET, BENCH_TOUCH_DESCENDING },
	{ BENCH_FIFO, 1, PAGE_FRAG_ORDER_COUNTDOWN, BENCH_TOUCH_NONE },
	{ BENCH_FIFO, 1, PAGE_FRAG_ORDER_COUNTDOWN, BENCH_TOUCH_ASCENDING },
	{ BENCH_FIFO, 1, PAGE_FRAG_ORDER_COUNTDOWN, BENCH_TOUCH_DESCENDING },
	{ BENCH_FIFO, 2, PAGE_FRAG_ORDER_ZERO_OFFSET, BENCH_TOUCH_NONE },
	{ BENCH_FIFO, 2, PAGE_FRAG_ORDER_ZERO_OFFSET, BENCH_TOUCH_ASCENDING },
	{ BENCH_FIFO, 2, PAGE_FRAG_ORDER_ZERO_OFFSET, BENCH_TOUCH_DESCENDING },
	{ BENCH_FIFO, 2, PAGE_FRAG_ORDER_COUNTDOWN, BENCH_TOUCH_NONE },
	{ BENCH_FIFO, 2, PAGE_FRAG_ORDER_COUNTDOWN, BENCH_TOUCH_ASCENDING },
	{ BENCH_FIFO, 2, PAGE_FRAG_ORDER_COUNTDOWN, BENCH_TOUCH_DESCENDING },
	{ BENCH_CONVERSIONS, 1, PAGE_FRAG_ORDER_ZERO_OFFSET, BENCH_TOUCH_NONE },
};

static_assert(sizeof(rows) / sizeof(rows[0]) <= MAX_CASES, "raise MAX_CASES");

size_t
suite_cases(const struct bench_case *like, struct bench_case *cases)
{
	size_t nb = sizeof(rows) / sizeof(rows[0]);
	size_t i;

	for (i = 0; i < nb; i++) {
		cases[i] = *like;
		cases[i].kind = rows[i].kind;
		cases[i].cores = rows[i].cores;
		cases[i].order = rows[i].order;
		cases[i].touch = rows[i].touch;
	}
	return nb;
}
