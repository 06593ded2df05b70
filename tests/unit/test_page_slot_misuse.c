/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What should not come back: twice, or from elsewhere; and pools that cannot be. */

#include <errno.h>
#include <stdbool.h>

#include "tests/unit/slot_fixture.h"

static void
double_free_in_one_run_is_reported(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[4];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 4), 4);
	free_one(f, &f->share[0], objs[2]);
	free_one(f, &f->share[0], objs[2]);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(seen.double_free, 1 << 2);
	assert_int_equal(page_slot_out(&f->pool), 3);
	assert_int_equal(atomic_load(&f->share[0].stats.double_free), 1);
	fixture_drop(f);
}

static void
double_free_in_two_runs_is_reported(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[4];
	uint32_t got = 0;
	void *all[60];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 4), 4);
	free_one(f, &f->share[1], objs[1]);
	page_slot_flush(&f->pool, &ops, &f->share[1]);
	assert_int_equal(seen.double_free, 0);
	free_one(f, &f->share[1], objs[1]);
	page_slot_flush(&f->pool, &ops, &f->share[1]);
	assert_int_equal(seen.double_free, 1 << 1);
	/* What was not out was not freed either. */
	assert_int_equal(page_slot_out(&f->pool), 3);

	/* The page is set aside: when all else of it came back it is not used again. */
	free_one(f, &f->share[1], objs[0]);
	free_one(f, &f->share[1], objs[2]);
	free_one(f, &f->share[1], objs[3]);
	page_slot_drain(&f->pool, &ops, &f->share[1]);
	page_slot_drain(&f->pool, &ops, &f->share[0]);
	assert_int_equal(page_region_nb_free(&f->pool.region), f->pool.region.nb_pages - 1);
	assert_int_equal(
		atomic_load(&page_slot_page_of(&f->pool.geo, objs[0])->refs), PAGE_SLOT_BAD);
	got = page_slot_alloc_bulk(&f->pool, &ops, &f->share[0], all, 60);
	for (uint32_t i = 0; i < got; i++)
		assert_ptr_not_equal(page_slot_page_of(&f->pool.geo, all[i]),
			page_slot_page_of(&f->pool.geo, objs[0]));
	fixture_drop(f);
}

/* A slot of the current page, or of a spare, that has not been issued since. */
static void
double_free_of_an_unissued_slot_is_reported(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[SLOTS + 1];
	void *unissued;

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 3), 3);
	unissued = (char *)objs[2] + 192;
	free_one(f, &f->share[0], unissued);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(seen.double_free, 1 << 3);
	fixture_drop(f);

	f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	assert_int_equal(alloc_n(f, 0, objs, SLOTS + 1), SLOTS + 1);
	free_n(f, 0, objs, SLOTS);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(f->share[0].nb_spares, 1);
	free_one(f, &f->share[0], objs[5]);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(seen.double_free, 1 << 5);
	fixture_drop(f);
}

static void
double_free_of_a_whole_page_is_reported(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[SLOTS + 1];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, SLOTS + 1), SLOTS + 1);
	free_n(f, 0, objs, SLOTS);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	page_slot_free_bulk(&f->pool, &ops, &f->share[0], objs, SLOTS);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(seen.double_free, page_slot_full(&f->pool.geo));
	assert_int_equal(f->share[0].nb_spares, 1);
	fixture_drop(f);
}

static void
foreign_objects_are_refused(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *other = slots_memory(1);
	void *objs[3] = { other + 128, other + 128 + 192, other + 128 + 5 * 192 };

	(void)state;
	page_slot_free_bulk(&f->pool, &ops, &f->share[0], objs, 3);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(seen.foreign, 1 << 0 | 1 << 1 | 1 << 5);
	assert_int_equal(atomic_load(&f->share[0].stats.foreign_free), 3);
	assert_int_equal(page_slot_out(&f->pool), 0);
	seen.foreign = 0;
	free(other);
	fixture_end(f);
}

