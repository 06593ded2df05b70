/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What programs do to packets of pools of both modes: cut, grow, copy, make linear, mark. */

#include <stdlib.h>
#include <string.h>

#include <rte_mbuf_dyn.h>

#include "tests/eal/eal.h"

enum { N = 200, BYTES = 20000 };

static const uint16_t small_room = RTE_PKTMBUF_HEADROOM + 200;

/* Three pools: of the mode, of the other one with small rooms, of DPDK's own. */
struct pools {
	struct rte_mempool *mp;
	struct rte_mempool *small;
	struct rte_mempool *native;
};

static struct pools
pools_new(size_t mode)
{
	const struct page_frag_pool_conf conf = { .mode = pool_modes[1 - mode] };
	struct pools p = {
		.mp = pool_new(pool_modes[mode], N),
		.small = page_frag_pktmbuf_pool_create(
			"small", N, 0, 8, small_room, SOCKET_ID_ANY, &conf),
		.native = rte_pktmbuf_pool_create_by_ops(
			"native", N, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, "ring_mp_mc"),
	};

	assert_non_null(p.small);
	assert_non_null(p.native);
	return p;
}

static void
pools_end(const struct pools *p)
{
	assert_true(rte_mempool_full(p->native));
	rte_mempool_free(p->native);
	pool_end(p->small);
	pool_end(p->mp);
}

static char
byte_at(uint32_t i)
{
	return (char)(i * 31 + i / 251);
}

/* The bytes of a packet are those from some place on. */
static void
check(const struct rte_mbuf *m, uint32_t from, uint32_t length)
{
	const char *reason;

	assert_int_equal(rte_mbuf_check(m, 1, &reason), 0);
	assert_int_equal(m->pkt_len, length);
	for (; m != NULL; m = m->next) {
		const char *data = rte_pktmbuf_mtod(m, const char *);

		for (uint16_t i = 0; i < m->data_len; i++)
			assert_int_equal(data[i], byte_at(from++));
	}
}

/* A packet of segments of so many bytes, from pools in turn. */
static struct rte_mbuf *
packet(const struct pools *p, uint16_t nb_segs, uint16_t length)
{
	struct rte_mempool *const turns[] = { p->mp, p->small, p->native };
	struct rte_mbuf *head = NULL;
	uint32_t at = 0;

	for (uint16_t s = 0; s < nb_segs; s++) {
		struct rte_mbuf *m = rte_pktmbuf_alloc(turns[s % NB(turns)]);
		char *data;

		assert_non_null(m);
		data = rte_pktmbuf_append(m, length);
		assert_non_null(data);
		for (uint16_t i = 0; i < length; i++)
			data[i] = byte_at(at++);
		if (head == NULL)
			head = m;
		else
			assert_int_equal(rte_pktmbuf_chain(head, m), 0);
	}
	return head;
}

static void
chains_of_all_pools_are_freed(void **state)
{
	(void)state;
	for (size_t mode = 0; mode < NB(pool_modes); mode++) {
		struct pools p = pools_new(mode);
		struct rte_mbuf *burst[BURST], *m, *next;

		for (uint16_t i = 0; i < BURST; i++)
			burst[i] = packet(&p, 1 + i % 16, 100);
		rte_pktmbuf_free_bulk(burst, BURST);
		for (m = packet(&p, 16, 100); m != NULL; m = next) {
			next = m->next;
			rte_pktmbuf_free_seg(m);
		}
		pools_end(&p);
	}
}

