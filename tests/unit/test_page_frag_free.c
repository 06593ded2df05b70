/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The way back: one by one, in bulk, with a count, by other threads. */

#include <pthread.h>

#include "tests/unit/frag_fixture.h"

static void
last_free_gives_the_page_back(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (int backwards = 0; backwards < 2; backwards++) {
			enum { N = PAGE / 2048 };
			struct fixture f = fixture_new(2, orders[o]);
			void *vas[N], *next;

			for (uint32_t i = 0; i < N; i++)
				vas[i] = page_frag_alloc(&f.nc, 2048);
			next = page_frag_alloc(&f.nc, PAGE);
			for (uint32_t i = 0; i < N; i++) {
				assert_int_equal(word_of(f.region, vas[0]), N - i);
				assert_int_equal(page_region_nb_free(f.region), 0);
				page_frag_free(f.region, vas[backwards ? N - 1 - i : i]);
			}
			assert_int_equal(page_region_nb_free(f.region), 1);
			page_frag_free(f.region, next);
			fixture_end(&f);
		}
	}
}

/* The page that came back last is the one that is taken next. */
static void
warm_page_is_taken_first(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(4, orders[o]);
		void *vas[4], *p;

		take_pages(&f.nc, vas, 4);
		page_frag_free(f.region, vas[0]);
		page_frag_free(f.region, vas[2]);
		p = page_frag_alloc(&f.nc, PAGE);
		assert_ptr_equal(p, vas[2]);
		page_frag_free(f.region, p);
		page_frag_free(f.region, vas[1]);
		page_frag_free(f.region, vas[3]);
		fixture_end(&f);
	}
}

/* What a thread frees; it takes no notice of results, the main thread does. */
struct some {
	struct page_region *region;
	void **vas;
	uint32_t n;
};

static void *
free_some(void *arg)
{
	struct some *some = arg;

	for (uint32_t i = 0; i < some->n; i++)
		page_frag_free(some->region, some->vas[i]);
	return NULL;
}

static void
run_in_thread(void *(*function)(void *), void *arg)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, function, arg), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void
free_by_another_thread(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { N = 100 };
		struct fixture f = fixture_new(8, orders[o]);
		void *vas[N];
		struct some some = { .region = f.region, .vas = vas, .n = N };

		for (int round = 0; round < 20; round++) {
			for (uint32_t i = 0; i < N; i++) {
				vas[i] = page_frag_alloc(&f.nc, 1500);
				assert_non_null(vas[i]);
				memset(vas[i], (int)i, 1500);
			}
			run_in_thread(free_some, &some);
		}
		assert_int_equal(page_frag_cache_issued(&f.nc), 20 * N);
		fixture_end(&f);
	}
}

/* Two threads give back halves of the same pages, while the cache's page changes. */
static void
free_by_two_threads_at_once(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { N = 400 };
		struct fixture f = fixture_new(16, orders[o]);
		void *halves[2][N / 2];
		pthread_t threads[2];

		for (int round = 0; round < 50; round++) {
			struct some some[2] = {
				{ .region = f.region, .vas = halves[0], .n = N / 2 },
				{ .region = f.region, .vas = halves[1], .n = N / 2 },
			};

			for (uint32_t i = 0; i < N; i++) {
				halves[i % 2][i / 2] = page_frag_alloc(&f.nc, 1024);
				assert_non_null(halves[i % 2][i / 2]);
			}
			for (int t = 0; t < 2; t++)
				assert_int_equal(
					pthread_create(&threads[t], NULL, free_some, &some[t]), 0);
			for (int t = 0; t < 2; t++)
				assert_int_equal(pthread_join(threads[t], NULL), 0);
		}
		fixture_end(&f);
	}
}

/* Allocates with the cache of another thread, which waits meanwhile. */
struct moved {
	struct page_frag_cache *nc;
	void *vas[20];
};

static void *
alloc_some(void *arg)
{
	struct moved *moved = arg;

	for (size_t i = 0; i < NB(moved->vas); i++)
		moved->vas[i] = page_frag_alloc(moved->nc, 3000);
	page_frag_cache_free(moved->nc, moved->vas[0]);
	return NULL;
}

static void
cache_moves_between_threads(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(4, orders[o]);
		struct moved moved = { .nc = &f.nc };
		char *p = page_frag_alloc(&f.nc, 3000);

		run_in_thread(alloc_some, &moved);
		/* It went on where this thread had stopped. */
		assert_int_equal(labs((char *)moved.vas[0] - p), 3000);
		assert_int_equal(page_frag_cache_issued(&f.nc), NB(moved.vas) + 1);
		for (size_t i = 1; i < NB(moved.vas); i++)
			page_frag_cache_free(&f.nc, moved.vas[i]);
		page_frag_cache_free(&f.nc, p);
		page_frag_cache_flush(&f.nc);
		assert_count(f.nc.stats.freed, NB(moved.vas) + 1);
		fixture_end(&f);
	}
}

/* With a count, as whoever counts references by itself. */
static void
drain_with_a_count(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		char *vas[10];

		for (int round = 0; round < 3; round++) {
			for (int i = 0; i < 10; i++)
				vas[i] = page_frag_alloc(&f.nc, 1000);
			page_frag_cache_drain(&f.nc);
			assert_int_equal(word_of(f.region, vas[0]), 10);
			assert_int_equal(page_frag_drain(f.region, vas[0], 0), -EINVAL);
			assert_int_equal(page_frag_drain(f.region, vas[0], 11), -EINVAL);
			assert_int_equal(page_frag_drain(f.region, vas[0], UINT32_MAX), -EINVAL);
			assert_int_equal(word_of(f.region, vas[0]), 10);
			/* Any address in the page. */
			assert_int_equal(page_frag_drain(f.region, vas[4] + 17, 9), 0);
			assert_int_equal(word_of(f.region, vas[0]), 1);
			assert_int_equal(page_region_nb_free(f.region), 0);
			assert_int_equal(page_frag_drain(f.region, vas[9], 1), 0);
			assert_int_equal(page_region_nb_free(f.region), 1);
			assert_int_equal(page_frag_drain(f.region, vas[9], 1), -EINVAL);
		}
		fixture_end(&f);
	}
}

