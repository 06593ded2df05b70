/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Fragments: what the regions and the threads are like. What the threads call is in frag_calls.c,
 * and how to let it run for longer in stress.h.
 */

#include <stdlib.h>
#include <string.h>

#include "lib/page_frag/page_region_create.h"
#include "tests/stress/frag_calls.h"
#include "tests/stress/stress.h"

/* A chunk of these has two fallback pages. */
#define PAGE 16384u

/* A new region now and then: what is lost shows when all has been given back. */
#define ROUND_SECONDS 0.5

/* A round of a growing region ends soon after it has grown to its limit. */
#define GROWING_ROUND_SECONDS 0.1

/* With so many fragments issued, all there is to a refill must have happened. */
#define MANY 500000

struct setup {
	enum stress_shape shape;
	int nb_threads;
	uint32_t nb_pages, max_pages; /* max_pages: the main thread lets the region grow */
	uint32_t min, low;
	bool brief, exchange; /* see struct frags */
	bool tides;           /* the main thread changes the watermarks */
};

/* Sums over all caches of all runs. */
static struct {
	uint64_t issued, refill, reuse, spare, fallback, reserve, exhausted, pfmemalloc, grown;
} total;

static double seconds_per_case;

/* The main thread's choices of the present round. */
static const struct setup *setup;
static uint32_t ticks;

static void
tend(struct stress *s)
{
	struct frags *f = s->pool;
	uint64_t refills = 0;

	ticks++;
	/* Anyone may read what is free, and what was counted, at any time. */
	STRESS_CHECK(s, page_region_nb_free(f->region) <= page_region_nb_pages(f->region));
	for (size_t i = 0; i < NB(f->cache); i++)
		refills += atomic_load_explicit(&f->cache[i].nc.stats.refill, memory_order_relaxed);
	if (refills != 0 && setup->max_pages != 0)
		STRESS_CHECK(s, (ticks % 8 == 0 ? page_region_grow(f->region)
						: page_region_maintain(f->region)) >= 0);
	if (setup->tides)
		STRESS_CHECK(s, page_region_set_watermarks(f->region, setup->min + ticks % 4,
					setup->low + ticks % 8) == 0);
}

static const struct stress_kind kind = {
	.alloc = frags_alloc,
	.free = frags_free,
	.idle = frags_idle,
	.end = frags_end,
	.tend = tend,
};

static struct page_region *
region_new(void)
{
	struct page_region_conf conf = {
		.page_size = PAGE,
		.nb_pages = setup->nb_pages,
		.max_pages = setup->max_pages,
		.min = setup->min,
		.low = setup->low,
		.fallback = true,
		.node = -1,
		.memory = &page_memory_malloc,
	};
	struct page_region *r = page_region_create(&conf);

	assert_non_null(r);
	return r;
}

/* Both orders and both uses, among all threads and among those that allocate in pairs. */
static void
caches_init(struct frags *f, int from)
{
	for (unsigned int i = 0; i < NB(f->cache); i++) {
		unsigned int n = (unsigned int)from + i;

		assert_int_equal(page_frag_cache_init(&f->cache[i].nc, f->region,
					 n / 2 % 2 == 0 ? PAGE_FRAG_ORDER_ZERO_OFFSET
							: PAGE_FRAG_ORDER_COUNTDOWN,
					 (n + n / 2) % 2 == 0 ? PAGE_FRAG_RX : PAGE_FRAG_TX),
			0);
	}
	for (unsigned int i = 0; i < STRESS_THREADS; i++)
		f->own[i] = &f->cache[i];
	atomic_store(&f->place, &f->cache[STRESS_THREADS]);
}

static void
check_cache(struct frag_cache *cache)
{
	struct page_frag_stats *stats = &cache->nc.stats;

	page_frag_cache_drain(&cache->nc);
	assert_int_equal(page_frag_cache_issued(&cache->nc), cache->issued);
	assert_int_equal(atomic_load(&stats->freed), cache->freed);
	total.issued += cache->issued;
	total.pfmemalloc += cache->pfmemalloc;
	total.refill += atomic_load(&stats->refill);
	total.reuse += atomic_load(&stats->reuse);
	total.spare += atomic_load(&stats->spare);
	total.fallback += atomic_load(&stats->fallback);
	total.reserve += atomic_load(&stats->reserve);
	total.exhausted += atomic_load(&stats->exhausted);
}

/* All is back. */
static void
check_region(const struct page_region *r)
{
	uint64_t entered = atomic_load(&r->stats.reserve_entered);
	uint64_t left = atomic_load(&r->stats.reserve_left);

	for (uint32_t i = 0; i < r->nb_pages; i++)
		assert_int_equal(atomic_load(&r->table[i]->refs), 0);
	assert_true(page_region_all_free(r));
	assert_int_equal(atomic_load(&r->stats.double_free), 0);
	assert_int_equal(atomic_load(&r->stats.foreign_free), 0);
	assert_int_equal(r->stats.grow_failed, 0);
	/* A watermark that moves can pass by a page that is just being taken. */
	if (!setup->tides)
		assert_int_equal(entered, left);
	total.grown += r->stats.grown;
}

