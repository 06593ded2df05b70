/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Bytes held against bytes pinned: exact at rest, in pools of slices and of fragment mbufs; and the
 * picture of a pool's pages.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_launch.h>
#include <rte_lcore.h>

#include "lib/frag_mbuf/append.h"
#include "lib/frag_mbuf/linearise.h"
#include "lib/frag_mbuf/source.h"
#include "tests/eal/eal.h"

enum { N = 900, RING = 400, SLOTS = PAGE_FRAG_DEFAULT_SLOTS };

static uint64_t
held(const struct rte_mempool *mp)
{
	struct page_frag_pool_info info = pool_info(mp);

	assert_true(info.knows_bytes_held);
	return info.bytes_held;
}

/* Receive n packets of some lengths into mbufs that are not reset, as drivers do. */
static uint64_t
receive(struct rte_mempool *mp, struct rte_mbuf **packets, uint32_t n)
{
	uint64_t bytes = 0;

	assert_int_equal(rte_mempool_get_bulk(mp, (void **)packets, n), 0);
	for (uint32_t i = 0; i < n; i++) {
		packets[i]->data_len = (uint16_t)(60 + i * 7 % 1400);
		packets[i]->pkt_len = packets[i]->data_len;
		packets[i]->next = NULL;
		packets[i]->nb_segs = 1;
		bytes += packets[i]->data_len;
	}
	return bytes;
}

/* Pages of every kind: the usual number of slices, others, from the end. */
static const struct page_frag_pool_conf shapes[] = {
	{ .mode = PAGE_FRAG_MODE_ORDERED },
	{ .mode = PAGE_FRAG_MODE_ORDERED, .slots = 7 },
	{ .mode = PAGE_FRAG_MODE_ORDERED, .order = PAGE_FRAG_ORDER_COUNTDOWN },
};

static struct rte_mempool *
shaped_pool(size_t shape)
{
	struct rte_mempool *mp = page_frag_pktmbuf_pool_create(
		"pool", N, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, &shapes[shape]);

	assert_non_null(mp);
	return mp;
}

static void
packets_count_their_bytes(void **state)
{
	struct rte_mbuf *packets[N];

	(void)state;
	for (size_t shape = 0; shape < NB(shapes); shape++) {
		struct rte_mempool *mp = shaped_pool(shape);
		uint64_t bytes;

		assert_int_equal(held(mp), 0);
		bytes = receive(mp, packets, N);
		assert_int_equal(held(mp), bytes);
		/* One at a time, so that runs are of all lengths and some pages become spares. */
		for (uint32_t i = 0; i < N; i++) {
			uint32_t at = (i / 50 * 50 + i * 7 % 50) % N;

			bytes -= packets[at]->data_len;
			rte_pktmbuf_free_seg(packets[at]);
			if (i % 11 == 0)
				assert_int_equal(held(mp), bytes);
		}
		assert_int_equal(bytes, 0);
		assert_int_equal(held(mp), 0);
		pool_end(mp);
	}
}

/* Mbufs that had packets before, and now wait for one in a ring: of whole pages that came back, or,
 * where every second slice is still held, of what was scavenged.
 */
static void
ring_of(struct rte_mempool *mp, bool whole)
{
	struct rte_mbuf *packets[N], *ring[RING];
	uint64_t bytes;

	receive(mp, packets, N);
	for (uint32_t i = 0; i < N; i++)
		if (whole || i % 2 == 0)
			rte_pktmbuf_free_seg(packets[i]);
	bytes = held(mp);
	assert_int_equal(bytes == 0, whole);
	assert_int_equal(rte_mempool_get_bulk(mp, (void **)ring, RING), 0);
	assert_int_equal(pool_info(mp).stats.scavenged == 0, whole);
	for (uint32_t i = 0; i < RING; i++)
		assert_int_equal(ring[i]->data_len, 0);
	assert_int_equal(held(mp), bytes);
	assert_true(pool_info(mp).bytes_pinned >= RING * RTE_MBUF_DEFAULT_BUF_SIZE);
	for (uint32_t i = 1; !whole && i < N; i += 2)
		rte_pktmbuf_free_seg(packets[i]);
	assert_int_equal(held(mp), 0);
	rte_mempool_put_bulk(mp, (void **)ring, RING);
}

static void
buffers_in_a_ring_count_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * NB(shapes); i++) {
		struct rte_mempool *mp = shaped_pool(i / 2);

		ring_of(mp, i % 2 == 0);
		pool_end(mp);
	}
}

