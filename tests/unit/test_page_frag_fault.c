/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Every page allocation of a mixed workload fails in turn: nothing is lost or corrupted by it. For
 * checked builds.
 */

#include "lib/page_frag/page_frag_prepare.h"
#include "tests/unit/frag_fixture.h"

#define MOST 600u

/* What is out, each full of its number. */
static struct {
	uint8_t *va[MOST];
	uint32_t size[MOST];
	uint32_t nb;
} out;

static void
take(void *va, uint32_t size)
{
	if (va == NULL)
		return;
	assert_true(out.nb < MOST);
	memset(va, (int)out.nb, size);
	out.va[out.nb] = va;
	out.size[out.nb++] = size;
}

static void
check_all(void)
{
	for (uint32_t i = 0; i < out.nb; i++) {
		assert_int_equal(out.va[i][0], (uint8_t)i);
		assert_memory_equal(out.va[i], out.va[i] + 1, out.size[i] - 1);
	}
}

static void
take_bulk(struct page_frag_cache *nc, uint32_t size, uint32_t align, uint32_t n)
{
	void *vas[200];
	uint32_t got = page_frag_alloc_bulk(nc, size, align, vas, n);

	for (uint32_t i = 0; i < got; i++)
		take(vas[i], size);
}

static void
write_and_append(struct page_frag_cache *nc)
{
	uint32_t room;
	void *va = page_frag_prepare(nc, 3000, 64, &room);

	if (va == NULL || page_frag_commit(nc, va, 3000) != 0)
		return;
	take(va, 3000);
	va = page_frag_prepare(nc, 1, 1, &room);
	if (va != NULL && page_frag_can_coalesce(nc->region, out.va[out.nb - 1] + 3000, va)) {
		assert_int_equal(page_frag_commit_noref(nc, va, 100), 0);
		memset(va, out.va[out.nb - 1][0], 100);
		out.size[out.nb - 1] += 100;
	}
	va = page_frag_alloc(nc, 20000);
	if (va != NULL)
		page_frag_abort(nc, va, 20000);
}

/* From plenty to want: pages at once and one by one, kept ones, fallback pages, the reserve. */
static void
work(struct page_frag_cache *rx, struct page_frag_cache *tx)
{
	for (int i = 0; i < 40; i++)
		take(page_frag_alloc(rx, 2000), 2000);
	take_bulk(tx, 1500, 1, 100);
	for (int i = 0; i < 10; i++)
		write_and_append(rx->order == PAGE_FRAG_ORDER_ZERO_OFFSET ? rx : tx);
	check_all();
	while (out.nb > 20)
		page_frag_cache_free(rx, out.va[--out.nb]);
	for (int i = 0; i < 8; i++)
		take(page_frag_alloc_align(i % 2 ? rx : tx, PAGE, PAGE), PAGE);
	take_bulk(rx, 9000, 4096, 60);
	take_bulk(tx, 4000, 64, 60);
	take_bulk(rx, 64, 1, 200);
	check_all();
	page_frag_cache_drain(tx);
	while (out.nb > 10)
		page_frag_free(rx->region, out.va[--out.nb]);
	take_bulk(tx, 2000, 1, 30);
	check_all();
	while (out.nb != 0)
		page_frag_cache_free(tx, out.va[--out.nb]);
}

static void
every_page_allocation_may_fail(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		uint32_t n = 0, left, seen = 0;

		do {
			struct fixture f = fixture_of(
				(struct page_region_conf){
					.nb_pages = 24, .min = 2, .low = 2, .fallback = true },
				orders[o], PAGE_FRAG_RX);
			struct page_frag_cache tx;

			assert_int_equal(
				page_frag_cache_init(&tx, f.region, orders[1 - o], PAGE_FRAG_TX),
				0);
			memset(&out, 0, sizeof(out));
			page_region_fail_page(f.region, ++n);
			work(&f.nc, &tx);
			left = atomic_load(&f.region->fail_in);
			page_region_fail_page(f.region, 0);
			seen += left == 0;
			page_frag_cache_drain(&tx);
			page_frag_cache_drain(&f.nc);
			assert_all_home(f.region);

			/* And afterwards all of it can be had. */
			for (uint32_t i = 0; i < 24; i++)
				take(page_frag_alloc(&f.nc, PAGE), PAGE);
			assert_int_equal(out.nb, 24);
			check_all();
			free_all(f.region, (void **)out.va, 24);
			fixture_end(&f);
		} while (left == 0);
		/* The last round had fewer allocations than would have been needed to fail. */
		assert_int_equal(seen, n - 1);
		assert_true(seen > 20);
	}
}

/* What single calls do when there is no page: nothing. */
static void
failed_calls_change_nothing(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_of(
			(struct page_region_conf){ .nb_pages = 4 }, orders[o], PAGE_FRAG_TX);
		void *held = page_frag_alloc(&f.nc, PAGE - 64), *va, *vas[4];
		struct page_frag_cache before = f.nc;
		uint32_t room;

		/* Of two tries in a refill the first is for more than there may be. */
		page_region_fail_page(f.region, 2);
		assert_null(page_frag_alloc(&f.nc, 128));
		page_region_fail_page(f.region, 2);
		assert_int_equal(page_frag_alloc_bulk(&f.nc, 128, 1, vas, 4), 0);
		if (orders[o] == PAGE_FRAG_ORDER_ZERO_OFFSET) {
			page_region_fail_page(f.region, 2);
			assert_null(page_frag_prepare(&f.nc, 128, 1, &room));
		}
		atomic_store(&f.nc.stats.exhausted, 0);
		assert_memory_equal(&f.nc.frag, &before.frag, sizeof(before.frag));
		assert_int_equal(f.nc.bias, before.bias);
		assert_int_equal(page_region_nb_free(f.region), 3);
		va = page_frag_alloc(&f.nc, 64);
		assert_int_equal(word_of(f.region, va), word_of(f.region, held));
		page_frag_free(f.region, va);
		page_frag_free(f.region, held);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_allocation_may_fail),
		cmocka_unit_test(failed_calls_change_nothing),
	};

	return cmocka_run_group_tests_name("page_frag_fault", tests, NULL, NULL);
}
