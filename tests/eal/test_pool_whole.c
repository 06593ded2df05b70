/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Whole pools in programs that know nothing of the driver: made in DPDK's own ways, of any size and
 * of many chunks, looked at by DPDK's own functions, several at once, again and again.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_mbuf_pool_ops.h>
#include <rte_memzone.h>

#include "tests/eal/eal.h"

/* Take all of a pool, which is to be n mbufs, write to all, look at all, and free them. */
static void
take_all(struct rte_mempool *mp, unsigned int n)
{
	struct rte_mbuf **mbufs = calloc(n, sizeof(struct rte_mbuf *));
	void *more;

	assert_non_null(mbufs);
	/* In bulks, since one of all passes a mempool cache. */
	for (unsigned int i = 0; i < n; i += BURST)
		assert_int_equal(
			rte_pktmbuf_alloc_bulk(mp, mbufs + i, RTE_MIN(n - i, BURST + 0u)), 0);
	assert_true(rte_mempool_empty(mp));
	assert_int_equal(rte_mempool_get(mp, &more), -ENOENT);
	for (unsigned int i = 0; i < n; i++) {
		memset(mbufs[i]->buf_addr, (int)i, mbufs[i]->buf_len);
		mbufs[i]->hash.rss = i;
	}
	for (unsigned int i = 0; i < n; i++) {
		const char *data = mbufs[i]->buf_addr;
		const char *reason;

		assert_int_equal(mbufs[i]->hash.rss, i);
		assert_int_equal(rte_mbuf_check(mbufs[i], 1, &reason), 0);
		for (unsigned int b = 0; b < mbufs[i]->buf_len; b++)
			if (data[b] != (char)i)
				fail_msg("byte %u of mbuf %u", b, i);
	}
	for (unsigned int i = 0; i < n; i += BURST)
		rte_pktmbuf_free_bulk(mbufs + i, RTE_MIN(n - i, BURST + 0u));
	assert_true(rte_mempool_full(mp));
	free(mbufs);
}

static struct rte_mempool *
pool_of_room(enum page_frag_mode mode, const char *name, unsigned int n, uint16_t room)
{
	const struct page_frag_pool_conf conf = { .mode = mode };
	struct rte_mempool *mp =
		page_frag_pktmbuf_pool_create(name, n, 0, 0, room, SOCKET_ID_ANY, &conf);

	assert_non_null(mp);
	return mp;
}

/* The large ones have data rooms of a cache line, so that a machine of 512 MB can have them. */
static void
pools_have_one_to_a_million_mbufs(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		for (unsigned int n = 1; n <= 1000000; n *= 10) {
			struct rte_mempool *mp =
				pool_of_room(pool_modes[m], "pool", n, n < 100000 ? 2176 : 64);

			take_all(mp, n);
			pool_end(mp);
		}
	}
}

static void
pools_are_filled_and_emptied_again_and_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < 20 * NB(pool_modes); i++) {
		struct rte_mempool *mp = pool_new(pool_modes[i % 2], 500);

		for (int round = 0; round < 5; round++)
			take_all(mp, 500);
		pool_end(mp);
	}
}

/* By the function that programs call. Data rooms smaller than the headroom are allowed. */
static void
pools_by_ops_have_any_room(void **state)
{
	static const uint16_t rooms[] = { 0, 1, 64, 127, 128, 129, 256, 1000, 1500, 2048, 2176,
		4224, 9000, 9728, 16384 };
	static const unsigned int caches[] = { 0, 1, 32, 250 };
	enum { N = 400 };

	(void)state;
	for (size_t i = 0; i < NB(rooms) * NB(caches); i++) {
		uint16_t room = rooms[i / NB(caches)];
		struct rte_mempool *mp = rte_pktmbuf_pool_create_by_ops("pool", N,
			caches[i % NB(caches)], 16, room, SOCKET_ID_ANY, PAGE_FRAG_OPS_NAME);

		assert_non_null(mp);
		assert_true(page_frag_is_pool(mp));
		assert_int_equal(pool_info(mp).mode, PAGE_FRAG_MODE_COMPATIBLE);
		assert_int_equal(rte_pktmbuf_data_room_size(mp), room);
		take_all(mp, N);
		rte_mempool_free(mp);
	}
}

