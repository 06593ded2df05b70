/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The region's last pages: who may take them, what marks them, and when they are in use. */

#include "tests/unit/frag_fixture.h"

#define PAGES 10u
#define MIN 3u

static struct fixture
reserve_fixture(enum page_frag_order order, enum page_frag_use use)
{
	return fixture_of(
		(struct page_region_conf){ .nb_pages = PAGES, .min = MIN, .low = MIN }, order, use);
}

static void
sending_leaves_the_reserve(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = reserve_fixture(orders[o], PAGE_FRAG_TX);
		void *vas[PAGES];

		take_pages(&f.nc, vas, PAGES - MIN);
		assert_null(page_frag_alloc(&f.nc, 1));
		assert_null(page_frag_alloc(&f.nc, PAGE));
		assert_int_equal(page_frag_alloc_bulk(&f.nc, 64, 1, vas, 1), 0);
		assert_int_equal(page_region_nb_free(f.region), MIN);
		assert_count(f.nc.stats.exhausted, 3);
		assert_count(f.nc.stats.reserve, 0);
		assert_count(f.region->stats.reserve_entered, 0);
		assert_false(page_frag_cache_is_pfmemalloc(&f.nc));
		free_all(f.region, vas, PAGES - MIN);
		fixture_end(&f);
	}
}

static void
receiving_dips_into_the_reserve(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = reserve_fixture(orders[o], PAGE_FRAG_RX);
		void *vas[PAGES];

		for (uint32_t i = 0; i < PAGES; i++) {
			bool from_reserve = i >= PAGES - MIN;

			vas[i] = page_frag_alloc(&f.nc, PAGE);
			assert_non_null(vas[i]);
			assert_int_equal(page_frag_cache_is_pfmemalloc(&f.nc), from_reserve);
			assert_int_equal(page_frag_is_pfmemalloc(f.region, vas[i]), from_reserve);
			assert_count(f.nc.stats.reserve, from_reserve ? i - (PAGES - MIN) + 1 : 0);
		}
		assert_null(page_frag_alloc(&f.nc, 1));
		assert_count(f.nc.stats.refill, PAGES - MIN);
		assert_count(f.nc.stats.exhausted, 1);
		assert_count(f.region->stats.reserve_entered, 1);
		assert_count(f.region->stats.reserve_left, 0);
		/* The mark stays with the fragments while they are out. */
		page_frag_cache_drain(&f.nc);
		assert_false(page_frag_cache_is_pfmemalloc(&f.nc));
		for (uint32_t i = 0; i < PAGES; i++)
			assert_int_equal(
				page_frag_is_pfmemalloc(f.region, vas[i]), i >= PAGES - MIN);
		free_all(f.region, vas, PAGES);
		assert_count(f.region->stats.reserve_left, 1);
		fixture_end(&f);
	}
}

/* The mark is of one use of the page, not of the page: however it is taken next. */
static void
mark_ends_with_the_shortage(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { MANY = 40 };
		struct fixture f = fixture_of(
			(struct page_region_conf){ .nb_pages = MANY, .min = MANY, .low = MANY },
			orders[o], PAGE_FRAG_RX);
		void *vas[MANY];

		take_pages(&f.nc, vas, MANY);
		assert_count(f.nc.stats.reserve, MANY);
		free_all(f.region, vas, MANY);
		page_frag_cache_drain(&f.nc);
		assert_int_equal(page_region_set_watermarks(f.region, 0, 0), 0);
		for (int round = 0; round < 3; round++) {
			for (uint32_t i = 0; i < MANY; i++) {
				vas[i] = page_frag_alloc(&f.nc, PAGE);
				assert_non_null(vas[i]);
				assert_false(page_frag_cache_is_pfmemalloc(&f.nc));
				assert_false(page_frag_is_pfmemalloc(f.region, vas[i]));
			}
			free_all(f.region, vas, MANY);
		}
		fixture_end(&f);
	}
}

/* A reserve page is not used again in place: the next page may be without mark. */
static void
reserve_page_is_not_kept_for_reuse(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = reserve_fixture(orders[o], PAGE_FRAG_RX);
		void *vas[PAGES];

		take_pages(&f.nc, vas, PAGES - MIN + 1);
		assert_true(page_frag_cache_is_pfmemalloc(&f.nc));
		/* Everything has come back, other pages first. */
		free_all(f.region, vas, PAGES - MIN + 1);
		assert_int_equal(page_region_nb_free(f.region), PAGES - 1);
		vas[0] = page_frag_alloc(&f.nc, PAGE);
		assert_non_null(vas[0]);
		assert_false(page_frag_cache_is_pfmemalloc(&f.nc));
		assert_false(page_frag_is_pfmemalloc(f.region, vas[0]));
		assert_count(f.nc.stats.reuse, 0);
		assert_int_equal(page_region_nb_free(f.region) + f.nc.nb_spares, PAGES - 1);
		page_frag_free(f.region, vas[0]);
		fixture_end(&f);
	}
}

