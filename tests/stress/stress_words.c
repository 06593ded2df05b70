/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The two words that all threads write, each by itself: the head of the list of free pages, and the
 * count of one page. In loops so tight that the threads meet within a few instructions.
 */

#include <stdlib.h>
#include <string.h>

#include "lib/page_frag/page_frag.h"
#include "lib/page_frag/page_region_create.h"
#include "tests/stress/stress.h"

#define SETUPS 8           /* of all cases: they share the time */
#define ROUND_SECONDS 0.02 /* of a growing region */
#define PAGE 4096u
#define LENGTH 64u    /* bytes of a fragment */
#define TAKEN 4u      /* pages taken at once, at most */
#define SHARE 4u      /* fragments that a thread frees in a turn */
#define SPINS 2000    /* before a thread that waits lets others run */
#define PROGRESS 1024 /* pages taken between two signs of life */

static struct page_region *
region_new(uint32_t nb_pages)
{
	struct page_region *r = page_region_create_malloc(nb_pages, PAGE);

	assert_non_null(r);
	return r;
}

static void
region_end(struct page_region *r)
{
	for (uint32_t i = 0; i < r->nb_pages; i++)
		assert_int_equal(atomic_load(&r->table[i]->refs), 0);
	assert_true(page_region_all_free(r));
	assert_int_equal(atomic_load(&r->stats.double_free), 0);
	page_region_destroy(r);
}

/* Put the pages back in any order, one by one or as a chain: a page may be on top of the list again
 * with another one below it.
 */
static void
put_back(struct worker *w, struct page_frag_page **pages, uint32_t n)
{
	struct page_region *r = w->stress->pool;

	for (uint32_t i = n - 1; i > 0; i--) {
		uint32_t j = stress_below(w, i + 1);
		struct page_frag_page *page = pages[i];

		pages[i] = pages[j];
		pages[j] = page;
	}
	if (stress_below(w, 2) == 0) {
		for (uint32_t i = 0; i < n; i++)
			page_region_put(r, pages[i]);
	} else {
		for (uint32_t i = 1; i < n; i++)
			page_list_link(&r->free, pages[i - 1], pages[i]);
		page_region_put_chain(r, pages[0], pages[n - 1], n);
	}
}

/* Own some pages for a moment. */
static void
take_and_put_back(struct worker *w)
{
	struct page_region *r = w->stress->pool;
	struct page_frag_page *pages[TAKEN];
	uint64_t taken = 0;
	uint32_t left;

	while (stress_goes_on(w->stress, taken)) {
		uint32_t n = page_region_get_bulk(r, pages, 1 + stress_below(w, TAKEN), 0, &left);

		if (n == 0)
			continue;
		for (uint32_t i = 0; i < n; i++)
			memset(pages[i]->va, w->thread + 1, LENGTH);
		for (uint32_t i = 0; i < n; i++) {
			unsigned char *va = pages[i]->va;

			STRESS_CHECK(w->stress, va[0] == w->thread + 1);
			STRESS_CHECK(w->stress, memcmp(va, va + 1, LENGTH - 1) == 0);
		}
		put_back(w, pages, n);
		taken += n;
		if (taken % PROGRESS < n)
			atomic_fetch_add_explicit(&w->stress->progress, 1, memory_order_relaxed);
	}
}

static void
grow(struct stress *s)
{
	STRESS_CHECK(s, page_region_grow(s->pool) >= 0);
}

static void
list_setup(int nb_threads, uint32_t nb_pages)
{
	static const struct stress_kind kind = { .work = take_and_put_back };
	struct page_region *r = region_new(nb_pages);
	struct stress *s = stress_new(&kind, STRESS_CIRCLE, nb_threads, r);

	stress_run(s, stress_seconds(SETUPS));
	region_end(r);
	free(s);
}

static void
pages_taken_and_put_back(void **state)
{
	(void)state;
	list_setup(2, 3);
	list_setup(4, 4);
	list_setup(4, 12);
}

/* A list that gets new pages while others take them: many short rounds, since each ends with a
 * region that cannot grow any more.
 */
static void
pages_taken_while_the_region_grows(void **state)
{
	static const struct stress_kind kind = { .work = take_and_put_back, .tend = grow };
	static const struct page_region_conf conf = {
		.page_size = PAGE,
		.nb_pages = 3,
		.max_pages = 1000,
		.node = -1,
		.memory = &page_memory_malloc,
	};
	double end = stress_now() + 2 * stress_seconds(SETUPS);

	(void)state;
	do {
		struct page_region *r = page_region_create(&conf);
		struct stress *s = stress_new(&kind, STRESS_CIRCLE, 3, r);

		assert_non_null(r);
		stress_run(s, stress_seconds(1) != 0 ? ROUND_SECONDS : 0);
		region_end(r);
		free(s);
	} while (stress_now() < end);
}

/* Each turn the first thread fills one page, and then all free their share of it at once. Only the
 * turn's number and the allocator order anything, so that the first thread learns nothing of what
 * the others did but by the page.
 */
