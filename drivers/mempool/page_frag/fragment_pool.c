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
#include <string.h>

#include <rte_common.h>
#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "drivers/mempool/page_frag/pool.h"
#include "lib/frag_mbuf/source.h"

#define FRAGMENT_OPS_NAME "page_frag_fragment"

/* Pages of which a chunk is one hugepage, and leaves the unseen object its place. */
#define MIN_PAGE_SIZE (UINT32_C(16) << 10)
#define MAX_PAGE_SIZE (PAGE_CHUNK_BYTES / PAGE_CHUNK_MIN_PAGES)

/* As many frees are handed on at once. */
#define BATCH 32

struct fragment_pool {
	struct page_region region;
	bool populating; /* what is enqueued now are the objects that nobody sees */
};

static struct fragment_pool *
fragment_pool_of(const struct rte_mempool *mp)
{
	return mp->pool_data;
}

static int
fragment_alloc(struct rte_mempool *mp)
{
	uint32_t page_size = *(const uint32_t *)mp->pool_config;
	uint32_t max_pages =
		page_chunk_table_size(page_size, mp->size * page_chunk_pages(page_size), true);
	struct fragment_pool *p;
	struct page_frag_page **table;
	int ret = -ENOMEM;

	p = rte_zmalloc_socket(
		"page_frag_fragment", sizeof(*p), _Alignof(struct fragment_pool), mp->socket_id);
	table = rte_zmalloc_socket("page_frag_table", max_pages * sizeof(*table), 0, mp->socket_id);
	if (p != NULL && table != NULL)
		ret = page_chunk_region_init(&p->region, table, max_pages, page_size, true);
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

static struct frag_mbuf_sums *
sums_of(const struct rte_mempool *mp)
{
	struct frag_mbuf_pool_private *priv =
		rte_mempool_get_priv((struct rte_mempool *)(uintptr_t)mp);

	return priv->sums;
}

static __rte_noinline void
free_batches(struct page_region *r, struct frag_mbuf_sums *sums, void *const *objs, unsigned int n)
{
	void *fragments[BATCH];
	unsigned int i, nb;

	for (; n != 0; objs += nb, n -= nb) {
		uint64_t bytes = 0;

		nb = RTE_MIN(n, (unsigned int)BATCH);
		for (i = 0; i < nb; i++) {
			bytes += ((const struct rte_mbuf *)objs[i])->buf_len;
			fragments[i] = frag_mbuf_fragment(objs[i]);
		}
		frag_mbuf_sum_freed(sums, bytes, nb);
		page_frag_free_bulk(r, fragments, nb);
	}
}

static int
fragment_enqueue(struct rte_mempool *mp, void *const *objs, unsigned int n)
{
	struct fragment_pool *p = fragment_pool_of(mp);
	struct frag_mbuf_sums *sums = sums_of(mp);

	if (unlikely(p->populating))
		return 0;
	if (unlikely(n != 1)) {
		free_batches(&p->region, sums, objs, n);
		return 0;
	}
	/* Many drivers free one mbuf at a time. */
	frag_mbuf_sum_freed(sums, ((const struct rte_mbuf *)objs[0])->buf_len, 1);
	page_frag_free(&p->region, frag_mbuf_fragment(objs[0]));
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
fragment_calc_mem_size(const struct rte_mempool *mp, uint32_t obj_num,
	uint32_t pg_shift __rte_unused, size_t *min_chunk_size, size_t *align)
{
	size_t chunk = page_chunk_size(fragment_pool_of(mp)->region.page_size);

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
	size_t chunk = page_chunk_size(p->region.page_size);
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
page_frag_fragment_pool_create(const char *name, size_t bytes, uint32_t page_size, int socket_id)
{
	struct rte_pktmbuf_pool_private priv = { .mbuf_data_room_size = 0 };
	struct rte_mempool *mp;
	size_t chunk, max;
	int ret;

	if (page_size == 0)
		page_size = PAGE_FRAG_CACHE_MAX_SIZE;
	if (!rte_is_power_of_2(page_size) || page_size < MIN_PAGE_SIZE ||
		page_size > MAX_PAGE_SIZE) {
		POOL_LOG(ERR, "pool %s: pages of %u bytes: must be a power of two from %u to %u",
			name, page_size, MIN_PAGE_SIZE, MAX_PAGE_SIZE);
		return fail(NULL, EINVAL);
	}
	chunk = page_chunk_size(page_size);
	max = PAGE_REGION_MAX_PAGES / page_chunk_pages(page_size) / 2 * chunk - 1;
	if (bytes == 0 || bytes > max) {
		POOL_LOG(ERR, "pool %s: %zu bytes of fragments: must be from 1 to %zu", name, bytes,
			max);
		return fail(NULL, EINVAL);
	}
	mp = rte_mempool_create_empty(name, (unsigned int)((bytes + chunk - 1) / chunk),
		sizeof(struct rte_mbuf), 0, sizeof(struct frag_mbuf_pool_private), socket_id,
		RTE_MEMPOOL_F_NO_SPREAD);
	if (mp == NULL) {
		POOL_LOG(ERR, "pool %s: cannot create it: %s", name, rte_strerror(rte_errno));
		return NULL;
	}
	memset(rte_mempool_get_priv(mp), 0, sizeof(struct frag_mbuf_pool_private));
	ret = rte_mempool_set_ops_byname(mp, FRAGMENT_OPS_NAME, &page_size);
	if (ret != 0) {
		POOL_LOG(ERR,
			"pool %s: no mempool driver named %s is registered: the table of "
			"operations was full or the driver is missing",
			name, FRAGMENT_OPS_NAME);
		return fail(mp, ENOENT);
	}
	rte_pktmbuf_pool_init(mp, &priv);
	ret = rte_mempool_populate_default(mp);
	mp->pool_config = NULL; /* it was the caller's */
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

bool
page_frag_is_fragment_pool(const struct rte_mempool *mp)
{
	return strcmp(rte_mempool_get_ops(mp->ops_index)->name, FRAGMENT_OPS_NAME) == 0 &&
	       mp->pool_data != NULL;
}

void
page_frag_fragment_info(const struct rte_mempool *mp, struct page_frag_pool_info *info)
{
	const struct page_region *r = &fragment_pool_of(mp)->region;
	const struct frag_mbuf_sums *sums = sums_of(mp);
	struct page_frag_pool_stats *stats = &info->stats;
	uint64_t bytes_freed = frag_mbuf_sum_get(sums, FRAG_MBUF_BYTES_FREED);
	uint64_t bytes_issued, shared;

	info->mode = PAGE_FRAG_MODE_FRAGMENTS;
	info->page_size = r->page_size;
	info->pages = page_region_nb_pages(r);
	info->pages_free = page_region_nb_free(r);
	info->pages_reserve = atomic_load_explicit(&r->min, memory_order_relaxed);
	info->fallback_pages = r->nb_small;
	info->fallback_pages_free = page_list_count(&r->small);

	/* Frees first: what moves meanwhile is counted as held, not as negative. */
	stats->freed = frag_mbuf_sum_get(sums, FRAG_MBUF_FREED);
	bytes_issued = frag_mbuf_sum_get(sums, FRAG_MBUF_BYTES_ISSUED);
	stats->issued = frag_mbuf_sum_get(sums, FRAG_MBUF_ISSUED);
	info->bytes_held = bytes_issued > bytes_freed ? bytes_issued - bytes_freed : 0;
	info->knows_bytes_held = true;
	info->slots_out =
		stats->issued > stats->freed ? (uint32_t)(stats->issued - stats->freed) : 0;

	stats->refill = frag_mbuf_sum_get(sums, FRAG_MBUF_REFILL);
	stats->reuse = frag_mbuf_sum_get(sums, FRAG_MBUF_REUSE);
	stats->fallback = frag_mbuf_sum_get(sums, FRAG_MBUF_FALLBACK);
	stats->reserve = frag_mbuf_sum_get(sums, FRAG_MBUF_RESERVE);
	stats->exhausted = frag_mbuf_sum_get(sums, FRAG_MBUF_EXHAUSTED);
	stats->remote = stats->freed;
	shared = stats->refill + stats->fallback + stats->reserve;
	stats->fast = stats->issued > shared ? stats->issued - shared : 0;
	stats->double_free = atomic_load_explicit(&r->stats.double_free, memory_order_relaxed);
	stats->foreign_free = atomic_load_explicit(&r->stats.foreign_free, memory_order_relaxed);
}

/* Is nothing of the page out, and nothing held in advance? A page that a source keeps for later is
 * not on the list either.
 */
static char
unlisted_mark(const struct page_frag_page *page)
{
	uint64_t refs = atomic_load_explicit(&page->refs, memory_order_relaxed);

	if (page->small)
		return refs == 0 ? PAGE_FRAG_MARK_FALLBACK_FREE : PAGE_FRAG_MARK_FALLBACK_HELD;
	if (refs == 0)
		return PAGE_FRAG_MARK_KEPT;
	/* Of a page that is being cut up the source holds more references than there can be
	 * fragments.
	 */
	return refs > page->size / PAGE_FRAG_MIN_SIZE ? PAGE_FRAG_MARK_PARTLY : PAGE_FRAG_MARK_HELD;
}

void
page_frag_fragment_map(const struct rte_mempool *mp, char *map, uint32_t n)
{
	const struct page_region *r = &fragment_pool_of(mp)->region;
	uint32_t i, reserve = atomic_load_explicit(&r->min, memory_order_relaxed);

	for (i = 0; i < n; i++)
		map[i] = unlisted_mark(page_table_get(r->table, i));
	page_region_mark_free(r, map, n, PAGE_FRAG_MARK_FREE);
	/* Which pages are the reserve is not settled: the last free ones stand for it. */
	for (i = n; i != 0 && reserve != 0; i--)
		if (map[i - 1] == PAGE_FRAG_MARK_FREE) {
			map[i - 1] = PAGE_FRAG_MARK_RESERVE;
			reserve--;
		}
}
