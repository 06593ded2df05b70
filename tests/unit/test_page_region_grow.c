/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Regions that grow: to their limit, at the low watermark, when there is no memory. */

#include "tests/unit/noting_memory.h"

static void
region_grows_to_its_limit(void **state)
{
	(void)state;
	for (int fallback = 0; fallback < 2; fallback++) {
		struct page_region_conf conf = {
			.nb_pages = 10,
			.max_pages = 10 + PER_CHUNK + 5,
			.fallback = fallback != 0,
			.memory = &noting,
		};
		struct fixture f = fixture_of(conf, orders[0], PAGE_FRAG_TX);
		uint32_t all = conf.max_pages;
		void **vas = calloc(all, sizeof(*vas));

		assert_non_null(vas);
		assert_int_equal(page_region_grow(f.region), PER_CHUNK);
		assert_int_equal(page_region_nb_pages(f.region), 10 + PER_CHUNK);
		assert_int_equal(page_region_grow(f.region), 5);
		assert_int_equal(page_region_grow(f.region), 0);
		assert_int_equal(f.region->stats.grown, 2);
		assert_int_equal(f.region->stats.grow_failed, 0);
		assert_int_equal(page_region_nb_pages(f.region), all);
		assert_int_equal(f.region->nb_small, fallback ? 3 * SMALL_PAGES : 0);
		take_pages(&f.nc, vas, all);
		assert_null(page_frag_alloc(&f.nc, PAGE));
		for (uint32_t i = 0; i < all; i++)
			memset(vas[i], (int)i, PAGE);
		for (uint32_t i = 0; i < all; i++)
			assert_int_equal(((uint8_t *)vas[i])[PAGE - 1], (uint8_t)i);
		page_frag_free_bulk(f.region, vas, all);
		free(vas);
		fixture_end(&f);
		assert_int_equal(noted.bytes, 0);
	}
}

/* What is out stays right while the region grows, and what had failed works afterwards. */
static void
region_grows_in_use(void **state)
{
	struct page_region_conf conf = {
		.nb_pages = 2, .max_pages = 2 * PER_CHUNK, .memory = &noting
	};
	struct fixture f = fixture_of(conf, orders[1], PAGE_FRAG_TX);
	void *vas[5];

	(void)state;
	take_pages(&f.nc, vas, 2);
	memset(vas[0], 1, PAGE);
	memset(vas[1], 2, PAGE);
	assert_null(page_frag_alloc(&f.nc, 64));
	assert_int_equal(page_region_grow(f.region), PER_CHUNK);
	take_pages(&f.nc, vas + 2, 3);
	memset(vas[2], 3, PAGE);
	assert_int_equal(((char *)vas[0])[PAGE - 1], 1);
	assert_int_equal(((char *)vas[1])[0], 2);
	for (int i = 0; i < 5; i++)
		assert_true(page_chunk_contains(f.region, vas[i]));
	free_all(f.region, vas, 5);
	fixture_end(&f);
}

static void
growing_may_fail(void **state)
{
	struct page_region_conf conf = { .nb_pages = 5, .max_pages = 20, .memory = &noting };
	struct fixture f = fixture_of(conf, orders[0], PAGE_FRAG_TX);

	(void)state;
	for (uint64_t i = 1; i <= 3; i++) {
		succeed = 0;
		assert_int_equal(page_region_grow(f.region), -ENOMEM);
		succeed = -1;
		assert_int_equal(f.region->stats.grow_failed, i);
		assert_int_equal(page_region_nb_pages(f.region), 5);
	}
	assert_int_equal(page_region_grow(f.region), 15);
	assert_int_equal(f.region->stats.grown, 1);
	fixture_end(&f);
}

