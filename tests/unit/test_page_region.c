/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Pages and the list of those that are free: taking and putting, watermarks, counters. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/page_frag/page_region.h"
#include "tests/unit/unit.h"

#define PAGES 100u

#define assert_count(counter, n) assert_int_equal(atomic_load(&(counter)), (n))

struct fixture {
	struct page_region r;
	struct page_frag_page pages[PAGES];
	struct page_frag_page *table[PAGES];
};

/* A region of nb pages, with page 0 on top of the list. */
static struct fixture *
fixture_new(uint32_t nb)
{
	struct fixture *f = aligned_alloc(64, sizeof(*f));

	assert_non_null(f);
	memset(f, 0, sizeof(*f));
	assert_int_equal(page_region_init(&f->r, f->table, PAGES), 0);
	for (uint32_t i = nb; i > 0; i--)
		assert_int_equal(page_region_add(&f->r, &f->pages[i - 1]), 0);
	return f;
}

static void
full_table_refuses_a_page(void **state)
{
	struct fixture *f = fixture_new(PAGES);
	struct page_frag_page one_more = { 0 };

	(void)state;
	assert_int_equal(page_region_add(&f->r, &one_more), -ENOSPC);
	assert_int_equal(page_region_nb_free(&f->r), PAGES);
	assert_int_equal(page_region_nb_pages(&f->r), PAGES);
	free(f);
}

static void
bad_tables_are_refused(void **state)
{
	struct page_frag_page *table[1];
	struct page_region r;

	(void)state;
	assert_int_equal(page_region_init(&r, NULL, 1), -EINVAL);
	assert_int_equal(page_region_init(&r, table, 0), -EINVAL);
	assert_int_equal(page_region_init(&r, table, PAGE_REGION_MAX_PAGES + 1), -EINVAL);
	assert_int_equal(page_region_init(&r, table, PAGE_REGION_MAX_PAGES), 0);
	assert_int_equal(r.limit, PAGE_REGION_MAX_PAGES);
	assert_int_equal(r.page_size, 0);
	assert_int_equal(r.node, -1);
}

static void
pages_have_their_index(void **state)
{
	struct fixture *f = fixture_new(PAGES);

	(void)state;
	for (uint32_t i = 0; i < PAGES; i++) {
		assert_int_equal(f->pages[i].index, PAGES - 1 - i);
		assert_ptr_equal(f->table[f->pages[i].index], &f->pages[i]);
	}
	free(f);
}

static void
pages_are_taken_and_put(void **state)
{
	struct fixture *f = fixture_new(3);

	(void)state;
	assert_true(page_region_all_free(&f->r));
	for (uint32_t i = 0; i < 3; i++) {
		assert_ptr_equal(page_region_get(&f->r), &f->pages[i]);
		assert_int_equal(page_region_nb_free(&f->r), 2 - i);
		assert_false(page_region_all_free(&f->r));
	}
	assert_null(page_region_get(&f->r));
	page_region_put(&f->r, &f->pages[1]);
	assert_ptr_equal(page_region_get(&f->r), &f->pages[1]);
	for (uint32_t i = 0; i < 3; i++)
		page_region_put(&f->r, &f->pages[i]);
	assert_true(page_region_all_free(&f->r));
	free(f);
}

static void
some_pages_can_be_kept(void **state)
{
	struct fixture *f = fixture_new(10);
	struct page_frag_page *pages[20];
	uint32_t left = 77;

	(void)state;
	assert_int_equal(page_region_get_bulk(&f->r, pages, 4, 10, &left), 0);
	assert_int_equal(page_region_get_bulk(&f->r, pages, 4, UINT32_MAX, &left), 0);
	assert_int_equal(page_region_get_bulk(&f->r, pages, 0, 0, &left), 0);
	assert_int_equal(left, 77);
	assert_int_equal(page_region_get_bulk(&f->r, pages, 4, 9, &left), 1);
	assert_int_equal(left, 9);
	assert_int_equal(page_region_get_bulk(&f->r, pages + 1, 4, 2, &left), 4);
	assert_int_equal(left, 5);
	assert_int_equal(page_region_get_bulk(&f->r, pages + 5, 4, 2, &left), 3);
	assert_int_equal(left, 2);
	assert_int_equal(page_region_get_bulk(&f->r, pages + 8, 12, 0, &left), 2);
	assert_int_equal(left, 0);
	for (uint32_t i = 0; i < 10; i++)
		assert_ptr_equal(pages[i], &f->pages[i]);
	for (uint32_t i = 1; i < 10; i++)
		page_list_link(&f->r.free, pages[i - 1], pages[i]);
	page_region_put_chain(&f->r, pages[0], pages[9], 10);
	assert_int_equal(page_region_nb_free(&f->r), 10);
	assert_ptr_equal(page_region_get(&f->r), &f->pages[0]);
	free(f);
}

