/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Many fragments in one call: the same as one after the other, and with less traffic. */

#include "tests/unit/frag_fixture.h"

#define MANY 2100u

/* From the region's chunk: what can be compared between regions. */
static uintptr_t
offset_of(const struct page_region *r, const void *va)
{
	return (uintptr_t)va & r->chunk_mask;
}

/* A region for each way, and a few fragments in front so that pages begin anywhere. */
static void
compare_with_single(enum page_frag_order order, uint32_t fragsz, uint32_t align, uint32_t burst)
{
	struct page_region_conf conf = { .nb_pages = 3, .fallback = true };
	struct fixture one = fixture_of(conf, order, PAGE_FRAG_TX);
	struct fixture many = fixture_of(conf, order, PAGE_FRAG_TX);
	static void *singles[MANY], *bulks[MANY];
	uint32_t nb_singles = 0, nb_bulks = 0, got;

	singles[nb_singles++] = page_frag_alloc(&one.nc, 65);
	bulks[nb_bulks++] = page_frag_alloc(&many.nc, 65);
	for (;;) {
		void *va = page_frag_alloc_align(&one.nc, fragsz, align);

		if (va == NULL)
			break;
		singles[nb_singles++] = va;
	}
	do {
		got = page_frag_alloc_bulk(&many.nc, fragsz, align, bulks + nb_bulks, burst);
		assert_true(got <= burst);
		nb_bulks += got;
		assert_int_equal(page_frag_cache_issued(&many.nc), nb_bulks);
	} while (got == burst);

	assert_int_equal(nb_bulks, nb_singles);
	assert_true(nb_singles < MANY);
	for (uint32_t i = 0; i < nb_singles; i++)
		assert_int_equal(
			offset_of(many.region, bulks[i]), offset_of(one.region, singles[i]));
	assert_count(many.nc.stats.refill, atomic_load(&one.nc.stats.refill));
	assert_count(many.nc.stats.fallback, atomic_load(&one.nc.stats.fallback));
	assert_count(many.nc.stats.reuse, 0);
	assert_count(many.nc.stats.exhausted, 1);
	if (fragsz < PAGE_FRAG_MIN_SIZE)
		assert_true(atomic_load(&many.nc.stats.rounded) >= nb_bulks - 1);
	else
		assert_count(many.nc.stats.rounded, 0);

	free_all(one.region, singles, nb_singles);
	page_frag_free_bulk(many.region, bulks, nb_bulks);
	fixture_end(&one);
	fixture_end(&many);
}

static void
same_as_one_after_the_other(void **state)
{
	static const uint32_t sizes[] = { 1, 64, 100, 2048, 3000, 4096, 4097, 16384, PAGE - 1,
		PAGE };
	static const uint32_t aligns[] = { 1, 64, 256, 4096, 8192, PAGE };
	static const uint32_t bursts[] = { 1, 7, 32, MANY - 2 };

	(void)state;
	for (size_t o = 0; o < NB(orders); o++)
		for (size_t s = 0; s < NB(sizes); s++)
			for (size_t a = 0; a < NB(aligns); a++)
				for (size_t b = 0; b < NB(bursts); b++)
					compare_with_single(
						orders[o], sizes[s], aligns[a], bursts[b]);
}

static void
nothing_is_lost_when_pages_run_out(void **state)
{
	enum { ALL = 3 * PAGE / 2048 };

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(3, orders[o]);
		static void *vas[ALL + 1];

		for (uint32_t round = 1; round <= 3; round++) {
			assert_int_equal(page_frag_alloc_bulk(&f.nc, 2048, 1, vas, 5), 5);
			assert_int_equal(
				page_frag_alloc_bulk(&f.nc, 2048, 1, vas + 5, ALL - 4), ALL - 5);
			assert_count(f.nc.stats.exhausted, 2 * round - 1);
			assert_int_equal(page_frag_alloc_bulk(&f.nc, 2048, 1, vas + ALL, 1), 0);
			assert_int_equal(page_frag_cache_issued(&f.nc), round * ALL);
			for (uint32_t i = 0; i < ALL; i++)
				memset(vas[i], (int)i, 2048);
			for (uint32_t i = 0; i < ALL; i++)
				assert_int_equal(((uint8_t *)vas[i])[2047], (uint8_t)i);
			page_frag_free_bulk(f.region, vas, ALL);
		}
		fixture_end(&f);
	}
}

