/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A source of memory for regions that takes note of what it is asked for, and fails when it is
 * told.
 */

#ifndef TESTS_UNIT_NOTING_MEMORY_H
#define TESTS_UNIT_NOTING_MEMORY_H

#include "tests/unit/frag_fixture.h"

/** Pages that a whole chunk has for fragments. */
#define PER_CHUNK (CHECKED ? 62u : 63u)

/** Allocations that succeed before one fails; negative: all do. */
static int succeed = -1;

static inline bool
fails(void)
{
	return succeed >= 0 && succeed-- == 0;
}

/** What it was asked for. */
static struct {
	size_t bytes; /* that are out */
	unsigned int nb;
	size_t size, align;
	int node;
} noted;

static inline void *
noting_alloc(size_t size, size_t align, int node)
{
	void *memory;

	if (fails() || posix_memalign(&memory, align, size) != 0)
		return NULL;
	noted.nb++;
	noted.bytes += size;
	noted.size = size;
	noted.align = align;
	noted.node = node;
	return memory;
}

static inline void
noting_free(void *memory, size_t size)
{
	noted.bytes -= size;
	free(memory);
}

static const struct page_memory noting = {
	.name = "noting",
	.alloc = noting_alloc,
	.free = noting_free,
};

#endif /* TESTS_UNIT_NOTING_MEMORY_H */
