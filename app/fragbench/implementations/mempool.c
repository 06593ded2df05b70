/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* DPDK's own pool of objects, with a cache per lcore. The threads are lcores: see eal.h. */

#include <errno.h>
#include <stdio.h>

#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_mempool.h>

#include "app/fragbench/implementation.h"

/* As in DPDK's examples. */
#define CACHE_SIZE 256

static const char *
mempool_refuses(const struct bench_case *c)
{
	return c->align > RTE_MEMPOOL_ALIGN ? "aligns to 64 bytes at most" : NULL;
}

static void *
mempool_create(const struct bench_case *c)
{
	/* A cache fills up to one and a half times its size before it gives any back. */
	uint32_t nb = c->depth + c->bulk + 2 * (CACHE_SIZE + CACHE_SIZE / 2);
	struct rte_mempool *pool = rte_mempool_create(
		"fragbench", nb, c->size, CACHE_SIZE, 0, NULL, NULL, NULL, NULL, SOCKET_ID_ANY, 0);

	if (pool == NULL)
		fprintf(stderr, "fragbench: mempool: no pool of %u objects of %u bytes: %s\n", nb,
			c->size, rte_strerror(rte_errno));
	return pool;
}

static uint32_t
mempool_alloc(void *pool, void **objs, uint32_t n)
{
	return rte_mempool_get_bulk(pool, objs, n) == 0 ? n : 0;
}

static void
mempool_free(void *pool, void *const *objs, uint32_t n)
{
	rte_mempool_put_bulk(pool, objs, n);
}

static bool
mempool_destroy(void *opaque)
{
	struct rte_mempool *pool = opaque;
	bool all = rte_mempool_full(pool);

	rte_mempool_free(pool);
	return all;
}

const struct implementation impl_mempool = {
	.name = "mempool",
	.help = "DPDK's mempool with a cache per lcore, many objects per call",
	.ignores_order = true,
	.needs_eal = true,
	.refuses = mempool_refuses,
	.create = mempool_create,
	.alloc = mempool_alloc,
	.free = mempool_free,
	.free_far = mempool_free,
	.destroy = mempool_destroy,
};
