/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include "lib/page_frag/page_slot.h"

void
page_slot_geometry_init(struct page_slot_geometry *geo)
{
	geo->block_shift = (uint32_t)__builtin_ctzll(geo->block_mask + 1);
	geo->reciprocal = (uint32_t)((UINT64_C(1) << 32) / geo->pitch + 1);
}

int
page_slot_pool_init(struct page_slot_pool *pool, const struct page_slot_geometry *geo,
	uint32_t size, enum page_frag_order order, struct page_slot_cache *caches,
	uint32_t nb_caches, struct page_frag_page **table, uint32_t max_pages)
{
	uint64_t all = (uint64_t)max_pages * geo->slots;
	uint32_t i;

	if (geo->slots == 0 || geo->slots > PAGE_SLOT_MAX || size > all)
		return -EINVAL;

	memset(pool, 0, sizeof(*pool));
	pool->geo = *geo;
	pool->size = size;
	pool->order = order;
	pool->caches = caches;
	pool->nb_caches = nb_caches;

	memset(caches, 0, nb_caches * sizeof(*caches));
	for (i = 0; i < nb_caches; i++)
		caches[i].scavenge_from = (uint32_t)((uint64_t)max_pages * i / nb_caches);

	return page_region_init(&pool->region, table, max_pages);
}

