/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Pools of fragment mbufs: mempool operations that only take back.
 *
 * The pool's chunks are the chunks of a region of fragments. Users cut fragment mbufs out of it by
 * caches of their own (lib/frag_mbuf/source.h); whoever frees one gets here. The mempool library
 * wants objects to be counted: each chunk has one, in what its bookkeeping leaves over, that nobody
 * ever sees.
 */

#include <errno.h>

#include <rte_common.h>
#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "drivers/mempool/page_frag/pool.h"
#include "lib/frag_mbuf/source.h"

#define FRAGMENT_OPS_NAME "page_frag_fragment"

/* As many frees are handed on at once. */
#define BATCH 32

struct fragment_pool {
	struct page_region region;
	bool populating; /* what is enqueued now are the objects that nobody sees */
};

static const uint32_t chunk_pages = PAGE_CHUNK_PAGES;

static struct fragment_pool *
fragment_pool_of(const struct rte_mempool *mp)
{
	return mp->pool_data;
}

static int
fragment_alloc(struct rte_mempool *mp)
{
	uint32_t max_pages =
		page_chunk_table_size(PAGE_FRAG_CACHE_MAX_SIZE, mp->size * chunk_pages, true);
	struct fragment_pool *p;
	struct page_frag_page **table;
	int ret = -ENOMEM;

	p = rte_zmalloc_socket(
		"page_frag_fragment", sizeof(*p), _Alignof(struct fragment_pool), mp->socket_id);
	table = rte_zmalloc_socket("page_frag_table", max_pages * sizeof(*table), 0, mp->socket_id);
	if (p != NULL && table != NULL)
		ret = page_chunk_region_init(
			&p->region, table, max_pages, PAGE_FRAG_CACHE_MAX_SIZE, true);
	if (ret != 0) {
		rte_free(table);
		rte_free(p);
		return ret;
	}
	p->region.node = mp->socket_id;
	mp->pool_data = p;
	return 0;
}

static void
fragment_free(struct rte_mempool *mp)
{
	struct fragment_pool *p = fragment_pool_of(mp);

	if (p == NULL)
		return;
	rte_free(p->region.table);
	rte_free(p);
	mp->pool_data = NULL;
}

static int
fragment_enqueue(struct rte_mempool *mp, void *const *objs, unsigned int n)
{
	struct fragment_pool *p = fragment_pool_of(mp);
	void *fragments[BATCH];
	unsigned int i, nb;

	if (unlikely(p->populating))
		return 0;
	for (; n != 0; objs += nb, n -= nb) {
		nb = RTE_MIN(n, (unsigned int)BATCH);
		for (i = 0; i < nb; i++)
			fragments[i] = frag_mbuf_fragment(objs[i]);
		page_frag_free_bulk(&p->region, fragments, nb);
	}
	return 0;
}

static int
fragment_dequeue(
	struct rte_mempool *mp __rte_unused, void **objs __rte_unused, unsigned int n __rte_unused)
{
	return -ENOENT;
}

/* A part of the objects as large as the part of the pages that is free. */
static unsigned int
fragment_get_count(const struct rte_mempool *mp)
{
	const struct page_region *r = &fragment_pool_of(mp)->region;

	if (page_region_all_free(r))
		return mp->populated_size;
	return (unsigned int)((uint64_t)mp->populated_size * page_region_nb_free(r) /
			      (page_region_nb_pages(r) + 1));
}

static ssize_t
fragment_calc_mem_size(const struct rte_mempool *mp __rte_unused, uint32_t obj_num,
	uint32_t pg_shift __rte_unused, size_t *min_chunk_size, size_t *align)
{
	size_t chunk = page_chunk_size(PAGE_FRAG_CACHE_MAX_SIZE);

	*min_chunk_size = chunk;
	*align = chunk;
	return (ssize_t)(obj_num * chunk);
}

static uint64_t
iova_of(const void *va)
{
	return rte_mem_virt2iova(va);
}

