/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A region of fragments in the EAL's memory: addresses for devices, growth, lcores, placement. */

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_memory.h>

#include "lib/page_frag/page_frag.h"
#include "lib/page_frag/page_memory_eal.h"
#include "lib/page_frag/page_placement.h"
#include "lib/page_frag/page_region_create.h"
#include "tests/eal/eal.h"

#define MANY 4000u

static struct page_region *
region_new(uint32_t page_size, uint32_t nb_pages, uint32_t max_pages)
{
	const struct page_region_conf conf = {
		.page_size = page_size,
		.nb_pages = nb_pages,
		.max_pages = max_pages,
		.fallback = true,
		.node = (int)rte_socket_id(),
		.memory = &page_memory_eal,
	};
	struct page_region *r = page_region_create(&conf);

	assert_non_null(r);
	return r;
}

static void
cache_init(struct page_frag_cache *nc, struct page_region *r)
{
	assert_int_equal(page_frag_cache_init(nc, r, PAGE_FRAG_ORDER_ZERO_OFFSET, PAGE_FRAG_RX), 0);
}

static void
region_end(struct page_region *r)
{
	assert_true(page_region_all_free(r));
	page_region_destroy(r);
}

/* What a device would be told is where the fragment is, from its first byte to its last. */
static void
check_iova(const struct page_region *r, const char *va, uint32_t size)
{
	uint64_t iova = page_chunk_iova_of(r, va);

	assert_true(iova != UINT64_MAX);
	assert_int_equal(iova, rte_mem_virt2iova(va));
	assert_int_equal(iova + size - 1, rte_mem_virt2iova(va + size - 1));
	assert_int_equal(page_chunk_iova_of(r, va + size - 1), iova + size - 1);
	if (!eal_iova_is_pa())
		assert_int_equal(iova, (uintptr_t)va);
}

static void
iova_of_fragments_is_right(void **state)
{
	static const uint32_t page_sizes[] = { 4096, 32768, 65536 };
	static const uint32_t sizes[] = { 64, 1500, 2048, 4096 };
	static void *vas[MANY];

	(void)state;
	for (size_t p = 0; p < NB(page_sizes); p++) {
		struct page_region *r = region_new(page_sizes[p], 70, 0);
		struct page_frag_cache nc;

		cache_init(&nc, r);
		for (size_t s = 0; s < NB(sizes); s++) {
			/* All of the region, the fallback pages too. */
			uint32_t got = page_frag_alloc_bulk(&nc, sizes[s], 64, vas, MANY);

			assert_true(got >= 70);
			for (uint32_t i = 0; i < got; i++) {
				check_iova(r, vas[i], sizes[s]);
				memset(vas[i], (int)i, sizes[s]);
			}
			page_frag_free_bulk(r, vas, got);
		}
		page_frag_cache_drain(&nc);
		region_end(r);
	}
}

static void
region_grows(void **state)
{
	enum { FIRST = 10, LIMIT = 150 };
	struct page_region *r = region_new(32768, FIRST, LIMIT);
	struct page_frag_cache nc;
	void *vas[LIMIT];
	uint32_t nb = 0;

	(void)state;
	cache_init(&nc, r);
	assert_int_equal(page_region_set_watermarks(r, 0, 1), 0);
	while (nb < LIMIT) {
		if (page_region_nb_free(r) == 0 && nc.nb_spares == 0)
			assert_true(page_region_maintain(r) > 0);
		vas[nb] = page_frag_alloc(&nc, 32768);
		assert_non_null(vas[nb]);
		check_iova(r, vas[nb], 32768);
		memset(vas[nb], (int)nb, 32768);
		nb++;
	}
	assert_int_equal(page_region_nb_pages(r), LIMIT);
	assert_int_equal(page_region_maintain(r), 0);
	assert_int_equal(r->stats.grow_failed, 0);
	for (uint32_t i = 0; i < nb; i++)
		assert_int_equal(((uint8_t *)vas[i])[32767], (uint8_t)i);
	page_frag_free_bulk(r, vas, nb);
	page_frag_cache_drain(&nc);
	region_end(r);
}

