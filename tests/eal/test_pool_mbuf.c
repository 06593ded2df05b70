/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The pool as an mbuf pool: what programs do to mbufs, in both modes. */

#include <stdlib.h>
#include <string.h>

#include "lib/frag_mbuf/frag_mbuf.h"
#include "tests/eal/eal.h"

enum { N = 2000 };

static void
fill(struct rte_mbuf *m, uint16_t len, unsigned int seed)
{
	char *data = rte_pktmbuf_append(m, len);

	assert_non_null(data);
	for (int i = 0; i < len; i++)
		data[i] = (char)rand_r(&seed);
}

static void
check(const struct rte_mbuf *m, uint16_t len, unsigned int seed)
{
	const char *data = rte_pktmbuf_mtod(m, const char *);

	assert_int_equal(m->data_len, len);
	for (int i = 0; i < len; i++)
		assert_int_equal(data[i], (char)rand_r(&seed));
}

/* Take the whole pool, write all of it, read all of it: a piece in two hands shows. */
static void
fill_and_check_all(struct rte_mempool *mp)
{
	struct rte_mbuf *mbufs[N];

	assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, N), 0);
	for (int i = 0; i < N; i++)
		fill(mbufs[i], RTE_MBUF_DEFAULT_DATAROOM, (unsigned int)i);
	for (int i = 0; i < N; i++)
		check(mbufs[i], RTE_MBUF_DEFAULT_DATAROOM, (unsigned int)i);
	rte_pktmbuf_free_bulk(mbufs, N);
}

static void
fresh_mbufs_are_sane(void **state)
{
	struct rte_mbuf *mbufs[N];

	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);

		for (int round = 0; round < 2; round++) {
			assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, N), 0);
			for (int i = 0; i < N; i++) {
				const char *reason;

				assert_int_equal(rte_mbuf_check(mbufs[i], 1, &reason), 0);
				assert_int_equal(mbufs[i]->buf_len, RTE_MBUF_DEFAULT_BUF_SIZE);
				assert_int_equal(
					rte_pktmbuf_headroom(mbufs[i]), RTE_PKTMBUF_HEADROOM);
				assert_int_equal(
					rte_pktmbuf_tailroom(mbufs[i]), RTE_MBUF_DEFAULT_DATAROOM);
				assert_int_equal(mbufs[i]->ol_flags, 0);
			}
			rte_pktmbuf_free_bulk(mbufs, N);
		}
		pool_end(mp);
	}
}

static void
data_stays_with_its_mbuf(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);

		fill_and_check_all(mp);
		pool_end(mp);
	}
}

/* Clones, freed before and after the original, into the same pool and into another; then the whole
 * pool is taken and written, so that a piece in two hands shows.
 */
static void
clone_orders(struct rte_mempool *mp, struct rte_mempool *clone_pool)
{
	for (unsigned int i = 0; i < 400; i++) {
		struct rte_mbuf *m = rte_pktmbuf_alloc(mp);
		struct rte_mbuf *first, *second;

		assert_non_null(m);
		fill(m, 1000, i);
		first = rte_pktmbuf_clone(m, clone_pool);
		assert_non_null(first);
		second = rte_pktmbuf_clone(first, clone_pool);
		assert_non_null(second);
		assert_int_equal(rte_mbuf_refcnt_read(m), 3);
		assert_ptr_equal(rte_mbuf_from_indirect(first), m);
		check(first, 1000, i);
		check(second, 1000, i);
		switch (i % 3) {
		case 0:
			rte_pktmbuf_free(m);
			check(second, 1000, i);
			rte_pktmbuf_free(first);
			check(second, 1000, i);
			rte_pktmbuf_free(second);
			break;
		case 1:
			rte_pktmbuf_free(second);
			rte_pktmbuf_free(first);
			check(m, 1000, i);
			rte_pktmbuf_free(m);
			break;
		default:
			rte_pktmbuf_free(first);
			rte_pktmbuf_free(m);
			check(second, 1000, i);
			rte_pktmbuf_free(second);
		}
	}

	assert_true(rte_mempool_full(mp));
	fill_and_check_all(mp);
}

static void
clones_of_clones_in_any_order(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);
		struct rte_mempool *other = rte_pktmbuf_pool_create_by_ops(
			"other", N, 0, 0, 0, SOCKET_ID_ANY, "ring_mp_mc");

		assert_non_null(other);
		clone_orders(mp, mp);
		clone_orders(mp, other);
		assert_true(rte_mempool_full(other));
		rte_mempool_free(other);
		pool_end(mp);
	}
}

static void
headers_of_former_clones_are_bound_again(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);

	(void)state;
	clone_orders(mp, mp);
	assert_true(pool_info(mp).stats.rebound > 0);
	pool_end(mp);
}