int
page_slot_add(struct page_slot_pool *pool, struct page_frag_page *page)
{
	int ret = page_region_add(&pool->region, page);
	uint64_t all = (uint64_t)pool->region.nb_pages * pool->geo.slots;

	if (ret != 0)
		return ret;
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

uint64_t
page_slot_out(const struct page_slot_pool *pool)
{
	uint64_t issued = 0, freed = 0;
	uint32_t i;

	/* The counters move when a mask is granted and when a run is given back: what has been
	 * issued of the mask and gathered in the run since then is in the masks. Frees first: a
	 * slot that moves meanwhile is counted as out, not as negative.
	 */
	for (i = 0; i < pool->nb_caches; i++)
		freed += atomic_load_explicit(&pool->caches[i].stats.freed, memory_order_acquire) +
			 nb_slots(&pool->caches[i].run);
	for (i = 0; i < pool->nb_caches; i++)
		issued +=
			atomic_load_explicit(&pool->caches[i].stats.issued, memory_order_relaxed) -
			nb_slots(&pool->caches[i].mask);
	return issued > freed ? issued - freed : 0;
}

/* Never free again: its slots may be in two hands. Frees of the others still clear their bits. */
static void
set_aside(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t mask)
{
	atomic_fetch_or_explicit(&page->refs, PAGE_SLOT_BAD, memory_order_relaxed);
	page_slot_count(&cache->stats.double_free, (uint64_t)__builtin_popcountll(mask));
	ops->double_free(pool, page, mask);
}

/* The whole page came back to this user, and nobody else has any business with it. */
static inline void
page_back(struct page_slot_pool *pool, struct page_slot_cache *cache, struct page_frag_page *page)
{
	page_slot_count(&cache->stats.page_freed, 1);
	if (cache->nb_spares < PAGE_SLOT_SPARES) {
		cache->spare[cache->nb_spares++] = page;
		return;
	}
	atomic_store_explicit(&page->refs, 0, memory_order_relaxed);
	page_region_put(&pool->region, page);
}

/* Slots of a page that this user holds and has yet to issue: nobody can have them to free. */
static inline uint64_t
unissued(const struct page_slot_cache *cache, const struct page_frag_page *page)
{
	uint64_t mine = atomic_load_explicit(&cache->mask, memory_order_relaxed) | cache->held;
	uint32_t i;

	if (page == cache->page && mine != 0)
		return mine;
	for (i = 0; i < cache->nb_spares; i++)
		if (page == cache->spare[i])
			return page->full;
	return 0;
}

/* Give slots of a page back to it. */
static inline __attribute__((always_inline)) void
give_back(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t run)
{
	uint64_t word = atomic_load_explicit(&page->refs, memory_order_acquire);
	uint64_t left = unissued(cache, page);
	uint64_t bad;

	if (run == page->full && word == page->full && left == 0) {
		page_back(pool, cache, page);
		return;
	}

	do {
		/* Bits that are not set, and those of slots that this user has yet to issue. */
		bad = run & ~(word & ~left);
		if (bad != 0) {
			set_aside(pool, ops, cache, page, bad);
			run &= ~bad;
			word = atomic_load_explicit(&page->refs, memory_order_relaxed);
		}
	} while (run != 0 && !atomic_compare_exchange_weak_explicit(&page->refs, &word, word & ~run,
				     memory_order_acq_rel, memory_order_relaxed));

	if (run != 0 && (word & ~run) == 0) {
		page_slot_count(&cache->stats.page_freed, 1);
		page_region_put(&pool->region, page);
	}
}

void
page_slot_flush(
	struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	struct page_frag_page *page = cache->run_page;
	uint64_t run = atomic_load_explicit(&cache->run, memory_order_relaxed);
	uint64_t n = (uint64_t)__builtin_popcountll(run);

	atomic_store_explicit(&cache->run, 0, memory_order_relaxed);
	cache->run_page = NULL;
	if (run == 0)
		return;

	page_slot_count(&cache->stats.runs, 1);
	if (page->owner != pool) {
		page_slot_count(&cache->stats.foreign_free, n);
		ops->foreign_free(pool, page, run);
		return;
	}
	page_slot_count(&cache->stats.freed, n);
	give_back(pool, ops, cache, page, run);
}

void
page_slot_begin_run(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t bits)
{
	uint64_t run = atomic_load_explicit(&cache->run, memory_order_relaxed);

	if (page == cache->run_page) {
		/* Twice in one run. What was not out was not freed either: it is not counted. */
		if (page->owner == pool)
			set_aside(pool, ops, cache, page, run & bits);
		atomic_store_explicit(&cache->run, run | bits, memory_order_relaxed);
		return;
	}
	page_slot_flush(pool, ops, cache);
	cache->run_page = page;
	atomic_store_explicit(&cache->run, bits, memory_order_relaxed);
}

/* A whole page: one of ours, or from the free list. Its word is full afterwards. */
static inline __attribute__((always_inline)) struct page_frag_page *
take_page(struct page_slot_pool *pool, struct page_slot_cache *cache)
{
	struct page_frag_page *page;

	if (cache->nb_spares != 0) {
		page_slot_count(&cache->stats.reuse, 1);
		return cache->spare[--cache->nb_spares];
	}
	page = page_region_get(&pool->region);
	if (page != NULL)
		atomic_store_explicit(&page->refs, page->full, memory_order_relaxed);
	return page;
}

/* No whole page is left: claim all free slots of a partly used one. From a word of zero nothing is
 * claimed: such a page belongs to whoever brought it to zero and is about to be on the free list.
 */
static struct page_frag_page *
scavenge(struct page_slot_pool *pool, struct page_slot_cache *cache, uint64_t *mask)
{
	uint32_t nb_pages = pool->region.nb_pages;
	uint32_t i;

	for (i = 0; i < nb_pages; i++) {
		uint32_t index = cache->scavenge_from;
		struct page_frag_page *page;
		uint64_t word, got;

		if (index >= nb_pages)
			index = 0;
		cache->scavenge_from = index + 1;
		page = pool->region.table[index];

		word = atomic_load_explicit(&page->refs, memory_order_relaxed);
		do {
			got = page->full & ~word;
			if (word == 0 || got == 0 || (word & PAGE_SLOT_BAD) != 0)
				break;
		} while (!atomic_compare_exchange_weak_explicit(&page->refs, &word, word | got,
			memory_order_acquire, memory_order_relaxed));

		if (word != 0 && got != 0 && (word & PAGE_SLOT_BAD) == 0) {
			page_slot_count(
				&cache->stats.scavenged, (uint64_t)__builtin_popcountll(got));
			*mask = got;
			return page;
		}
	}
	return NULL;
}

/* The first so many slots of a mask, in the order of issuing. */
static uint64_t
first_slots(uint64_t mask, uint64_t n, enum page_frag_order order)
{
	uint64_t some = 0;

	while (mask != 0 && n-- != 0) {
		uint64_t bit = order == PAGE_FRAG_ORDER_ZERO_OFFSET
				       ? mask & -mask
				       : UINT64_C(1) << (63 - __builtin_clzll(mask));

		some |= bit;
		mask &= ~bit;
	}
	return some;
}

/* Take pages until there are slots; false if there are none anywhere. */
static bool
acquire(struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	struct page_frag_page *page = take_page(pool, cache);
	uint32_t repaired;
	uint64_t mask;

	if (__builtin_expect(page == NULL, 0)) {
		/* Our own run may be all that is missing. */
		page_slot_flush(pool, ops, cache);
		page = take_page(pool, cache);
	}
	if (__builtin_expect(page != NULL, 1)) {
		mask = page->full;
		page_slot_count(&cache->stats.refill, 1);
	} else {
		page = scavenge(pool, cache, &mask);
	}
	if (page == NULL)
		return false;

	repaired = ops->prepare(pool, page, mask);
	if (__builtin_expect(repaired != 0, 0))
		page_slot_count(&cache->stats.rebound, repaired);
	cache->page = page;
	cache->held = mask;
	return true;
}

uint64_t
page_slot_refill(
	struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	uint64_t limit = UINT64_MAX;
	uint64_t mask;

	if (page_region_nb_free(&pool->region) <= pool->tight_pages) {
		uint64_t out = page_slot_out(pool);

		limit = out < pool->size ? pool->size - out : 0;
	}
	if (limit == 0 || (cache->held == 0 && !acquire(pool, ops, cache))) {
		page_slot_count(&cache->stats.exhausted, 1);
		return 0;
	}

	mask = cache->held;
	if (limit != UINT64_MAX)
		mask = first_slots(mask, limit, pool->order);
	cache->held &= ~mask;
	page_slot_count(&cache->stats.issued, (uint64_t)__builtin_popcountll(mask));
	atomic_store_explicit(&cache->mask, mask, memory_order_relaxed);
	return mask;
}

void
page_slot_drain(
	struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	uint64_t mask = atomic_load_explicit(&cache->mask, memory_order_relaxed);
	uint64_t left = mask | cache->held;

	page_slot_flush(pool, ops, cache);
	if (left != 0) {
		atomic_store_explicit(&cache->mask, 0, memory_order_relaxed);
		cache->held = 0;
		atomic_store_explicit(&cache->stats.issued,
			atomic_load_explicit(&cache->stats.issued, memory_order_relaxed) -
				(uint64_t)__builtin_popcountll(mask),
			memory_order_relaxed);
		give_back(pool, ops, cache, cache->page, left);
	}
	while (cache->nb_spares != 0) {
		struct page_frag_page *page = cache->spare[--cache->nb_spares];

		atomic_store_explicit(&page->refs, 0, memory_order_relaxed);
		page_region_put(&pool->region, page);
	}
}