static void
packets_are_cut_and_grown(void **state)
{
	(void)state;
	for (size_t mode = 0; mode < NB(pool_modes); mode++) {
		struct pools p = pools_new(mode);
		struct rte_mbuf *before = packet(&p, 1, RTE_MBUF_DEFAULT_DATAROOM);
		struct rte_mbuf *m = packet(&p, 4, 200), *last = rte_pktmbuf_lastseg(m);
		uint16_t room = rte_pktmbuf_tailroom(last);

		assert_null(rte_pktmbuf_adj(m, 201));
		assert_non_null(rte_pktmbuf_adj(m, 60));
		check(m, 60, 740);
		assert_int_equal(rte_pktmbuf_trim(m, 201), -1);
		assert_int_equal(rte_pktmbuf_trim(m, 60), 0);
		check(m, 60, 680);
		assert_null(rte_pktmbuf_prepend(m, RTE_PKTMBUF_HEADROOM + 61));
		assert_non_null(rte_pktmbuf_prepend(m, 60));
		assert_null(rte_pktmbuf_append(m, room + 61));
		assert_non_null(rte_pktmbuf_append(m, 60));
		check(m, 0, 800);
		/* To the brim, at both ends: nobody else's bytes. */
		memset(rte_pktmbuf_prepend(m, RTE_PKTMBUF_HEADROOM), 0x55, RTE_PKTMBUF_HEADROOM);
		memset(rte_pktmbuf_append(m, room), 0x55, room);
		assert_non_null(rte_pktmbuf_adj(m, RTE_PKTMBUF_HEADROOM));
		assert_int_equal(rte_pktmbuf_trim(m, room), 0);
		check(m, 0, 800);
		check(before, 0, RTE_MBUF_DEFAULT_DATAROOM);
		rte_pktmbuf_free(m);
		rte_pktmbuf_free(before);
		pools_end(&p);
	}
}

static void
chains_are_made_linear(void **state)
{
	(void)state;
	for (size_t mode = 0; mode < NB(pool_modes); mode++) {
		struct pools p = pools_new(mode);

		/* 2048 bytes fit. */
		for (uint16_t n = 1; n < 15; n++) {
			struct rte_mbuf *m = packet(&p, n, 200);
			bool fits = n * 200 <= RTE_MBUF_DEFAULT_DATAROOM;

			assert_int_equal(rte_pktmbuf_linearize(m), fits ? 0 : -1);
			assert_int_equal(m->nb_segs, fits ? 1 : n);
			check(m, 0, n * 200);
			rte_pktmbuf_free(m);
		}
		pools_end(&p);
	}
}

/* Of direct segments, of clones and of an external buffer, into pools of all kinds. */
static void
any_part_can_be_copied(void **state)
{
	static char external[BYTES];
	static struct rte_mbuf_ext_shared_info shinfo;

	(void)state;
	for (uint32_t i = 0; i < BYTES; i++)
		external[i] = byte_at(i);
	for (size_t mode = 0; mode < NB(pool_modes); mode++) {
		struct pools p = pools_new(mode);
		struct rte_mempool *const into[] = { p.mp, p.small, p.native };
		struct rte_mbuf *from[3] = { packet(&p, 12, 150) };

		from[1] = rte_pktmbuf_clone(from[0], p.small);
		assert_non_null(from[1]);
		from[2] = rte_pktmbuf_alloc(p.mp);
		assert_non_null(from[2]);
		rte_mbuf_ext_refcnt_set(&shinfo, 2); /* it stays ours */
		rte_pktmbuf_attach_extbuf(from[2], external, (uintptr_t)external, BYTES, &shinfo);
		from[2]->data_off = 0;
		from[2]->data_len = 1800;
		from[2]->pkt_len = 1800;

		for (uint32_t i = 0; i < NB(from) * NB(into); i++) {
			for (uint32_t off = 0; off < 1800; off += 149) {
				struct rte_mbuf *copy =
					rte_pktmbuf_copy(from[i / 3], into[i % 3], off, 777);

				assert_non_null(copy);
				assert_true(RTE_MBUF_DIRECT(copy));
				check(copy, off, RTE_MIN(777, 1800 - off));
				rte_pktmbuf_free(copy);
			}
			/* From the very end newer versions of DPDK make an empty copy. */
			assert_null(rte_pktmbuf_copy(from[i / 3], into[i % 3], 1801, 1));
		}
		for (size_t i = 0; i < NB(from); i++)
			rte_pktmbuf_free(from[i]);
		pools_end(&p);
	}
}