/* Of the pages that were begun and used up in one call only what was issued is left in the word. */
static void
word_of_a_page_within_one_call_is_what_was_issued(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { EACH = PAGE / 1000, N = 4 * EACH + 5 };
		struct fixture f = fixture_new(6, orders[o]);
		void *first = page_frag_alloc(&f.nc, PAGE - 999);
		void *vas[N];

		assert_int_equal(page_frag_alloc_bulk(&f.nc, 1000, 1, vas, N), N);
		assert_int_equal(word_of(f.region, first), 1);
		for (uint32_t i = 0; i < 4 * EACH; i++)
			assert_int_equal(word_of(f.region, vas[i]), EACH);
		/* The last one is still current. */
		assert_ptr_equal(f.nc.frag.va, page_chunk_page_of(f.region, vas[N - 1])->va);
		assert_int_equal(word_of(f.region, vas[N - 1]), PAGE + 1);
		assert_int_equal(f.nc.bias, PAGE + 1 - 5);
		assert_int_equal(page_frag_cache_issued(&f.nc), N + 1);
		page_frag_free(f.region, first);
		page_frag_free_bulk(f.region, vas, N);
		assert_int_equal(page_region_nb_free(f.region), 5);
		fixture_end(&f);
	}
}

/* The call ends with the page: then there is no current page, and nothing to drain. */
static void
page_that_ends_with_the_call_is_let_go(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { N = PAGE / 2048 };
		struct fixture f = fixture_new(2, orders[o]);
		void *vas[N];

		for (int round = 1; round <= 3; round++) {
			assert_int_equal(page_frag_alloc_bulk(&f.nc, 2048, 64, vas, N), N);
			assert_null(f.nc.frag.va);
			assert_int_equal(word_of(f.region, vas[0]), N);
			assert_int_equal(page_frag_cache_issued(&f.nc), round * N);
			assert_count(f.nc.stats.issued, round * N);
			free_all(f.region, vas, N);
			assert_int_equal(page_region_nb_free(f.region), 2);
		}
		assert_count(f.nc.stats.refill, 3);
		/* A page that was begun before is still the cache's. */
		vas[0] = page_frag_alloc(&f.nc, 2048);
		assert_int_equal(page_frag_alloc_bulk(&f.nc, 2048, 64, vas + 1, N - 1), N - 1);
		assert_non_null(f.nc.frag.va);
		assert_int_equal(word_of(f.region, vas[0]), PAGE + 1);
		free_all(f.region, vas, N);
		fixture_end(&f);
	}
}

static void
page_is_used_again_in_place(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { N = 10 };
		struct fixture f = fixture_new(1, orders[o]);
		void *vas[N + 1];

		for (uint32_t i = 0; i < 300; i++) {
			assert_int_equal(page_frag_alloc_bulk(&f.nc, 2048, 1, vas, N), N);
			vas[N] = page_frag_alloc(&f.nc, PAGE - N * 2048);
			assert_non_null(vas[N]);
			page_frag_free_bulk(f.region, vas, N + 1);
		}
		assert_count(f.nc.stats.refill, 1);
		assert_count(f.nc.stats.reuse, 299);
		assert_int_equal(page_frag_cache_issued(&f.nc), 300 * (N + 1));
		fixture_end(&f);
	}
}

