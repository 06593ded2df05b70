/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What should not come back: twice, from elsewhere, from the middle. Every build refuses what comes
 * back to a page of which nothing is out; checked builds the rest too.
 */

#include "lib/page_frag/page_frag_prepare.h"
#include <errno.h>

#include "tests/unit/frag_fixture.h"

/* The ways to free a fragment. */
static void
by_free(struct fixture *f, void *va)
{
	page_frag_free(f->region, va);
}

static void
by_bulk(struct fixture *f, void *va)
{
	page_frag_free_bulk(f->region, &va, 1);
}

static void
by_cache(struct fixture *f, void *va)
{
	page_frag_cache_free(&f->nc, va);
	page_frag_cache_flush(&f->nc);
}

static void (*const ways[])(struct fixture *f, void *va) = { by_free, by_bulk, by_cache };

#define assert_refused(f, times, address, why)           \
	do {                                             \
		assert_int_equal(refused.nb, (times));   \
		assert_ptr_equal(refused.va, (address)); \
		assert_int_equal(refused.misuse, (why)); \
	} while (0)

static void
double_free_of_a_free_page_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < NB(orders) * NB(ways); i++) {
		struct fixture f = fixture_new(2, orders[i % NB(orders)]);
		void *va = page_frag_alloc(&f.nc, PAGE);

		page_frag_free(f.region, va);
		page_frag_cache_drain(&f.nc);
		ways[i / NB(orders)](&f, va);
		assert_refused(&f, 1, va, PAGE_FRAG_DOUBLE_FREE);
		ways[i / NB(orders)](&f, va);
		assert_refused(&f, 2, va, PAGE_FRAG_DOUBLE_FREE);
		assert_count(f.region->stats.double_free, 2);
		/* No references, whatever was subtracted. */
		assert_true((int64_t)word_of(f.region, va) <= 0);
		assert_int_equal(page_region_nb_free(f.region), 2);

		/* Nothing was broken by it. */
		assert_ptr_equal(page_frag_alloc(&f.nc, PAGE), va);
		page_frag_free(f.region, va);
		page_frag_cache_drain(&f.nc);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
	}
}

/* The same of a fallback page. */
static void
double_free_of_a_free_small_page_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < NB(orders) * NB(ways); i++) {
		struct fixture f =
			fixture_of((struct page_region_conf){ .nb_pages = 1, .fallback = true },
				orders[i % NB(orders)], PAGE_FRAG_TX);
		void *vas[1], *va;

		take_pages(&f.nc, vas, 1);
		va = page_frag_alloc(&f.nc, PAGE_FRAG_FALLBACK_SIZE);
		page_frag_free(f.region, va);
		page_frag_cache_drain(&f.nc);
		ways[i / NB(orders)](&f, va);
		assert_refused(&f, 1, va, PAGE_FRAG_DOUBLE_FREE);
		assert_count(f.region->stats.double_free, 1);
		free_all(f.region, vas, 1);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
	}
}

/* Without anyone to report to it is counted all the same. */
static void
refusal_needs_no_report(void **state)
{
	(void)state;
	for (size_t i = 0; i < NB(ways); i++) {
		struct fixture f = fixture_new(1, orders[0]);
		void *va = page_frag_alloc(&f.nc, 64);

		f.region->report = NULL;
		page_frag_free(f.region, va);
		page_frag_cache_drain(&f.nc);
		ways[i](&f, va);
		if (CHECKED) {
			by_free(&f, &f);
			assert_count(f.region->stats.foreign_free, 1);
		}
		assert_count(f.region->stats.double_free, 1);
		assert_int_equal(refused.nb, 0);
		fixture_drop(&f);
	}
}

/* More frees than the page has references, in one run: none of them is dropped. */
static void
run_of_more_than_there_are_is_refused(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);
		void *vas[4];
		unsigned int wrong = CHECKED ? 2 : 1;

		vas[0] = page_frag_alloc(&f.nc, 64);
		vas[1] = page_frag_alloc(&f.nc, 64);
		vas[2] = vas[1];
		vas[3] = vas[0];
		page_frag_cache_drain(&f.nc);
		page_frag_free_bulk(f.region, vas, 4);
		assert_count(f.region->stats.double_free, wrong);
		assert_int_equal(refused.nb, wrong);
		/* Without the map nobody can tell which of them are right. */
		assert_int_equal(word_of(f.region, vas[0]), CHECKED ? 0 : 2);
		assert_int_equal(page_region_nb_free(f.region), CHECKED ? 2 : 1);
		fixture_drop(&f);
	}
}

/* The same through a cache, of its own current page. */
static void
run_of_more_than_the_cache_issued_is_refused(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		void *va = page_frag_alloc(&f.nc, 64);

		page_frag_cache_free(&f.nc, va);
		page_frag_cache_free(&f.nc, va);
		page_frag_cache_flush(&f.nc);
		assert_count(f.region->stats.double_free, 1);
		assert_int_equal(refused.nb, 1);
		assert_count(f.nc.stats.freed, CHECKED ? 1 : 0);
		assert_int_equal(page_frag_cache_issued(&f.nc), 1);
		page_frag_cache_drain(&f.nc);
		assert_int_equal(page_region_nb_free(f.region), CHECKED ? 1 : 0);
		fixture_drop(&f);
	}
}

