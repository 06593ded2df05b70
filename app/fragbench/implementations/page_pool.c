/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* As the kernel's page_pool: an object is a buffer of its own, of one size. The owner keeps those
 * it freed last in an array; other cores return theirs through a ring, from which the owner takes
 * many when its array is empty. A buffer is only recycled if its user holds the last reference to
 * it, which is looked up for each.
 */

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_ring.h>

#include "app/fragbench/implementation.h"
#include "app/fragbench/page_source.h"
#include "app/fragbench/ring.h"

/* As in the kernel: entries of the array, and how many are taken from the ring at a time. */
#define CACHE_SIZE 128
#define CACHE_REFILL 64

struct pool_ctx {
	/* The owner's. */
	uint32_t nb_cached;
	uint32_t nb_fresh; /* buffers that were never out */
	void *cache[CACHE_SIZE];
	/* Everyone's. */
	_Alignas(PAGE_FRAG_CACHE_LINE) struct rte_ring *ring;
	char *memory;
	size_t bytes;
	const struct page_memory *from;
	_Atomic uint64_t *refs; /* of each buffer */
	uint32_t nb_buffers;
	uint32_t shift; /* log2 of a buffer's bytes */
	/* The core's that frees. */
	_Alignas(PAGE_FRAG_CACHE_LINE) uint64_t lost; /* buffers that did not go into the ring */
};

static void
pool_release(struct pool_ctx *pool)
{
	if (pool->memory != NULL)
		pool->from->free(pool->memory, pool->bytes);
	free(pool->refs);
	free(pool->ring);
	free(pool);
}

static void *
pool_create(const struct bench_case *c)
{
	struct pool_ctx *pool = aligned_alloc(PAGE_FRAG_CACHE_LINE, sizeof(*pool));
	uint32_t pitch = bench_case_pitch(c);
	uint32_t i;

	if (pool == NULL) {
		fprintf(stderr, "fragbench: page_pool: not enough memory\n");
		return NULL;
	}
	memset(pool, 0, sizeof(*pool));
	pool->nb_buffers = c->depth + c->bulk + CACHE_SIZE;
	while ((UINT32_C(1) << pool->shift) < pitch)
		pool->shift++;
	pool->bytes = (size_t)pool->nb_buffers << pool->shift;
	pool->from = c->memory->from;
	pool->memory = pool->from->alloc(pool->bytes, (size_t)1 << pool->shift, -1);
	pool->refs = calloc(pool->nb_buffers, sizeof(*pool->refs));
	/* Any core may return buffers, only the owner takes them. */
	pool->ring = ring_create(pool->nb_buffers, RING_F_SC_DEQ);
	if (pool->memory == NULL || pool->refs == NULL || pool->ring == NULL) {
		fprintf(stderr, "fragbench: page_pool: no memory for %u buffers of %u bytes\n",
			pool->nb_buffers, UINT32_C(1) << pool->shift);
		pool_release(pool);
		return NULL;
	}
	for (i = 0; i < pool->nb_buffers; i++)
		atomic_init(&pool->refs[i], 1);
	pool->nb_fresh = pool->nb_buffers;
	return pool;
}

static inline void *
pool_alloc_one(struct pool_ctx *pool)
{
	if (pool->nb_cached == 0)
		pool->nb_cached =
			rte_ring_sc_dequeue_burst(pool->ring, pool->cache, CACHE_REFILL, NULL);
	if (pool->nb_cached != 0)
		return pool->cache[--pool->nb_cached];
	if (pool->nb_fresh != 0)
		return pool->memory + ((size_t)--pool->nb_fresh << pool->shift);
	return NULL;
}

static uint32_t
pool_alloc(void *opaque, void **objs, uint32_t n)
{
	struct pool_ctx *pool = opaque;
	uint32_t i;

	for (i = 0; i < n; i++) {
		objs[i] = pool_alloc_one(pool);
		if (objs[i] == NULL)
			break;
	}
	return i;
}

static inline bool
may_recycle(const struct pool_ctx *pool, const void *obj)
{
	size_t i = (size_t)((const char *)obj - pool->memory) >> pool->shift;

	return atomic_load_explicit(&pool->refs[i], memory_order_acquire) == 1;
}

static inline void
return_to_ring(struct pool_ctx *pool, void *obj)
{
	/* It has room for all buffers that there are. */
	if (rte_ring_mp_enqueue(pool->ring, obj) != 0)
		pool->lost++;
}

static void
pool_free(void *opaque, void *const *objs, uint32_t n)
{
	struct pool_ctx *pool = opaque;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (!may_recycle(pool, objs[i]))
			continue;
		if (pool->nb_cached < CACHE_SIZE)
			pool->cache[pool->nb_cached++] = objs[i];
		else
			return_to_ring(pool, objs[i]);
	}
}

static void
pool_free_far(void *opaque, void *const *objs, uint32_t n)
{
	struct pool_ctx *pool = opaque;
	uint32_t i;

	for (i = 0; i < n; i++)
		if (may_recycle(pool, objs[i]))
			return_to_ring(pool, objs[i]);
}

static bool
pool_destroy(void *opaque)
{
	struct pool_ctx *pool = opaque;
	bool all =
		pool->lost == 0 &&
		pool->nb_cached + pool->nb_fresh + rte_ring_count(pool->ring) == pool->nb_buffers;

	pool_release(pool);
	return all;
}

const struct implementation impl_page_pool = {
	.name = "page_pool",
	.help = "as the kernel's page_pool: the owner's array, a ring for other cores",
	.one_at_a_time = true,
	.ignores_order = true,
	.create = pool_create,
	.alloc = pool_alloc,
	.free = pool_free,
	.free_far = pool_free_far,
	.destroy = pool_destroy,
};
