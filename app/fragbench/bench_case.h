/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A case: what is measured. The names of the parameters are those of the kernel's page_frag_test,
 * as far as it has them.
 */

#ifndef APP_FRAGBENCH_BENCH_CASE_H
#define APP_FRAGBENCH_BENCH_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/page_frag/page.h"

struct bench_memory;

/** What is done with objects. */
enum bench_kind {
	BENCH_FIFO,        /**< allocated, and freed in the same order */
	BENCH_CONVERSIONS, /**< from address to page, and back */
	NB_BENCH_KINDS,
};

/** What is written to an object once it is allocated: a byte of each of its cache lines. */
enum bench_touch {
	BENCH_TOUCH_NONE,
	BENCH_TOUCH_ASCENDING,  /**< from its start upwards */
	BENCH_TOUCH_DESCENDING, /**< from its end downwards */
	NB_BENCH_TOUCHES,
};

/** Their names, as options and reports spell them. */
extern const char *const bench_kind_names[NB_BENCH_KINDS];
extern const char *const bench_touch_names[NB_BENCH_TOUCHES];
/** Indexed by enum page_frag_order. */
extern const char *const bench_order_names[2];

/** What is measured. */
struct bench_case {
	enum bench_kind kind;
	uint32_t size;     /**< bytes of an object */
	uint32_t align;    /**< of an object, a power of two */
	uint32_t number;   /**< objects per round */
	bool exact_number; /**< not fewer where that would take long */
	uint32_t depth;    /**< objects that are out at once: allocated, not yet freed */
	uint32_t bulk;     /**< objects that are handled at a time */
	uint32_t page_size;
	uint32_t cores; /**< 1, or 2: one allocates, the other one frees */
	enum page_frag_order order;
	enum bench_touch touch;
	struct bench_memory *memory; /**< where regions get theirs */
	int push_cpu;                /**< allocates */
	int pop_cpu;                 /**< frees, with two cores */
};

/** Bytes from one object to the next in a page. */
static inline uint32_t
bench_case_pitch(const struct bench_case *c)
{
	uint32_t size = c->size < PAGE_FRAG_MIN_SIZE ? PAGE_FRAG_MIN_SIZE : c->size;

	return (size + c->align - 1) & -c->align;
}

#endif /* APP_FRAGBENCH_BENCH_CASE_H */