/* From here on, what only checked builds find. */

static void
double_free_while_others_are_out_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < NB(orders) * NB(ways); i++) {
		struct fixture f = fixture_new(1, orders[i % NB(orders)]);
		void *a = page_frag_alloc(&f.nc, 64);
		void *b = page_frag_alloc(&f.nc, 64);

		ways[i / NB(orders)](&f, a);
		assert_int_equal(refused.nb, 0);
		ways[i / NB(orders)](&f, a);
		assert_refused(&f, 1, a, PAGE_FRAG_DOUBLE_FREE);
		assert_count(f.region->stats.double_free, 1);
		page_frag_free(f.region, b);
		page_frag_cache_drain(&f.nc);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
	}
}

/* Twice in one call, or while the cache gathers. */
static void
double_free_within_a_run_is_refused(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		void *vas[6];

		for (uint32_t i = 0; i < 4; i++)
			vas[i] = page_frag_alloc(&f.nc, 64);
		vas[4] = vas[1];
		vas[5] = page_frag_alloc(&f.nc, 64);
		page_frag_free_bulk(f.region, vas, 3);
		page_frag_free_bulk(f.region, vas + 3, 2);
		assert_refused(&f, 1, vas[1], PAGE_FRAG_DOUBLE_FREE);
		page_frag_cache_free(&f.nc, vas[5]);
		page_frag_cache_free(&f.nc, vas[5]);
		assert_refused(&f, 2, vas[5], PAGE_FRAG_DOUBLE_FREE);
		page_frag_cache_drain(&f.nc);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
	}
}

static void
foreign_addresses_are_refused(void **state)
{
	static char in_static_memory[64];
	char on_stack[64];

	(void)state;
	for (size_t i = 0; i < NB(orders) * NB(ways); i++) {
		struct fixture f =
			fixture_of((struct page_region_conf){ .nb_pages = 3, .fallback = true },
				orders[i % NB(orders)], PAGE_FRAG_RX);
		struct fixture other = fixture_new(1, orders[0]);
		char *chunk = (char *)atomic_load(&f.region->chunks);
		char *heap = malloc(64);
		char *va = page_frag_alloc(&f.nc, 64);
		void *const foreign[] = {
			heap,
			on_stack,
			in_static_memory,
			NULL,
			(void *)(uintptr_t)1,
			(void *)UINTPTR_MAX,
			f.region,
			/* The records of the chunk and of a page, what is left behind them, the
			   map. */
			chunk,
			chunk + 2 * sizeof(struct page_frag_page),
			chunk + 4096 + 511,
			chunk + PAGE_FRAG_FALLBACK_SIZE * 2 - 1,
			chunk + PAGE,
			chunk + 2 * PAGE - 1,
			/* Behind the last page, and in the chunk before and after. */
			base_of(f.region) + 3 * PAGE,
			chunk - 64,
			chunk + page_chunk_size(PAGE),
			base_of(other.region),
		};

		memset(on_stack, 0, sizeof(on_stack));
		assert_non_null(heap);
		for (unsigned int k = 0; k < NB(foreign); k++) {
			ways[i / NB(orders)](&f, foreign[k]);
			assert_refused(&f, k + 1, foreign[k], PAGE_FRAG_FOREIGN_FREE);
			assert_count(f.region->stats.foreign_free, k + 1);
		}
		assert_count(f.region->stats.double_free, 0);
		free(heap);
		page_frag_free(f.region, va);
		page_frag_cache_drain(&f.nc);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
		fixture_end(&other);
	}
}

/* In one call with what is right, and several in what would be one page. */
static void
foreign_addresses_among_others_are_refused(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f =
			fixture_of((struct page_region_conf){ .nb_pages = 1, .fallback = true },
				orders[o], PAGE_FRAG_TX);
		char on_stack[2][64] = { 0 };
		void *large = page_frag_alloc(&f.nc, PAGE);
		char *small = page_frag_alloc(&f.nc, 64);
		char *chunk = (char *)atomic_load(&f.region->chunks);
		void *vas[] = { NULL, NULL, large, on_stack[0], on_stack[1], chunk + 64, small,
			chunk + 128 };

		assert_true(page_chunk_page_of(f.region, small)->small);
		page_frag_free_bulk(f.region, vas, NB(vas));
		assert_count(f.region->stats.foreign_free, 6);
		assert_count(f.region->stats.double_free, 0);
		page_frag_cache_drain(&f.nc);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
	}
}

