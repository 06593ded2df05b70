/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Pages of 4 KB, for when there is no other. */

#include "tests/unit/frag_fixture.h"

#define SMALL PAGE_FRAG_FALLBACK_SIZE

static struct fixture
small_fixture(uint32_t nb_pages, enum page_frag_order order)
{
	return fixture_of((struct page_region_conf){ .nb_pages = nb_pages, .fallback = true },
		order, PAGE_FRAG_TX);
}

static bool
is_small(const struct fixture *f, const void *va)
{
	return page_chunk_page_of(f->region, va)->small;
}

static uint32_t
nb_small_free(const struct fixture *f)
{
	return page_list_count(&f->region->small);
}

static void
small_page_is_taken_when_no_other_is_left(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = small_fixture(2, orders[o]);
		void *vas[2];
		char *p;

		take_pages(&f.nc, vas, 2);
		assert_count(f.nc.stats.fallback, 0);
		p = page_frag_alloc(&f.nc, 100);
		assert_non_null(p);
		assert_true(is_small(&f, p));
		assert_int_equal((uintptr_t)p & (SMALL - 1),
			orders[o] == PAGE_FRAG_ORDER_COUNTDOWN ? SMALL - 100 : 0);
		assert_int_equal(f.nc.frag.size, SMALL);
		assert_count(f.nc.stats.fallback, 1);
		assert_count(f.nc.stats.refill, 2);
		assert_int_equal(nb_small_free(&f), SMALL_PAGES - 1);
		assert_int_equal(page_region_nb_free(f.region), 0);
		memset(p, 1, 100);
		free_all(f.region, vas, 2);
		assert_int_equal(page_frag_cache_issued(&f.nc), 3);
		/* All large pages are home, and yet not all. */
		page_frag_cache_drain(&f.nc);
		assert_int_equal(page_region_nb_free(f.region), 2);
		assert_false(page_region_all_free(f.region));
		page_frag_free(f.region, p);
		assert_true(page_region_all_free(f.region));
		fixture_end(&f);
	}
}

/* Too large for the small page, or aligned to more: refused, and the page is kept. */
static void
large_requests_fail_on_a_small_page_and_keep_it(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (int alone = 0; alone < 2; alone++) {
			struct fixture f = small_fixture(1, orders[o]);
			struct page_frag_cache before;
			void *vas[1];
			char *p, *q;

			take_pages(&f.nc, vas, 1);
			p = page_frag_alloc(&f.nc, 100);
			assert_true(is_small(&f, p));
			if (alone)
				page_frag_free(f.region, p);
			before = f.nc;
			assert_null(page_frag_alloc(&f.nc, SMALL + 1));
			assert_null(page_frag_alloc(&f.nc, PAGE));
			assert_null(page_frag_alloc_align(&f.nc, 64, 2 * SMALL));
			assert_null(page_frag_alloc_align(&f.nc, 64, PAGE));
			assert_count(f.nc.stats.exhausted, 4);
			atomic_store(&f.nc.stats.exhausted, 0);
			assert_memory_equal(&f.nc, &before, sizeof(before));
			assert_int_equal(nb_small_free(&f), SMALL_PAGES - 1);

			q = page_frag_alloc(&f.nc, 100);
			assert_int_equal(labs(q - p), 100);
			if (!alone)
				page_frag_free(f.region, p);
			page_frag_free(f.region, q);
			free_all(f.region, vas, 1);
			fixture_end(&f);
		}
	}
}

/* All 4 KB at once, aligned as much as that can be. */
static void
small_page_can_be_filled(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = small_fixture(1, orders[o]);
		void *vas[1], *smalls[SMALL_PAGES];

		take_pages(&f.nc, vas, 1);
		for (uint32_t i = 0; i < SMALL_PAGES; i++) {
			smalls[i] = page_frag_alloc_align(&f.nc, SMALL, SMALL);
			assert_non_null(smalls[i]);
			assert_true(is_small(&f, smalls[i]));
			assert_int_equal((uintptr_t)smalls[i] & (SMALL - 1), 0);
			memset(smalls[i], (int)i, SMALL);
		}
		assert_null(page_frag_alloc(&f.nc, 1));
		assert_count(f.nc.stats.fallback, SMALL_PAGES);
		assert_count(f.nc.stats.exhausted, 1);
		for (uint32_t i = 0; i < SMALL_PAGES; i++)
			for (uint32_t b = 0; b < SMALL; b++)
				assert_int_equal(((uint8_t *)smalls[i])[b], i);
		free_all(f.region, smalls, SMALL_PAGES);
		free_all(f.region, vas, 1);
		fixture_end(&f);
	}
}