static void
bad_pools_are_refused(void **state)
{
	struct page_slot_geometry geo = slots_geometry_15;
	_Alignas(64) struct page_slot_cache share[1];
	struct page_frag_page *table[1];
	_Alignas(64) struct page_slot_pool pool;

	(void)state;
	assert_int_equal(page_slot_pool_init(&pool, &geo, 16, 0, share, 1, table, 1), -EINVAL);
	assert_int_equal(page_slot_pool_init(&pool, &geo, 15, 0, share, 1, table, 0), -EINVAL);
	geo.slots = 0;
	assert_int_equal(page_slot_pool_init(&pool, &geo, 0, 0, share, 1, table, 1), -EINVAL);
	geo.slots = PAGE_SLOT_MAX + 1;
	assert_int_equal(page_slot_pool_init(&pool, &geo, 15, 0, share, 1, table, 1), -EINVAL);
}

/* Twice in one run, and not the pool's either. */
static void
foreign_objects_that_come_twice_are_refused(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *other = slots_memory(1);
	void *objs[3] = { other + 128, other + 128 + 3 * 192, other + 128 };

	(void)state;
	page_slot_free_bulk(&f->pool, &ops, &f->share[0], objs, 3);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(seen.foreign, 1 << 0 | 1 << 3);
	assert_int_equal(seen.double_free, 0);
	seen.foreign = 0;
	free(other);
	fixture_end(f);
}

/* Another share cannot know that nobody has the slot; the page is not used again all the same. */
static void
double_free_of_a_spare_page_of_another_share(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[SLOTS + 1];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, SLOTS + 1), SLOTS + 1);
	free_n(f, 0, objs, SLOTS);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(f->share[0].nb_spares, 1);
	free_one(f, &f->share[1], objs[5]);
	page_slot_flush(&f->pool, &ops, &f->share[1]);
	free_n(f, 0, objs + SLOTS, 1);
	page_slot_drain(&f->pool, &ops, &f->share[0]);
	assert_int_equal(page_region_nb_free(&f->pool.region), f->pool.region.nb_pages - 1);
	fixture_drop(f);
}

/* Slots of a page that was set aside are not looked for, when no whole page is left. */
static void
page_set_aside_is_not_scavenged(void **state)
{
	struct fixture *f = fixture_new(SLOTS, PAGE_FRAG_ORDER_ZERO_OFFSET);
	struct page_frag_page *bad, *page;
	void *objs[4], *obj;

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 4), 4);
	bad = page_slot_page_of(&f->pool.geo, objs[0]);
	free_one(f, &f->share[1], objs[1]);
	page_slot_flush(&f->pool, &ops, &f->share[1]);
	free_one(f, &f->share[1], objs[1]);
	page_slot_flush(&f->pool, &ops, &f->share[1]);
	page_slot_drain(&f->pool, &ops, &f->share[0]);
	assert_int_equal(atomic_load(&bad->refs) & PAGE_SLOT_BAD, PAGE_SLOT_BAD);
	do
		page = page_region_get(&f->pool.region);
	while (page != NULL);
	assert_int_equal(page_slot_alloc_bulk(&f->pool, &ops, &f->share[0], &obj, 1), 0);
	fixture_drop(f);
}

static void
full_table_refuses_a_page(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *memory = slots_memory(1);

	(void)state;
	assert_int_equal(page_slot_add(&f->pool, (struct page_frag_page *)memory), -ENOSPC);
	free(memory);
	fixture_end(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(double_free_in_one_run_is_reported),
		cmocka_unit_test(double_free_in_two_runs_is_reported),
		cmocka_unit_test(double_free_of_an_unissued_slot_is_reported),
		cmocka_unit_test(double_free_of_a_whole_page_is_reported),
		cmocka_unit_test(foreign_objects_are_refused),
		cmocka_unit_test(foreign_objects_that_come_twice_are_refused),
		cmocka_unit_test(double_free_of_a_spare_page_of_another_share),
		cmocka_unit_test(page_set_aside_is_not_scavenged),
		cmocka_unit_test(full_table_refuses_a_page),
		cmocka_unit_test(bad_pools_are_refused),
	};

	return cmocka_run_group_tests_name("page_slot_misuse", tests, NULL, NULL);
}