static void
memory_that_is_not_there_is_reported(void **state)
{
	struct page_region_conf conf = {
		.page_size = PAGE_CHUNK_MAX_PAGE_SIZE,
		.nb_pages = UINT32_C(1) << 18,
		.node = -1,
		.memory = &page_memory_eal,
	};
	void *memory;

	(void)state;
	errno = 0;
	assert_null(page_memory_eal.alloc(4096, (size_t)UINT32_MAX + 1, -1));
	assert_int_equal(errno, ENOMEM);
	errno = 0;
	assert_null(page_memory_eal.alloc((size_t)1 << 40, 4096, -1));
	assert_int_equal(errno, ENOMEM);
	/* Half a terabyte, chunk by chunk: those that were had go back. */
	errno = 0;
	assert_null(page_region_create(&conf));
	assert_int_equal(errno, ENOMEM);
	memory = page_memory_eal.alloc((size_t)1 << 20, (size_t)1 << 20, -1);
	assert_non_null(memory);
	assert_int_equal((uintptr_t)memory & ((1 << 20) - 1), 0);
	page_memory_eal.free(memory, (size_t)1 << 20);
}

struct use {
	struct page_region *r;
	struct page_frag_cache nc;
	void *vas[100];
};

static int
alloc_on_lcore(void *arg)
{
	struct use *use = arg;

	for (size_t i = 0; i < NB(use->vas); i++) {
		use->vas[i] = page_frag_alloc(&use->nc, 1500);
		if (use->vas[i] == NULL)
			return -1;
		memset(use->vas[i], (int)i, 1500);
	}
	return 0;
}

static void *
free_on_thread(void *arg)
{
	struct use *use = arg;

	page_frag_free_bulk(use->r, use->vas, NB(use->vas) / 2);
	for (size_t i = NB(use->vas) / 2; i < NB(use->vas); i++)
		page_frag_free(use->r, use->vas[i]);
	return NULL;
}

/* Allocated by one lcore, freed by a thread that is none of the EAL's. */
static void
threads_of_all_kinds_free(void **state)
{
	unsigned int worker = rte_get_next_lcore(-1, 1, 0);
	struct use use = { .r = region_new(32768, 20, 0) };
	pthread_t thread;

	(void)state;
	cache_init(&use.nc, use.r);
	for (int round = 0; round < 50; round++) {
		assert_int_equal(rte_eal_remote_launch(alloc_on_lcore, &use, worker), 0);
		assert_int_equal(rte_eal_wait_lcore(worker), 0);
		for (size_t i = 0; i < NB(use.vas); i++)
			assert_int_equal(((uint8_t *)use.vas[i])[1499], i);
		assert_int_equal(pthread_create(&thread, NULL, free_on_thread, &use), 0);
		assert_int_equal(pthread_join(thread, NULL), 0);
	}
	page_frag_cache_drain(&use.nc);
	region_end(use.r);
}

/* On the node that was asked for: nothing is on another one. */
static void
memory_is_on_the_lcores_socket(void **state)
{
	struct page_region *r = region_new(32768, 100, 0);
	struct page_frag_cache nc;
	struct page_placement p;
	void *vas[100];

	(void)state;
	cache_init(&nc, r);
	/* Ordinary memory gets its place when it is written to. */
	for (uint32_t i = 0; i < 100; i++) {
		vas[i] = page_frag_alloc(&nc, 32768);
		assert_non_null(vas[i]);
		memset(vas[i], 1, 32768);
	}
	p = page_placement_of(r);
	page_frag_free_bulk(r, vas, 100);
	page_frag_cache_drain(&nc);
	region_end(r);
	if (p.on_node == 0 && p.elsewhere == 0)
		skip();
	assert_true(p.on_node >= 100 * 32768 / 4096);
	assert_int_equal(p.elsewhere, 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iova_of_fragments_is_right),
		cmocka_unit_test(region_grows),
		cmocka_unit_test(memory_that_is_not_there_is_reported),
		cmocka_unit_test(threads_of_all_kinds_free),
		cmocka_unit_test(memory_is_on_the_lcores_socket),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("page_region", tests, NULL, NULL);
}
