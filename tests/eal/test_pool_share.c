/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Mbufs that share data, in pools of both modes: clones, external buffers, several owners. */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <rte_lcore.h>

#include "tests/eal/eal.h"

enum { N = 200, LENGTH = 1500 };

static struct rte_mempool *
pool_with(enum page_frag_mode mode, const char *name, uint16_t priv, uint16_t room)
{
	const struct page_frag_pool_conf conf = { .mode = mode };
	struct rte_mempool *mp =
		page_frag_pktmbuf_pool_create(name, N, 0, priv, room, SOCKET_ID_ANY, &conf);

	assert_non_null(mp);
	return mp;
}

static struct rte_mbuf *
packet(struct rte_mempool *mp, int byte)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(mp);

	assert_non_null(m);
	memset(rte_pktmbuf_append(m, LENGTH), byte, LENGTH);
	return m;
}

static void
check(const struct rte_mbuf *m, int byte)
{
	const char *data = rte_pktmbuf_mtod(m, const char *);
	const char *reason;

	assert_int_equal(rte_mbuf_check(m, 1, &reason), 0);
	assert_int_equal(m->pkt_len, LENGTH);
	for (int i = 0; i < LENGTH; i++)
		assert_int_equal(data[i], (char)byte);
}

/* All mbufs are their own again: each has its own data room, and they do not overlap. */
static void
all_are_bound(struct rte_mempool *mp)
{
	uint16_t room = rte_pktmbuf_data_room_size(mp);
	struct rte_mbuf *mbufs[N];

	assert_true(rte_mempool_full(mp));
	assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, N), 0);
	for (int i = 0; i < N; i++) {
		assert_int_equal(mbufs[i]->buf_len, room);
		assert_true(RTE_MBUF_DIRECT(mbufs[i]));
		memset(mbufs[i]->buf_addr, i, room);
	}
	for (int i = 0; i < N; i++) {
		const char *bytes = mbufs[i]->buf_addr;

		for (int b = 0; b < room; b++)
			assert_int_equal(bytes[b], (char)i);
	}
	rte_pktmbuf_free_bulk(mbufs, N);
}

static int
lcore_free(void *m)
{
	rte_pktmbuf_free(m);
	return 0;
}

static void *
thread_free(void *m)
{
	rte_pktmbuf_free(m);
	return NULL;
}

/* By this lcore, by another one, by a thread that the EAL does not know. */
static void
free_on(unsigned int where, struct rte_mbuf *m)
{
	pthread_t thread;

	switch (where % 3) {
	case 0:
		rte_pktmbuf_free(m);
		break;
	case 1:
		assert_int_equal(
			rte_eal_remote_launch(lcore_free, m, rte_get_next_lcore(-1, 1, 0)), 0);
		rte_eal_mp_wait_lcore();
		break;
	default:
		assert_int_equal(pthread_create(&thread, NULL, thread_free, m), 0);
		assert_int_equal(pthread_join(thread, NULL), 0);
	}
}

static int
lcore_drain(void *mp)
{
	page_frag_pool_drain(mp);
	return 0;
}

static void
clones_are_freed_by_any_thread(void **state)
{
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 },
		{ 2, 0, 1 }, { 2, 1, 0 } };

	(void)state;
	for (size_t mode = 0; mode < NB(pool_modes); mode++) {
		struct rte_mempool *mp = pool_with(pool_modes[mode], "pool", 0, 2176);

		for (unsigned int i = 0; i < NB(orders) * 3; i++) {
			const int *order = orders[i / 3];
			struct rte_mbuf *three[3] = { packet(mp, (int)i) };

			three[1] = rte_pktmbuf_clone(three[0], mp);
			assert_non_null(three[1]);
			three[2] = rte_pktmbuf_clone(three[1], mp);
			assert_non_null(three[2]);
			for (unsigned int f = 0; f < 3; f++) {
				for (unsigned int left = f; left < 3; left++)
					check(three[order[left]], (int)i);
				free_on(i + f, three[order[f]]);
			}
			assert_true(rte_mempool_full(mp));
		}
		assert_int_equal(
			rte_eal_remote_launch(lcore_drain, mp, rte_get_next_lcore(-1, 1, 0)), 0);
		rte_eal_mp_wait_lcore();
		all_are_bound(mp);
		pool_end(mp);
	}
}

/* Clones live in pools of other shapes, as in the examples of DPDK: with no data room at all, with
 * another private area, of the other mode.
 */
static void
clones_live_in_other_pools(void **state)
{
	static const struct {
		uint16_t priv, room;
		enum page_frag_mode mode;
	} shapes[] = {
		{ 0, 0, PAGE_FRAG_MODE_COMPATIBLE },
		{ 24, 0, PAGE_FRAG_MODE_COMPATIBLE },
		{ 0, 2176, PAGE_FRAG_MODE_COMPATIBLE },
		{ 136, 512, PAGE_FRAG_MODE_COMPATIBLE },
		{ 0, 2176, PAGE_FRAG_MODE_ORDERED },
		{ 136, 512, PAGE_FRAG_MODE_ORDERED },
	};

	(void)state;
	for (size_t i = 0; i < NB(pool_modes) * NB(shapes); i++) {
		struct rte_mempool *mp = pool_with(pool_modes[i % 2], "pool", 40, 2176);
		struct rte_mempool *clones = pool_with(
			shapes[i / 2].mode, "clones", shapes[i / 2].priv, shapes[i / 2].room);

		for (int b = 0; b < N; b++) {
			struct rte_mbuf *m = packet(mp, b);
			struct rte_mbuf *clone = rte_pktmbuf_clone(m, clones);

			assert_non_null(clone);
			assert_ptr_equal(rte_mbuf_from_indirect(clone), m);
			memset(rte_mbuf_to_priv(clone), ~b, shapes[i / 2].priv);
			rte_pktmbuf_free(b % 2 == 0 ? m : clone);
			check(b % 2 == 0 ? clone : m, b);
			rte_pktmbuf_free(b % 2 == 0 ? clone : m);
		}
		all_are_bound(clones);
		all_are_bound(mp);
		pool_end(clones);
		pool_end(mp);
	}
}