static void
smallest_fragments_fill_a_small_page(void **state)
{
	enum { N = PAGE_FRAG_FALLBACK_SIZE / PAGE_FRAG_MIN_SIZE };

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = small_fixture(1, orders[o]);
		void *vas[1], *frags[N];

		take_pages(&f.nc, vas, 1);
		for (int round = 0; round < 3; round++) {
			for (uint32_t i = 0; i < N; i++) {
				frags[i] = page_frag_alloc(&f.nc, 1);
				assert_non_null(frags[i]);
				assert_ptr_equal(page_chunk_page_of(f.region, frags[i]),
					page_chunk_page_of(f.region, frags[0]));
			}
			free_all(f.region, frags, N);
			assert_int_equal(word_of(f.region, frags[0]), f.nc.bias);
			assert_count(f.nc.stats.fallback, 1);
			assert_count(f.nc.stats.reuse, round);
		}
		free_all(f.region, vas, 1);
		fixture_end(&f);
	}
}

/* A large page is free again: it comes next, though the small one could be used again in place. */
static void
large_pages_come_back(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (int alone = 0; alone < 2; alone++) {
			struct fixture f = small_fixture(1, orders[o]);
			void *vas[1];
			char *p, *q;

			take_pages(&f.nc, vas, 1);
			p = page_frag_alloc(&f.nc, SMALL);
			assert_true(is_small(&f, p));
			if (alone)
				page_frag_free(f.region, p);
			free_all(f.region, vas, 1);
			q = page_frag_alloc(&f.nc, SMALL);
			assert_false(is_small(&f, q));
			assert_count(f.nc.stats.reuse, 0);
			assert_count(f.nc.stats.fallback, 1);
			assert_count(f.nc.stats.refill, 2);
			assert_int_equal(nb_small_free(&f), SMALL_PAGES - !alone);
			if (!alone)
				page_frag_free(f.region, p);
			page_frag_free(f.region, q);
			fixture_end(&f);
		}
	}
}

static void
small_page_is_used_again_if_there_is_nothing_better(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = small_fixture(1, orders[o]);
		void *vas[1];
		void *first = NULL;

		take_pages(&f.nc, vas, 1);
		for (uint32_t i = 0; i < 100; i++) {
			void *p = page_frag_alloc(&f.nc, SMALL);

			if (first == NULL)
				first = p;
			assert_ptr_equal(p, first);
			page_frag_free(f.region, p);
		}
		assert_count(f.nc.stats.fallback, 1);
		assert_count(f.nc.stats.reuse, 99);
		assert_int_equal(page_frag_cache_issued(&f.nc), 101);
		free_all(f.region, vas, 1);
		fixture_end(&f);
	}
}

/* A small page with a fragment out is not used again: another one is. */
static void
small_page_with_a_fragment_out_is_left(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = small_fixture(1, orders[o]);
		void *vas[1];
		char *p, *q;

		take_pages(&f.nc, vas, 1);
		p = page_frag_alloc(&f.nc, 64);
		q = page_frag_alloc(&f.nc, SMALL);
		assert_true(is_small(&f, q));
		assert_ptr_not_equal(
			page_chunk_page_of(f.region, p), page_chunk_page_of(f.region, q));
		assert_int_equal(word_of(f.region, p), 1);
		page_frag_free(f.region, p);
		assert_int_equal(nb_small_free(&f), SMALL_PAGES - 1);
		page_frag_free(f.region, q);
		free_all(f.region, vas, 1);
		fixture_end(&f);
	}
}

/* The small pages come before the reserve; larger requests may still have that. */
static void
small_pages_come_before_the_reserve(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_of(
			(struct page_region_conf){
				.nb_pages = 2, .min = 1, .low = 1, .fallback = true },
			orders[o], PAGE_FRAG_RX);
		void *vas[1];
		char *p, *q;

		take_pages(&f.nc, vas, 1);
		p = page_frag_alloc(&f.nc, SMALL);
		assert_true(is_small(&f, p));
		assert_false(page_frag_is_pfmemalloc(f.region, p));
		assert_count(f.nc.stats.reserve, 0);
		q = page_frag_alloc(&f.nc, SMALL + 1);
		assert_non_null(q);
		assert_false(is_small(&f, q));
		assert_true(page_frag_is_pfmemalloc(f.region, q));
		assert_count(f.nc.stats.reserve, 1);
		page_frag_free(f.region, p);
		page_frag_free(f.region, q);
		free_all(f.region, vas, 1);
		fixture_end(&f);
	}
}

