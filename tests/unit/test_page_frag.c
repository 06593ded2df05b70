/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/page_frag/page_frag.h"
#include "lib/page_frag/page_region_create.h"
#include "tests/unit/unit.h"

#define PAGE 32768u

static const enum page_frag_order orders[] = {
	PAGE_FRAG_ORDER_ZERO_OFFSET,
	PAGE_FRAG_ORDER_COUNTDOWN,
};

struct fixture {
	struct page_region *region;
	struct page_frag_cache nc;
};

/* Pages are added from the last to the first. */
static char *
base_of(const struct page_region *r)
{
	return r->table[r->nb_pages - 1]->va;
}

static struct fixture
fixture_new(uint32_t nb_pages, enum page_frag_order order)
{
	struct fixture f = { .region = page_region_create_malloc(nb_pages, PAGE) };

	assert_non_null(f.region);
	assert_int_equal(page_frag_cache_init(&f.nc, f.region, order, PAGE_FRAG_RX), 0);
	return f;
}

/* Every page must be home before the region goes. */
static void
fixture_end(struct fixture *f)
{
	page_frag_cache_drain(&f->nc);
	assert_int_equal(page_region_nb_free(f->region), f->region->nb_pages);
	page_region_destroy(f->region);
}

static void
zero_offset_goes_up(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *a = page_frag_alloc(&f.nc, 2048);
	char *b = page_frag_alloc(&f.nc, 100);
	char *c = page_frag_alloc(&f.nc, 64);

	(void)state;
	assert_ptr_equal(a, base_of(f.region));
	assert_ptr_equal(b, a + 2048);
	assert_ptr_equal(c, b + 100);
	page_frag_free(f.region, a);
	page_frag_free(f.region, b);
	page_frag_free(f.region, c);
	fixture_end(&f);
}

static void
countdown_goes_down(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_COUNTDOWN);
	char *a = page_frag_alloc(&f.nc, 2048);
	char *b = page_frag_alloc(&f.nc, 2048);

	(void)state;
	assert_ptr_equal(a, base_of(f.region) + PAGE - 2048);
	assert_ptr_equal(b, a - 2048);
	page_frag_free(f.region, b);
	page_frag_free(f.region, a);
	fixture_end(&f);
}

static void
every_alignment_holds(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (uint32_t align = 1; align <= PAGE; align *= 2) {
			struct fixture f = fixture_new(2, orders[o]);
			char *odd = page_frag_alloc(&f.nc, 65);
			char *p = page_frag_alloc_align(&f.nc, 100, align);

			assert_non_null(p);
			assert_int_equal((uintptr_t)(p - base_of(f.region)) & (align - 1), 0);
			memset(p, 1, 100);
			page_frag_free(f.region, odd);
			page_frag_free(f.region, p);
			fixture_end(&f);
		}
	}
}

static void
every_size_fits_exactly(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (uint32_t size = 64; size <= PAGE; size *= 2) {
			struct fixture f = fixture_new(1, orders[o]);
			uint32_t n = PAGE / size;

			for (uint32_t i = 0; i < n; i++) {
				char *p = page_frag_alloc(&f.nc, size);

				assert_non_null(p);
				memset(p, (int)i, size);
			}
			/* The page is full, its fragments are out, and there is no other. */
			assert_null(page_frag_alloc(&f.nc, size));
			for (uint32_t i = 0; i < n; i++)
				page_frag_free(f.region, base_of(f.region) + i * size);
			fixture_end(&f);
		}
	}
}

static void
small_requests_take_a_cache_line(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *a = page_frag_alloc(&f.nc, 1);
	char *b = page_frag_alloc(&f.nc, 63);
	char *c = page_frag_alloc(&f.nc, 64);

	(void)state;
	assert_int_equal(b - a, 64);
	assert_int_equal(c - b, 64);
	page_frag_free(f.region, a);
	page_frag_free(f.region, b);
	page_frag_free(f.region, c);
	fixture_end(&f);
}

static void
bad_requests_are_refused_and_keep_the_page(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		char *a = page_frag_alloc(&f.nc, 64);
		struct page_frag_cache before = f.nc;

		assert_null(page_frag_alloc(&f.nc, 0));
		assert_null(page_frag_alloc(&f.nc, PAGE + 1));
		assert_null(page_frag_alloc(&f.nc, UINT32_MAX));
		assert_null(page_frag_alloc_align(&f.nc, 64, 0));
		assert_null(page_frag_alloc_align(&f.nc, 64, 3));
		assert_null(page_frag_alloc_align(&f.nc, 64, PAGE * 2));
		assert_null(page_frag_alloc_align(&f.nc, 64, UINT32_C(1) << 31));
		assert_int_equal(f.nc.frag.offset, before.frag.offset);
		assert_int_equal(f.nc.bias, before.bias);
		assert_ptr_equal(f.nc.frag.va, before.frag.va);
		page_frag_free(f.region, a);
		fixture_end(&f);
	}
}

/* offset + size must not wrap: the offset is near the end and the size near 2^32. */
static void
offset_and_size_do_not_overflow(void **state)
{
	struct page_region *r = page_region_create_malloc(1, UINT32_C(1) << 20);
	struct page_frag_cache nc;

	(void)state;
	assert_non_null(r);
	assert_int_equal(
		page_frag_cache_init(&nc, r, PAGE_FRAG_ORDER_ZERO_OFFSET, PAGE_FRAG_RX), 0);
	assert_non_null(page_frag_alloc(&nc, (UINT32_C(1) << 20) - 64));
	assert_null(page_frag_alloc_align(&nc, UINT32_C(1) << 20, UINT32_C(1) << 20));
	page_region_destroy(r);
}

