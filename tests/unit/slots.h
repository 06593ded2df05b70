/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Blocks of slots in memory from malloc, for the tests of both kinds of slot pools, and a map of
 * which object is in whose hands.
 */

#ifndef TESTS_UNIT_SLOTS_H
#define TESTS_UNIT_SLOTS_H

#include <stdlib.h>
#include <string.h>

#include "lib/page_frag/page_slot.h"
#include "tests/unit/unit.h"

#define BLOCK 4096u

static const struct page_slot_geometry slots_geometry_15 = {
	.block_mask = BLOCK - 1,
	.first = 128,
	.pitch = 192,
	.slots = 15,
};

/** Blocks for nb pages, zeroed and aligned. */
static inline char *
slots_memory(uint32_t nb)
{
	char *memory = aligned_alloc(BLOCK, (size_t)nb * BLOCK);

	assert_non_null(memory);
	memset(memory, 0, (size_t)nb * BLOCK);
	return memory;
}

/** Who has an object: a byte behind the object's address, 1 for out. */
static inline unsigned char *
slots_mark(void *obj)
{
	return obj;
}

/** Take note that objects were handed out; fails if one was already. */
static inline void
slots_mark_out(void **objs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		assert_int_equal(*slots_mark(objs[i]), 0);
		*slots_mark(objs[i]) = 1;
	}
}

/** Take note that objects are given back. */
static inline void
slots_mark_back(void **objs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		assert_int_equal(*slots_mark(objs[i]), 1);
		*slots_mark(objs[i]) = 0;
	}
}

#endif /* TESTS_UNIT_SLOTS_H */