/* As by --mbuf-pool-ops-name=page_frag. */
static void
programs_that_name_no_ops_get_the_users(void **state)
{
	struct rte_mempool *mp;

	(void)state;
	assert_int_equal(rte_mbuf_set_user_mempool_ops(PAGE_FRAG_OPS_NAME), 0);
	mp = rte_pktmbuf_pool_create("pool", 1000, 250, 0, 2176, SOCKET_ID_ANY);
	assert_non_null(mp);
	assert_true(page_frag_is_pool(mp));
	take_all(mp, 1000);
	rte_mempool_free(mp);
}

static void
ordered_pools_have_any_room(void **state)
{
	static const uint16_t rooms[] = { 1, 64, 127, 128, 129, 256, 1000, 1500, 2048, 2176, 4224,
		9000, 9728, 16384 };

	(void)state;
	for (size_t i = 0; i < NB(rooms); i++) {
		struct rte_mempool *mp =
			pool_of_room(PAGE_FRAG_MODE_ORDERED, "pool", 400, rooms[i]);

		take_all(mp, 400);
		pool_end(mp);
	}
}

static void
many_pools_do_not_meet(void **state)
{
	enum { POOLS = 8, N = 300 };
	struct rte_mempool *pools[POOLS];
	struct rte_mbuf *mbufs[POOLS][N];

	(void)state;
	for (int p = 0; p < POOLS; p++) {
		char name[16];

		snprintf(name, sizeof(name), "pool%d", p);
		pools[p] = pool_of_room(pool_modes[p % 2], name, N, (uint16_t)(256 << p % 4));
	}
	for (int i = 0; i < N; i++) {
		for (int p = 0; p < POOLS; p++) {
			mbufs[p][i] = rte_pktmbuf_alloc(pools[p]);
			assert_non_null(mbufs[p][i]);
			memset(mbufs[p][i]->buf_addr, p, mbufs[p][i]->buf_len);
			assert_int_equal(rte_mempool_in_use_count(pools[p]), i + 1);
		}
	}
	for (int i = 0; i < N; i++) {
		for (int p = POOLS - 1; p >= 0; p--) {
			const char *data = mbufs[p][i]->buf_addr;

			assert_ptr_equal(mbufs[p][i]->pool, pools[p]);
			assert_ptr_equal(rte_mempool_from_obj(mbufs[p][i]), pools[p]);
			for (unsigned int b = 0; b < mbufs[p][i]->buf_len; b++)
				assert_int_equal(data[b], p);
			rte_pktmbuf_free(mbufs[p][i]);
		}
	}
	/* One is freed while others are in use. */
	for (int p = 0; p < POOLS; p++) {
		pool_end(pools[p]);
		if (p + 1 < POOLS)
			take_all(pools[p + 1], N);
	}
}

static void
free_chunk(struct rte_mempool_memhdr *chunk, void *zone)
{
	(void)chunk;
	rte_memzone_free(zone);
}

static void
count_chunk(
	struct rte_mempool *mp, void *opaque, struct rte_mempool_memhdr *chunk, unsigned int index)
{
	(void)mp;
	(void)index;
	*(size_t *)opaque += chunk->len;
}

/* A pool whose memory comes in pieces of so many bytes. */
static struct rte_mempool *
pool_of_chunks(enum page_frag_mode mode, unsigned int n, size_t chunk)
{
	struct rte_pktmbuf_pool_private priv = { .mbuf_data_room_size = RTE_MBUF_DEFAULT_BUF_SIZE };
	struct page_frag_pool_conf conf = { .mode = mode };
	struct rte_mempool *mp = rte_mempool_create_empty("pool", n,
		sizeof(struct rte_mbuf) + priv.mbuf_data_room_size, 0, sizeof(priv), SOCKET_ID_ANY,
		0);

	assert_non_null(mp);
	assert_int_equal(rte_mempool_set_ops_byname(mp, PAGE_FRAG_OPS_NAME, &conf), 0);
	rte_pktmbuf_pool_init(mp, &priv);
	while (mp->populated_size < n) {
		const struct rte_memzone *zone;
		char name[16];

		snprintf(name, sizeof(name), "chunk%u", mp->nb_mem_chunks);
		zone = rte_memzone_reserve_aligned(
			name, chunk, SOCKET_ID_ANY, RTE_MEMZONE_IOVA_CONTIG, (unsigned int)chunk);
		assert_non_null(zone);
		assert_true(rte_mempool_populate_iova(mp, zone->addr, zone->iova, zone->len,
				    free_chunk, (void *)(uintptr_t)zone) > 0);
	}
	rte_mempool_obj_iter(mp, rte_pktmbuf_init, NULL);
	return mp;
}

