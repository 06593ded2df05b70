/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What fragbench's parts share: a case to measure, an implementation to measure it on, a result.
 */

#ifndef APP_FRAGBENCH_FRAGBENCH_H
#define APP_FRAGBENCH_FRAGBENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/page_frag/page.h"

/** Rounds that every case is measured; the median is what counts. */
#define NB_ROUNDS 9

/** What is measured. The names of the parameters are those of the kernel's page_frag_test. */
struct bench_case {
	uint32_t size;   /**< bytes of an object */
	uint32_t align;  /**< alignment of an object, a power of two */
	uint32_t number; /**< objects allocated in a round */
	uint32_t depth;  /**< objects that are out at once: allocated, not yet freed */
	enum page_frag_order order;
	uint32_t page_size; /**< bytes of a page */
	bool touch;         /**< write the first cache line of each object */
};

/** An allocator under test. */
struct implementation {
	const char *name;
	/** Make ready for a case; NULL with a message on stderr if that is not possible. */
	void *(*create)(const struct bench_case *c);
	void *(*alloc)(void *ctx);
	void (*free)(void *ctx, void *obj);
	/** Free all; false if something is still out. */
	bool (*destroy)(void *ctx);
};

/** The implementations; ends with one without a name. */
extern const struct implementation implementations[];

/** TSC cycles per pair of an allocation and a free. */
struct result {
	double median, min, max;
};

/**
 * Measure a case: a first-in-first-out queue of c->depth objects, all on the calling core.
 *
 * @return
 *   false with a message on stderr if the implementation ran out of memory or lost some.
 */
bool fifo_measure(
	const struct implementation *impl, const struct bench_case *c, struct result *result);

/** Print the head of the human table; nothing for JSON. */
void report_begin(FILE *out, bool json, const struct bench_case *c);

/** Print one result: a row, or one JSON object on a line. */
void report_result(FILE *out, bool json, const struct implementation *impl,
	const struct bench_case *c, const struct result *result);

/** The order's name as options and reports spell it. */
const char *report_order_name(enum page_frag_order order);

#endif /* APP_FRAGBENCH_FRAGBENCH_H */
