/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* From the program back to the page: stretch, run, page, and spare or free list. */

#include <stddef.h>

#include "lib/page_frag/page_slot.h"
#include "lib/page_frag/page_slot_internal.h"

/* Never free again: its slots may be in two hands. Frees of the others still clear their bits. A
 * page that is free altogether is left as it is: nothing of it is in anybody's hands, and it may be
 * somebody else's by now.
 */
static void
set_aside(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t mask)
{
	uint64_t word = atomic_load_explicit(&page->refs, memory_order_relaxed);

	while (word != 0 &&
		!atomic_compare_exchange_weak_explicit(&page->refs, &word, word | PAGE_SLOT_BAD,
			memory_order_relaxed, memory_order_relaxed))
		;
	page_count(&cache->stats.double_free, (uint64_t)__builtin_popcountll(mask));
	ops->double_free(pool, page, mask);
}

/* The slots that the alloc stretch still holds. */
static uint64_t
stretch_left(const struct page_slot_pool *pool, const struct page_slot_cache *cache)
{
	uint32_t nb = atomic_load_explicit(&cache->nb_out, memory_order_relaxed);
	uint32_t slot;

	if (nb == 0)
		return 0;
	slot = page_slot_index_of(&pool->geo, cache->page, cache->out_next);
	return page_slot_stretch_bits(cache, slot, nb);
}

/* Slots of a page that this user holds and has yet to issue: nobody can have them to free. */
static inline uint64_t
unissued(const struct page_slot_pool *pool, const struct page_slot_cache *cache,
	const struct page_frag_page *page)
{
	uint32_t i, nb_spares;

	if (page == cache->page) {
		uint64_t left = stretch_left(pool, cache) | cache->held |
				atomic_load_explicit(&cache->rest, memory_order_relaxed);

		if (left != 0)
			return left;
	}
	nb_spares = page_slot_nb_spares(cache);
	for (i = 0; i < nb_spares; i++)
		if (page == page_slot_spare(cache, i))
			return page->full;
	return 0;
}

/* Put a page whose word is full, and whose slots nobody has, on the free list. */
static inline void
release_page(struct page_slot_pool *pool, struct page_frag_page *page)
{
	atomic_store_explicit(&page->refs, 0, memory_order_relaxed);
	page_region_put(&pool->region, page);
}

/* The whole page came back to this user, and nobody else has any business with it. */
static inline void
page_back(struct page_slot_pool *pool, struct page_slot_cache *cache, struct page_frag_page *page)
{
	uint32_t nb = page_slot_nb_spares(cache);

	page_count(&cache->stats.page_freed, 1);
	if (likely(nb < PAGE_SLOT_SPARES)) {
		atomic_store_explicit(&cache->spare[nb], page, memory_order_relaxed);
		atomic_store_explicit(&cache->nb_spares, nb + 1, memory_order_relaxed);
		return;
	}
	release_page(pool, page);
}

/* Give some slots of a page back to it; returns how many were not out. */
static uint64_t
give_some_back(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t run)
{
	uint64_t word = atomic_load_explicit(&page->refs, memory_order_relaxed);
	uint64_t left = unissued(pool, cache, page);
	uint64_t bad, nb_bad = 0;

	do {
		bad = run & ~(word & ~left);
		if (unlikely(bad != 0)) {
			set_aside(pool, ops, cache, page, bad);
			nb_bad += (uint64_t)__builtin_popcountll(bad);
			run &= ~bad;
			word = atomic_load_explicit(&page->refs, memory_order_relaxed);
		}
	} while (run != 0 && !atomic_compare_exchange_weak_explicit(&page->refs, &word, word & ~run,
				     memory_order_acq_rel, memory_order_relaxed));

	if (run != 0)
		page_count(&cache->stats.remote, 1);
	if (run != 0 && (word & ~run) == 0) {
		page_count(&cache->stats.page_freed, 1);
		page_region_put(&pool->region, page);
	}
	return nb_bad;
}