static void
watermarks_must_be_in_order(void **state)
{
	struct fixture *f = fixture_new(10);

	(void)state;
	/* The region may get more pages than it has. */
	assert_int_equal(page_region_set_watermarks(&f->r, PAGES, PAGES), 0);
	assert_int_equal(page_region_set_watermarks(&f->r, 0, PAGES + 1), -EINVAL);
	assert_int_equal(page_region_set_watermarks(&f->r, 3, 2), -EINVAL);
	assert_count(f->r.min, PAGES);
	assert_count(f->r.low, PAGES);
	free(f);
}

static void
low_is_below_the_watermark(void **state)
{
	struct fixture *f = fixture_new(10);

	(void)state;
	assert_false(page_region_is_low(&f->r));
	assert_int_equal(page_region_set_watermarks(&f->r, 0, 10), 0);
	assert_false(page_region_is_low(&f->r));
	assert_non_null(page_region_get(&f->r));
	assert_true(page_region_is_low(&f->r));
	assert_int_equal(page_region_set_watermarks(&f->r, 0, 9), 0);
	assert_false(page_region_is_low(&f->r));
	free(f);
}

/* Some pages, a part of all pages, and the low watermark stay free for others. */
static void
floor_for_spares_follows_pages_and_watermarks(void **state)
{
	struct fixture *f = fixture_new(8);

	(void)state;
	assert_count(f->r.spare_floor, 8);
	for (uint32_t i = 8; i < PAGES; i++)
		assert_int_equal(page_region_add(&f->r, &f->pages[i]), 0);
	assert_count(f->r.spare_floor, PAGES / 4);
	assert_int_equal(page_region_set_watermarks(&f->r, 0, PAGES / 2), 0);
	assert_count(f->r.spare_floor, PAGES / 2);
	assert_int_equal(page_region_set_watermarks(&f->r, 0, 1), 0);
	assert_count(f->r.spare_floor, PAGES / 4);
	free(f);
}

/* The reserve is entered when fewer than min are free, and left when they are min again. */
static void
crossings_of_many_pages_are_one(void **state)
{
	struct fixture *f = fixture_new(10);
	struct page_frag_page *pages[10];
	uint32_t left;

	(void)state;
	assert_int_equal(page_region_set_watermarks(&f->r, 5, 5), 0);
	assert_int_equal(page_region_get_bulk(&f->r, pages, 5, 0, &left), 5);
	assert_count(f->r.stats.reserve_entered, 0);
	page_region_put(&f->r, pages[4]);
	assert_count(f->r.stats.reserve_left, 0);
	assert_int_equal(page_region_get_bulk(&f->r, pages + 4, 6, 0, &left), 6);
	assert_count(f->r.stats.reserve_entered, 1);
	page_list_link(&f->r.free, pages[0], pages[1]);
	page_list_link(&f->r.free, pages[1], pages[2]);
	page_list_link(&f->r.free, pages[2], pages[3]);
	page_region_put_chain(&f->r, pages[0], pages[3], 4);
	assert_count(f->r.stats.reserve_left, 0);
	page_region_put(&f->r, pages[4]);
	assert_count(f->r.stats.reserve_left, 1);
	page_region_put(&f->r, pages[5]);
	assert_count(f->r.stats.reserve_left, 1);
	assert_count(f->r.stats.reserve_entered, 1);
	/* From below to far above. */
	assert_int_equal(page_region_get_bulk(&f->r, pages, 4, 0, &left), 4);
	assert_count(f->r.stats.reserve_entered, 2);
	page_region_put_chain(&f->r, pages[6], pages[6], 1);
	page_list_link(&f->r.free, pages[0], pages[1]);
	page_list_link(&f->r.free, pages[1], pages[2]);
	page_list_link(&f->r.free, pages[2], pages[3]);
	page_region_put_chain(&f->r, pages[0], pages[3], 4);
	assert_count(f->r.stats.reserve_left, 2);
	free(f);
}