/* What is not in the cache line where a fragment begins. */
static void
inner_addresses_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < NB(orders) * NB(ways); i++) {
		struct fixture f = fixture_new(1, orders[i % NB(orders)]);
		char *va = page_frag_alloc_align(&f.nc, 2048, 64);

		ways[i / NB(orders)](&f, va + 64);
		assert_refused(&f, 1, va + 64, PAGE_FRAG_DOUBLE_FREE);
		ways[i / NB(orders)](&f, va + 2047);
		assert_refused(&f, 2, va + 2047, PAGE_FRAG_DOUBLE_FREE);
		ways[i / NB(orders)](&f, va);
		assert_int_equal(refused.nb, 2);
		page_frag_cache_drain(&f.nc);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
	}
}

/* Several fragments begin in one cache line: as many frees are right. */
static void
fragments_in_one_line_are_all_known(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *vas[64];
	uint32_t room;

	(void)state;
	for (int i = 0; i < 64; i++) {
		vas[i] = page_frag_prepare(&f.nc, 1, 1, &room);
		assert_int_equal(page_frag_commit(&f.nc, vas[i], 1), 0);
	}
	for (int i = 0; i < 64; i++)
		page_frag_free(f.region, vas[i]);
	assert_int_equal(refused.nb, 0);
	page_frag_free(f.region, vas[63]);
	assert_refused(&f, 1, vas[63], PAGE_FRAG_DOUBLE_FREE);
	page_frag_cache_drain(&f.nc);
	assert_true(page_region_all_free(f.region));
	fixture_drop(&f);
}

/* An abort is a free too, whether the page is still current or not. */
static void
abort_of_what_is_not_out_is_refused(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);
		char *a = page_frag_alloc(&f.nc, 64);
		char *b = page_frag_alloc(&f.nc, 64);

		page_frag_free(f.region, b);
		assert_false(page_frag_abort(&f.nc, b, 64));
		assert_refused(&f, 1, b, PAGE_FRAG_DOUBLE_FREE);
		assert_false(page_frag_abort(&f.nc, &f, 64));
		assert_refused(&f, 2, &f, PAGE_FRAG_FOREIGN_FREE);
		page_frag_cache_drain(&f.nc);
		assert_false(page_frag_abort(&f.nc, b, 64));
		assert_refused(&f, 3, b, PAGE_FRAG_DOUBLE_FREE);
		page_frag_free(f.region, a);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
	}
}

/* Others were refused before: the word is below zero, and no number of references. */
static void
refused_frees_do_not_hide_each_other(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);
		void *a = page_frag_alloc(&f.nc, 64);
		struct page_frag_page *page = page_chunk_page_of(f.region, a);

		page_frag_free(f.region, a);
		page_frag_cache_drain(&f.nc);
		atomic_store(&page->refs, UINT64_MAX);
		page_frag_free(f.region, a);
		assert_refused(&f, 1, a, PAGE_FRAG_DOUBLE_FREE);
		page_frag_free_bulk(f.region, &a, 1);
		assert_refused(&f, 2, a, PAGE_FRAG_DOUBLE_FREE);
		assert_int_equal(page_frag_drain(f.region, a, 1), -EINVAL);
		assert_true((int64_t)atomic_load(&page->refs) < 0);
		assert_true(page_region_all_free(f.region));
		/* The next life begins as any other. */
		a = page_frag_alloc(&f.nc, PAGE);
		assert_non_null(a);
		page_frag_free(f.region, a);
		page_frag_cache_drain(&f.nc);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
	}
}

/* Without a record of what is out, it is known at least when nothing is. */
static void
abort_without_anything_issued_is_refused(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);
		char *a = page_frag_alloc(&f.nc, 64);

		assert_true(page_frag_abort(&f.nc, a, 64));
		assert_false(page_frag_abort(&f.nc, a, 64));
		assert_refused(&f, 1, a, PAGE_FRAG_DOUBLE_FREE);
		page_frag_cache_drain(&f.nc);
		assert_true(page_region_all_free(f.region));
		fixture_drop(&f);
	}
}

int
main(void)
{
	/* The others are for checked builds. */
	const size_t nb_every_build = 7;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(abort_without_anything_issued_is_refused),
		cmocka_unit_test(refused_frees_do_not_hide_each_other),
		cmocka_unit_test(double_free_of_a_free_page_is_refused),
		cmocka_unit_test(double_free_of_a_free_small_page_is_refused),
		cmocka_unit_test(refusal_needs_no_report),
		cmocka_unit_test(run_of_more_than_there_are_is_refused),
		cmocka_unit_test(run_of_more_than_the_cache_issued_is_refused),

		cmocka_unit_test(double_free_while_others_are_out_is_refused),
		cmocka_unit_test(double_free_within_a_run_is_refused),
		cmocka_unit_test(foreign_addresses_are_refused),
		cmocka_unit_test(foreign_addresses_among_others_are_refused),
		cmocka_unit_test(inner_addresses_are_refused),
		cmocka_unit_test(fragments_in_one_line_are_all_known),
		cmocka_unit_test(abort_of_what_is_not_out_is_refused),
	};

	/* One group: a test program has one plan. */
	return _cmocka_run_group_tests(
		"page_frag_misuse", tests, CHECKED ? NB(tests) : nb_every_build, NULL, NULL);
}
