/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A region of fragments and a cache, for the tests of page_frag, and what the region has refused.
 *
 * Each of these tests is built twice: for the library as it is used, and for checked builds.
 */

#ifndef TESTS_UNIT_FRAG_FIXTURE_H
#define TESTS_UNIT_FRAG_FIXTURE_H

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/page_frag/page_frag.h"
#include "lib/page_frag/page_region_create.h"
#include "tests/unit/unit.h"

#define PAGE 32768u

/** Fragments of the smallest size that a page has. */
#define MIN_FRAGS (PAGE / PAGE_FRAG_MIN_SIZE)

/** Fallback pages of a chunk of pages of PAGE bytes. */
#define SMALL_PAGES 6u

/** Are all addresses that come back checked? */
#ifdef PAGE_FRAG_CHECKED
#define CHECKED true
#else
#define CHECKED false
#endif

/** Fails unless a counter has this value. */
#define assert_count(counter, n) assert_int_equal(atomic_load(&(counter)), (n))

static const enum page_frag_order orders[] = {
	PAGE_FRAG_ORDER_ZERO_OFFSET,
	PAGE_FRAG_ORDER_COUNTDOWN,
};

struct fixture {
	struct page_region *region;
	struct page_frag_cache nc;
};

/** What regions have refused: how often, and the last of it. */
static struct {
	unsigned int nb;
	const void *va;
	enum page_frag_misuse misuse;
} refused;

static inline void
note_refused(const struct page_region *r, const void *va, enum page_frag_misuse misuse)
{
	(void)r;
	refused.nb++;
	refused.va = va;
	refused.misuse = misuse;
}

/** A region after a configuration, of pages of PAGE bytes from malloc if that says nothing else. */
static inline struct fixture
fixture_of(struct page_region_conf conf, enum page_frag_order order, enum page_frag_use use)
{
	struct fixture f;

	if (conf.page_size == 0)
		conf.page_size = PAGE;
	if (conf.memory == NULL)
		conf.memory = &page_memory_malloc;
	f.region = page_region_create(&conf);
	assert_non_null(f.region);
	memset(&refused, 0, sizeof(refused));
	f.region->report = note_refused;
	assert_int_equal(page_frag_cache_init(&f.nc, f.region, order, use), 0);
	return f;
}

/** A region of nb_pages without anything else. */
static inline struct fixture
fixture_new(uint32_t nb_pages, enum page_frag_order order)
{
	return fixture_of((struct page_region_conf){ .nb_pages = nb_pages }, order, PAGE_FRAG_RX);
}

/** The first page of the region's lowest chunk. */
static inline char *
base_of(const struct page_region *r)
{
	return (char *)atomic_load(&r->chunks) + page_chunk_first(r->page_size, r->fallback);
}

/** The reference word of the page that an address is in. */
static inline uint64_t
word_of(const struct page_region *r, const void *va)
{
	return atomic_load(&page_chunk_page_of(r, va)->refs);
}

/** Allocate n fragments that each fill a page. */
static inline void
take_pages(struct page_frag_cache *nc, void **vas, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		vas[i] = page_frag_alloc(nc, nc->region->page_size);
		assert_non_null(vas[i]);
	}
}

static inline void
free_all(struct page_region *r, void **vas, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		page_frag_free(r, vas[i]);
}

/** Every page must be home, and nothing may have been refused. */
static inline void
assert_all_home(const struct page_region *r)
{
	assert_true(page_region_all_free(r));
	for (uint32_t i = 0; i < r->nb_pages; i++)
		assert_int_equal(atomic_load(&r->table[i]->refs), 0);
	assert_count(r->stats.double_free, 0);
	assert_count(r->stats.foreign_free, 0);
}

static inline void
fixture_end(struct fixture *f)
{
	page_frag_cache_drain(&f->nc);
	assert_all_home(f->region);
	page_region_destroy(f->region);
}

/** For tests that break a region on purpose. */
static inline void
fixture_drop(struct fixture *f)
{
	page_region_destroy(f->region);
}

#endif /* TESTS_UNIT_FRAG_FIXTURE_H */
