/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A pool of slots from shares, for its tests, and what its callbacks have seen.
 */

#ifndef TESTS_UNIT_SLOT_FIXTURE_H
#define TESTS_UNIT_SLOT_FIXTURE_H

#include "lib/page_frag/page_slot.h"
#include "tests/unit/slots.h"

#define SHARES 2
#define SLOTS 15u

struct fixture {
	char *memory;
	struct page_frag_page **table;
	struct page_slot_cache share[SHARES];
	struct page_slot_pool pool;
};

static struct {
	uint64_t double_free;
	uint64_t foreign;
	uint64_t prepared;
} seen;

static inline uint32_t
prepare(struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	(void)pool;
	(void)page;
	seen.prepared += (uint64_t)__builtin_popcountll(mask);
	return 0;
}

static inline void
double_free(struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	(void)pool;
	(void)page;
	seen.double_free |= mask;
}

static inline void
foreign_free(struct page_slot_pool *pool, const void *page, uint64_t mask)
{
	(void)pool;
	(void)page;
	seen.foreign |= mask;
}

static const struct page_slot_ops ops = {
	.prepare = prepare,
	.double_free = double_free,
	.foreign_free = foreign_free,
};

/* A pool of size slots, with the pages beyond it that the shares need. */
static inline struct fixture *
fixture_new(uint32_t size, enum page_frag_order order)
{
	struct page_slot_geometry geo = slots_geometry_15;
	uint32_t nb_pages = (size + SLOTS - 1) / SLOTS + page_slot_hidden_pages(SHARES);
	struct fixture *f = aligned_alloc(64, (sizeof(*f) + 63) / 64 * 64);

	assert_non_null(f);
	memset(&seen, 0, sizeof(seen));
	page_slot_geometry_init(&geo);
	f->memory = slots_memory(nb_pages);
	f->table = calloc(nb_pages, sizeof(*f->table));
	assert_non_null(f->table);
	assert_int_equal(page_slot_pool_init(
				 &f->pool, &geo, size, order, f->share, SHARES, f->table, nb_pages),
		0);
	for (uint32_t i = 0; i < nb_pages; i++) {
		struct page_frag_page *page = (struct page_frag_page *)(f->memory + i * BLOCK);

		page->owner = &f->pool;
		page->full = page_slot_full(&geo);
		assert_int_equal(page_slot_add(&f->pool, page), 0);
	}
	return f;
}

static inline uint32_t
alloc_n(struct fixture *f, int share, void **objs, uint32_t n)
{
	uint32_t got = page_slot_alloc_bulk(&f->pool, &ops, &f->share[share], objs, n);

	slots_mark_out(objs, got);
	return got;
}

static inline void
free_n(struct fixture *f, int share, void **objs, uint32_t n)
{
	slots_mark_back(objs, n);
	page_slot_free_bulk(&f->pool, &ops, &f->share[share], objs, n);
}

/* Without a mark: for frees that should not be. */
static inline void
free_one(struct fixture *f, struct page_slot_cache *share, void *obj)
{
	if (!page_slot_free_next(share, obj))
		page_slot_free_bulk(&f->pool, &ops, share, &obj, 1);
}

static inline void
fixture_end(struct fixture *f)
{
	for (int i = 0; i < SHARES; i++)
		page_slot_drain(&f->pool, &ops, &f->share[i]);
	assert_int_equal(page_slot_out(&f->pool), 0);
	assert_int_equal(page_region_nb_free(&f->pool.region), f->pool.region.nb_pages);
	for (uint32_t i = 0; i < f->pool.region.nb_pages; i++)
		assert_int_equal(atomic_load(&f->table[i]->refs), 0);
	assert_int_equal(seen.double_free, 0);
	assert_int_equal(seen.foreign, 0);
	free(f->table);
	free(f->memory);
	free(f);
}

/* For tests that break a pool on purpose. */
static inline void
fixture_drop(struct fixture *f)
{
	free(f->table);
	free(f->memory);
	free(f);
}

#endif /* TESTS_UNIT_SLOT_FIXTURE_H */