/* The stretch is a whole page, as it is where packets leave in the order in which they came. */
static inline bool
is_whole_page(const struct page_slot_pool *pool, const struct page_slot_cache *cache,
	const struct page_frag_page *page)
{
	const char *first = atomic_load_explicit(&cache->back_first, memory_order_relaxed);
	const char *next = atomic_load_explicit(&cache->back_next, memory_order_relaxed);

	return next - first == pool->page_step && first == (const char *)page + pool->page_first;
}

/* Give slots of a page back to it; returns how many were not out. Where all are out and all are
 * here, nobody else can write the word, and nothing is written.
 */
static inline uint64_t
give_back(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t run)
{
	if (likely(run == pool->full &&
		    atomic_load_explicit(&page->refs, memory_order_acquire) == pool->full &&
		    unissued(pool, cache, page) == 0)) {
		page_back(pool, cache, page);
		return 0;
	}
	return give_some_back(pool, ops, cache, page, run);
}

/* The slots that were merged with one of the run's page; they are not from now on. */
static uint64_t
take_merged(struct page_slot_pool *pool, struct page_frag_page *page, uint32_t slot)
{
	_Atomic uint8_t *merged;
	uint32_t nb;

	/* Of a page that is somebody else's nothing is known. */
	if (page->owner != pool || slot >= PAGE_SLOT_MERGE_MAX)
		return 0;
	merged = &page_slot_merged(page)[slot];
	nb = atomic_load_explicit(merged, memory_order_relaxed);
	if (nb == 0)
		return 0;
	atomic_store_explicit(merged, 0, memory_order_relaxed);
	return page_slot_bits(slot + 1, nb) & pool->full;
}

/* The slots of the stretch, and those that were merged with its highest one. page: the run's. */
static inline uint64_t
stretch_bits(struct page_slot_pool *pool, const struct page_slot_cache *cache,
	struct page_frag_page *page)
{
	const char *first = atomic_load_explicit(&cache->back_first, memory_order_relaxed);
	uint32_t slot, nb;
	uint64_t bits;

	if (likely(is_whole_page(pool, cache, page)))
		return pool->full;
	nb = page_slot_nb_stretch(pool, cache);
	slot = page_slot_index_of(&pool->geo, page, first);
	bits = page_slot_stretch_bits(cache, slot, nb);
	if (unlikely(atomic_load_explicit(&page->has_merged, memory_order_relaxed) != 0) && nb != 0)
		bits |= take_merged(pool, page, cache->step < 0 ? slot : slot + nb - 1);
	return bits;
}

/* Move the stretch into the run's mask; returns it. page: the run's. */
static inline uint64_t
fold(struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache,
	struct page_frag_page *page)
{
	uint64_t run = atomic_load_explicit(&cache->run_mask, memory_order_relaxed);
	uint64_t bits = stretch_bits(pool, cache, page);

	/* Twice in one run. What was not out was not freed either: it is not counted. */
	if (unlikely((run & bits) != 0) && page->owner == pool)
		set_aside(pool, ops, cache, page, run & bits);
	atomic_store_explicit(&cache->run_mask, run | bits, memory_order_relaxed);
	return run | bits;
}

static inline __attribute__((always_inline)) void
flush(struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	struct page_frag_page *page = page_slot_run_page(cache);
	uint64_t run, nb;

	if (page == NULL)
		return;
	run = fold(pool, ops, cache, page);
	nb = run == pool->full ? pool->geo.slots : (uint64_t)__builtin_popcountll(run);
	atomic_store_explicit(&cache->run_mask, 0, memory_order_relaxed);
	atomic_store_explicit(&cache->back_first, NULL, memory_order_relaxed);
	atomic_store_explicit(&cache->back_next, NULL, memory_order_relaxed);
	atomic_store_explicit(&cache->run_page, NULL, memory_order_relaxed);

	page_count(&cache->stats.runs, 1);
	if (unlikely(page->owner != pool)) {
		page_count(&cache->stats.foreign_free, nb);
		ops->foreign_free(pool, page, run);
		return;
	}
	nb -= give_back(pool, ops, cache, page, run);
	/* After the run is empty, for whoever counts what is out: no slot counts as freed twice. */
	atomic_store_explicit(&cache->stats.freed,
		atomic_load_explicit(&cache->stats.freed, memory_order_relaxed) + nb,
		memory_order_release);
}