/* Through the cache each fragment of a small page goes back by itself. */
static void
small_pages_are_freed_through_a_cache(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = small_fixture(1, orders[o]);
		struct page_frag_cache other;
		void *vas[1], *frags[20];

		assert_int_equal(
			page_frag_cache_init(&other, f.region, orders[o], PAGE_FRAG_TX), 0);
		take_pages(&f.nc, vas, 1);
		for (uint32_t i = 0; i < NB(frags); i++) {
			frags[i] = page_frag_alloc(&f.nc, 1024);
			assert_true(is_small(&f, frags[i]));
		}
		assert_count(f.nc.stats.fallback, 5);
		page_frag_cache_free_bulk(&other, frags, 10);
		/* A run of another page stays as it is meanwhile. */
		page_frag_cache_free(&other, vas[0]);
		page_frag_cache_free_bulk(&other, frags + 10, 10);
		assert_int_equal(other.run, 1);
		assert_count(other.stats.freed, 20);
		assert_count(other.stats.runs, 20);
		assert_int_equal(nb_small_free(&f), SMALL_PAGES - 1);
		page_frag_cache_flush(&other);
		assert_count(other.stats.freed, 21);
		page_frag_cache_drain(&other);
		fixture_end(&f);
	}
}

/* In bulk both ways: large pages first, then small ones, and back in any order. */
static void
bulk_goes_on_in_small_pages(void **state)
{
	enum { LARGE = 2 * PAGE / 1024, ALL = LARGE + SMALL_PAGES * SMALL / 1024 };

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (int backwards = 0; backwards < 2; backwards++) {
			struct fixture f = small_fixture(2, orders[o]);
			void *vas[ALL + 1];

			assert_int_equal(page_frag_alloc_bulk(&f.nc, 1024, 1, vas, ALL + 1), ALL);
			assert_count(f.nc.stats.fallback, SMALL_PAGES);
			assert_count(f.nc.stats.exhausted, 1);
			for (uint32_t i = 0; i < ALL; i++) {
				assert_int_equal(is_small(&f, vas[i]), i >= LARGE);
				memset(vas[i], (int)i, 1024);
			}
			for (uint32_t i = 0; i < ALL; i++)
				assert_int_equal(((uint8_t *)vas[i])[1023], (uint8_t)i);
			for (uint32_t i = 0; backwards && i < ALL / 2; i++) {
				void *va = vas[i];

				vas[i] = vas[ALL - 1 - i];
				vas[ALL - 1 - i] = va;
			}
			page_frag_free_bulk(f.region, vas, ALL);
			fixture_end(&f);
		}
	}
}

/* A request above 4 KB takes nothing from the small pages, also in bulk. */
static void
bulk_of_large_fragments_leaves_small_pages(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = small_fixture(1, orders[o]);
		void *vas[8];

		assert_int_equal(page_frag_alloc_bulk(&f.nc, 8192, 1, vas, 8), 4);
		assert_int_equal(page_frag_alloc_bulk(&f.nc, 64, 8192, vas + 4, 4), 0);
		assert_int_equal(nb_small_free(&f), SMALL_PAGES);
		/* Nor do they take from a small page that is current. */
		vas[4] = page_frag_alloc(&f.nc, 64);
		assert_true(is_small(&f, vas[4]));
		assert_int_equal(page_frag_alloc_bulk(&f.nc, 64, 8192, vas + 5, 3), 0);
		assert_int_equal(page_frag_alloc_bulk(&f.nc, 4097, 1, vas + 5, 3), 0);
		page_frag_free_bulk(f.region, vas, 5);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_page_is_taken_when_no_other_is_left),
		cmocka_unit_test(large_requests_fail_on_a_small_page_and_keep_it),
		cmocka_unit_test(small_page_can_be_filled),
		cmocka_unit_test(smallest_fragments_fill_a_small_page),
		cmocka_unit_test(large_pages_come_back),
		cmocka_unit_test(small_page_is_used_again_if_there_is_nothing_better),
		cmocka_unit_test(small_page_with_a_fragment_out_is_left),
		cmocka_unit_test(small_pages_come_before_the_reserve),
		cmocka_unit_test(small_pages_are_freed_through_a_cache),
		cmocka_unit_test(bulk_goes_on_in_small_pages),
		cmocka_unit_test(bulk_of_large_fragments_leaves_small_pages),
	};

	return cmocka_run_group_tests_name("page_frag_fallback", tests, NULL, NULL);
}
