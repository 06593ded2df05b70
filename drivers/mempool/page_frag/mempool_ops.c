/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The mempool operations that DPDK knows under the name page_frag: thin adapters. */

#include <errno.h>
#include <string.h>

#include <rte_common.h>
#include <rte_cycles.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "drivers/mempool/page_frag/pool.h"

RTE_LOG_REGISTER_DEFAULT(page_frag_logtype, NOTICE);

const struct page_frag_plugin *page_frag_plugin;

bool
page_frag_is_packet_pool(const struct rte_mempool *mp)
{
	const struct rte_pktmbuf_pool_private *priv;

	if (mp->private_data_size < sizeof(*priv))
		return false;
	priv = rte_mempool_get_priv((struct rte_mempool *)(uintptr_t)mp);
	/* The library rounds element sizes up to whole words. */
	return priv->mbuf_data_room_size != 0 && priv->flags == 0 &&
	       mp->elt_size == RTE_ALIGN_CEIL(sizeof(struct rte_mbuf) + priv->mbuf_priv_size +
						      priv->mbuf_data_room_size,
				       sizeof(uint64_t));
}

/* A DPDK built with RTE_LIBRTE_MEMPOOL_DEBUG writes a cookie behind each element: there, in ordered
 * mode, the next header is.
 */
static bool
has_cookies(const struct rte_mempool *mp)
{
	struct rte_mempool_objsz sz;

	rte_mempool_calc_obj_size(
		mp->elt_size, RTE_MEMPOOL_F_NO_CACHE_ALIGN | RTE_MEMPOOL_F_NO_SPREAD, &sz);
	return sz.trailer_size != 0;
}

static int
check_ordered(const struct rte_mempool *mp)
{
	if (mp->cache_size != 0) {
		POOL_LOG(ERR,
			"pool %s: ordered mode goes without a mempool cache: ask for cache size 0, "
			"not %u",
			mp->name, mp->cache_size);
		return -EINVAL;
	}
	if (!page_frag_is_packet_pool(mp) || (mp->flags & RTE_MEMPOOL_F_NO_CACHE_ALIGN) != 0) {
		POOL_LOG(ERR,
			"pool %s: ordered mode is for packet mbuf pools with a data room: create "
			"it "
			"with rte_pktmbuf_pool_create_by_ops() or use compatible mode",
			mp->name);
		return -EINVAL;
	}
	if (has_cookies(mp)) {
		POOL_LOG(ERR,
			"pool %s: this DPDK was built with mempool debug cookies; use compatible "
			"mode",
			mp->name);
		return -ENOTSUP;
	}
	return 0;
}

/* Make a pool one that was created without a mempool cache. The library finds the private area
 * behind the caches, or in their place if there are none.
 */
static void
drop_cache(struct rte_mempool *mp)
{
	const void *priv = rte_mempool_get_priv(mp);

	mp->cache_size = 0;
	memmove(rte_mempool_get_priv(mp), priv, mp->private_data_size);
}

/* What a pool is whose creator knows nothing of this driver. */
static int
choose(struct page_frag_pool *p, struct page_frag_pool_conf *conf)
{
	int ret;

	*conf = (struct page_frag_pool_conf){ .mode = PAGE_FRAG_MODE_COMPATIBLE };
	if (page_frag_plugin == NULL)
		return 0;
	ret = page_frag_plugin->choose(p, conf);
	/* The creator could not know that there is no place for a cache before an ordered pool. */
	if (ret == 0 && conf->mode == PAGE_FRAG_MODE_ORDERED)
		drop_cache(p->mp);
	return ret;
}

static int
init_pool(struct page_frag_pool *p)
{
	const struct page_frag_pool_conf *conf = p->mp->pool_config;
	struct page_frag_pool_conf chosen;
	int ret;

	if (conf == NULL) {
		ret = choose(p, &chosen);
		if (ret != 0)
			return ret;
		conf = &chosen;
	}
	if (conf->mode == PAGE_FRAG_MODE_ORDERED) {
		ret = check_ordered(p->mp);
		if (ret != 0)
			return ret;
	}
	p->mode = conf->mode;
	p->on_double_free = conf->on_double_free;
	ret = page_frag_mode_ops(p->mode)->layout(p->mp, conf, &p->layout);
	if (ret != 0)
		return ret;
	return page_frag_mode_ops(p->mode)->init(p, conf);
}

static int
pool_alloc(struct rte_mempool *mp)
{
	struct page_frag_pool *p = rte_zmalloc_socket(
		"page_frag_pool", sizeof(*p), RTE_CACHE_LINE_SIZE, mp->socket_id);
	int ret;

	if (p == NULL)
		return -ENOMEM;
	p->mp = mp;
	p->serial = rte_rdtsc();
	ret = init_pool(p);
	if (ret != 0) {
		if (page_frag_plugin != NULL)
			page_frag_plugin->freed(p);
		rte_free(p);
		return ret;
	}
	mp->pool_data = p;
	return 0;
}

