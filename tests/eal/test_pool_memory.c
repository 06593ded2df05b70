/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The pool's memory: where its mbufs and pages lie, in every shape and size. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_memory.h>

#include "tests/eal/eal.h"

static int
compare_pointers(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t) * (void *const *)a, y = (uintptr_t) * (void *const *)b;

	return (x > y) - (x < y);
}

/* No two mbufs share a byte, neither of the headers nor of the data rooms. */
static void
nothing_overlaps(void **state)
{
	enum { N = 4000 };
	void **objs = calloc(N, sizeof(*objs));
	void **rooms = calloc(N, sizeof(*rooms));

	(void)state;
	assert_non_null(objs);
	assert_non_null(rooms);
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);

		assert_int_equal(rte_mempool_get_bulk(mp, objs, N), 0);
		for (int i = 0; i < N; i++)
			rooms[i] = ((struct rte_mbuf *)objs[i])->buf_addr;
		qsort(objs, N, sizeof(*objs), compare_pointers);
		qsort(rooms, N, sizeof(*rooms), compare_pointers);
		for (int i = 1; i < N; i++) {
			assert_true((char *)objs[i] - (char *)objs[i - 1] >=
				    (long)(sizeof(struct rte_mbuf) + mp->header_size));
			assert_true((char *)rooms[i] - (char *)rooms[i - 1] >=
				    RTE_MBUF_DEFAULT_BUF_SIZE);
		}
		/* Headers keep what was written to them while data rooms are written, and back. */
		for (int i = 0; i < N; i++)
			memset(rooms[i], 0xff, RTE_MBUF_DEFAULT_BUF_SIZE);
		for (int i = 0; i < N; i++) {
			const struct rte_mbuf *mb = objs[i];

			assert_ptr_equal(mb->pool, mp);
			assert_int_equal(mb->refcnt, 1);
			assert_ptr_equal(rte_mempool_from_obj(objs[i]), mp);
		}
		rte_mempool_put_bulk(mp, objs, N);
		pool_end(mp);
	}
	free(objs);
	free(rooms);
}

/* What a device would be told is where the data is. */
static void
iova_is_right(void **state)
{
	enum { N = 2000 };
	struct rte_mbuf **mbufs = calloc(N, sizeof(*mbufs));

	(void)state;
	assert_non_null(mbufs);
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);

		assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, N), 0);
		for (int i = 0; i < N; i++) {
			char *first = mbufs[i]->buf_addr;
			char *last = first + mbufs[i]->buf_len - 1;

			assert_int_equal(rte_mbuf_iova_get(mbufs[i]), rte_mem_virt2iova(first));
			/* Contiguous for the device too. */
			assert_int_equal(rte_mbuf_iova_get(mbufs[i]) + mbufs[i]->buf_len - 1,
				rte_mem_virt2iova(last));
			assert_int_equal(
				rte_mempool_virt2iova(mbufs[i]), rte_mem_virt2iova(mbufs[i]));
		}
		rte_pktmbuf_free_bulk(mbufs, N);
		pool_end(mp);
	}
	free(mbufs);
}

/* Pages lie in the pool's own chunks: drivers that register those find every byte. */
struct find_byte {
	const char *va;
	bool found;
};

static void
find_in_chunk(
	struct rte_mempool *mp, void *opaque, struct rte_mempool_memhdr *chunk, unsigned int index)
{
	struct find_byte *f = opaque;

	(void)mp;
	(void)index;
	if (f->va >= (const char *)chunk->addr && f->va < (const char *)chunk->addr + chunk->len)
		f->found = true;
}

static void
pages_are_in_the_pools_chunks(void **state)
{
	enum { N = 3000 };
	struct rte_mbuf **mbufs = calloc(N, sizeof(*mbufs));

	(void)state;
	assert_non_null(mbufs);
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);

		assert_false(mp->flags & RTE_MEMPOOL_F_NON_IO);
		assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, N), 0);
		for (int i = 0; i < N; i++) {
			struct find_byte first = { .va = mbufs[i]->buf_addr };
			struct find_byte last = { .va = first.va + mbufs[i]->buf_len - 1 };

			rte_mempool_mem_iter(mp, find_in_chunk, &first);
			rte_mempool_mem_iter(mp, find_in_chunk, &last);
			assert_true(first.found);
			assert_true(last.found);
		}
		rte_pktmbuf_free_bulk(mbufs, N);
		pool_end(mp);
	}
	free(mbufs);
}