/* Memory that comes in pieces, as on machines where it is scattered. */
static void
memory_comes_in_many_chunks(void **state)
{
	static const size_t chunks[] = { 1024 * 1024, 256 * 1024, 64 * 1024 };
	enum { N = 3000 };

	(void)state;
	for (size_t i = 0; i < NB(pool_modes) * NB(chunks); i++) {
		enum page_frag_mode mode = pool_modes[i % 2];
		struct rte_mempool *mp = pool_new(mode, N);
		uint32_t pages = pool_info(mp).pages;
		size_t bytes = 0;

		pool_end(mp);
		mp = pool_of_chunks(mode, N, chunks[i / 2]);
		assert_true(mp->nb_mem_chunks > 4);
		assert_int_equal(rte_mempool_mem_iter(mp, count_chunk, &bytes), mp->nb_mem_chunks);
		assert_int_equal(bytes, mp->nb_mem_chunks * chunks[i / 2]);
		/* Those that cover what lcores hold back are there, too. */
		assert_int_equal(pool_info(mp).pages, pages);
		take_all(mp, N);
		pool_end(mp);
		assert_null(rte_memzone_lookup("chunk0"));
	}
}

/* All objects, each once, also those that are out. */
struct seen {
	const char **objs;
	unsigned int nb;
};

static void
see(struct rte_mempool *mp, void *opaque, void *obj, unsigned int index)
{
	struct seen *seen = opaque;

	assert_ptr_equal(rte_mempool_from_obj(obj), mp);
	assert_int_equal(index, seen->nb);
	seen->objs[seen->nb++] = obj;
}

static int
compare(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;

	return (x > y) - (x < y);
}

static void
iterating_reaches_each_object_once(void **state)
{
	enum { N = 1000, MOST = 4000 };
	struct seen seen = { .objs = calloc(MOST, sizeof(*seen.objs)) };
	void *out[N];

	(void)state;
	assert_non_null(seen.objs);
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);
		struct page_frag_pool_info info = pool_info(mp);
		unsigned int nb;

		assert_int_equal(rte_mempool_get_bulk(mp, out, N), 0);
		seen.nb = 0;
		assert_true(info.pages * info.slots_per_page <= MOST);
		nb = rte_mempool_obj_iter(mp, see, &seen);
		assert_int_equal(nb, seen.nb);
		/* In ordered mode also those that lcores may hold back. */
		assert_int_equal(seen.nb, pool_modes[m] == PAGE_FRAG_MODE_ORDERED
						  ? info.pages * info.slots_per_page
						  : N);
		qsort(seen.objs, seen.nb, sizeof(*seen.objs), compare);
		for (unsigned int i = 1; i < seen.nb; i++)
			assert_true(seen.objs[i - 1] < seen.objs[i]);
		for (int i = 0; i < N; i++)
			assert_non_null(
				bsearch(&out[i], seen.objs, seen.nb, sizeof(*seen.objs), compare));
		rte_mempool_put_bulk(mp, out, N);
		pool_end(mp);
	}
	free(seen.objs);
}

/* Programs that initialise a pool's mbufs once more, while it is at rest. */
static void
mbufs_may_be_initialised_again(void **state)
{
	enum { N = 1000 };

	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct rte_mempool *mp = pool_new(pool_modes[m], N);

		for (int round = 0; round < 3; round++) {
			take_all(mp, N);
			page_frag_pool_drain(mp);
			rte_mempool_obj_iter(mp, rte_pktmbuf_init, NULL);
		}
		take_all(mp, N);
		pool_end(mp);
	}
}

/* The number that a dump has for a name. */
static unsigned int
dumped(const struct rte_mempool *mp, const char *name)
{
	char *text = NULL;
	const char *at;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	unsigned int number;

	assert_non_null(f);
	rte_mempool_dump(f, (struct rte_mempool *)(uintptr_t)mp);
	fclose(f);
	at = strstr(text, name);
	if (at == NULL)
		fail_msg("no %s in the dump: %s", name, text);
	number = (unsigned int)strtoul(at + strlen(name), NULL, 10);
	free(text);
	return number;
}