void
page_slot_flush(
	struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	flush(pool, ops, cache);
}

/* Begin a stretch with an object. */
static inline void
begin_stretch(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, const char *obj)
{
	struct page_frag_page *page = page_slot_page_of(&pool->geo, obj);

	if (page == page_slot_run_page(cache))
		fold(pool, ops, cache, page);
	else
		flush(pool, ops, cache);
	atomic_store_explicit(&cache->run_page, page, memory_order_relaxed);
	atomic_store_explicit(&cache->back_first, obj, memory_order_relaxed);
	atomic_store_explicit(&cache->back_next, obj + cache->step, memory_order_relaxed);
}

void
page_slot_free_bulk(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, void *const *objs, uint32_t n)
{
	const char *next = atomic_load_explicit(&cache->back_next, memory_order_relaxed);
	ptrdiff_t step = cache->step;
	void *const *end = objs + n;

	while (objs < end) {
		for (; objs < end && *objs == next; objs++)
			next += step;
		atomic_store_explicit(&cache->back_next, next, memory_order_relaxed);
		if (objs == end)
			break;
		begin_stretch(pool, ops, cache, *objs);
		next = (const char *)*objs++ + step;
	}
}

/* Some slots of a page, up to its last, but not all of them? */
static bool
is_end_of_page(const struct page_slot_pool *pool, uint64_t mask)
{
	return mask != pool->full && (mask | (mask - 1)) == pool->full;
}

bool
page_slot_skip(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, uint32_t n)
{
	uint64_t left = stretch_left(pool, cache);
	uint32_t nb = atomic_load_explicit(&cache->nb_out, memory_order_relaxed);

	if (pool->order != PAGE_FRAG_ORDER_ZERO_OFFSET || n == 0 || n > nb ||
		n >= pool->geo.slots || (left | (left - 1)) != pool->full)
		return false;
	atomic_store_explicit(&cache->nb_out, nb - n, memory_order_relaxed);
	page_count(&cache->stats.issued, UINT64_C(0) - n);
	give_back(pool, ops, cache, cache->page, pool->full & ~(pool->full >> n));
	return true;
}

void
page_slot_drain(
	struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	uint64_t granted = stretch_left(pool, cache) |
			   atomic_load_explicit(&cache->rest, memory_order_relaxed);
	uint64_t left = granted | cache->held;

	page_slot_flush(pool, ops, cache);
	if (left != 0) {
		atomic_store_explicit(&cache->nb_out, 0, memory_order_relaxed);
		atomic_store_explicit(&cache->rest, 0, memory_order_relaxed);
		cache->held = 0;
		page_count(&cache->stats.issued,
			UINT64_C(0) - (uint64_t)__builtin_popcountll(granted));
		give_back(pool, ops, cache, cache->page, left);
		if (pool->order == PAGE_FRAG_ORDER_ZERO_OFFSET && is_end_of_page(pool, left))
			atomic_store_explicit(&pool->resume,
				(uintptr_t)cache->page | (uintptr_t)__builtin_ctzll(left),
				memory_order_release);
	}
	while (page_slot_nb_spares(cache) != 0) {
		struct page_frag_page *page = page_slot_take_spare(cache);

		if (atomic_load_explicit(&page->refs, memory_order_relaxed) != page->full)
			continue; /* set aside meanwhile */
		release_page(pool, page);
	}
}