/* The cache's page: it may be used again as if its fragments had been freed. */
static void
drain_with_a_count_while_the_page_is_current(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		char *p = NULL;

		for (int round = 0; round < 3; round++) {
			for (int i = 0; i < 4; i++)
				p = page_frag_alloc(&f.nc, PAGE / 4);
			assert_non_null(p);
			assert_null(page_frag_alloc(&f.nc, PAGE / 4));
			assert_int_equal(page_frag_drain(f.region, p, 4), 0);
		}
		assert_count(f.nc.stats.reuse, 2);
		fixture_end(&f);
	}
}

static void
drain_with_a_count_of_a_small_page(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f =
			fixture_of((struct page_region_conf){ .nb_pages = 1, .fallback = true },
				orders[o], PAGE_FRAG_TX);
		void *vas[1];
		char *p = NULL;

		take_pages(&f.nc, vas, 1);
		for (int i = 0; i < 3; i++)
			p = page_frag_alloc(&f.nc, 1000);
		page_frag_cache_drain(&f.nc);
		assert_int_equal(page_frag_drain(f.region, p, 3), 0);
		assert_int_equal(page_list_count(&f.region->small), SMALL_PAGES);
		assert_int_equal(page_frag_drain(f.region, p, 3), -EINVAL);
		free_all(f.region, vas, 1);
		fixture_end(&f);
	}
}

/* Pages that were given back by a count live on as any other, many times. */
static void
pages_live_on_after_a_count(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);

		for (int round = 0; round < 600; round++) {
			char *p = page_frag_alloc(&f.nc, PAGE);

			assert_non_null(p);
			if (round % 2 == 0)
				assert_int_equal(page_frag_drain(f.region, p, 1), 0);
			else
				page_frag_free(f.region, p);
		}
		fixture_end(&f);
	}
}

static void
swap(void **a, void **b)
{
	void *va = *a;

	*a = *b;
	*b = va;
}

static void
free_bulk_in_any_order(void **state)
{
	enum { N = 5 * PAGE / 1024 };
	unsigned int seed = 3;
	void *vas[N];

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(6, orders[o]);

		for (int round = 0; round < 30; round++) {
			for (uint32_t i = 0; i < N; i++)
				vas[i] = page_frag_alloc(&f.nc, 1024);
			/* As they came, backwards, a page each in turn, at random. */
			for (uint32_t i = 0; i < N; i++) {
				if (round % 4 == 1 && i < N / 2)
					swap(&vas[i], &vas[N - 1 - i]);
				if (round % 4 == 2 && i % 2 == 0 && i < N / 2)
					swap(&vas[i], &vas[i + N / 2]);
				if (round % 4 == 3)
					swap(&vas[i], &vas[(uint32_t)rand_r(&seed) % N]);
			}
			page_frag_free_bulk(f.region, vas, N / 3);
			page_frag_free_bulk(f.region, vas + N / 3, 0);
			page_frag_free_bulk(f.region, vas + N / 3, N - N / 3);
		}
		fixture_end(&f);
	}
}

/* One write per run of fragments of a page, and one to the list for all pages. */
static void
free_bulk_gives_pages_back_at_once(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(4, orders[o]);
		void *vas[4];
		uint64_t head;

		take_pages(&f.nc, vas, 4);
		page_frag_cache_drain(&f.nc);
		head = atomic_load(&f.region->free.head);
		page_frag_free_bulk(f.region, vas, 4);
		assert_int_equal(atomic_load(&f.region->free.head) / PAGE_LIST_TAG_ONE,
			(head + PAGE_LIST_TAG_ONE) / PAGE_LIST_TAG_ONE);
		assert_int_equal(page_region_nb_free(f.region), 4);
		fixture_end(&f);
	}
}

static void
free_bulk_leaves_pages_with_fragments_out(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		enum { N = 2 * PAGE / 4096 };
		struct fixture f = fixture_new(3, orders[o]);
		void *vas[N], *last;

		for (uint32_t i = 0; i < N; i++)
			vas[i] = page_frag_alloc(&f.nc, 4096);
		last = page_frag_alloc(&f.nc, PAGE);
		page_frag_free_bulk(f.region, vas + 1, N - 1);
		assert_int_equal(word_of(f.region, vas[0]), 1);
		assert_int_equal(page_region_nb_free(f.region), 1);
		page_frag_free_bulk(f.region, vas, 1);
		assert_int_equal(page_region_nb_free(f.region), 2);
		page_frag_free(f.region, last);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_free_gives_the_page_back),
		cmocka_unit_test(warm_page_is_taken_first),
		cmocka_unit_test(free_by_another_thread),
		cmocka_unit_test(free_by_two_threads_at_once),
		cmocka_unit_test(cache_moves_between_threads),
		cmocka_unit_test(drain_with_a_count),
		cmocka_unit_test(drain_with_a_count_while_the_page_is_current),
		cmocka_unit_test(drain_with_a_count_of_a_small_page),
		cmocka_unit_test(pages_live_on_after_a_count),
		cmocka_unit_test(free_bulk_in_any_order),
		cmocka_unit_test(free_bulk_gives_pages_back_at_once),
		cmocka_unit_test(free_bulk_leaves_pages_with_fragments_out),
	};

	return cmocka_run_group_tests_name("page_frag_free", tests, NULL, NULL);
}
