/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The pool as a mempool: creation, sizes, counts, exhaustion, misuse. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_memory.h>

#include "tests/eal/eal.h"

static const unsigned int sizes[] = { 1, 2, 15, 16, 63, 64, 511, 1000, 8191 };

/* All n can be had, not one more, and the counts say so at every step. */
static void
size_is_what_can_be_out(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		for (size_t s = 0; s < NB(sizes); s++) {
			unsigned int n = sizes[s];
			struct rte_mempool *mp = pool_new(pool_modes[m], n);
			void **objs = calloc(n + 1, sizeof(*objs));

			assert_non_null(objs);
			for (int round = 0; round < 3; round++) {
				for (unsigned int i = 0; i < n; i++) {
					assert_int_equal(rte_mempool_get(mp, &objs[i]), 0);
					assert_int_equal(rte_mempool_avail_count(mp), n - i - 1);
					assert_int_equal(rte_mempool_in_use_count(mp), i + 1);
				}
				assert_true(rte_mempool_empty(mp));
				assert_int_equal(rte_mempool_get(mp, &objs[n]), -ENOENT);
				rte_mempool_put_bulk(mp, objs, n);
				assert_true(rte_mempool_full(mp));
				assert_int_equal(rte_mempool_get_bulk(mp, objs, n + 1), -ENOENT);
				assert_true(rte_mempool_full(mp));
				assert_int_equal(rte_mempool_get_bulk(mp, objs, n), 0);
				rte_mempool_put_bulk(mp, objs, n);
			}
			free(objs);
			pool_end(mp);
		}
	}
}

/* Everything that can be issued has been through the program's initialiser. */
static void
mark_object(struct rte_mempool *mp, void *opaque, void *obj, unsigned int index)
{
	(void)opaque;
	(void)index;
	memset((char *)obj + sizeof(struct rte_mbuf), 0x77, rte_pktmbuf_priv_size(mp));
}

static void
initialiser_reaches_every_object(void **state)
{
	enum { N = 1000, PRIV = 64 };
	void *objs[BURST];

	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		const struct page_frag_pool_conf conf = { .mode = pool_modes[m] };
		struct rte_mempool *mp = page_frag_pktmbuf_pool_create(
			"pool", N, 0, PRIV, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, &conf);

		assert_non_null(mp);
		assert_true(rte_mempool_obj_iter(mp, mark_object, NULL) >= N);
		/* Often enough to see pages beyond the pool's size, too. */
		for (int round = 0; round < 200; round++) {
			assert_int_equal(rte_mempool_get_bulk(mp, objs, BURST), 0);
			for (int i = 0; i < BURST; i++)
				for (int b = 0; b < PRIV; b++)
					assert_int_equal(
						((char *)objs[i])[sizeof(struct rte_mbuf) + b],
						0x77);
			rte_mempool_put_bulk(mp, objs, BURST);
		}
		pool_end(mp);
	}
}

/* Hold one mbuf of every page: all the others can still be had. */
static void
partly_used_pages_are_issued_again(void **state)
{
	enum { N = 3000 };
	void **objs = calloc(N, sizeof(*objs));
	void **held = calloc(N, sizeof(*held));

	(void)state;
	assert_non_null(objs);
	assert_non_null(held);
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);
		unsigned int slots = pool_info(mp).slots_per_page;
		unsigned int nb_held = 0, nb = 0;

		assert_int_equal(rte_mempool_get_bulk(mp, objs, N), 0);
		for (unsigned int i = 0; i < N; i++) {
			if (i % slots == slots / 2)
				held[nb_held++] = objs[i];
			else
				objs[nb++] = objs[i];
		}
		rte_mempool_put_bulk(mp, objs, nb);
		for (unsigned int i = 0; i < nb; i++)
			assert_int_equal(rte_mempool_get(mp, &objs[i]), 0);
		assert_true(rte_mempool_empty(mp));
		rte_mempool_put_bulk(mp, objs, nb);
		rte_mempool_put_bulk(mp, held, nb_held);
		pool_end(mp);
	}
	free(objs);
	free(held);
}

static void
slices_come_in_address_order(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, 1000);
	struct page_frag_pool_info info = pool_info(mp);
	struct rte_mbuf *mbufs[64];
	unsigned int breaks = 0;

	(void)state;
	assert_int_equal(info.mode, PAGE_FRAG_MODE_ORDERED);
	assert_int_equal(info.stride, RTE_MBUF_DEFAULT_BUF_SIZE);
	assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, 64), 0);
	for (int i = 1; i < 64; i++)
		if ((char *)mbufs[i]->buf_addr != (char *)mbufs[i - 1]->buf_addr + info.stride)
			breaks++;
	assert_int_equal(breaks, (64 - 1) / info.slots_per_page);
	info = pool_info(mp);
	assert_int_equal(info.stats.issued, 64);
	assert_int_equal(info.stats.freed, 0);
	assert_int_equal(info.slots_out, 64);
	rte_pktmbuf_free_bulk(mbufs, 64);
	pool_end(mp);
}