static void
region_is_maintained_at_the_low_watermark(void **state)
{
	struct page_region_conf conf = {
		.nb_pages = 6, .max_pages = 6 + 3 * PER_CHUNK, .low = 4, .memory = &noting
	};
	struct fixture f = fixture_of(conf, orders[0], PAGE_FRAG_TX);
	void *vas[4];

	(void)state;
	assert_int_equal(page_region_maintain(f.region), 0);
	take_pages(&f.nc, vas, 2);
	assert_int_equal(page_region_maintain(f.region), 0);
	take_pages(&f.nc, vas + 2, 1);
	assert_int_equal(page_region_nb_free(f.region), 3);
	succeed = 0;
	assert_int_equal(page_region_maintain(f.region), -ENOMEM);
	succeed = -1;
	assert_int_equal(page_region_maintain(f.region), PER_CHUNK);
	assert_int_equal(page_region_maintain(f.region), 0);
	/* As many chunks as it takes, and no more than there may be. */
	assert_int_equal(page_region_set_watermarks(f.region, 0, 4 + 2 * PER_CHUNK), 0);
	assert_int_equal(page_region_maintain(f.region), 2 * PER_CHUNK);
	assert_false(page_region_is_low(f.region));
	assert_int_equal(page_region_set_watermarks(f.region, 0, 6 + 3 * PER_CHUNK), 0);
	assert_true(page_region_is_low(f.region));
	assert_int_equal(page_region_maintain(f.region), 0);
	assert_int_equal(f.region->stats.grown, 3);
	assert_int_equal(f.region->stats.grow_failed, 1);
	free_all(f.region, vas, 3);
	fixture_end(&f);
}

/* The reserve begins with the region: there it is, or already entered. */
static void
reserve_may_be_all_of_it(void **state)
{
	struct page_region_conf conf = {
		.nb_pages = 2, .max_pages = 10, .min = 2, .low = 10, .memory = &noting
	};
	struct fixture f = fixture_of(conf, orders[0], PAGE_FRAG_TX);

	(void)state;
	assert_count(f.region->min, 2);
	assert_count(f.region->low, 10);
	assert_null(page_frag_alloc(&f.nc, 64));
	assert_count(f.region->stats.reserve_entered, 0);
	assert_int_equal(page_region_maintain(f.region), 8);
	page_frag_free(f.region, page_frag_alloc(&f.nc, 64));
	fixture_end(&f);
}

/* A region made by hand has nothing to grow from. */
static void
region_without_a_source_does_not_grow(void **state)
{
	struct page_frag_page *table[4];
	struct page_region r;

	(void)state;
	assert_int_equal(page_chunk_region_init(&r, table, 4, PAGE, false), 0);
	assert_int_equal(page_region_grow(&r), 0);
	assert_int_equal(page_region_set_watermarks(&r, 0, 1), 0);
	assert_int_equal(page_region_maintain(&r), 0);
	assert_int_equal(r.stats.grown + r.stats.grow_failed, 0);
}

/* Memory that the caller adds to such a region stays the caller's. */
static void
added_memory_stays_the_callers(void **state)
{
	struct page_region_conf conf = { .nb_pages = 1, .max_pages = 100, .memory = &noting };
	size_t size = page_chunk_first(PAGE, false) + 3 * PAGE;
	struct fixture f = fixture_of(conf, orders[0], PAGE_FRAG_TX);
	void *memory = NULL;

	(void)state;
	assert_int_equal(posix_memalign(&memory, page_chunk_size(PAGE), size), 0);
	assert_int_equal(page_chunk_add_memory(f.region, memory, size, NULL), 3);
	assert_int_equal(page_region_nb_free(f.region), 4);
	fixture_end(&f);
	assert_int_equal(noted.bytes, 0);
	free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(region_grows_to_its_limit),
		cmocka_unit_test(region_grows_in_use),
		cmocka_unit_test(growing_may_fail),
		cmocka_unit_test(region_is_maintained_at_the_low_watermark),
		cmocka_unit_test(reserve_may_be_all_of_it),
		cmocka_unit_test(region_without_a_source_does_not_grow),
		cmocka_unit_test(added_memory_stays_the_callers),
	};

	return cmocka_run_group_tests_name("page_region_grow", tests, NULL, NULL);
}
