/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Pools of fragment mbufs: a mode of the mempool operations that only takes back.
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

/* Pages of which a chunk is one hugepage, and leaves the unseen object its place. */
#define MIN_PAGE_SIZE (UINT32_C(16) << 10)
#define MAX_PAGE_SIZE (PAGE_CHUNK_BYTES / PAGE_CHUNK_MIN_PAGES)

/* As many frees are handed on at once. */
#define BATCH 32

/* What the pool is created with. */
struct fragment_conf {
	struct page_frag_pool_conf conf; /* its mode says that there is more */
	uint32_t page_size;
};

static int
fragment_layout(const struct rte_mempool *mp, const struct page_frag_pool_conf *conf,
	struct page_frag_layout *layout)
{
	const struct fragment_conf *c = container_of(conf, struct fragment_conf, conf);

	/* Only page_frag_fragment_pool_create() makes pools of this mode. */
	if (mp->private_data_size != sizeof(struct frag_mbuf_pool_private))
		return -EINVAL;
	layout->unit_size = c->page_size;
	return 0;
}

static int
fragment_init(struct page_frag_pool *p, const struct page_frag_pool_conf *conf __rte_unused)
{
	uint32_t page_size = p->layout.unit_size;
	uint32_t max_pages =
		page_chunk_table_size(page_size, p->mp->size * page_chunk_pages(page_size), true);
	struct page_frag_page **table;
	int ret;

	table = rte_zmalloc_socket(
		"page_frag_table", max_pages * sizeof(*table), 0, p->mp->socket_id);
	if (table == NULL)
		return -ENOMEM;
	ret = page_chunk_region_init(&p->fragments.region, table, max_pages, page_size, true);
	if (ret != 0) {
		rte_free(table);
		return ret;
	}
	p->fragments.region.node = p->mp->socket_id;
	return 0;
}

static void
fragment_fini(struct page_frag_pool *p)
{
	rte_free(p->fragments.region.table);
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

int
page_frag_fragment_enqueue(
	struct page_frag_fragments *f, struct rte_mempool *mp, void *const *objs, unsigned int n)
{
	struct frag_mbuf_sums *sums = sums_of(mp);

	if (unlikely(f->populating))
		return 0;
	if (unlikely(n != 1)) {
		free_batches(&f->region, sums, objs, n);
		return 0;
	}
	/* Many drivers free one mbuf at a time. */
	frag_mbuf_sum_freed(sums, ((const struct rte_mbuf *)objs[0])->buf_len, 1);
	page_frag_free(&f->region, frag_mbuf_fragment(objs[0]));
	return 0;
}

/* As if as large a part of the objects were out as pages are not free. */
static uint64_t
fragment_out(const struct page_frag_pool *p)
{
	const struct page_region *r = &p->fragments.region;
	uint32_t nb = p->mp->populated_size;

	if (page_region_all_free(r))
		return 0;
	return nb - (uint64_t)nb * page_region_nb_free(r) / (page_region_nb_pages(r) + 1);
}

ssize_t
page_frag_fragment_calc_mem_size(const struct rte_mempool *mp, uint32_t obj_num,
	uint32_t pg_shift __rte_unused, size_t *min_chunk_size, size_t *align)
{
	size_t chunk = page_chunk_size(page_frag_pool_of(mp)->fragments.region.page_size);

	*min_chunk_size = chunk;
	*align = chunk;
	/* If both sizes were the same, the library would ask for memory that is contiguous as a
	 * whole, its own header before the chunk included.
	 */
	return (ssize_t)(obj_num * chunk + RTE_CACHE_LINE_SIZE);
}

static uint64_t
iova_of(const void *va)
{
	return rte_mem_virt2iova(va);
}

int
page_frag_fragment_populate(struct rte_mempool *mp, unsigned int max_objs, void *vaddr,
	rte_iova_t iova __rte_unused, size_t len, rte_mempool_populate_obj_cb_t *obj_cb,
	void *obj_cb_arg)
{
	struct page_frag_fragments *f = &page_frag_pool_of(mp)->fragments;
	size_t chunk = page_chunk_size(f->region.page_size);
	char *end = (char *)vaddr + len;
	char *memory = RTE_PTR_ALIGN_CEIL(vaddr, chunk);
	unsigned int nb = 0;

	f->populating = true;
	for (; nb < max_objs && memory + chunk <= end; memory += chunk, nb++) {
		int ret = page_chunk_add_memory(&f->region, memory, chunk, iova_of);
		char *obj;

		if (ret < 0) {
			POOL_LOG(ERR, "pool %s: %u bytes at %p cannot be pages of fragments: %s",
				mp->name, (unsigned int)chunk, memory, rte_strerror(-ret));
			break;
		}
		obj = page_chunk_unused(&f->region, page_chunk_of(&f->region, memory)) +
		      mp->header_size;
		obj_cb(mp, obj_cb_arg, obj, page_chunk_iova_of(&f->region, memory));
	}
	f->populating = false;
	return (int)nb;
}

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
	struct fragment_conf conf = { .conf.mode = PAGE_FRAG_MODE_FRAGMENTS };
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
	conf.page_size = page_size;
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
	ret = rte_mempool_set_ops_byname(mp, PAGE_FRAG_OPS_NAME, &conf.conf);
	if (ret != 0) {
		POOL_LOG(ERR,
			"pool %s: no mempool driver named %s is registered: the table of "
			"operations was full or the driver is missing",
			name, PAGE_FRAG_OPS_NAME);
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
	return &page_frag_pool_of(mp)->fragments.region;
}

static void
fragment_info(const struct page_frag_pool *p, struct page_frag_pool_info *info)
{
	const struct page_region *r = &p->fragments.region;
	const struct frag_mbuf_sums *sums = sums_of(p->mp);
	struct page_frag_pool_stats *stats = &info->stats;
	uint64_t bytes_freed = frag_mbuf_sum_get(sums, FRAG_MBUF_BYTES_FREED);
	uint64_t bytes_issued, shared;

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

static void
fragment_map(const struct page_frag_pool *p, char *map, uint32_t n)
{
	const struct page_region *r = &p->fragments.region;
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

const struct page_frag_mode_ops page_frag_fragments = {
	.name = "fragments",
	.layout = fragment_layout,
	.init = fragment_init,
	.fini = fragment_fini,
	.out = fragment_out,
	.info = fragment_info,
	.map = fragment_map,
};