static void
countdown_pools_descend(void **state)
{
	const struct page_frag_pool_conf conf = {
		.mode = PAGE_FRAG_MODE_ORDERED,
		.order = PAGE_FRAG_ORDER_COUNTDOWN,
		.slots = 20,
	};
	struct rte_mempool *mp = page_frag_pktmbuf_pool_create(
		"pool", 1000, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, &conf);
	struct rte_mbuf *mbufs[20];

	(void)state;
	assert_non_null(mp);
	assert_int_equal(pool_info(mp).slots_per_page, 20);
	assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, 20), 0);
	for (int i = 1; i < 20; i++)
		assert_ptr_equal(
			mbufs[i]->buf_addr, (char *)mbufs[i - 1]->buf_addr - pool_info(mp).stride);
	rte_pktmbuf_free_bulk(mbufs, 20);
	pool_end(mp);
}

static void
double_free_is_reported(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], 100);
		void *obj, *others[10];

		assert_int_equal(rte_mempool_get(mp, &obj), 0);
		assert_int_equal(rte_mempool_get_bulk(mp, others, 10), 0);
		rte_mempool_put(mp, obj);
		page_frag_pool_drain(mp);
		rte_mempool_put(mp, obj);
		page_frag_pool_drain(mp);
		assert_int_equal(pool_info(mp).stats.double_free, 1);
		/* What was not out was not freed either. */
		assert_int_equal(pool_info(mp).slots_out, 10);
		assert_int_equal(rte_mempool_avail_count(mp), 90);
		rte_mempool_put_bulk(mp, others, 10);
		assert_int_equal(rte_mempool_avail_count(mp), 100);
		rte_mempool_free(mp);
	}
}

static void
foreign_mbufs_are_refused(void **state)
{
	struct rte_mempool *other = rte_pktmbuf_pool_create_by_ops(
		"other", 100, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, "ring_mp_mc");

	(void)state;
	assert_non_null(other);
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], 100);
		void *obj;

		assert_int_equal(rte_mempool_get(other, &obj), 0);
		rte_mempool_put(mp, obj);
		page_frag_pool_drain(mp);
		assert_int_equal(pool_info(mp).stats.foreign_free, 1);
		assert_int_equal(rte_mempool_avail_count(mp), 100);
		rte_mempool_put(other, obj);
		rte_mempool_free(mp);
	}
	rte_mempool_free(other);
}

static void
bad_pools_are_refused(void **state)
{
	static const struct {
		unsigned int n, cache;
		uint16_t priv, room, slots;
		int error;
	} bad[] = {
		{ 100, 250, 0, 2176, 0, EINVAL },    /* a mempool cache */
		{ 100, 0, 7, 2176, 0, EINVAL },      /* private area not aligned */
		{ 100, 0, 0, 0, 0, EINVAL },         /* no data room */
		{ 100, 0, 0, 2176, 64, EINVAL },     /* more slots than a mask has bits */
		{ 100, 0, 0, 2176, 40, EINVAL },     /* slices out of reach of their headers */
		{ 0, 0, 0, 2176, 0, EINVAL },        /* no mbufs */
		{ 1u << 31, 0, 0, 2176, 0, EINVAL }, /* more pages than a list can have */
		{ 10000000, 0, 0, 2176, 0, ENOMEM }, /* more memory than there is */
	};

	(void)state;
	for (size_t i = 0; i < NB(bad); i++) {
		const struct page_frag_pool_conf conf = {
			.mode = PAGE_FRAG_MODE_ORDERED,
			.slots = bad[i].slots,
		};

		rte_errno = 0;
		assert_null(page_frag_pktmbuf_pool_create("bad", bad[i].n, bad[i].cache,
			bad[i].priv, bad[i].room, SOCKET_ID_ANY, &conf));
		assert_int_equal(rte_errno, bad[i].error);
		/* Nothing of it is left: the name is free again. */
		assert_null(rte_mempool_lookup("bad"));
	}
}

static void
same_name_twice_is_refused(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, 10);
	const struct page_frag_pool_conf conf = { .mode = PAGE_FRAG_MODE_ORDERED };

	(void)state;
	assert_null(page_frag_pktmbuf_pool_create(
		"pool", 10, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, &conf));
	assert_int_equal(rte_errno, EEXIST);
	pool_end(mp);
}

static void
info_is_for_our_pools_only(void **state)
{
	struct rte_mempool *other = rte_pktmbuf_pool_create_by_ops(
		"other", 100, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, "ring_mp_mc");
	struct page_frag_pool_info info;

	(void)state;
	assert_non_null(other);
	assert_false(page_frag_is_pool(other));
	assert_int_equal(page_frag_pool_info_get(other, &info), -EINVAL);
	page_frag_pool_drain(other);
	rte_mempool_free(other);
}

/* Created, filled, emptied and freed many times: memory does not run out. */
static void
pools_come_and_go(void **state)
{
	void *objs[BURST];

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct rte_mempool *mp = pool_new(pool_modes[i % 2], 1000);

		assert_int_equal(rte_mempool_get_bulk(mp, objs, BURST), 0);
		rte_mempool_put_bulk(mp, objs, BURST);
		pool_end(mp);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(size_is_what_can_be_out),
		cmocka_unit_test(initialiser_reaches_every_object),
		cmocka_unit_test(partly_used_pages_are_issued_again),
		cmocka_unit_test(slices_come_in_address_order),
		cmocka_unit_test(countdown_pools_descend),
		cmocka_unit_test(double_free_is_reported),
		cmocka_unit_test(foreign_mbufs_are_refused),
		cmocka_unit_test(bad_pools_are_refused),
		cmocka_unit_test(same_name_twice_is_refused),
		cmocka_unit_test(info_is_for_our_pools_only),
		cmocka_unit_test(pools_come_and_go),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
