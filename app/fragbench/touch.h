/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Writing to objects, as a user of them would.
 */

#ifndef APP_FRAGBENCH_TOUCH_H
#define APP_FRAGBENCH_TOUCH_H

#include "app/fragbench/bench_case.h"

/** Write a byte of every cache line of n objects, each in the order that was asked for. */
static inline void
touch_objects(const struct bench_case *c, void *const *objs, uint32_t n)
{
	uint32_t i, at;

	if (c->touch == BENCH_TOUCH_NONE)
		return;
	for (i = 0; i < n; i++) {
		volatile char *obj = objs[i];

		if (c->touch == BENCH_TOUCH_ASCENDING)
			for (at = 0; at < c->size; at += PAGE_FRAG_CACHE_LINE)
				obj[at] = 1;
		else
			for (at = c->size; at != 0;
				at -= at < PAGE_FRAG_CACHE_LINE ? at : PAGE_FRAG_CACHE_LINE)
				obj[at - 1] = 1;
	}
}

#endif /* APP_FRAGBENCH_TOUCH_H */