/* While the shortage lasts it is taken from the reserve again, with its mark. */
static void
reserve_page_can_be_taken_again(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = reserve_fixture(orders[o], PAGE_FRAG_RX);
		void *vas[PAGES], *va;

		take_pages(&f.nc, vas, PAGES - MIN);
		for (uint32_t i = 1; i <= 5; i++) {
			va = page_frag_alloc(&f.nc, PAGE);
			assert_non_null(va);
			assert_true(page_frag_is_pfmemalloc(f.region, va));
			assert_count(f.nc.stats.reserve, i);
			page_frag_free(f.region, va);
		}
		assert_count(f.nc.stats.reuse, 0);
		assert_int_equal(page_frag_cache_issued(&f.nc), PAGES - MIN + 5);
		free_all(f.region, vas, PAGES - MIN);
		fixture_end(&f);
	}
}

/* Nor is it kept as a spare page, where any other is. */
static void
reserve_page_is_not_kept_as_a_spare(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { MANY = 40, KEPT = 10 };
		struct fixture f = fixture_of(
			(struct page_region_conf){ .nb_pages = MANY, .min = KEPT, .low = KEPT },
			orders[o], PAGE_FRAG_RX);
		struct page_frag_cache other;
		void *vas[MANY];

		assert_int_equal(
			page_frag_cache_init(&other, f.region, orders[o], PAGE_FRAG_RX), 0);
		take_pages(&f.nc, vas, MANY - KEPT + 1);
		page_frag_cache_drain(&f.nc);
		assert_true(page_frag_is_pfmemalloc(f.region, vas[MANY - KEPT]));
		free_all(f.region, vas + 1, MANY - KEPT - 1);
		assert_int_equal(page_region_nb_free(f.region), MANY - 2);
		page_frag_cache_free(&other, vas[MANY - KEPT]);
		page_frag_cache_flush(&other);
		assert_int_equal(other.nb_spares, 0);
		assert_int_equal(page_region_nb_free(f.region), MANY - 1);
		page_frag_cache_free(&other, vas[0]);
		page_frag_cache_flush(&other);
		assert_int_equal(other.nb_spares, 1);
		assert_count(other.stats.page_freed, 2);
		page_frag_cache_drain(&other);
		fixture_end(&f);
	}
}

/* In bulk: as far as the reserve goes, and the last page marked. */
static void
bulk_dips_into_the_reserve(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (int use = PAGE_FRAG_RX; use <= PAGE_FRAG_TX; use++) {
			struct fixture f = reserve_fixture(orders[o], (enum page_frag_use)use);
			uint32_t pages = use == PAGE_FRAG_RX ? PAGES : PAGES - MIN;
			void *vas[2 * PAGES + 1];

			assert_int_equal(
				page_frag_alloc_bulk(&f.nc, PAGE / 2, 1, vas, 2 * PAGES + 1),
				2 * pages);
			assert_count(f.nc.stats.reserve, pages - (PAGES - MIN));
			for (uint32_t i = 0; i < 2 * pages; i++)
				assert_int_equal(page_frag_is_pfmemalloc(f.region, vas[i]),
					i >= 2 * (PAGES - MIN));
			page_frag_free_bulk(f.region, vas, 2 * pages);
			fixture_end(&f);
		}
	}
}

static void
watermarks_must_be_in_order(void **state)
{
	struct fixture f = reserve_fixture(orders[0], PAGE_FRAG_RX);

	(void)state;
	assert_int_equal(page_region_set_watermarks(f.region, 2, 1), -EINVAL);
	assert_int_equal(page_region_set_watermarks(f.region, 0, PAGES + 1), -EINVAL);
	assert_int_equal(page_region_set_watermarks(f.region, UINT32_MAX, UINT32_MAX), -EINVAL);
	assert_count(f.region->min, MIN);
	assert_count(f.region->low, MIN);
	assert_int_equal(page_region_set_watermarks(f.region, PAGES, PAGES), 0);
	assert_int_equal(page_region_set_watermarks(f.region, 2, 5), 0);
	assert_count(f.region->min, 2);
	assert_count(f.region->low, 5);
	assert_int_equal(page_region_set_watermarks(f.region, 0, 0), 0);
	fixture_end(&f);
}