/* The program's own fields are its own, from allocation to free, and follow copies and clones. */
static void
dynamic_fields_are_kept(void **state)
{
	static const struct rte_mbuf_dynfield field = {
		.name = "test_field",
		.size = sizeof(uint32_t),
		.align = _Alignof(uint32_t),
	};
	static const struct rte_mbuf_dynflag flag = { .name = "test_flag" };
	int offset = rte_mbuf_dynfield_register(&field);
	int bit = rte_mbuf_dynflag_register(&flag);
	struct rte_mbuf *mbufs[N / 2];

	(void)state;
	assert_true(offset >= 0 && bit >= 0);
	for (size_t mode = 0; mode < NB(pool_modes); mode++) {
		struct rte_mempool *mp = pool_new(pool_modes[mode], N);

		for (int i = 0; i < (int)NB(mbufs); i++) {
			mbufs[i] = rte_pktmbuf_alloc(mp);
			assert_non_null(mbufs[i]);
			assert_int_equal(mbufs[i]->ol_flags, 0);
			assert_non_null(rte_pktmbuf_append(mbufs[i], 1));
			*RTE_MBUF_DYNFIELD(mbufs[i], offset, uint32_t *) = (uint32_t)i;
			mbufs[i]->ol_flags |= UINT64_C(1) << bit;
		}
		for (int i = 0; i < (int)NB(mbufs); i++) {
			struct rte_mbuf *other = i % 2 == 0 ? rte_pktmbuf_clone(mbufs[i], mp)
							    : rte_pktmbuf_copy(mbufs[i], mp, 0, 1);

			assert_non_null(other);
			assert_int_equal(*RTE_MBUF_DYNFIELD(other, offset, uint32_t *), i);
			assert_true((other->ol_flags & UINT64_C(1) << bit) != 0);
			assert_int_equal(*RTE_MBUF_DYNFIELD(mbufs[i], offset, uint32_t *), i);
			rte_pktmbuf_free(other);
		}
		rte_pktmbuf_free_bulk(mbufs, NB(mbufs));
		pool_end(mp);
	}
}

/* Private areas: each mbuf has its own, beside any data, and so has a clone. */
static void
private_areas_have_any_size(void **state)
{
	static const uint16_t sizes[] = { 8, 16, 24, 40, 56, 72, 120, 136, 264, 1000, 2040 };

	(void)state;
	for (size_t i = 0; i < NB(sizes) * NB(pool_modes); i++) {
		const struct page_frag_pool_conf conf = { .mode = pool_modes[i % 2] };
		uint16_t size = sizes[i / 2];
		struct rte_mempool *mp = page_frag_pktmbuf_pool_create(
			"pool", N, 0, size, small_room, SOCKET_ID_ANY, &conf);
		struct rte_mbuf *mbufs[N];

		assert_non_null(mp);
		for (int m = 0; m < N; m++) {
			/* Every other one is a clone of the one before. */
			mbufs[m] = m % 2 == 0 ? rte_pktmbuf_alloc(mp)
					      : rte_pktmbuf_clone(mbufs[m - 1], mp);
			assert_non_null(mbufs[m]);
			memset(rte_mbuf_to_priv(mbufs[m]), m, size);
			memset(mbufs[m]->buf_addr, ~m, mbufs[m]->buf_len);
		}
		assert_int_equal(rte_pktmbuf_priv_size(mp), size);
		for (int m = 0; m < N; m++) {
			const char *priv = rte_mbuf_to_priv(mbufs[m]);

			for (uint16_t b = 0; b < size; b++)
				assert_int_equal(priv[b], (char)m);
			assert_int_equal(*(char *)mbufs[m]->buf_addr, (char)~(m | 1));
		}
		rte_pktmbuf_free_bulk(mbufs, N);
		pool_end(mp);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_of_all_pools_are_freed),
		cmocka_unit_test(packets_are_cut_and_grown),
		cmocka_unit_test(chains_are_made_linear),
		cmocka_unit_test(any_part_can_be_copied),
		cmocka_unit_test(dynamic_fields_are_kept),
		cmocka_unit_test(private_areas_have_any_size),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("pool_edit", tests, NULL, NULL);
}