/* What another lcore has freed and holds back is not held by anybody. */
static int
free_them(void *arg)
{
	struct rte_mbuf **packets = arg;

	for (; *packets != NULL; packets++)
		rte_pktmbuf_free_seg(*packets);
	return 0;
}

static void
frees_of_another_lcore_count(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	unsigned int worker = rte_get_next_lcore(-1, 1, 0);
	struct rte_mbuf *packets[101] = { NULL };

	(void)state;
	receive(mp, packets, 100);
	assert_int_equal(rte_eal_remote_launch(free_them, packets, worker), 0);
	rte_eal_mp_wait_lcore();
	assert_int_equal(held(mp), 0);
	/* 100 are six pages and ten slices: the worker keeps three pages and a run. */
	assert_true(pool_info(mp).bytes_pinned > 0);
	rte_mempool_free(mp);
}

/* A chain of n full slices. */
static struct rte_mbuf *
chain_of(const struct frag_mbuf_rx *rx, uint32_t n)
{
	struct rte_mbuf *segs[SLOTS];

	assert_int_equal(
		rte_mempool_get_bulk((struct rte_mempool *)(uintptr_t)rx->pool, (void **)segs, n),
		0);
	for (uint32_t i = 0; i < n; i++) {
		segs[i]->data_off = i == 0 ? RTE_PKTMBUF_HEADROOM : 0;
		segs[i]->data_len = (uint16_t)(rx->stride - segs[i]->data_off);
		segs[i]->next = i + 1 < n ? segs[i + 1] : NULL;
		segs[i]->nb_segs = 1;
	}
	segs[0]->nb_segs = (uint16_t)n;
	segs[0]->pkt_len = n * rx->stride - RTE_PKTMBUF_HEADROOM;
	return segs[0];
}

static void
merged_packets_count_once(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	struct rte_mbuf *packets[60];
	struct frag_mbuf_rx rx;
	uint64_t bytes = 0;

	(void)state;
	assert_int_equal(page_frag_pool_rx_get(mp, &rx), 0);
	for (uint32_t i = 0; i < NB(packets); i++) {
		packets[i] = chain_of(&rx, 1 + i % 5);
		bytes += packets[i]->pkt_len;
	}
	assert_int_equal(held(mp), bytes);
	for (uint32_t i = 0; i < NB(packets); i++)
		frag_mbuf_linearise(&rx, packets[i]);
	assert_int_equal(held(mp), bytes);
	for (uint32_t i = 0; i < NB(packets); i++) {
		bytes -= packets[i]->pkt_len;
		rte_pktmbuf_free(packets[i]);
		assert_int_equal(held(mp), bytes);
	}
	pool_end(mp);
}

static void
compatible_mode_does_not_know(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_COMPATIBLE, N);

	(void)state;
	assert_false(pool_info(mp).knows_bytes_held);
	assert_int_equal(pool_info(mp).stats.fast, 0);
	pool_end(mp);
}

static struct rte_mempool *
fragments_new(struct frag_mbuf_source *source)
{
	struct rte_mempool *mp =
		page_frag_fragment_pool_create("fragments", 4 << 20, 0, SOCKET_ID_ANY);

	assert_non_null(mp);
	assert_int_equal(
		frag_mbuf_source_init(source, mp, page_frag_fragment_pool_region(mp), PAGE_FRAG_TX),
		0);
	return mp;
}

static void
fragments_end(struct rte_mempool *mp, struct frag_mbuf_source *source)
{
	struct page_frag_pool_info info;

	frag_mbuf_source_fini(source);
	info = pool_info(mp);
	assert_int_equal(info.mode, PAGE_FRAG_MODE_FRAGMENTS);
	assert_int_equal(info.bytes_held, 0);
	assert_int_equal(info.slots_out, 0);
	assert_int_equal(info.bytes_pinned, 0);
	assert_int_equal(info.pages_free, info.pages);
	assert_int_equal(info.stats.issued, info.stats.freed);
	assert_int_equal(info.stats.refill, atomic_load(&source->nc.stats.refill));
	assert_int_equal(info.stats.reuse,
		atomic_load(&source->nc.stats.reuse) + atomic_load(&source->nc.stats.spare));
	assert_int_equal(info.stats.exhausted, atomic_load(&source->nc.stats.exhausted));
	assert_int_equal(info.stats.fallback, atomic_load(&source->nc.stats.fallback));
	rte_mempool_free(mp);
}