/* The chunks are gone by now: only the pool's own data is touched. */
static void
pool_free(struct rte_mempool *mp)
{
	struct page_frag_pool *p = page_frag_pool_of(mp);

	if (p == NULL)
		return;
	if (page_frag_plugin != NULL)
		page_frag_plugin->freed(p);
	page_frag_mode_ops(p->mode)->fini(p);
	rte_free(p);
	mp->pool_data = NULL;
}

/* The first test of both is for the case that has to be fast: whoever has a share is in ordered
 * mode. Where a mempool cache stands in front, as in compatible mode, it matters less.
 */
static __rte_noinline int
enqueue_bulk(
	struct page_frag_pool *p, struct page_slot_cache *share, void *const *objs, unsigned int n)
{
	page_slot_free_bulk(&p->slot, &page_frag_slot_ops, share, objs, n);
	return 0;
}

/* By threads without a share, and in the modes that have none. */
static int
enqueue_shared(struct page_frag_pool *p, void *const *objs, unsigned int n)
{
	switch (p->mode) {
	case PAGE_FRAG_MODE_FRAGMENTS:
		return page_frag_fragment_enqueue(&p->fragments, p->mp, objs, n);
	case PAGE_FRAG_MODE_ORDERED:
		return page_frag_ordered_enqueue_other(p, objs, n);
	default:
		return page_frag_compatible_enqueue(p, objs, n);
	}
}

static int
dequeue_shared(struct page_frag_pool *p, void **objs, unsigned int n)
{
	switch (p->mode) {
	case PAGE_FRAG_MODE_FRAGMENTS:
		return -ENOENT; /* its users have sources */
	case PAGE_FRAG_MODE_ORDERED:
		return page_frag_ordered_dequeue_other(p, objs, n);
	default:
		return page_frag_compatible_dequeue(p, objs, n);
	}
}

static int
pool_enqueue(struct rte_mempool *mp, void *const *objs, unsigned int n)
{
	struct page_frag_pool *p = page_frag_pool_of(mp);
	struct page_slot_cache *share = page_frag_own_share(p);

	if (likely(share != NULL)) {
		/* Many drivers free one mbuf at a time. */
		if (likely(n == 1 && page_slot_free_next(share, objs[0])))
			return 0;
		return enqueue_bulk(p, share, objs, n);
	}
	return enqueue_shared(p, objs, n);
}

static int
pool_dequeue(struct rte_mempool *mp, void **objs, unsigned int n)
{
	struct page_frag_pool *p = page_frag_pool_of(mp);
	struct page_slot_cache *share = page_frag_own_share(p);

	if (likely(share != NULL))
		return page_frag_ordered_dequeue(p, share, objs, n);
	return dequeue_shared(p, objs, n);
}

static unsigned int
pool_get_count(const struct rte_mempool *mp)
{
	const struct page_frag_pool *p = page_frag_pool_of(mp);
	uint64_t out = page_frag_mode_ops(p->mode)->out(p);

	return out < mp->populated_size ? mp->populated_size - (unsigned int)out : 0;
}

static ssize_t
pool_calc_mem_size(const struct rte_mempool *mp, uint32_t obj_num, uint32_t pg_shift,
	size_t *min_chunk_size, size_t *align)
{
	if (page_frag_pool_of(mp)->mode == PAGE_FRAG_MODE_FRAGMENTS)
		return page_frag_fragment_calc_mem_size(
			mp, obj_num, pg_shift, min_chunk_size, align);
	return page_frag_calc_mem_size(mp, obj_num, pg_shift, min_chunk_size, align);
}

static int
pool_populate(struct rte_mempool *mp, unsigned int max_objs, void *vaddr, rte_iova_t iova,
	size_t len, rte_mempool_populate_obj_cb_t *obj_cb, void *obj_cb_arg)
{
	if (page_frag_pool_of(mp)->mode == PAGE_FRAG_MODE_FRAGMENTS)
		return page_frag_fragment_populate(
			mp, max_objs, vaddr, iova, len, obj_cb, obj_cb_arg);
	return page_frag_populate(mp, max_objs, vaddr, iova, len, obj_cb, obj_cb_arg);
}

/* The shares of a pool are of the primary's lcores. A secondary may have lcores of the same
 * numbers, and must not take their shares for its own.
 */
static int
secondary_enqueue(struct rte_mempool *mp, void *const *objs, unsigned int n)
{
	return enqueue_shared(page_frag_pool_of(mp), objs, n);
}

static int
secondary_dequeue(struct rte_mempool *mp, void **objs, unsigned int n)
{
	return dequeue_shared(page_frag_pool_of(mp), objs, n);
}

int
page_frag_register(bool secondary)
{
	struct rte_mempool_ops ops = {
		.name = PAGE_FRAG_OPS_NAME,
		.alloc = pool_alloc,
		.free = pool_free,
		.enqueue = secondary ? secondary_enqueue : pool_enqueue,
		.dequeue = secondary ? secondary_dequeue : pool_dequeue,
		.get_count = pool_get_count,
		.calc_mem_size = pool_calc_mem_size,
		.populate = pool_populate,
	};

	page_frag_debug_ops(&ops);
	return rte_mempool_register_ops(&ops);
}
