/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A program that knows nothing of page fragments and makes the mistake that it is told to make, or
 * none. Compiled with AddressSanitizer by use_after_free.py.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>

/* So many that some have left the mempool cache when all are freed. */
enum { N = 1000, BURST = 600, LENGTH = 1000 };

static struct rte_mbuf *mbufs[BURST], *clones[BURST];
static volatile char seen;

static void
require(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "use_after_free: %s\n", what);
	exit(3);
}

static struct rte_mempool *
pool_new(unsigned int cache)
{
	struct rte_mempool *mp = rte_pktmbuf_pool_create(
		"packets", 2 * N, cache, 8, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);

	require(mp != NULL, "no pool");
	return mp;
}

static void
allocate(struct rte_mempool *mp)
{
	for (int i = 0; i < BURST; i++) {
		mbufs[i] = rte_pktmbuf_alloc(mp);
		require(mbufs[i] != NULL, "no mbuf");
		memset(rte_pktmbuf_append(mbufs[i], LENGTH), i, LENGTH);
	}
}

static void
clone(struct rte_mempool *mp)
{
	for (int i = 0; i < BURST; i++) {
		clones[i] = rte_pktmbuf_clone(mbufs[i], mp);
		require(clones[i] != NULL, "no clone");
	}
}

static void
check_data(struct rte_mbuf **packets)
{
	static char want[LENGTH];

	for (int i = 0; i < BURST; i++) {
		memset(want, i, LENGTH);
		require(memcmp(rte_pktmbuf_mtod(packets[i], char *), want, LENGTH) == 0, "data");
	}
}

/* Nothing of this is wrong: all that is touched is held, to the last byte of head- and tailroom. */
static void
good(unsigned int cache)
{
	for (int pools = 0; pools < 10; pools++) {
		struct rte_mempool *mp = pool_new(cache);
		void *memory[4];

		for (int round = 0; round < 10; round++) {
			allocate(mp);
			clone(mp);
			rte_pktmbuf_free_bulk(round % 2 ? mbufs : clones, BURST);
			check_data(round % 2 ? clones : mbufs);
			rte_pktmbuf_free_bulk(round % 2 ? clones : mbufs, BURST);
			allocate(mp);
			for (int i = 0; i < BURST; i++) {
				memset(mbufs[i]->buf_addr, 1, mbufs[i]->buf_len);
				memset(rte_mbuf_to_priv(mbufs[i]), 2, 8);
			}
			for (int i = 0; i < BURST; i++)
				rte_pktmbuf_free(mbufs[i * 7 % BURST]);
			for (int i = 0; i < BURST; i++)
				memset(rte_mbuf_to_priv(mbufs[i]), 3, 8);
		}
		rte_mempool_free(mp);
		/* What was the pool's is everyone's now. */
		for (int i = 0; i < 4; i++) {
			memory[i] = rte_malloc("memory", 2 << 20, 0);
			require(memory[i] != NULL, "no memory");
			memset(memory[i], 4, 2 << 20);
		}
		for (int i = 0; i < 4; i++)
			rte_free(memory[i]);
	}
}

static __attribute__((noinline)) void
read_freed(const char *data)
{
	seen = data[0];
}

static __attribute__((noinline)) void
write_freed(char *data)
{
	data[LENGTH - 1] = seen;
}

int
main(int argc, char **argv)
{
	int used = rte_eal_init(argc, argv);
	struct rte_mempool *mp;
	unsigned int cache;
	const char *mode;
	char *data;

	require(used >= 0 && argc - used == 3, "usage: use_after_free EAL-OPTIONS -- MODE CACHE");
	mode = argv[used + 1];
	cache = (unsigned int)atoi(argv[used + 2]);
	if (strcmp(mode, "good") == 0) {
		good(cache);
		rte_eal_cleanup();
		printf("all went well\n");
		return 0;
	}
	mp = pool_new(cache);
	allocate(mp);
	if (strcmp(mode, "clone") == 0)
		clone(mp);
	data = rte_pktmbuf_mtod(mbufs[0], char *);
	rte_pktmbuf_free_bulk(mbufs, BURST);
	if (strcmp(mode, "twice") == 0) {
		rte_mempool_put(mp, mbufs[0]);
		/* Frees may wait for what follows them. */
		rte_mempool_put(mp, mbufs[BURST / 2]);
		printf("went on\n");
		return 0;
	}
	if (strcmp(mode, "clone") == 0) {
		seen = data[0]; /* the clone holds it */
		rte_pktmbuf_free_bulk(clones, BURST);
	}
	if (strcmp(mode, "write") == 0)
		write_freed(data);
	else
		read_freed(data);
	printf("not found out\n");
	return 0;
}
