/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Freeing through a cache: runs, what comes back to the own page, and the pages that are kept. */

#include "tests/unit/frag_fixture.h"

/* Pages of a region that has plenty: caches keep some. */
#define PLENTY 40u

static struct page_frag_cache
other_cache(const struct fixture *f)
{
	struct page_frag_cache nc;

	assert_int_equal(page_frag_cache_init(&nc, f->region, f->nc.order, PAGE_FRAG_TX), 0);
	return nc;
}

/* One write to the page's word for all that is freed of it. */
static void
run_is_given_back_at_once(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { N = PAGE / 1024 };
		struct fixture f = fixture_new(2, orders[o]);
		struct page_frag_cache other = other_cache(&f);
		void *vas[N];

		assert_int_equal(page_frag_alloc_bulk(&f.nc, 1024, 1, vas, N), N);
		page_frag_cache_free_bulk(&other, vas, N - 1);
		assert_int_equal(word_of(f.region, vas[0]), N);
		assert_count(other.stats.runs, 0);
		assert_count(other.stats.freed, 0);
		page_frag_cache_flush(&other);
		assert_int_equal(word_of(f.region, vas[0]), 1);
		assert_count(other.stats.runs, 1);
		assert_count(other.stats.freed, N - 1);
		assert_count(other.stats.page_freed, 0);
		/* Flushing again changes nothing. */
		page_frag_cache_flush(&other);
		assert_count(other.stats.runs, 1);
		page_frag_cache_free(&other, vas[N - 1]);
		page_frag_cache_flush(&other);
		assert_count(other.stats.runs, 2);
		assert_count(other.stats.freed, N);
		assert_count(other.stats.page_freed, 1);
		assert_int_equal(page_region_nb_free(f.region), 2);
		fixture_end(&f);
	}
}

static void
another_page_ends_the_run(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(4, orders[o]);
		struct page_frag_cache other = other_cache(&f);
		void *vas[8];

		assert_int_equal(page_frag_alloc_bulk(&f.nc, PAGE / 2, 1, vas, 8), 8);
		for (uint32_t i = 0; i < 8; i++) {
			page_frag_cache_free(&other, vas[i]);
			assert_count(other.stats.runs, i / 2);
			assert_count(other.stats.page_freed, i / 2);
			assert_int_equal(page_region_nb_free(f.region), i / 2);
		}
		page_frag_cache_drain(&other);
		assert_count(other.stats.freed, 8);
		assert_count(other.stats.page_freed, 4);
		fixture_end(&f);
	}
}

/* What comes back of the cache's own page needs no write to the word: it is bias again. */
static void
own_page_returns_to_the_bias(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		void *vas[10];

		for (uint32_t i = 0; i < 10; i++)
			vas[i] = page_frag_alloc(&f.nc, 100);
		assert_int_equal(f.nc.bias, PAGE + 1 - 10);
		page_frag_cache_free_bulk(&f.nc, vas, 6);
		assert_int_equal(page_frag_cache_issued(&f.nc), 10);
		page_frag_cache_flush(&f.nc);
		assert_int_equal(f.nc.bias, PAGE + 1 - 4);
		assert_int_equal(word_of(f.region, vas[0]), PAGE + 1);
		assert_count(f.nc.stats.runs, 0);
		assert_count(f.nc.stats.freed, 6);
		assert_int_equal(page_frag_cache_issued(&f.nc), 10);
		page_frag_free(f.region, vas[6]);
		page_frag_cache_free_bulk(&f.nc, vas + 7, 3);
		page_frag_cache_drain(&f.nc);
		assert_count(f.nc.stats.freed, 9);
		assert_count(f.nc.stats.issued, 10);
		assert_count(f.nc.stats.page_freed, 0);
		fixture_end(&f);
	}
}

/* The run counts when the page is looked at for its next life, without a flush. */
static void
run_lets_the_page_be_used_again(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);

		for (uint32_t i = 0; i < 500; i++) {
			void *va = page_frag_alloc(&f.nc, 5000);

			assert_non_null(va);
			page_frag_cache_free(&f.nc, va);
		}
		assert_count(f.nc.stats.refill, 1);
		assert_count(f.nc.stats.reuse, 499 / (PAGE / 5000));
		assert_count(f.nc.stats.runs, 0);
		assert_int_equal(page_frag_cache_issued(&f.nc), 500);
		fixture_end(&f);
		assert_count(f.nc.stats.freed, 500);
	}
}

/* A run of another page is left alone while the current page changes, as long as there are others.
 */
static void
run_of_another_page_is_flushed_when_none_is_left(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(3, orders[o]);
		void *vas[4];

		take_pages(&f.nc, vas, 2);
		page_frag_cache_free(&f.nc, vas[0]);
		vas[2] = page_frag_alloc(&f.nc, PAGE);
		assert_non_null(vas[2]);
		assert_int_equal(word_of(f.region, vas[0]), 1);
		vas[3] = page_frag_alloc(&f.nc, PAGE);
		assert_ptr_equal(vas[3], vas[0]);
		free_all(f.region, vas + 1, 3);
		fixture_end(&f);
	}
}

/* Fragments of each others' pages, in turn. */
static void
caches_free_each_others_fragments(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(8, orders[o]);
		struct page_frag_cache other = other_cache(&f);
		void *mine[20], *theirs[20];

		for (int round = 0; round < 200; round++) {
			uint32_t n = 1 + (uint32_t)round % 20;

			assert_int_equal(page_frag_alloc_bulk(&f.nc, 1500, 1, mine, n), n);
			assert_int_equal(page_frag_alloc_bulk(&other, 700, 64, theirs, n), n);
			for (uint32_t i = 0; i < n; i++) {
				page_frag_cache_free(&f.nc, i % 2 ? mine[i] : theirs[i]);
				page_frag_cache_free(&other, i % 2 ? theirs[i] : mine[i]);
			}
		}
		page_frag_cache_drain(&other);
		page_frag_cache_drain(&f.nc);
		assert_int_equal(atomic_load(&f.nc.stats.freed) + atomic_load(&other.stats.freed),
			page_frag_cache_issued(&f.nc) + page_frag_cache_issued(&other));
		fixture_end(&f);
	}
}