/* Sizes of rooms, private areas and pages; all mbufs of each pool are written and read. */
static void
every_shape_works(void **state)
{
	static const struct {
		uint16_t room, priv, slots;
	} shapes[] = {
		{ 128, 0, 0 },
		{ 256, 8, 0 },
		{ 512, 64, 0 },
		{ 2000, 0, 0 },
		{ 2176, 0, 1 },
		{ 2176, 0, 21 },
		{ 2176, 0, 30 },
		{ 2176, 256, 0 },
		{ 2176, 1984, 0 },
		{ 256, 4000, 0 },
		{ 4224, 1024, 0 },
		{ 9728 + 128, 0, 0 },
		{ 16384, 0, 0 },
		{ 60000, 0, 0 },
	};
	enum { N = 500 };
	struct rte_mbuf *mbufs[N];

	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		for (size_t s = 0; s < NB(shapes); s++) {
			const struct page_frag_pool_conf conf = {
				.mode = pool_modes[m],
				.slots = shapes[s].slots,
			};
			struct rte_mempool *mp = page_frag_pktmbuf_pool_create(
				"pool", N, 0, shapes[s].priv, shapes[s].room, SOCKET_ID_ANY, &conf);

			assert_non_null(mp);
			assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, N), 0);
			for (int i = 0; i < N; i++) {
				assert_int_equal(mbufs[i]->buf_len, shapes[s].room);
				/* Clones are led to their header by it. */
				assert_ptr_equal(
					(char *)rte_mbuf_to_priv(mbufs[i]) + mbufs[i]->priv_size,
					mbufs[i]->buf_addr);
				memset(rte_mbuf_to_priv(mbufs[i]), i, shapes[s].priv);
				memset(mbufs[i]->buf_addr, i, mbufs[i]->buf_len);
			}
			for (int i = 0; i < N; i++) {
				const char *priv = rte_mbuf_to_priv(mbufs[i]);
				const char *room = mbufs[i]->buf_addr;

				for (int b = 0; b < shapes[s].priv; b++)
					assert_int_equal(priv[b], (char)i);
				for (int b = 0; b < shapes[s].room; b += 61)
					assert_int_equal(room[b], (char)i);
				assert_int_equal(room[shapes[s].room - 1], (char)i);
			}
			rte_pktmbuf_free_bulk(mbufs, N);
			pool_end(mp);
		}
	}
}

static void
mark_nothing(struct rte_mempool *mp, void *opaque, void *obj, unsigned int index)
{
	(void)mp;
	(void)opaque;
	(void)obj;
	(void)index;
}

/* Pools that are not packet pools: the object owns all of its element size. */
static void
plain_mempools_work(void **state)
{
	static const unsigned int elt_sizes[] = { 1, 8, 64, 100, 2048, 20000, 100000 };
	enum { N = 300 };
	void *objs[N];

	(void)state;
	for (size_t s = 0; s < NB(elt_sizes); s++) {
		struct rte_mempool *mp =
			rte_mempool_create_empty("plain", N, elt_sizes[s], 16, 0, SOCKET_ID_ANY, 0);

		assert_non_null(mp);
		assert_int_equal(rte_mempool_set_ops_byname(mp, PAGE_FRAG_OPS_NAME, NULL), 0);
		assert_int_equal(rte_mempool_populate_default(mp), N);
		assert_int_equal(rte_mempool_get_bulk(mp, objs, N), 0);
		assert_true(rte_mempool_empty(mp));
		for (int i = 0; i < N; i++)
			memset(objs[i], i, elt_sizes[s]);
		for (int i = 0; i < N; i++)
			for (unsigned int b = 0; b < elt_sizes[s]; b++)
				assert_int_equal(((unsigned char *)objs[i])[b], i & 0xff);
		rte_mempool_put_bulk(mp, objs, N);
		assert_true(rte_mempool_full(mp));
		assert_int_equal(rte_mempool_obj_iter(mp, mark_nothing, NULL), N);
		rte_mempool_free(mp);
	}
}

/* Sizes of pools are no reason to fail, wherever in the memory a pool comes to lie. */
static void
every_size_can_be_made(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		for (unsigned int n = 1; n < 4000; n += n < 40 ? 1 : 37) {
			struct rte_mempool *mp = pool_new(pool_modes[m], n);

			assert_int_equal(rte_mempool_avail_count(mp), n);
			rte_mempool_free(mp);
		}
	}
}

/* Anonymous memory is given back whole, though it is asked for its size when it is full. */
static void
anonymous_memory_is_given_back(void **state)
{
	enum { N = 2000 };
	void **objs = calloc(N, sizeof(*objs));
	unsigned long before, after;
	FILE *statm;

	(void)state;
	assert_non_null(objs);
	if (eal_iova_is_pa()) {
		/* Pages of 4 KB that do not follow each other hold no page of a pool. */
		free(objs);
		return;
	}
	for (int round = 0; round < 3; round++) {
		struct rte_mempool *mp =
			rte_mempool_create_empty("anon", N, 2048, 0, 0, SOCKET_ID_ANY, 0);

		statm = fopen("/proc/self/statm", "r");
		assert_non_null(statm);
		assert_int_equal(fscanf(statm, "%lu", &before), 1);
		fclose(statm);
		assert_non_null(mp);
		assert_int_equal(rte_mempool_set_ops_byname(mp, PAGE_FRAG_OPS_NAME, NULL), 0);
		assert_int_equal(rte_mempool_populate_anon(mp), N);
		assert_int_equal(rte_mempool_get_bulk(mp, objs, N), 0);
		rte_mempool_put_bulk(mp, objs, N);
		rte_mempool_free(mp);
		statm = fopen("/proc/self/statm", "r");
		assert_non_null(statm);
		assert_int_equal(fscanf(statm, "%lu", &after), 1);
		fclose(statm);
		/* In pages of 4 KB; the library's own pages may come and go. */
		assert_true(round == 0 || after < before + 600);
	}
	free(objs);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_overlaps),
		cmocka_unit_test(iova_is_right),
		cmocka_unit_test(pages_are_in_the_pools_chunks),
		cmocka_unit_test(every_shape_works),
		cmocka_unit_test(plain_mempools_work),
		cmocka_unit_test(every_size_can_be_made),
		cmocka_unit_test(anonymous_memory_is_given_back),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("pool_memory", tests, NULL, NULL);
}