static void
count_calls(void *va, void *opaque)
{
	(void)va;
	++*(int *)opaque;
}

static void
external_buffers_are_given_back_once(void **state)
{
	char *buffer = malloc(4096);
	int calls = 0, expected = 0;

	(void)state;
	assert_non_null(buffer);
	for (size_t mode = 0; mode < NB(pool_modes); mode++) {
		struct rte_mempool *mp = pool_with(pool_modes[mode], "pool", 0, 2176);

		for (int i = 0; i < N; i++) {
			struct rte_mbuf *m = rte_pktmbuf_alloc(mp), *clone;
			struct rte_mbuf_ext_shared_info *shinfo;
			uint16_t length = 4096;

			assert_non_null(m);
			shinfo = rte_pktmbuf_ext_shinfo_init_helper(
				buffer, &length, count_calls, &calls);
			assert_non_null(shinfo);
			rte_pktmbuf_attach_extbuf(m, buffer, (uintptr_t)buffer, length, shinfo);
			memset(rte_pktmbuf_append(m, LENGTH), i, LENGTH);
			clone = rte_pktmbuf_clone(m, mp);
			assert_non_null(clone);
			assert_true(RTE_MBUF_HAS_EXTBUF(clone));
			rte_pktmbuf_free(i % 2 == 0 ? m : clone);
			assert_int_equal(calls, expected);
			check(i % 2 == 0 ? clone : m, i);
			rte_pktmbuf_free(i % 2 == 0 ? clone : m);
			assert_int_equal(calls, ++expected);
		}
		all_are_bound(mp);
		pool_end(mp);
	}
	free(buffer);
}

/* Packets with several owners: chains, and clones. The last one to free them frees them. */
static void
the_last_owner_frees(void **state)
{
	(void)state;
	for (size_t mode = 0; mode < NB(pool_modes); mode++) {
		struct rte_mempool *mp = pool_with(pool_modes[mode], "pool", 0, 2176);

		for (int owners = 1; owners < 50; owners++) {
			struct rte_mbuf *m = packet(mp, owners), *clone;

			clone = rte_pktmbuf_clone(m, mp);
			assert_non_null(clone);
			assert_int_equal(rte_pktmbuf_chain(m, packet(mp, 0)), 0);
			rte_pktmbuf_refcnt_update(m, (int16_t)(owners - 1));
			rte_pktmbuf_refcnt_update(clone, (int16_t)(owners - 1));
			for (int i = 0; i < owners; i++) {
				assert_int_equal(rte_mempool_in_use_count(mp), 3);
				check(clone, owners);
				rte_pktmbuf_free(m);
				if (i < owners - 1)
					rte_pktmbuf_free(clone);
			}
			/* The clone holds the first segment. */
			assert_int_equal(rte_mempool_in_use_count(mp), 2);
			check(clone, owners);
			rte_pktmbuf_free(clone);
			assert_int_equal(rte_mempool_in_use_count(mp), 0);
		}
		all_are_bound(mp);
		pool_end(mp);
	}
}

/* A clone that was detached: of a compatible pool it can be filled, of an ordered one freed. */
static void
detached_mbufs_go_home(void **state)
{
	(void)state;
	for (size_t mode = 0; mode < NB(pool_modes); mode++) {
		struct rte_mempool *mp = pool_with(pool_modes[mode], "pool", 64, 2176);

		for (int i = 0; i < N; i++) {
			struct rte_mbuf *m = packet(mp, i);
			struct rte_mbuf *clone = rte_pktmbuf_alloc(mp);

			assert_non_null(clone);
			/* Again and again, as programs with a stock of headers do. */
			for (int again = 0; again < 3; again++) {
				rte_pktmbuf_attach(clone, m);
				assert_int_equal(rte_mbuf_refcnt_read(m), 2);
				rte_pktmbuf_detach(clone);
				assert_int_equal(rte_mbuf_refcnt_read(m), 1);
			}
			assert_true(RTE_MBUF_DIRECT(clone));
			if (pool_modes[mode] == PAGE_FRAG_MODE_COMPATIBLE)
				memset(clone->buf_addr, ~i, clone->buf_len);
			check(m, i);
			rte_pktmbuf_free(m);
			rte_pktmbuf_free(clone);
		}
		all_are_bound(mp);
		pool_end(mp);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clones_are_freed_by_any_thread),
		cmocka_unit_test(clones_live_in_other_pools),
		cmocka_unit_test(external_buffers_are_given_back_once),
		cmocka_unit_test(the_last_owner_frees),
		cmocka_unit_test(detached_mbufs_go_home),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("pool_share", tests, NULL, NULL);
}
