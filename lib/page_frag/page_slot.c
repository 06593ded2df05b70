/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include "lib/page_frag/page_slot.h"
#include "lib/page_frag/page_slot_internal.h"

int
page_slot_pool_init(struct page_slot_pool *pool, const struct page_slot_geometry *geo,
	uint32_t size, enum page_frag_order order, struct page_slot_cache *caches,
	uint32_t nb_caches, struct page_frag_page **table, uint32_t max_pages)
{
	ptrdiff_t pitch = (ptrdiff_t)geo->pitch;
	uint32_t i;

	if (geo->slots == 0 || geo->slots > PAGE_SLOT_MAX ||
		geo->first < sizeof(struct page_frag_page) + PAGE_SLOT_MERGE_MAX ||
		size > (uint64_t)max_pages * geo->slots)
		return -EINVAL;

	memset(pool, 0, sizeof(*pool));
	pool->geo = *geo;
	pool->full = page_slot_full(geo);
	pool->size = size;
	pool->order = order;
	pool->caches = caches;
	pool->nb_caches = nb_caches;

	pool->page_first = (ptrdiff_t)geo->first;
	if (order == PAGE_FRAG_ORDER_COUNTDOWN) {
		pool->page_first += (ptrdiff_t)(geo->slots - 1) * pitch;
		pitch = -pitch;
	}
	pool->page_step = (ptrdiff_t)geo->slots * pitch;

	memset(caches, 0, nb_caches * sizeof(*caches));
	for (i = 0; i < nb_caches; i++) {
		caches[i].step = pitch;
		caches[i].scavenge_from = (uint32_t)((uint64_t)max_pages * i / nb_caches);
	}
	return page_region_init(&pool->region, table, max_pages);
}

int
page_slot_add(struct page_slot_pool *pool, struct page_frag_page *page)
{
	int ret = page_region_add(&pool->region, page);
	uint64_t all = (uint64_t)pool->region.nb_pages * pool->geo.slots;

	if (ret != 0)
		return ret;
	atomic_init(&page->has_merged, 0);
	if (pool->geo.slots <= PAGE_SLOT_MERGE_MAX)
		memset((char *)page + sizeof(*page), 0, PAGE_SLOT_MERGE_MAX);
	/* While more pages than this are free, not more than size slots can be out. */
	if (all > pool->size)
		pool->tight_pages =
			(uint32_t)((all - pool->size + pool->geo.slots - 1) / pool->geo.slots);
	return 0;
}

static uint64_t
nb_slots(const _Atomic uint64_t *mask)
{
	return (uint64_t)__builtin_popcountll(atomic_load_explicit(mask, memory_order_relaxed));
}

void
page_slot_totals(const struct page_slot_pool *pool, uint64_t *issued, uint64_t *freed)
{
	uint32_t i;

	/* The counters move when slots are granted and when a run is given back: what of these has
	 * not been issued, and what has been gathered since, is counted here. Frees first: a slot
	 * that moves meanwhile is counted as out, not as negative.
	 */
	*freed = 0;
	for (i = 0; i < pool->nb_caches; i++) {
		const struct page_slot_cache *cache = &pool->caches[i];

		*freed += atomic_load_explicit(&cache->stats.freed, memory_order_acquire) +
			  nb_slots(&cache->run_mask) + page_slot_nb_stretch(pool, cache) +
			  page_slot_nb_merged(pool, cache);
	}
	*issued = 0;
	for (i = 0; i < pool->nb_caches; i++) {
		const struct page_slot_cache *cache = &pool->caches[i];

		*issued += atomic_load_explicit(&cache->stats.issued, memory_order_relaxed) -
			   atomic_load_explicit(&cache->nb_out, memory_order_relaxed) -
			   nb_slots(&cache->rest);
	}
}

uint64_t
page_slot_out(const struct page_slot_pool *pool)
{
	uint64_t issued, freed;

	page_slot_totals(pool, &issued, &freed);
	return issued > freed ? issued - freed : 0;
}

/* Slots of the page that are in a share's run. For another thread than its user a recent value. */
static uint64_t
in_run(const struct page_slot_pool *pool, const struct page_slot_cache *cache,
	const struct page_frag_page *page)
{
	const char *first = atomic_load_explicit(&cache->back_first, memory_order_relaxed);
	uint64_t run = atomic_load_explicit(&cache->run_mask, memory_order_relaxed);
	uint32_t nb = page_slot_nb_stretch(pool, cache);

	if (nb == 0 || page_slot_page_of(&pool->geo, first) != page)
		return run;
	return run | page_slot_stretch_bits(cache, page_slot_index_of(&pool->geo, page, first), nb);
}

uint64_t
page_slot_returned(const struct page_slot_pool *pool, const struct page_frag_page *page)
{
	uint64_t mask = 0;
	uint32_t i, j;

	for (i = 0; i < pool->nb_caches; i++) {
		const struct page_slot_cache *cache = &pool->caches[i];

		for (j = 0; j < page_slot_nb_spares(cache); j++)
			if (page_slot_spare(cache, j) == page)
				return page->full;
		if (page_slot_run_page(cache) == page)
			mask |= in_run(pool, cache, page);
	}
	return mask & page->full;
}