static void
page_is_used_again_in_place(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);

		/* Far more fragments than one page has: only reuse can give them. */
		for (uint32_t i = 0; i < 1000; i++) {
			char *p = page_frag_alloc(&f.nc, 2048);

			assert_non_null(p);
			page_frag_free(f.region, p);
		}
		fixture_end(&f);
	}
}

static void
page_with_a_fragment_out_is_not_used_again(void **state)
{
	struct fixture f = fixture_new(2, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *held = page_frag_alloc(&f.nc, PAGE / 2);
	char *p;

	(void)state;
	page_frag_free(f.region, page_frag_alloc(&f.nc, PAGE / 2));
	p = page_frag_alloc(&f.nc, PAGE);
	assert_ptr_equal(p, base_of(f.region) + PAGE);
	assert_int_equal(page_region_nb_free(f.region), 0);
	page_frag_free(f.region, held);
	assert_int_equal(page_region_nb_free(f.region), 1);
	page_frag_free(f.region, p);
	fixture_end(&f);
}

/* All fragments that a page can have are out and come back: it is still the cache's. */
static void
page_stays_current_when_all_its_fragments_are_back(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);

		for (uint32_t i = 0; i < PAGE / PAGE_FRAG_MIN_SIZE; i++)
			assert_non_null(page_frag_alloc(&f.nc, PAGE_FRAG_MIN_SIZE));
		for (uint32_t i = 0; i < PAGE / PAGE_FRAG_MIN_SIZE; i++)
			page_frag_free(f.region, base_of(f.region) + i * PAGE_FRAG_MIN_SIZE);
		assert_int_equal(page_region_nb_free(f.region), 1);
		page_frag_free(f.region, page_frag_alloc(&f.nc, PAGE));
		fixture_end(&f);
	}
}

static void
drain_leaves_the_page_to_its_fragments(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		char *a = page_frag_alloc(&f.nc, 64);
		char *b = page_frag_alloc(&f.nc, 64);

		page_frag_cache_drain(&f.nc);
		assert_int_equal(page_region_nb_free(f.region), 0);
		page_frag_free(f.region, a);
		assert_int_equal(page_region_nb_free(f.region), 0);
		page_frag_free(f.region, b);
		assert_int_equal(page_region_nb_free(f.region), 1);
		/* Draining twice, and using the cache again, are both fine. */
		page_frag_cache_drain(&f.nc);
		page_frag_free(f.region, page_frag_alloc(&f.nc, 64));
		fixture_end(&f);
	}
}

static void
exhaustion_loses_nothing(void **state)
{
	struct fixture f = fixture_new(3, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *p[3];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 3; i++) {
			p[i] = page_frag_alloc(&f.nc, PAGE);
			assert_non_null(p[i]);
		}
		for (int i = 0; i < 10; i++)
			assert_null(page_frag_alloc(&f.nc, 64));
		for (int i = 0; i < 3; i++)
			page_frag_free(f.region, p[i]);
	}
	fixture_end(&f);
}

/* Sizes and alignments at random, against a map of who owns which byte. */
static void
fragments_never_overlap(void **state)
{
	enum { HELD = 64, STEPS = 20000 };
	static unsigned char owned[4 * PAGE];

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(4, orders[o]);
		struct {
			char *p;
			uint32_t size;
		} held[HELD] = { 0 };
		unsigned int seed = 1;

		memset(owned, 0, sizeof(owned));
		for (int step = 0; step < STEPS; step++) {
			int h = rand_r(&seed) % HELD;
			uint32_t size = 1 + (uint32_t)rand_r(&seed) % 3000;
			uint32_t align = UINT32_C(1) << rand_r(&seed) % 12;
			unsigned char *map;

			if (held[h].p != NULL) {
				map = owned + (held[h].p - base_of(f.region));
				for (uint32_t i = 0; i < held[h].size; i++)
					assert_int_equal(map[i], 1);
				memset(map, 0, held[h].size);
				page_frag_free(f.region, held[h].p);
				held[h].p = NULL;
			}
			held[h].p = page_frag_alloc_align(&f.nc, size, align);
			held[h].size = size;
			if (held[h].p == NULL)
				continue;
			map = owned + (held[h].p - base_of(f.region));
			for (uint32_t i = 0; i < size; i++)
				assert_int_equal(map[i], 0);
			memset(map, 1, size);
		}
		for (int h = 0; h < HELD; h++)
			if (held[h].p != NULL)
				page_frag_free(f.region, held[h].p);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zero_offset_goes_up),
		cmocka_unit_test(countdown_goes_down),
		cmocka_unit_test(every_alignment_holds),
		cmocka_unit_test(every_size_fits_exactly),
		cmocka_unit_test(small_requests_take_a_cache_line),
		cmocka_unit_test(bad_requests_are_refused_and_keep_the_page),
		cmocka_unit_test(offset_and_size_do_not_overflow),
		cmocka_unit_test(page_is_used_again_in_place),
		cmocka_unit_test(page_with_a_fragment_out_is_not_used_again),
		cmocka_unit_test(page_stays_current_when_all_its_fragments_are_back),
		cmocka_unit_test(drain_leaves_the_page_to_its_fragments),
		cmocka_unit_test(exhaustion_loses_nothing),
		cmocka_unit_test(fragments_never_overlap),
	};

	return cmocka_run_group_tests_name("page_frag", tests, NULL, NULL);
}
