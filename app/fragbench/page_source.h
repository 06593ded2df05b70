/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Where an implementation's pages come from: a region for a case, in the memory that was asked for.
 */

#ifndef APP_FRAGBENCH_PAGE_SOURCE_H
#define APP_FRAGBENCH_PAGE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/fragbench/bench_case.h"
#include "lib/page_frag/page_memory.h"
#include "lib/page_frag/page_placement.h"
#include "lib/page_frag/page_region.h"

/** What regions are made of, and where it turned out to lie. */
struct bench_memory {
	const struct page_memory *from;
	struct page_placement placement; /**< of all regions that were closed */
};

/** Kinds of memory, by name. */
extern const struct page_memory *const bench_memories[];
extern const size_t nb_bench_memories;

/** What every implementation that works on pages begins with. */
struct page_source {
	struct page_region *region;
	struct bench_memory *memory;
	uint32_t size, align; /**< of an object */
};

/** Pages that a case needs: more than are out at once, since caches hold some. */
uint32_t page_source_pages(const struct bench_case *c);

/** Bytes of memory for them. */
uint64_t page_source_bytes(const struct bench_case *c);

/**
 * Memory for an implementation: zeroed, on cache lines of its own, with a page source at its start.
 *
 * @return
 *   What page_source_destroy() takes; NULL with a message.
 */
void *page_source_create(const struct bench_case *c, size_t size);

/** Take note of where the memory is, and free all; false if pages have not come back. */
bool page_source_destroy(void *ctx);

#endif /* APP_FRAGBENCH_PAGE_SOURCE_H */