/* New pages count as well: they may end the shortage. */
static void
added_pages_leave_the_reserve(void **state)
{
	struct fixture *f = fixture_new(4);

	(void)state;
	assert_int_equal(page_region_set_watermarks(&f->r, 6, 6), 0);
	assert_count(f->r.stats.reserve_entered, 1);
	assert_int_equal(page_region_add(&f->r, &f->pages[4]), 0);
	assert_count(f->r.stats.reserve_left, 0);
	assert_int_equal(page_region_add(&f->r, &f->pages[5]), 0);
	assert_count(f->r.stats.reserve_left, 1);
	assert_int_equal(page_region_add(&f->r, &f->pages[6]), 0);
	assert_count(f->r.stats.reserve_left, 1);
	free(f);
}

#ifdef PAGE_FRAG_CHECKED
static void
one_page_allocation_can_be_made_to_fail(void **state)
{
	struct fixture *f = fixture_new(PAGES);

	(void)state;
	for (uint32_t n = 1; n <= 5; n++) {
		page_region_fail_page(&f->r, n);
		for (uint32_t i = 1; i <= 8; i++) {
			struct page_frag_page *page = page_region_get(&f->r);

			if (i == n)
				assert_null(page);
			else
				assert_non_null(page);
		}
	}
	page_region_fail_page(&f->r, 2);
	assert_non_null(page_region_get(&f->r));
	page_region_fail_page(&f->r, 0);
	assert_non_null(page_region_get(&f->r));
	free(f);
}
#endif

static void
free_pages_are_marked(void **state)
{
	struct fixture *f = fixture_new(PAGES);
	struct page_frag_page *taken[3];
	char map[PAGES + 1] = { 0 };
	uint32_t left;

	(void)state;
	/* Three pages are out, and one of them comes back. */
	assert_int_equal(page_region_get_bulk(&f->r, taken, 3, 0, &left), 3);
	page_region_put(&f->r, taken[1]);
	page_region_mark_free(&f->r, map, PAGES, '.');
	for (uint32_t i = 0; i < PAGES; i++)
		assert_int_equal(map[i], i == taken[0]->index || i == taken[2]->index ? 0 : '.');
	assert_int_equal(map[PAGES], 0);

	/* A map too small has those that it has room for, wherever on the list they are. */
	memset(map, 0, sizeof(map));
	assert_true(taken[1]->index >= 10);
	page_region_mark_free(&f->r, map, 10, '.');
	for (uint32_t i = 0; i <= PAGES; i++)
		assert_int_equal(map[i], i < 10 ? '.' : 0);
	page_region_put(&f->r, taken[0]);
	page_region_put(&f->r, taken[2]);
	while (page_region_get(&f->r) != NULL)
		;
	memset(map, 0, sizeof(map));
	page_region_mark_free(&f->r, map, PAGES, '.');
	assert_null(memchr(map, '.', sizeof(map)));
	free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_table_refuses_a_page),
		cmocka_unit_test(bad_tables_are_refused),
		cmocka_unit_test(pages_have_their_index),
		cmocka_unit_test(pages_are_taken_and_put),
		cmocka_unit_test(some_pages_can_be_kept),
		cmocka_unit_test(watermarks_must_be_in_order),
		cmocka_unit_test(low_is_below_the_watermark),
		cmocka_unit_test(floor_for_spares_follows_pages_and_watermarks),
		cmocka_unit_test(crossings_of_many_pages_are_one),
		cmocka_unit_test(added_pages_leave_the_reserve),
		cmocka_unit_test(free_pages_are_marked),
#ifdef PAGE_FRAG_CHECKED
		cmocka_unit_test(one_page_allocation_can_be_made_to_fail),
#endif
	};

	return cmocka_run_group_tests_name("page_region", tests, NULL, NULL);
}