static struct rte_mbuf *
chain_of(struct rte_mempool *mp, uint16_t nb_segs)
{
	struct rte_mbuf *segs[BURST];

	assert_int_equal(rte_pktmbuf_alloc_bulk(mp, segs, nb_segs), 0);
	for (uint16_t s = 0; s < nb_segs; s++) {
		fill(segs[s], 2000, s);
		if (s > 0)
			assert_int_equal(rte_pktmbuf_chain(segs[0], segs[s]), 0);
	}
	return segs[0];
}

static void
chains_are_freed_whole(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);

		for (int i = 0; i < 1000; i++) {
			struct rte_mbuf *head = chain_of(mp, (uint16_t)(1 + i % BURST));

			assert_int_equal(rte_mempool_in_use_count(mp), 1 + i % BURST);
			rte_pktmbuf_free(head);
			assert_int_equal(rte_mempool_in_use_count(mp), 0);
		}
		pool_end(mp);
	}
}

static void
chains_across_pools(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	struct rte_mempool *other = rte_pktmbuf_pool_create_by_ops(
		"other", N, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, PAGE_FRAG_OPS_NAME);
	struct rte_mbuf *burst[BURST];

	(void)state;
	assert_non_null(other);
	for (int i = 0; i < BURST; i++) {
		burst[i] = chain_of(i % 2 ? mp : other, 3);
		assert_int_equal(rte_pktmbuf_chain(burst[i], chain_of(i % 2 ? other : mp, 2)), 0);
	}
	rte_pktmbuf_free_bulk(burst, BURST);
	pool_end(other);
	pool_end(mp);
}

static void
copies_and_edits(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);
		struct rte_mbuf *a = rte_pktmbuf_alloc(mp);
		struct rte_mbuf *b;

		assert_non_null(a);
		fill(a, 500, 3);
		b = rte_pktmbuf_copy(a, mp, 0, UINT32_MAX);
		assert_non_null(b);
		assert_non_null(rte_pktmbuf_prepend(a, RTE_PKTMBUF_HEADROOM));
		assert_null(rte_pktmbuf_prepend(a, 1));
		assert_non_null(rte_pktmbuf_adj(a, RTE_PKTMBUF_HEADROOM));
		assert_int_equal(rte_pktmbuf_trim(a, 100), 0);
		check(a, 400, 3);
		check(b, 500, 3);
		rte_mbuf_refcnt_update(a, 1);
		rte_pktmbuf_free(a);
		check(a, 400, 3);
		rte_pktmbuf_free(a);
		rte_pktmbuf_free(b);
		pool_end(mp);
	}
}

/* Later segments of slices filled to the brim, as net_pcap fills them, lie back to back. */
static void
neighbours_can_be_coalesced(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	unsigned int slots = pool_info(mp).slots_per_page;
	struct rte_mbuf *segs[64];
	unsigned int breaks = 0;

	(void)state;
	assert_true(slots < 64);
	assert_int_equal(rte_pktmbuf_alloc_bulk(mp, segs, slots + 1), 0);
	for (unsigned int s = 0; s <= slots; s++) {
		segs[s]->data_off = 0;
		segs[s]->data_len = segs[s]->buf_len;
		segs[s]->pkt_len = segs[s]->buf_len;
	}
	for (unsigned int s = 1; s <= slots; s++)
		breaks += !frag_mbuf_can_coalesce(segs[s - 1], segs[s]);
	assert_int_equal(breaks, 1);
	assert_false(frag_mbuf_can_coalesce(segs[1], segs[0]));
	assert_false(frag_mbuf_can_coalesce(segs[0], segs[2]));
	/* A byte less, and the next one does not follow any more. */
	segs[0]->data_len--;
	assert_false(frag_mbuf_can_coalesce(segs[0], segs[1]));
	segs[0]->data_len++;

	for (unsigned int s = 1; s <= slots; s++)
		assert_int_equal(rte_pktmbuf_chain(segs[0], segs[s]), 0);
	assert_int_equal(frag_mbuf_nb_pieces(segs[0]), 2);
	rte_pktmbuf_free(segs[0]);
	pool_end(mp);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fresh_mbufs_are_sane),
		cmocka_unit_test(data_stays_with_its_mbuf),
		cmocka_unit_test(clones_of_clones_in_any_order),
		cmocka_unit_test(headers_of_former_clones_are_bound_again),
		cmocka_unit_test(chains_are_freed_whole),
		cmocka_unit_test(chains_across_pools),
		cmocka_unit_test(copies_and_edits),
		cmocka_unit_test(neighbours_can_be_coalesced),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("pool_mbuf", tests, NULL, NULL);
}
