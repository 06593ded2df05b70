/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What the files of page_slot share, and nobody else needs.
 */

#ifndef LIB_PAGE_FRAG_PAGE_SLOT_INTERNAL_H
#define LIB_PAGE_FRAG_PAGE_SLOT_INTERNAL_H

#include "lib/page_frag/page_slot.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

static inline struct page_frag_page *
page_slot_run_page(const struct page_slot_cache *cache)
{
	return atomic_load_explicit(&cache->run_page, memory_order_relaxed);
}

static inline uint32_t
page_slot_nb_spares(const struct page_slot_cache *cache)
{
	return atomic_load_explicit(&cache->nb_spares, memory_order_relaxed);
}

static inline struct page_frag_page *
page_slot_spare(const struct page_slot_cache *cache, uint32_t i)
{
	return atomic_load_explicit(&cache->spare[i], memory_order_relaxed);
}

/* Take the last spare page, of one at least. */
static inline struct page_frag_page *
page_slot_take_spare(struct page_slot_cache *cache)
{
	uint32_t last = page_slot_nb_spares(cache) - 1;

	atomic_store_explicit(&cache->nb_spares, last, memory_order_relaxed);
	return page_slot_spare(cache, last);
}

/* Slots of the run that are still in the stretch. For the owner exact; another thread may see the
 * two ends of different stretches, and gets a number that a stretch can have.
 */
static inline uint32_t
page_slot_nb_stretch(const struct page_slot_pool *pool, const struct page_slot_cache *cache)
{
	uintptr_t first = (uintptr_t)atomic_load_explicit(&cache->back_first, memory_order_relaxed);
	uintptr_t next = (uintptr_t)atomic_load_explicit(&cache->back_next, memory_order_relaxed);
	uintptr_t bytes = cache->step < 0 ? first - next : next - first;

	if (bytes > (uintptr_t)pool->geo.slots * pool->geo.pitch)
		return pool->geo.slots;
	return page_slot_distance(&pool->geo, (uint32_t)bytes);
}

/* The slots of a stretch of nb, the first of which is slot: upwards or downwards from there. */
static inline uint64_t
page_slot_stretch_bits(const struct page_slot_cache *cache, uint32_t slot, uint32_t nb)
{
	return page_slot_bits(cache->step < 0 ? slot + 1 - nb : slot, nb);
}

/* Slots beyond the stretch that come back with it: those that its highest slot was merged with. The
 * other objects of a stretch are followed by the next one, and so have none. For another thread a
 * recent value.
 */
static inline uint32_t
page_slot_nb_merged(const struct page_slot_pool *pool, const struct page_slot_cache *cache)
{
	uintptr_t first = (uintptr_t)atomic_load_explicit(&cache->back_first, memory_order_relaxed);
	uintptr_t next = (uintptr_t)atomic_load_explicit(&cache->back_next, memory_order_relaxed);
	uintptr_t end = cache->step < 0 ? first : next;
	const struct page_frag_page *page;
	const void *highest;

	/* Another thread may see the one end of a stretch and not yet the other. */
	if (first == next || end == 0)
		return 0;
	highest = (const void *)(cache->step < 0 ? first : next - (uintptr_t)cache->step);
	page = page_slot_page_of(&pool->geo, highest);
	if (page->owner != pool ||
		likely(atomic_load_explicit(&page->has_merged, memory_order_relaxed) == 0))
		return 0;
	return atomic_load_explicit(
		&page_slot_merged(
			page)[page_slot_index_of(&pool->geo, page, highest) % PAGE_SLOT_MERGE_MAX],
		memory_order_relaxed);
}

#endif /* LIB_PAGE_FRAG_PAGE_SLOT_INTERNAL_H */
