/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A program whose regions all have pages of one size, which it has as a constant: the same
 * fragments as any other, and no cache for other regions.
 */

#define PAGE_FRAG_CONST_SIZE 32768

#include "lib/page_frag/page_frag_prepare.h"
#include "tests/unit/frag_fixture.h"

static void
other_regions_are_refused(void **state)
{
	static const struct {
		uint32_t page_size;
		bool fallback, bad;
	} regions[] = {
		{ PAGE, false, false },
		{ PAGE, true, true },
		{ PAGE / 2, false, true },
		{ PAGE * 2, false, true },
	};
	struct page_frag_page *table[1];
	struct page_frag_cache nc;
	struct page_region r;

	(void)state;
	for (size_t i = 0; i < NB(regions); i++) {
		assert_int_equal(page_chunk_region_init(
					 &r, table, 1, regions[i].page_size, regions[i].fallback),
			0);
		assert_int_equal(page_frag_cache_init(&nc, &r, orders[0], PAGE_FRAG_TX),
			regions[i].bad ? -EINVAL : 0);
	}
	assert_int_equal(page_region_init(&r, table, 1), 0);
	assert_int_equal(page_frag_cache_init(&nc, &r, orders[0], PAGE_FRAG_TX), -EINVAL);
}

/* Without a page there is no room either, though the size is a constant. */
static void
pages_begin_and_end_as_any_other(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);
		uint32_t sizes[] = { 64, 1000, PAGE / 2, PAGE - 1, PAGE };
		void *vas[MIN_FRAGS + 1];

		for (size_t s = 0; s < NB(sizes); s++) {
			uint32_t n = PAGE / sizes[s], more;

			for (uint32_t i = 0; i < n; i++) {
				vas[i] = page_frag_alloc(&f.nc, sizes[s]);
				assert_non_null(vas[i]);
				assert_ptr_equal(page_chunk_page_of(f.region, vas[i]),
					page_chunk_page_of(f.region, vas[0]));
				memset(vas[i], 1, sizes[s]);
			}
			/* The other page, and then no more. */
			more = page_frag_alloc_bulk(&f.nc, PAGE, PAGE, vas + n, 1);
			assert_int_equal(more, 1);
			assert_null(page_frag_alloc(&f.nc, sizes[s]));
			free_all(f.region, vas, n + 1);
			page_frag_cache_drain(&f.nc);
			assert_int_equal(page_region_nb_free(f.region), 2);
		}
		fixture_end(&f);
	}
}

static void
prepared_room_is_that_of_the_constant(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_ZERO_OFFSET);
	uint32_t room;
	char *va = page_frag_prepare(&f.nc, 1, 1, &room), *more;

	(void)state;
	assert_int_equal(room, PAGE);
	assert_int_equal(page_frag_commit(&f.nc, va, 100), 0);
	more = page_frag_prepare(&f.nc, 1, 1, &room);
	assert_int_equal(room, PAGE - 100);
	assert_int_equal(page_frag_commit_noref(&f.nc, more, room), 0);
	assert_null(page_frag_prepare(&f.nc, 1, 1, &room));
	page_frag_free(f.region, va);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_regions_are_refused),
		cmocka_unit_test(pages_begin_and_end_as_any_other),
		cmocka_unit_test(prepared_room_is_that_of_the_constant),
	};

	return cmocka_run_group_tests_name("page_frag_const", tests, NULL, NULL);
}