static void
run_round(double seconds)
{
	static unsigned int seed = 1;
	struct frags *f = calloc(1, sizeof(*f));
	struct stress *s = stress_new(&kind, setup->shape, setup->nb_threads, f);

	assert_non_null(f);
	ticks = 0;
	f->region = region_new();
	f->brief = setup->brief;
	f->exchange = setup->exchange;
	caches_init(f, rand_r(&seed) % 4);
	s->hoard = rand_r(&seed) % 2 == 0;
	stress_run(s, seconds);
	for (size_t i = 0; i < NB(f->cache); i++)
		check_cache(&f->cache[i]);
	check_region(f->region);
	page_region_destroy(f->region);
	free(f);
	free(s);
}

/* The setups share the case's time. */
static void
run_case(const struct setup *setups, size_t nb)
{
	for (size_t i = 0; i < nb; i++) {
		double begin = stress_now(), left = seconds_per_case / (double)nb;
		double end = begin + left;

		setup = &setups[i];
		do {
			double round =
				setup->max_pages != 0 ? GROWING_ROUND_SECONDS : ROUND_SECONDS;

			run_round(left < round ? left : round);
			left = end - stress_now();
		} while (left > 0);
	}
}

static void
fragments_in_a_circle(void **state)
{
	static const struct setup setups[] = {
		{ STRESS_CIRCLE, 2, .nb_pages = 64, .min = 4, .low = 8 },
		{ STRESS_CIRCLE, 4, .nb_pages = 64, .min = 4, .low = 8 },
	};

	(void)state;
	run_case(setups, NB(setups));
}

static void
fragments_in_pairs(void **state)
{
	static const struct setup setups[] = {
		{ STRESS_PAIRS, 2, .nb_pages = 64, .min = 4, .low = 8 },
		{ STRESS_PAIRS, 4, .nb_pages = 64, .min = 4, .low = 8 },
	};

	(void)state;
	run_case(setups, NB(setups));
}

/* No cache holds spares with so few pages; then some do. */
static void
fragments_running_dry(void **state)
{
	static const struct setup setups[] = {
		{ STRESS_PAIRS, 4, .nb_pages = 6, .min = 2, .low = 4 },
		{ STRESS_CIRCLE, 4, .nb_pages = 6, .min = 2, .low = 4 },
		{ STRESS_PAIRS, 4, .nb_pages = 16, .min = 3, .low = 5 },
		{ STRESS_PAIRS, 2, .nb_pages = 16, .min = 3, .low = 5 },
	};

	(void)state;
	run_case(setups, NB(setups));
}

static void
fragments_of_one_page_freed_by_many(void **state)
{
	static const struct setup setups[] = {
		{ STRESS_FAN, 4, .nb_pages = 4, .min = 1, .low = 2, .brief = true },
		{ STRESS_FAN, 4, .nb_pages = 20, .min = 1, .low = 2, .brief = true },
		{ STRESS_FAN, 4, .nb_pages = 12, .min = 1, .low = 2 },
	};

	(void)state;
	run_case(setups, NB(setups));
}

static void
fragments_of_a_growing_region(void **state)
{
	static const struct setup setups[] = {
		{ STRESS_PAIRS, 4, .nb_pages = 4, .max_pages = 600, .min = 2, .low = 12 },
		{ STRESS_CIRCLE, 4, .nb_pages = 4, .max_pages = 600, .low = 12, .tides = true },
	};

	(void)state;
	run_case(setups, NB(setups));
}

static void
caches_passed_from_thread_to_thread(void **state)
{
	static const struct setup setups[] = {
		{ STRESS_CIRCLE, 4, .nb_pages = 24, .min = 2, .low = 4, .exchange = true },
		{ STRESS_PAIRS, 4, .nb_pages = 24, .min = 2, .low = 4, .exchange = true },
	};

	(void)state;
	run_case(setups, NB(setups));
}

/* What the cases are for has happened. */
static void
every_source_of_pages_was_used(void **state)
{
	(void)state;
	print_message("%ju fragments, %ju of them of the reserve; %ju chunks added\n",
		(uintmax_t)total.issued, (uintmax_t)total.pfmemalloc, (uintmax_t)total.grown);
	print_message("pages: %ju of the region, %ju again in place, %ju spares\n",
		(uintmax_t)total.refill, (uintmax_t)total.reuse, (uintmax_t)total.spare);
	print_message("pages: %ju small, %ju of the reserve; %ju requests refused\n",
		(uintmax_t)total.fallback, (uintmax_t)total.reserve, (uintmax_t)total.exhausted);
	if (total.issued < MANY)
		return;
	assert_int_not_equal(total.pfmemalloc, 0);
	assert_int_not_equal(total.refill, 0);
	assert_int_not_equal(total.reuse, 0);
	assert_int_not_equal(total.spare, 0);
	assert_int_not_equal(total.fallback, 0);
	assert_int_not_equal(total.reserve, 0);
	assert_int_not_equal(total.exhausted, 0);
	assert_int_not_equal(total.grown, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fragments_in_a_circle),
		cmocka_unit_test(fragments_in_pairs),
		cmocka_unit_test(fragments_running_dry),
		cmocka_unit_test(fragments_of_one_page_freed_by_many),
		cmocka_unit_test(fragments_of_a_growing_region),
		cmocka_unit_test(caches_passed_from_thread_to_thread),
		cmocka_unit_test(every_source_of_pages_was_used),
	};

	/* The last one takes none. */
	seconds_per_case = stress_seconds(NB(tests) - 1);
	return cmocka_run_group_tests_name("stress_frags", tests, NULL, NULL);
}