/* Freed in bulk and one by one, by this lcore, another one and a thread that is none. */
static void *
free_in_a_thread(void *arg)
{
	free_them(arg);
	return NULL;
}

static void
fragments_count_until_all_have_freed(void **state)
{
	unsigned int worker = rte_get_next_lcore(-1, 1, 0);
	struct rte_mbuf *packets[401] = { NULL };
	struct frag_mbuf_source source;
	struct rte_mempool *mp = fragments_new(&source);
	uint64_t bytes[4] = { 0 };
	pthread_t thread;

	(void)state;
	for (uint32_t i = 0; i < 400; i++) {
		packets[i] = frag_mbuf_alloc(&source, (uint16_t)(i % 3 * 64), (uint16_t)(i * 5));
		assert_non_null(packets[i]);
		bytes[i / 100] += packets[i]->buf_len;
	}
	assert_int_equal(held(mp), bytes[0] + bytes[1] + bytes[2] + bytes[3]);
	assert_int_equal(pool_info(mp).slots_out, 400);
	assert_true(pool_info(mp).stats.fast > 300);

	assert_int_equal(rte_eal_remote_launch(free_them, packets + 300, worker), 0);
	rte_eal_mp_wait_lcore();
	packets[300] = NULL;
	assert_int_equal(held(mp), bytes[0] + bytes[1] + bytes[2]);
	assert_int_equal(pthread_create(&thread, NULL, free_in_a_thread, packets + 200), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(held(mp), bytes[0] + bytes[1]);
	rte_pktmbuf_free_bulk(packets, 100);
	assert_int_equal(held(mp), bytes[1]);
	rte_pktmbuf_free_bulk(packets + 100, 1);
	rte_pktmbuf_free_bulk(packets + 101, 99);
	fragments_end(mp, &source);
}

/* Segments count when they are finished, cancelled ones not at all. */
static void
written_packets_count(void **state)
{
	struct frag_mbuf_source source;
	struct rte_mempool *mp = fragments_new(&source);
	static char data[40000];
	struct frag_mbuf_writer w;
	struct rte_mbuf *m;
	uint64_t bytes = 0;

	(void)state;
	frag_mbuf_writer_init(&w, &source, NULL);
	assert_int_equal(frag_mbuf_writer_open(&w, 128), 0);
	for (int i = 0; i < 40; i++)
		assert_int_equal(frag_mbuf_writer_write(&w, data, 1000), 1000);
	m = frag_mbuf_writer_finish(&w);
	assert_true(m->nb_segs > 1);
	for (const struct rte_mbuf *seg = m; seg != NULL; seg = seg->next)
		bytes += seg->buf_len;
	assert_int_equal(bytes, 40000 + 128);
	assert_int_equal(held(mp), bytes);
	for (uint32_t len = 100; len <= sizeof(data); len += len) {
		assert_int_equal(frag_mbuf_writer_open(&w, 0), 0);
		assert_int_equal(frag_mbuf_writer_write(&w, data, len), len);
		frag_mbuf_writer_cancel(&w);
		assert_int_equal(held(mp), bytes);
	}
	rte_pktmbuf_free(m);
	assert_int_equal(held(mp), 0);
	fragments_end(mp, &source);
}

/* Until nothing is left: what is refused is counted, small pages too. */
static void
exhausted_fragments_count(void **state)
{
	static struct rte_mbuf *packets[2000];
	struct frag_mbuf_source source;
	struct rte_mempool *mp = fragments_new(&source);
	struct page_frag_pool_info info;
	uint32_t nb = 0;

	(void)state;
	do {
		packets[nb] = frag_mbuf_alloc(&source, 0, 3000);
	} while (packets[nb++] != NULL);
	info = pool_info(mp);
	assert_int_equal(info.bytes_held, (nb - 1) * UINT64_C(3000));
	assert_int_equal(info.fallback_pages_free, 0);
	assert_true(info.fallback_pages > 0);
	assert_int_equal(info.stats.fallback, info.fallback_pages);
	assert_int_equal(info.stats.exhausted, 1);
	assert_int_equal(info.bytes_pinned,
		info.pages * (uint64_t)info.page_size + info.fallback_pages * UINT64_C(4096));
	rte_pktmbuf_free_bulk(packets, nb - 1);
	fragments_end(mp, &source);
}

static uint32_t
count(const char *map, uint32_t n, char mark)
{
	uint32_t nb = 0;

	for (uint32_t i = 0; i < n; i++)
		nb += map[i] == mark;
	return nb;
}

static void
picture_of_slices(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	struct page_frag_pool_info info = pool_info(mp);
	struct rte_mbuf *packets[3 * SLOTS];
	char map[1000];
	uint32_t n = info.pages;

	(void)state;
	assert_true(n <= sizeof(map));
	assert_int_equal(page_frag_pool_map_get(mp, map, n - 1), -ENOSPC);
	assert_int_equal(page_frag_pool_map_get(mp, map, sizeof(map)), n);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_FREE), n);

	/* Three pages: one held, one that came back and is kept, half of the last. */
	receive(mp, packets, 3 * SLOTS);
	rte_pktmbuf_free_bulk(packets + SLOTS, SLOTS);
	rte_pktmbuf_free_bulk(packets + 2 * SLOTS, 7);
	assert_int_equal(page_frag_pool_map_get(mp, map, n), n);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_HELD), 1);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_KEPT), 1);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_PARTLY), 1);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_FREE), n - 3);
	rte_pktmbuf_free_bulk(packets, SLOTS);
	rte_pktmbuf_free_bulk(packets + 2 * SLOTS + 7, SLOTS - 7);
	pool_end(mp);
}

