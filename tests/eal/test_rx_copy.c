/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Received packets, or their first bytes, are copied out of their slices. */

#include "tests/eal/rx_fixture.h"

static void
small_packets_leave_their_slices(void **state)
{
	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		struct rte_mbuf *held[N];
		struct scene s;

		scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
		s.rx.copybreak = 256;
		/* More than there are slots. */
		for (uint32_t i = 0; i < N; i++) {
			held[i] = receive(&s, i, 60 + i % 197);
			assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &held[i], 1), 1);
			assert_ptr_equal(held[i]->pool, s.fragments);
		}
		assert_int_equal(pool_info(s.pool).slots_out, 0);
		for (uint32_t i = 0; i < N; i++)
			check_frame(held[i], i, 60 + i % 197);
		assert_int_equal(s.rx.stats.copybreak, N);
		rte_pktmbuf_free_bulk(held, N);
		scene_end(&s);
	}
}

static void
first_bytes_are_split_off(void **state)
{
	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		struct scene s;

		scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
		s.rx.hdr_split = 128;
		for (uint32_t len = 60; len <= 9018; len += 97) {
			struct rte_mbuf *m = receive(&s, len, len);

			assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
			check_frame(m, len, len);
			if (len > 128) {
				assert_int_equal(m->data_len, 128);
				assert_ptr_equal(m->pool, s.fragments);
				assert_ptr_equal(m->next->pool, s.pool);
			} else {
				assert_int_equal(m->nb_segs, 1);
			}
			rte_pktmbuf_free(m);
		}
		scene_end(&s);
	}
}

/* A copy is an mbuf as any other: it can be cloned, and freed before or after its clone. */
static void
copies_can_be_cloned(void **state)
{
	struct rte_mempool *clones = rte_pktmbuf_pool_create("clones", 63, 0, 0, 0, SOCKET_ID_ANY);
	struct scene s;

	(void)state;
	assert_non_null(clones);
	scene_begin(&s, &devices[0], FRAG_MBUF_LINEARISE_BEST);
	s.rx.copybreak = 256;
	for (uint32_t order = 0; order < 200; order++) {
		struct rte_mbuf *m = receive(&s, 9, 100);

		assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
		assert_ptr_equal(m->pool, s.fragments);
		check_clone(m, clones, 100, order % 2 != 0);
		assert_true(rte_mempool_full(clones));
	}
	scene_end(&s);
	rte_mempool_free(clones);
}

static void
count_free(void *buf, void *arg)
{
	(void)buf;
	(*(int *)arg)++;
}

/* Some drivers attach buffers of their own to a pool's mbufs: their copies are not attached. */
static void
external_buffers_are_let_go(void **state)
{
	static char buf[4096];
	struct scene s;

	(void)state;
	scene_begin(&s, &devices[0], FRAG_MBUF_LINEARISE_BEST);
	s.rx.copybreak = 256;
	for (int i = 1; i <= 100; i++) {
		struct rte_mbuf *m = rte_pktmbuf_alloc(s.pool);
		struct rte_mbuf_ext_shared_info *shinfo;
		uint16_t len = sizeof(buf);
		int freed = 0;

		assert_non_null(m);
		shinfo = rte_pktmbuf_ext_shinfo_init_helper(buf, &len, count_free, &freed);
		rte_pktmbuf_attach_extbuf(m, buf, RTE_BAD_IOVA, len, shinfo);
		m->data_off = 0;
		for (uint32_t at = 0; at < 200; at++)
			buf[at] = (char)byte_of(i, at);
		m->data_len = 200;
		m->pkt_len = 200;
		m->hash.rss = i;
		m->port = 3;
		assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
		assert_int_equal(freed, 1);
		assert_true(RTE_MBUF_DIRECT(m));
		assert_null(m->shinfo);
		check_frame(m, i, 200);
		rte_pktmbuf_free(m);
	}
	scene_end(&s);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_packets_leave_their_slices),
		cmocka_unit_test(first_bytes_are_split_off),
		cmocka_unit_test(copies_can_be_cloned),
		cmocka_unit_test(external_buffers_are_let_go),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("rx_copy", tests, NULL, NULL);
}
