/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Compatible mode: objects as in DPDK's own pools, the header directly before its data room; for
 * programs that the pool knows nothing about, with whatever mempool cache they ask for.
 */

#include <errno.h>

#include <rte_common.h>
#include <rte_malloc.h>

#include "drivers/mempool/page_frag/pool.h"

static struct page_frag_pool *
pool_of_claim(struct page_claim_pool *claim)
{
	return container_of(claim, struct page_frag_pool, claim);
}

static void
double_free(struct page_claim_pool *claim, struct page_frag_page *page, uint64_t mask)
{
	page_frag_double_free(pool_of_claim(claim), page, mask, "ignored");
}

static void
foreign_free(struct page_claim_pool *claim, const void *page, uint64_t mask)
{
	POOL_LOG(ERR,
		"pool %s: freed objects that are not the pool's, near %p (0x%" PRIx64 "); ignored",
		pool_of_claim(claim)->mp->name, page, mask);
}

static const struct page_claim_ops claim_ops = {
	.double_free = double_free,
	.foreign_free = foreign_free,
};

/* Hints are only where to look first: threads without an lcore number may use one together. */
static struct page_claim_hint *
own_hint(const struct page_frag_pool *p)
{
	unsigned int lcore_id = rte_lcore_id();

	return &p->claim.hints[RTE_MIN(lcore_id, (unsigned int)RTE_MAX_LCORE)];
}

int
page_frag_compatible_dequeue(struct page_frag_pool *p, void **objs, unsigned int n)
{
	return page_claim_alloc_bulk(&p->claim, own_hint(p), objs, n) == 0 ? 0 : -ENOENT;
}

int
page_frag_compatible_enqueue(struct page_frag_pool *p, void *const *objs, unsigned int n)
{
	page_claim_free_bulk(&p->claim, &claim_ops, own_hint(p), objs, n);
	return 0;
}

static void
compatible_fini(struct page_frag_pool *p)
{
	rte_free(p->claim.hints);
	rte_free(p->claim.table);
	rte_free((void *)(uintptr_t)p->claim.some_free);
}

static int
compatible_reset(struct page_frag_pool *p)
{
	struct page_claim_pool *claim = &p->claim;

	return page_claim_pool_init(claim, &p->layout.geo, claim->hints, RTE_MAX_LCORE + 1,
		claim->table, claim->some_free, p->max_pages);
}

static int
compatible_init(struct page_frag_pool *p, const struct page_frag_pool_conf *conf __rte_unused)
{
	int socket = p->mp->socket_id;
	uint32_t slots = p->layout.geo.slots;
	struct page_claim_hint *hints;
	struct page_frag_page **table;
	_Atomic uint64_t *bitmap;
	int ret;

	p->max_pages = (uint32_t)(((uint64_t)p->mp->size + slots - 1) / slots);
	hints = rte_zmalloc_socket("page_frag_hints", (RTE_MAX_LCORE + 1) * sizeof(*hints),
		_Alignof(struct page_claim_hint), socket);
	table = rte_zmalloc_socket("page_frag_table", p->max_pages * sizeof(*table), 0, socket);
	bitmap = rte_zmalloc_socket("page_frag_bitmap",
		page_claim_bitmap_words(p->max_pages) * sizeof(*bitmap), RTE_CACHE_LINE_SIZE,
		socket);
	p->claim.hints = hints;
	p->claim.table = table;
	p->claim.some_free = bitmap;
	if (hints == NULL || table == NULL || bitmap == NULL) {
		compatible_fini(p);
		return -ENOMEM;
	}
	ret = compatible_reset(p);
	if (ret != 0)
		compatible_fini(p);
	return ret;
}

static int
compatible_add_page(struct page_frag_pool *p, struct page_frag_page *page,
	rte_iova_t iova __rte_unused, uint32_t nb_objs)
{
	page->owner = &p->claim;
	page->va = page; /* objects are found by arithmetic; nobody asks for the page's IOVA */
	page->iova = RTE_BAD_IOVA;
	page->full = (UINT64_C(1) << nb_objs) - 1;
	return page_claim_add(&p->claim, page);
}

static uint64_t
compatible_out(const struct page_frag_pool *p)
{
	return page_claim_out(&p->claim);
}

static void
compatible_info(const struct page_frag_pool *p, struct page_frag_pool_info *info)
{
	uint32_t i;

	info->pages = p->claim.nb_pages;
	for (i = 0; i < p->claim.nb_pages; i++)
		info->pages_free +=
			atomic_load_explicit(&p->claim.table[i]->refs, memory_order_relaxed) == 0;
	for (i = 0; i < p->claim.nb_hints; i++)
		page_frag_add_slot_stats(&info->stats, &p->claim.hints[i].stats);
	/* No way here is another one. */
	info->stats.remote = info->stats.runs;
}

static void
compatible_map(const struct page_frag_pool *p, char *map, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		const struct page_frag_page *page = p->claim.table[i];
		uint64_t word = atomic_load_explicit(&page->refs, memory_order_relaxed);

		map[i] = word == 0            ? PAGE_FRAG_MARK_FREE
			 : word == page->full ? PAGE_FRAG_MARK_HELD
					      : PAGE_FRAG_MARK_PARTLY;
	}
}

const struct page_frag_mode_ops page_frag_compatible = {
	.name = "compatible",
	.layout = page_frag_layout_compatible,
	.init = compatible_init,
	.reset = compatible_reset,
	.fini = compatible_fini,
	.add_page = compatible_add_page,
	.out = compatible_out,
	.info = compatible_info,
	.map = compatible_map,
};