/* While there is plenty, pages that came back whole stay with the cache and are used first. */
static void
spares_are_kept_while_there_is_plenty(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { N = PAGE_FRAG_SPARES + 4 };
		struct fixture f = fixture_new(PLENTY, orders[o]);
		struct page_frag_cache other = other_cache(&f);
		void *vas[N], *again[N];

		take_pages(&f.nc, vas, N);
		page_frag_cache_drain(&f.nc);
		assert_int_equal(page_region_nb_free(f.region), PLENTY - N);
		page_frag_cache_free_bulk(&other, vas, N);
		page_frag_cache_flush(&other);
		assert_count(other.stats.page_freed, N);
		assert_int_equal(other.nb_spares, PAGE_FRAG_SPARES);
		assert_int_equal(page_region_nb_free(f.region), PLENTY - PAGE_FRAG_SPARES);

		/* The kept ones come first, without the region. */
		take_pages(&other, again, PAGE_FRAG_SPARES);
		assert_count(other.stats.spare, PAGE_FRAG_SPARES);
		assert_count(other.stats.refill, 0);
		assert_int_equal(page_region_nb_free(f.region), PLENTY - PAGE_FRAG_SPARES);
		for (uint32_t i = 0; i < PAGE_FRAG_SPARES; i++) {
			uint32_t k = 0;

			while (k < PAGE_FRAG_SPARES && again[i] != vas[k])
				k++;
			assert_true(k < PAGE_FRAG_SPARES);
		}
		free_all(f.region, again, PAGE_FRAG_SPARES);
		page_frag_cache_drain(&other);
		assert_int_equal(page_region_nb_free(f.region), PLENTY);
		fixture_end(&f);
	}
}

/* From the region several pages come at once while there is plenty. */
static void
several_pages_are_taken_at_once_while_there_is_plenty(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(PLENTY, orders[o]);
		void *vas[PLENTY];

		take_pages(&f.nc, vas, 1);
		assert_int_equal(page_region_nb_free(f.region), PLENTY - PAGE_FRAG_SPARES);
		assert_int_equal(f.nc.nb_spares, PAGE_FRAG_SPARES - 1);
		assert_count(f.nc.stats.refill, PAGE_FRAG_SPARES);
		take_pages(&f.nc, vas + 1, PAGE_FRAG_SPARES - 1);
		assert_count(f.nc.stats.spare, PAGE_FRAG_SPARES - 1);
		/* All of the region can be had all the same, every page once. */
		take_pages(&f.nc, vas + PAGE_FRAG_SPARES, PLENTY - PAGE_FRAG_SPARES);
		assert_null(page_frag_alloc(&f.nc, 1));
		assert_count(f.nc.stats.refill, PLENTY);
		assert_int_equal(f.nc.nb_spares, 0);
		free_all(f.region, vas, PLENTY);
		fixture_end(&f);
	}
}

/* Below the floor pages go to the region, one by one, and come from there that way. */
static void
spares_are_not_kept_when_pages_are_scarce(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { LOW = 30, OUT = PLENTY - LOW + 1 };
		struct fixture f =
			fixture_of((struct page_region_conf){ .nb_pages = PLENTY, .low = LOW },
				orders[o], PAGE_FRAG_TX);
		struct page_frag_cache other = other_cache(&f);
		void *vas[PLENTY];

		take_pages(&f.nc, vas, OUT);
		page_frag_cache_drain(&f.nc);
		assert_int_equal(page_region_nb_free(f.region), LOW - 1);
		/* One page below the floor, then at it. */
		page_frag_cache_free(&other, vas[0]);
		page_frag_cache_flush(&other);
		assert_int_equal(other.nb_spares, 0);
		assert_int_equal(page_region_nb_free(f.region), LOW);
		page_frag_cache_free(&other, vas[1]);
		page_frag_cache_flush(&other);
		assert_int_equal(other.nb_spares, 1);
		assert_int_equal(page_region_nb_free(f.region), LOW);
		page_frag_cache_drain(&other);
		assert_int_equal(page_region_nb_free(f.region), LOW + 1);

		/* Never below it for spares. */
		take_pages(&other, vas, 1);
		assert_int_equal(page_region_nb_free(f.region), LOW);
		assert_int_equal(other.nb_spares, 0);
		take_pages(&other, vas + 1, 1);
		assert_int_equal(page_region_nb_free(f.region), LOW - 1);
		free_all(f.region, vas, OUT);
		page_frag_cache_drain(&other);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(run_is_given_back_at_once),
		cmocka_unit_test(another_page_ends_the_run),
		cmocka_unit_test(own_page_returns_to_the_bias),
		cmocka_unit_test(run_lets_the_page_be_used_again),
		cmocka_unit_test(run_of_another_page_is_flushed_when_none_is_left),
		cmocka_unit_test(caches_free_each_others_fragments),
		cmocka_unit_test(spares_are_kept_while_there_is_plenty),
		cmocka_unit_test(several_pages_are_taken_at_once_while_there_is_plenty),
		cmocka_unit_test(spares_are_not_kept_when_pages_are_scarce),
	};

	return cmocka_run_group_tests_name("page_frag_run", tests, NULL, NULL);
}