static void
picture_of_fragments(void **state)
{
	struct frag_mbuf_source source;
	struct rte_mempool *mp = fragments_new(&source);
	struct page_region *r = page_frag_fragment_pool_region(mp);
	struct page_frag_pool_info info = pool_info(mp);
	uint32_t n = info.pages + info.fallback_pages;
	struct rte_mbuf *packets[2];
	char map[1000];

	(void)state;
	assert_int_equal(page_region_set_watermarks(r, 4, 8), 0);
	packets[0] = frag_mbuf_alloc(&source, 0, 30000);
	packets[1] = frag_mbuf_alloc(&source, 0, 30000);
	assert_int_equal(page_frag_pool_map_get(mp, map, sizeof(map)), n);
	info = pool_info(mp);
	/* The source has gone on to its second page, and keeps some for later. */
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_HELD), 1);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_PARTLY), 1);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_KEPT), info.pages - info.pages_free - 2);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_RESERVE), 4);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_FREE), info.pages_free - 4);
	assert_int_equal(count(map, n, PAGE_FRAG_MARK_FALLBACK_FREE), info.fallback_pages);
	rte_pktmbuf_free_bulk(packets, 2);
	fragments_end(mp, &source);
}

static void
smaller_picture(void **state)
{
	char map[] = "....++.###!...k";

	(void)state;
	assert_int_equal(page_frag_map_shrink(map, 15, 4), 4);
	assert_memory_equal(map, ".+!+", 4);
	assert_int_equal(page_frag_map_shrink(map, 4, 1), 4);
	assert_memory_equal(map, ".+!+", 4);
}

static void
other_pools_are_refused(void **state)
{
	struct rte_mempool *mp = rte_pktmbuf_pool_create(
		"native", 100, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	struct page_frag_pool_conf conf = { .mode = PAGE_FRAG_MODE_FRAGMENTS };
	struct page_frag_pool_info info;
	char map[100];

	(void)state;
	assert_non_null(mp);
	assert_int_equal(page_frag_pool_info_get(mp, &info), -EINVAL);
	assert_int_equal(page_frag_pool_map_get(mp, map, sizeof(map)), -EINVAL);
	rte_mempool_free(mp);
	assert_null(page_frag_pktmbuf_pool_create(
		"pool", N, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, &conf));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_count_their_bytes),
		cmocka_unit_test(buffers_in_a_ring_count_nothing),
		cmocka_unit_test(frees_of_another_lcore_count),
		cmocka_unit_test(merged_packets_count_once),
		cmocka_unit_test(compatible_mode_does_not_know),
		cmocka_unit_test(fragments_count_until_all_have_freed),
		cmocka_unit_test(written_packets_count),
		cmocka_unit_test(exhausted_fragments_count),
		cmocka_unit_test(picture_of_slices),
		cmocka_unit_test(picture_of_fragments),
		cmocka_unit_test(smaller_picture),
		cmocka_unit_test(other_pools_are_refused),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("truesize", tests, NULL, NULL);
}