static int
fragment_populate(struct rte_mempool *mp, unsigned int max_objs, void *vaddr,
	rte_iova_t iova __rte_unused, size_t len, rte_mempool_populate_obj_cb_t *obj_cb,
	void *obj_cb_arg)
{
	struct fragment_pool *p = fragment_pool_of(mp);
	size_t chunk = page_chunk_size(PAGE_FRAG_CACHE_MAX_SIZE);
	char *end = (char *)vaddr + len;
	char *memory = RTE_PTR_ALIGN_CEIL(vaddr, chunk);
	unsigned int nb = 0;

	p->populating = true;
	for (; nb < max_objs && memory + chunk <= end; memory += chunk, nb++) {
		int ret = page_chunk_add_memory(&p->region, memory, chunk, iova_of);
		char *obj;

		if (ret < 0) {
			POOL_LOG(ERR, "pool %s: %u bytes at %p cannot be pages of fragments: %s",
				mp->name, (unsigned int)chunk, memory, rte_strerror(-ret));
			break;
		}
		obj = page_chunk_unused(&p->region, page_chunk_of(&p->region, memory)) +
		      mp->header_size;
		obj_cb(mp, obj_cb_arg, obj, page_chunk_iova_of(&p->region, memory));
	}
	p->populating = false;
	return (int)nb;
}

static const struct rte_mempool_ops page_frag_fragment_ops = {
	.name = FRAGMENT_OPS_NAME,
	.alloc = fragment_alloc,
	.free = fragment_free,
	.enqueue = fragment_enqueue,
	.dequeue = fragment_dequeue,
	.get_count = fragment_get_count,
	.calc_mem_size = fragment_calc_mem_size,
	.populate = fragment_populate,
};

RTE_MEMPOOL_REGISTER_OPS(page_frag_fragment_ops);

static struct rte_mempool *
fail(struct rte_mempool *mp, int error)
{
	rte_mempool_free(mp);
	rte_errno = error;
	return NULL;
}

struct rte_mempool *
page_frag_fragment_pool_create(const char *name, size_t bytes, int socket_id)
{
	size_t chunk = page_chunk_size(PAGE_FRAG_CACHE_MAX_SIZE);
	struct rte_pktmbuf_pool_private priv = { .mbuf_data_room_size = 0 };
	struct rte_mempool *mp;
	int ret;

	if (bytes == 0 || bytes / chunk >= PAGE_REGION_MAX_PAGES / chunk_pages / 2) {
		POOL_LOG(ERR, "pool %s: %zu bytes of fragments: must be from 1 to %zu", name, bytes,
			PAGE_REGION_MAX_PAGES / chunk_pages / 2 * chunk - 1);
		return fail(NULL, EINVAL);
	}
	mp = rte_mempool_create_empty(name, (unsigned int)((bytes + chunk - 1) / chunk),
		sizeof(struct rte_mbuf), 0, sizeof(priv), socket_id, RTE_MEMPOOL_F_NO_SPREAD);
	if (mp == NULL) {
		POOL_LOG(ERR, "pool %s: cannot create it: %s", name, rte_strerror(rte_errno));
		return NULL;
	}
	ret = rte_mempool_set_ops_byname(mp, FRAGMENT_OPS_NAME, NULL);
	if (ret != 0) {
		POOL_LOG(ERR,
			"pool %s: no mempool driver named %s is registered: the table of "
			"operations was full or the driver is missing",
			name, FRAGMENT_OPS_NAME);
		return fail(mp, ENOENT);
	}
	rte_pktmbuf_pool_init(mp, &priv);
	ret = rte_mempool_populate_default(mp);
	if (ret < 0) {
		POOL_LOG(ERR,
			"pool %s: no %zu bytes on socket %d: reserve more hugepages or ask for "
			"less",
			name, bytes, socket_id);
		return fail(mp, -ret);
	}
	return mp;
}

struct page_region *
page_frag_fragment_pool_region(const struct rte_mempool *mp)
{
	return &fragment_pool_of(mp)->region;
}