/* None at all: nothing happens, wherever the page's offset is. */
static void
none_is_nothing(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (uint32_t align = 1; align <= PAGE; align *= 2) {
			struct fixture f = fixture_new(1, orders[o]);
			struct page_frag_cache before = f.nc;
			void *va, *vas[1] = { &f };

			assert_int_equal(page_frag_alloc_bulk(&f.nc, 100, align, vas, 0), 0);
			assert_memory_equal(&f.nc, &before, sizeof(before));
			va = page_frag_alloc(&f.nc, 201);
			before = f.nc;
			assert_int_equal(page_frag_alloc_bulk(&f.nc, 100, align, vas, 0), 0);
			assert_int_equal(page_frag_alloc_bulk(&f.nc, PAGE, align, vas, 0), 0);
			assert_memory_equal(&f.nc, &before, sizeof(before));
			assert_ptr_equal(vas[0], &f);
			page_frag_free_bulk(f.region, vas, 0);
			page_frag_cache_free_bulk(&f.nc, vas, 0);
			page_frag_free(f.region, va);
			fixture_end(&f);
		}
	}
}

static void
bad_requests_are_refused_and_keep_the_page(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		void *va = page_frag_alloc(&f.nc, 64);
		struct page_frag_cache before = f.nc;
		void *vas[4];

		assert_int_equal(page_frag_alloc_bulk(&f.nc, 0, 1, vas, 4), 0);
		assert_int_equal(page_frag_alloc_bulk(&f.nc, PAGE + 1, 1, vas, 4), 0);
		assert_int_equal(page_frag_alloc_bulk(&f.nc, UINT32_MAX, 1, vas, 4), 0);
		assert_int_equal(page_frag_alloc_bulk(&f.nc, 64, 0, vas, 4), 0);
		assert_int_equal(page_frag_alloc_bulk(&f.nc, 64, 3, vas, 4), 0);
		assert_int_equal(page_frag_alloc_bulk(&f.nc, 64, 2 * PAGE, vas, 4), 0);
		assert_memory_equal(&f.nc, &before, sizeof(before));
		page_frag_free(f.region, va);
		fixture_end(&f);
	}
}

/* A request that fails keeps the page, and what is left of it can be had in smaller pieces. */
static void
page_is_kept_when_pages_run_out(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		void *vas[8], *rest;

		assert_int_equal(page_frag_alloc_bulk(&f.nc, 5000, 1, vas, 8), 6);
		rest = page_frag_alloc(&f.nc, PAGE - 6 * 5000);
		assert_non_null(rest);
		assert_null(page_frag_alloc(&f.nc, 1));
		page_frag_free_bulk(f.region, vas, 6);
		page_frag_free(f.region, rest);
		fixture_end(&f);
	}
}

/* Several chunks: what is next to each other in memory need not be in one page. */
static void
runs_end_with_the_page(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { PAGES = 70, N = PAGES * 2 };
		struct fixture f = fixture_new(PAGES, orders[o]);
		void *vas[N];

		assert_int_equal(page_frag_alloc_bulk(&f.nc, PAGE / 2, 1, vas, N), N);
		assert_int_equal(page_region_nb_free(f.region), 0);
		/* Only every first half: no page comes back. */
		for (uint32_t i = 0; i < PAGES; i++)
			page_frag_free_bulk(f.region, &vas[2 * i], 1);
		assert_int_equal(page_region_nb_free(f.region), 0);
		for (uint32_t i = 0; i < PAGES; i++)
			vas[i] = vas[2 * i + 1];
		page_frag_free_bulk(f.region, vas, PAGES);
		assert_int_equal(page_region_nb_free(f.region), PAGES);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_one_after_the_other),
		cmocka_unit_test(nothing_is_lost_when_pages_run_out),
		cmocka_unit_test(word_of_a_page_within_one_call_is_what_was_issued),
		cmocka_unit_test(page_that_ends_with_the_call_is_let_go),
		cmocka_unit_test(page_is_used_again_in_place),
		cmocka_unit_test(none_is_nothing),
		cmocka_unit_test(bad_requests_are_refused_and_keep_the_page),
		cmocka_unit_test(page_is_kept_when_pages_run_out),
		cmocka_unit_test(runs_end_with_the_page),
	};

	return cmocka_run_group_tests_name("page_frag_bulk", tests, NULL, NULL);
}