#define assert_crossings(entered, left)                                   \
	do {                                                              \
		assert_count(f.region->stats.reserve_entered, (entered)); \
		assert_count(f.region->stats.reserve_left, (left));       \
	} while (0)

/* Each time the free pages fall below the watermark, and each time they are it again. */
static void
crossings_are_counted_once(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = reserve_fixture(orders[o], PAGE_FRAG_RX);
		void *vas[PAGES];

		for (uint32_t round = 1; round <= 4; round++) {
			take_pages(&f.nc, vas, PAGES - MIN);
			assert_crossings(round - 1, round - 1);
			take_pages(&f.nc, vas + PAGES - MIN, 1);
			assert_crossings(round, round - 1);
			take_pages(&f.nc, vas + PAGES - MIN + 1, MIN - 1);
			assert_crossings(round, round - 1);
			/* Back, one by one or all at once. */
			page_frag_cache_drain(&f.nc);
			if (round % 2 == 0) {
				page_frag_free_bulk(f.region, vas, PAGES);
			} else {
				free_all(f.region, vas, MIN - 1);
				assert_crossings(round, round - 1);
				page_frag_free(f.region, vas[MIN - 1]);
				assert_crossings(round, round);
				free_all(f.region, vas + MIN, PAGES - MIN);
			}
			assert_crossings(round, round);
		}
		fixture_end(&f);
	}
}

/* To and fro at the watermark itself. */
static void
crossings_at_the_edge(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = reserve_fixture(orders[o], PAGE_FRAG_RX);
		void *vas[PAGES], *va;

		take_pages(&f.nc, vas, PAGES - MIN);
		for (uint32_t i = 1; i <= 10; i++) {
			va = page_frag_alloc(&f.nc, PAGE);
			page_frag_cache_drain(&f.nc);
			assert_crossings(i, i - 1);
			page_frag_free(f.region, va);
			assert_crossings(i, i);
		}
		free_all(f.region, vas, PAGES - MIN);
		assert_crossings(10, 10);
		fixture_end(&f);
	}
}

/* The watermark moves over the pages that are free, instead of these below it. */
static void
moving_watermarks_cross_too(void **state)
{
	struct fixture f = fixture_new(PAGES, orders[0]);
	void *vas[PAGES];

	(void)state;
	take_pages(&f.nc, vas, 6);
	assert_crossings(0, 0);
	assert_int_equal(page_region_set_watermarks(f.region, 4, 4), 0);
	assert_crossings(0, 0);
	assert_int_equal(page_region_set_watermarks(f.region, 5, 5), 0);
	assert_crossings(1, 0);
	/* Still below, wherever it moves. */
	assert_int_equal(page_region_set_watermarks(f.region, 8, 8), 0);
	assert_int_equal(page_region_set_watermarks(f.region, 5, 8), 0);
	assert_crossings(1, 0);
	assert_int_equal(page_region_set_watermarks(f.region, 4, 4), 0);
	assert_crossings(1, 1);
	assert_int_equal(page_region_set_watermarks(f.region, 0, 0), 0);
	assert_int_equal(page_region_set_watermarks(f.region, 6, 6), 0);
	assert_crossings(2, 1);
	/* And back over it with the pages. */
	page_frag_free(f.region, vas[0]);
	assert_crossings(2, 1);
	page_frag_free(f.region, vas[1]);
	assert_crossings(2, 2);
	/* A refused change changes nothing. */
	assert_int_equal(page_region_set_watermarks(f.region, 9, 8), -EINVAL);
	assert_crossings(2, 2);
	free_all(f.region, vas + 2, 4);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sending_leaves_the_reserve),
		cmocka_unit_test(receiving_dips_into_the_reserve),
		cmocka_unit_test(mark_ends_with_the_shortage),
		cmocka_unit_test(reserve_page_is_not_kept_for_reuse),
		cmocka_unit_test(reserve_page_can_be_taken_again),
		cmocka_unit_test(reserve_page_is_not_kept_as_a_spare),
		cmocka_unit_test(bulk_dips_into_the_reserve),
		cmocka_unit_test(watermarks_must_be_in_order),
		cmocka_unit_test(crossings_are_counted_once),
		cmocka_unit_test(crossings_at_the_edge),
		cmocka_unit_test(moving_watermarks_cross_too),
	};

	return cmocka_run_group_tests_name("page_frag_reserve", tests, NULL, NULL);
}