static void
counts_and_dumps_agree(void **state)
{
	enum { N = 500 };
	static const unsigned int caches[] = { 0, 32 };
	void *objs[N];

	(void)state;
	for (size_t i = 0; i < NB(pool_modes) * NB(caches); i++) {
		const struct page_frag_pool_conf conf = { .mode = pool_modes[i % 2] };
		unsigned int cache = caches[i / 2];
		struct rte_mempool *mp;

		if (conf.mode == PAGE_FRAG_MODE_ORDERED && cache != 0)
			continue; /* refused; see bad_pools_are_refused() */
		mp = page_frag_pktmbuf_pool_create("pool", N, cache, 0, 256, SOCKET_ID_ANY, &conf);
		assert_non_null(mp);
		assert_int_equal(dumped(mp, "  size="), N);
		assert_int_equal(dumped(mp, "populated_size="), N);
		for (int n = 0; n <= N; n++) {
			assert_int_equal(rte_mempool_in_use_count(mp), n);
			assert_int_equal(rte_mempool_avail_count(mp), N - n);
			assert_int_equal(rte_mempool_full(mp), n == 0);
			assert_int_equal(rte_mempool_empty(mp), n == N);
			if (n % 50 == 0) {
				unsigned int cached =
					cache != 0 ? dumped(mp, "total_cache_count=") : 0;

				rte_mempool_audit(mp);
				assert_int_equal(dumped(mp, "common_pool_count=") + cached, N - n);
			}
			assert_int_equal(rte_mempool_get(mp, &objs[n % N]), n < N ? 0 : -ENOENT);
		}
		rte_mempool_put_bulk(mp, objs, N);
		assert_int_equal(rte_mempool_avail_count(mp), N);
		rte_mempool_free(mp);
	}
}

/* With any of the mempool library's flags, and a mempool cache. */
static void
plain_mempools_have_any_flags(void **state)
{
	static const unsigned int flags[] = { 0, RTE_MEMPOOL_F_NO_SPREAD,
		RTE_MEMPOOL_F_NO_CACHE_ALIGN, RTE_MEMPOOL_F_SP_PUT | RTE_MEMPOOL_F_SC_GET,
		RTE_MEMPOOL_F_NO_IOVA_CONTIG };
	enum { N = 700, SIZE = 40 };
	void *objs[N];

	(void)state;
	for (size_t i = 0; i < NB(flags); i++) {
		struct rte_mempool *mp = rte_mempool_create_empty(
			"plain", N, SIZE, 64, 100, SOCKET_ID_ANY, flags[i]);

		assert_non_null(mp);
		assert_int_equal(rte_mempool_set_ops_byname(mp, PAGE_FRAG_OPS_NAME, NULL), 0);
		assert_int_equal(rte_mempool_populate_default(mp), N);
		for (int o = 0; o < N; o++) {
			assert_int_equal(rte_mempool_get(mp, &objs[o]), 0);
			memset(objs[o], o, SIZE);
		}
		assert_true(rte_mempool_empty(mp));
		for (int o = 0; o < N; o++) {
			for (int b = 0; b < SIZE; b++)
				assert_int_equal(((char *)objs[o])[b], (char)o);
			rte_mempool_put(mp, objs[o]);
		}
		assert_true(rte_mempool_full(mp));
		rte_mempool_free(mp);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pools_have_one_to_a_million_mbufs),
		cmocka_unit_test(pools_are_filled_and_emptied_again_and_again),
		cmocka_unit_test(pools_by_ops_have_any_room),
		cmocka_unit_test(programs_that_name_no_ops_get_the_users),
		cmocka_unit_test(ordered_pools_have_any_room),
		cmocka_unit_test(many_pools_do_not_meet),
		cmocka_unit_test(memory_comes_in_many_chunks),
		cmocka_unit_test(iterating_reaches_each_object_once),
		cmocka_unit_test(mbufs_may_be_initialised_again),
		cmocka_unit_test(counts_and_dumps_agree),
		cmocka_unit_test(plain_mempools_have_any_flags),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("pool_whole", tests, NULL, NULL);
}
