/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Chains made shorter before they are sent: every byte is compared. */

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_malloc.h>
#include <rte_ring.h>

#include "tests/eal/tx_fixture.h"

/* Slices of packed pools, whose data can touch, and the context of a transmit queue. */
enum { N = 600, SLICE = 2048, SEGS = 5 };

struct scene {
	struct rte_mempool *pool[2];
	struct rte_mempool *native;
	struct bench b;
	struct frag_mbuf_tx tx;
};

static void
scene_begin(struct scene *s)
{
	static const char *const names[] = { "a", "b" };
	struct page_frag_pool_conf conf = { .mode = PAGE_FRAG_MODE_ORDERED, .stride = SLICE };

	bench_begin(&s->b, 4 << 20, NULL);
	frag_mbuf_tx_init(&s->tx, NULL, NULL, &s->b.source[0]);
	for (int i = 0; i < 2; i++) {
		struct frag_mbuf_rx rx;

		s->pool[i] = page_frag_pktmbuf_pool_create(
			names[i], N, 0, 0, SLICE + RTE_PKTMBUF_HEADROOM, SOCKET_ID_ANY, &conf);
		assert_non_null(s->pool[i]);
		assert_int_equal(page_frag_pool_rx_get(s->pool[i], &rx), 0);
		assert_int_equal(frag_mbuf_tx_add_pool(&s->tx, &rx), 0);
		assert_int_equal(frag_mbuf_tx_add_pool(&s->tx, &rx), 0);
	}
	assert_int_equal(s->tx.nb_pools, 2);
	s->native = rte_pktmbuf_pool_create(
		"native", 1023, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	assert_non_null(s->native);
}

static void
scene_end(struct scene *s)
{
	pool_end(s->pool[0]);
	pool_end(s->pool[1]);
	assert_true(rte_mempool_full(s->native));
	rte_mempool_free(s->native);
	bench_end(&s->b);
}

/* What lies between a segment and the one before it. */
enum joint {
	TOUCHES, /* nothing */
	SHORT,   /* the segment before it is a byte short */
	SKIPS,   /* a slice */
	NB_JOINTS,
};

/* Chain a segment with len bytes from their place in the packet on. */
static struct rte_mbuf *
chain_segment(struct rte_mbuf *head, struct rte_mbuf *m, uint32_t packet, uint32_t len)
{
	uint32_t at = head != NULL ? head->pkt_len : 0;

	assert_non_null(m);
	m->data_len = (uint16_t)len;
	m->pkt_len = len;
	fill(rte_pktmbuf_mtod(m, void *), packet, at, len);
	if (head == NULL)
		return m;
	assert_int_equal(rte_pktmbuf_chain(head, m), 0);
	return head;
}

/* A packet of SEGS slices; the digits of shape, to the base NB_JOINTS, are its joints. */
static struct rte_mbuf *
make_chain(struct rte_mempool *pool, uint32_t packet, uint32_t shape)
{
	struct rte_mbuf *head = NULL, *skipped[SEGS];
	uint32_t nb_skipped = 0;

	for (int i = 0; i < SEGS; i++) {
		enum joint after = (enum joint)(shape % NB_JOINTS);

		head = chain_segment(
			head, rte_pktmbuf_alloc(pool), packet, after == SHORT ? SLICE - 1 : SLICE);
		if (after == SKIPS && i + 1 < SEGS)
			skipped[nb_skipped++] = rte_pktmbuf_alloc(pool);
		shape /= NB_JOINTS;
	}
	rte_pktmbuf_free_bulk(skipped, nb_skipped);
	return head;
}

/* Segments that are left if all that can be is merged: where headers and data both touch. */
static uint16_t
expected_segments(const struct scene *s, const struct rte_mbuf *m)
{
	uint32_t len = m->data_len;
	uint16_t nb = 1;

	for (; m->next != NULL; m = m->next) {
		bool merges = m->pool == m->next->pool && m->pool != s->native &&
			      (const char *)m->next == (const char *)m + s->tx.pool[0].geo.pitch &&
			      rte_pktmbuf_mtod_offset(m, char *, m->data_len) ==
				      rte_pktmbuf_mtod(m->next, char *) &&
			      rte_mbuf_refcnt_read(m) == 1 && rte_mbuf_refcnt_read(m->next) == 1 &&
			      len + m->next->data_len <= s->tx.limits.seg_len;

		len = merges ? len + m->next->data_len : m->next->data_len;
		nb += !merges;
	}
	return nb;
}

static void
coalesce_and_check(struct scene *s, struct rte_mbuf **m, uint32_t packet)
{
	uint16_t expected = expected_segments(s, *m);
	uint32_t len = (*m)->pkt_len;

	assert_int_equal(frag_mbuf_coalesce(&s->tx, m, 1), 1);
	assert_int_equal((*m)->nb_segs, expected);
	check_packet(*m, packet, len);
}

/* Chains that touch, or do not, in every way; twenty of each, to be everywhere in their pages. */
static void
every_combination_of_neighbours(void **state)
{
	uint64_t merged = 0;
	struct scene s;

	(void)state;
	scene_begin(&s);
	for (uint32_t shape = 0; shape < 81; shape++) {
		struct rte_mbuf *m[20];

		for (uint32_t i = 0; i < RTE_DIM(m); i++) {
			m[i] = make_chain(s.pool[0], i, shape);
			coalesce_and_check(&s, &m[i], i);
			merged += SEGS - m[i]->nb_segs;
		}
		for (uint32_t i = 0; i < RTE_DIM(m); i++)
			check_packet(m[i], i, m[i]->pkt_len);
		rte_pktmbuf_free_bulk(m, RTE_DIM(m));
	}
	assert_true(merged > 81 * 20);
	assert_int_equal(s.tx.stats.segs_in - s.tx.stats.segs_out, merged);
	assert_int_equal(s.tx.stats.packets, 81 * 20);
	assert_int_equal(s.tx.stats.copied, 0);
	scene_end(&s);
}

/* A segment that someone has cloned stays what it is, wherever it is in the chain. */
static void
clones_are_left_alone(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	for (uint32_t round = 0; round < 60; round++) {
		for (int at = 0; at < SEGS; at++) {
			struct rte_mbuf *m = make_chain(s.pool[0], round, 0), *seg = m, *clone;
			uint32_t start = 0;

			for (int i = 0; i < at; i++, seg = seg->next)
				start += seg->data_len;
			clone = rte_pktmbuf_alloc(s.native);
			assert_non_null(clone);
			rte_pktmbuf_attach(clone, seg);
			coalesce_and_check(&s, &m, round);
			if (round % 2)
				rte_pktmbuf_free(m);
			for (uint32_t i = 0; i < clone->data_len; i++)
				assert_int_equal(
					*rte_pktmbuf_mtod_offset(clone, unsigned char *, i),
					byte_of(round, start + i));
			rte_pktmbuf_free(clone);
			if (round % 2 == 0) {
				check_packet(m, round, SEGS * SLICE);
				rte_pktmbuf_free(m);
			}
		}
	}
	scene_end(&s);
}

/* Segments of two known pools and of one that is none of ours, in every order. */
static void
pools_mix_in_a_chain(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	for (uint32_t order = 0; order < 243 * 3; order++) {
		struct rte_mempool *pools[] = { s.pool[0], s.pool[1], s.native };
		struct rte_mbuf *m = NULL;

		for (uint32_t i = 0, left = order; i < 6; i++, left /= 3)
			m = chain_segment(m, rte_pktmbuf_alloc(pools[left % 3]), order, SLICE);
		coalesce_and_check(&s, &m, order);
		rte_pktmbuf_free(m);
	}
	/* A pool that the context does not know. */
	s.tx.nb_pools = 1;
	for (int i = 0; i < 10; i++) {
		struct rte_mbuf *m = make_chain(s.pool[1], 1, 0);

		assert_int_equal(frag_mbuf_coalesce(&s.tx, &m, 1), 1);
		assert_int_equal(m->nb_segs, SEGS);
		rte_pktmbuf_free(m);
	}
	scene_end(&s);
}

static void
merged_segments_keep_to_the_limit(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	for (uint32_t limit = SLICE; limit < 6 * SLICE; limit += 511) {
		s.tx.limits.seg_len = (uint16_t)limit;
		for (int i = 0; i < 20; i++) {
			struct rte_mbuf *m = make_chain(s.pool[i % 2], limit, 0);

			coalesce_and_check(&s, &m, limit);
			for (const struct rte_mbuf *seg = m; seg != NULL; seg = seg->next)
				assert_true(seg->data_len <= limit);
			rte_pktmbuf_free(m);
		}
	}
	scene_end(&s);
}

/* A chain of native mbufs with random lengths. */
static struct rte_mbuf *
make_native(struct scene *s, uint32_t packet, uint32_t nb, unsigned int *seed)
{
	struct rte_mbuf *m = NULL;

	for (uint32_t i = 0; i < nb; i++)
		m = chain_segment(m, rte_pktmbuf_alloc(s->native), packet,
			1 + (uint32_t)rand_r(seed) % (rand_r(seed) % 2 ? 100 : 2048));
	m->port = 2;
	m->vlan_tci = 17;
	m->ol_flags = RTE_MBUF_F_TX_VLAN | RTE_MBUF_F_TX_IPV4;
	m->l2_len = 14;
	m->l3_len = 20;
	m->hash.rss = packet;
	m->packet_type = 5;
	return m;
}

/* Bytes of the cheapest run of nb segments. */
static uint32_t
cheapest_run(const struct rte_mbuf *m, uint32_t nb)
{
	uint32_t best = UINT32_MAX;

	for (uint32_t first = 0; first + nb <= m->nb_segs; first++) {
		const struct rte_mbuf *seg = m;
		uint32_t sum = 0;

		for (uint32_t i = 0; i < first + nb; i++, seg = seg->next)
			sum += i >= first ? seg->data_len : 0;
		best = RTE_MIN(best, sum);
	}
	return best;
}

static void
chains_too_long_are_shortened(void **state)
{
	unsigned int seed = 5;
	struct scene s;

	(void)state;
	scene_begin(&s);
	for (uint32_t round = 0; round < 3000; round++) {
		uint32_t nb = 2 + rand_r(&seed) % 40, max = 1 + rand_r(&seed) % 10, len, cost;
		uint64_t copied = s.tx.stats.copied_bytes, packets = s.tx.stats.copied;
		struct rte_mbuf *m = make_native(&s, round, nb, &seed);
		bool fits = false;

		s.tx.limits.nb_segs = (uint16_t)max;
		s.tx.limits.seg_len = round % 3 ? FRAG_MBUF_MAX_SEG_LEN : 4000;
		len = m->pkt_len;
		fits = (len + s.tx.limits.seg_len - 1) / s.tx.limits.seg_len <= max;
		cost = nb > max ? cheapest_run(m, nb - max + 1) : 0;
		if (frag_mbuf_coalesce(&s.tx, &m, 1) == 0) {
			assert_false(fits);
			assert_int_equal(m->nb_segs, nb);
		} else {
			assert_int_equal(m->nb_segs <= max, true);
			if (nb > max && cost <= s.tx.limits.seg_len) {
				assert_int_equal(s.tx.stats.copied_bytes - copied, cost);
				assert_int_equal(m->nb_segs, max);
			}
			assert_int_equal(s.tx.stats.copied - packets, nb > max);
		}
		check_packet(m, round, len);
		assert_int_equal(m->port, 2);
		assert_int_equal(m->vlan_tci, 17);
		assert_int_equal(m->ol_flags, RTE_MBUF_F_TX_VLAN | RTE_MBUF_F_TX_IPV4);
		assert_int_equal(m->l2_len, 14);
		assert_int_equal(m->l3_len, 20);
		assert_int_equal(m->hash.rss, round);
		assert_int_equal(m->packet_type, 5);
		rte_pktmbuf_free(m);
	}
	assert_true(s.tx.stats.copied > 1000);
	assert_true(s.tx.stats.too_long > 0);
	assert_int_equal(s.tx.stats.no_memory, 0);
	scene_end(&s);
}

/* First what costs nothing: slices are merged before anything is copied. */
static void
merging_comes_before_copying(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	s.tx.limits.nb_segs = 2;
	for (int i = 0; i < 60; i++) {
		struct rte_mbuf *m = make_chain(s.pool[0], 6, 0);

		coalesce_and_check(&s, &m, 6);
		rte_pktmbuf_free(m);
	}
	assert_int_equal(s.tx.stats.copied, 0);
	assert_true(s.tx.stats.segs_out < 2 * s.tx.stats.packets);
	s.tx.limits.nb_segs = 1;
	for (int i = 0; i < 60; i++) {
		struct rte_mbuf *m = make_chain(s.pool[0], 6, 0);

		assert_int_equal(frag_mbuf_coalesce(&s.tx, &m, 1), 1);
		assert_int_equal(m->nb_segs, 1);
		check_packet(m, 6, SEGS * SLICE);
		rte_pktmbuf_free(m);
	}
	/* One of three frames lies in two pages. */
	assert_true(s.tx.stats.copied <= 60);
	scene_end(&s);
}

/* Without memory, at any point of a copy, a packet is left as it is; so it is without a source. */
static void
copies_fail_cleanly(void **state)
{
	unsigned int seed = 6;
	struct rte_mbuf *m;
	struct scene s;
	uint32_t len;

	(void)state;
	scene_begin(&s);
	s.tx.limits.nb_segs = 4;
	for (uint32_t left = 0; left < 4; left++) {
		struct page_frag_cache *nc = &s.b.source[1].nc;
		void *page[256];
		uint32_t nb = 0;

		/* All but some pages; the fallback pages too. */
		while ((page[nb] = page_frag_alloc(nc, PAGE_FRAG_CACHE_MAX_SIZE)) != NULL)
			nb++;
		page_frag_cache_drain(nc);
		for (uint32_t i = 0; i < left; i++)
			page_frag_free(s.b.region, page[--nb]);
		m = make_native(&s, left, 40, &seed);
		for (uint32_t i = 0; i < 60 && m->pkt_len < 40000; i++)
			chain_segment(m, rte_pktmbuf_alloc(s.native), left, 2048);
		len = m->pkt_len;
		/* Three copies of 16 KB at least, two of which fit into a page. */
		if (left < 2) {
			uint16_t segs = m->nb_segs;

			assert_int_equal(frag_mbuf_coalesce(&s.tx, &m, 1), 0);
			assert_int_equal(m->nb_segs, segs);
			assert_int_equal(s.tx.stats.no_memory, left + 1);
		} else {
			assert_int_equal(frag_mbuf_coalesce(&s.tx, &m, 1), 1);
			assert_true(m->nb_segs <= 4);
		}
		check_packet(m, left, len);
		rte_pktmbuf_free(m);
		while (nb != 0)
			page_frag_free(s.b.region, page[--nb]);
		bench_check_home(&s.b);
	}
	s.tx.source = NULL;
	m = make_native(&s, 9, 40, &seed);
	len = m->pkt_len;
	assert_int_equal(frag_mbuf_coalesce(&s.tx, &m, 1), 0);
	assert_int_equal(s.tx.stats.no_memory, 3);
	check_packet(m, 9, len);
	rte_pktmbuf_free(m);
	scene_end(&s);
}

/* Of chains that others hold too only the front can be replaced; theirs stay as they are. */
static void
shared_chains_do_not_change(void **state)
{
	unsigned int seed = 7;
	uint32_t shortened = 0;
	struct scene s;

	(void)state;
	scene_begin(&s);
	for (uint32_t round = 0; round < 500; round++) {
		uint32_t nb = 3 + rand_r(&seed) % 10, len;
		struct rte_mbuf *theirs = make_native(&s, round, nb, &seed), *m = theirs;

		len = m->pkt_len;
		rte_pktmbuf_refcnt_update(m, 1);
		s.tx.limits.nb_segs = 1 + rand_r(&seed) % 4;
		if (frag_mbuf_coalesce(&s.tx, &m, 1) != 0) {
			assert_true(m->nb_segs <= s.tx.limits.nb_segs);
			shortened += m != theirs;
		}
		check_packet(m, round, len);
		check_packet(theirs, round, len);
		assert_int_equal(theirs->nb_segs, nb);
		rte_pktmbuf_free(round % 2 ? m : theirs);
		m = round % 2 ? theirs : m;
		check_packet(m, round, len);
		rte_pktmbuf_free(m);
	}
	assert_true(shortened > 100);
	scene_end(&s);
}

/* Packets that the device cuts up have a limit of their own. */
static void
limits_come_from_the_device(void **state)
{
	const struct rte_eth_desc_lim lim = { .nb_mtu_seg_max = 3, .nb_seg_max = 9 };
	unsigned int seed = 8;
	struct rte_mbuf *m[3];
	struct scene s;

	(void)state;
	scene_begin(&s);
	frag_mbuf_tx_init(&s.tx, NULL, &lim, &s.b.source[0]);
	for (uint32_t i = 0; i < RTE_DIM(m); i++)
		m[i] = make_native(&s, i, i == 2 ? 1 : 20, &seed);
	m[1]->ol_flags |= RTE_MBUF_F_TX_TCP_SEG;
	assert_int_equal(frag_mbuf_coalesce(&s.tx, m, RTE_DIM(m)), RTE_DIM(m));
	assert_int_equal(m[0]->nb_segs, 3);
	assert_int_equal(m[1]->nb_segs, 9);
	assert_int_equal(m[2]->nb_segs, 1);
	assert_int_equal(s.tx.stats.segs_in, 41);
	assert_int_equal(s.tx.stats.segs_out, 13);
	for (uint32_t i = 0; i < RTE_DIM(m); i++)
		check_packet(m[i], i, m[i]->pkt_len);
	rte_pktmbuf_free_bulk(m, RTE_DIM(m));
	scene_end(&s);
}

/* They change places with those that can be sent, and all keep their order. */
static void
too_long_packets_go_to_the_end(void **state)
{
	static const uint16_t segs[] = { 20, 2, 20, 20, 3, 1, 20 };
	static const uint32_t order[] = { 1, 4, 5, 0, 2, 3, 6 };
	struct rte_mbuf *m[NB(segs)];
	unsigned int seed = 8;
	struct scene s;

	(void)state;
	scene_begin(&s);
	s.tx.source = NULL;
	s.tx.limits.nb_segs = 3;
	for (uint32_t i = 0; i < NB(segs); i++)
		m[i] = make_native(&s, i, segs[i], &seed);
	assert_int_equal(frag_mbuf_coalesce(&s.tx, m, NB(segs)), 3);
	assert_int_equal(s.tx.stats.segs_out, 6);
	assert_int_equal(s.tx.stats.no_memory, 4);
	for (uint32_t i = 0; i < NB(segs); i++) {
		assert_int_equal(m[i]->nb_segs, segs[order[i]]);
		check_packet(m[i], order[i], m[i]->pkt_len);
	}
	rte_pktmbuf_free_bulk(m, NB(segs));
	scene_end(&s);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination_of_neighbours),
		cmocka_unit_test(clones_are_left_alone),
		cmocka_unit_test(pools_mix_in_a_chain),
		cmocka_unit_test(merged_segments_keep_to_the_limit),
		cmocka_unit_test(chains_too_long_are_shortened),
		cmocka_unit_test(merging_comes_before_copying),
		cmocka_unit_test(copies_fail_cleanly),
		cmocka_unit_test(shared_chains_do_not_change),
		cmocka_unit_test(limits_come_from_the_device),
		cmocka_unit_test(too_long_packets_go_to_the_end),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("coalesce", tests, NULL, NULL);
}