struct turns {
	struct page_region *region;
	struct page_frag_cache cache[STRESS_THREADS];
	_Atomic(unsigned char *) share[STRESS_THREADS][SHARE];
	_Alignas(64) _Atomic uint64_t turn;
	_Alignas(64) _Atomic uint64_t done; /* shares freed by others, of all turns */
	_Atomic bool over;
};

static void
free_share(struct worker *w)
{
	struct turns *t = w->stress->pool;
	struct page_frag_cache *nc = &t->cache[w->thread];
	void *vas[SHARE];

	for (uint32_t i = 0; i < SHARE; i++)
		vas[i] = atomic_load_explicit(&t->share[w->thread][i], memory_order_relaxed);
	for (uint32_t i = 0, n; i < SHARE; i += n) {
		n = 1 + stress_below(w, SHARE - i);
		for (uint32_t j = 0; j < n; j++)
			memset(vas[i + j], w->thread + 1, LENGTH);
		switch (stress_below(w, 4)) {
		case 0:
			for (uint32_t j = 0; j < n; j++)
				page_frag_free(t->region, vas[i + j]);
			break;
		case 1:
			page_frag_cache_free_bulk(nc, vas + i, n);
			page_frag_cache_flush(nc);
			break;
		default:
			page_frag_free_bulk(t->region, vas + i, n);
		}
	}
}

/* The next turn's fragments, for all threads; false if no page is free. */
static bool
fill_page(struct worker *w)
{
	struct turns *t = w->stress->pool;
	uint32_t nb = (uint32_t)w->stress->nb_threads * SHARE;
	void *vas[STRESS_THREADS * SHARE];

	if (page_frag_alloc_bulk(&t->cache[0], LENGTH, 1, vas, nb) != nb) {
		STRESS_CHECK(w->stress, !"enough pages");
		return false;
	}
	for (uint32_t i = 0; i < nb; i++) {
		memset(vas[i], 0, LENGTH);
		atomic_store_explicit(
			&t->share[i / SHARE][i % SHARE], vas[i], memory_order_relaxed);
	}
	/* Most often nothing but the fragments holds the page from now on. */
	if (stress_below(w, 4) != 0)
		page_frag_cache_drain(&t->cache[0]);
	return true;
}

/* For a value that others write. */
static void
spin(unsigned int *spins)
{
	if (++*spins % SPINS == 0)
		sched_yield();
}

static void
lead(struct worker *w)
{
	struct turns *t = w->stress->pool;
	uint64_t others = (uint64_t)w->stress->nb_threads - 1, turn = 0;
	unsigned int spins = 0;

	while (stress_goes_on(w->stress, turn * SHARE) && fill_page(w)) {
		atomic_store_explicit(&t->turn, ++turn, memory_order_release);
		free_share(w);
		while (atomic_load_explicit(&t->done, memory_order_relaxed) != turn * others)
			spin(&spins);
		atomic_fetch_add_explicit(&w->stress->progress, 1, memory_order_relaxed);
	}
	atomic_store_explicit(&t->over, true, memory_order_release);
}

static void
follow(struct worker *w)
{
	struct turns *t = w->stress->pool;
	unsigned int spins = 0;
	uint64_t seen = 0;

	while (!atomic_load_explicit(&t->over, memory_order_acquire)) {
		uint64_t turn = atomic_load_explicit(&t->turn, memory_order_acquire);

		if (turn == seen) {
			spin(&spins);
			continue;
		}
		free_share(w);
		seen = turn;
		atomic_fetch_add_explicit(&t->done, 1, memory_order_relaxed);
	}
}

static void
take_turns(struct worker *w)
{
	struct turns *t = w->stress->pool;

	if (w->thread == 0)
		lead(w);
	else
		follow(w);
	page_frag_cache_drain(&t->cache[w->thread]);
}

static void
count_setup(int nb_threads)
{
	static const struct stress_kind kind = { .work = take_turns };
	struct turns *t = aligned_alloc(64, sizeof(*t));
	struct stress *s = stress_new(&kind, STRESS_CIRCLE, nb_threads, t);

	assert_non_null(t);
	memset(t, 0, sizeof(*t));
	t->region = region_new(8);
	for (int i = 0; i < nb_threads; i++)
		assert_int_equal(page_frag_cache_init(&t->cache[i], t->region,
					 PAGE_FRAG_ORDER_ZERO_OFFSET, PAGE_FRAG_RX),
			0);
	stress_run(s, stress_seconds(SETUPS));
	region_end(t->region);
	free(t);
	free(s);
}

static void
page_freed_by_all_at_once(void **state)
{
	(void)state;
	count_setup(2);
	count_setup(3);
	count_setup(4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_taken_and_put_back),
		cmocka_unit_test(pages_taken_while_the_region_grows),
		cmocka_unit_test(page_freed_by_all_at_once),
	};

	return cmocka_run_group_tests_name("stress_words", tests, NULL, NULL);
}
