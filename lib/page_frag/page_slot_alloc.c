/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* From the page to the program: whole page or scavenged slots, stretch, objects. */

#include "lib/page_frag/page_slot.h"
#include "lib/page_frag/page_slot_internal.h"

/* A whole page: one of ours, or from the free list. Its word is full afterwards. */
static inline struct page_frag_page *
take_page(struct page_slot_pool *pool, struct page_slot_cache *cache)
{
	struct page_frag_page *page;

	if (likely(page_slot_nb_spares(cache) != 0)) {
		page_count(&cache->stats.reuse, 1);
		return page_slot_take_spare(cache);
	}
	page = page_region_get(&pool->region);
	if (page != NULL) {
		page_count(&cache->stats.refill, 1);
		atomic_store_explicit(&page->refs, page->full, memory_order_relaxed);
	}
	return page;
}

/* Of the free slots of a partly used page, those that may be taken. */
static uint64_t
takeable(const struct page_slot_pool *pool, uint64_t free_slots)
{
	uint64_t last = UINT64_C(1) << (pool->geo.slots - 1);

	if (!pool->geo.overlap)
		return free_slots;
	return free_slots & (free_slots << 1 | 1) & (free_slots >> 1 | last);
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
			got = word == 0 || (word & PAGE_SLOT_BAD) != 0
				      ? 0
				      : takeable(pool, page->full & ~word);
		} while (got != 0 &&
			 !atomic_compare_exchange_weak_explicit(&page->refs, &word, word | got,
				 memory_order_acquire, memory_order_relaxed));
		if (got != 0) {
			page_count(&cache->stats.scavenged, (uint64_t)__builtin_popcountll(got));
			*mask = got;
			return page;
		}
	}
	return NULL;
}

/* The part of where to go on that is not the page's address. */
#define RESUME_SLOT PAGE_SLOT_MAX
_Static_assert(_Alignof(struct page_frag_page) > RESUME_SLOT, "no bits left for a slot");

/* Go on with a page where a share left off; NULL if there is none, or it has become free. */
static inline struct page_frag_page *
resume(struct page_slot_pool *pool, struct page_slot_cache *cache, uint64_t *mask)
{
	struct page_frag_page *page;
	uint64_t word, got, left_off;
	uintptr_t at;

	if (likely(atomic_load_explicit(&pool->resume, memory_order_relaxed) == 0) ||
		(at = atomic_exchange_explicit(&pool->resume, 0, memory_order_acq_rel)) == 0)
		return NULL;
	page = (struct page_frag_page *)(at & ~(uintptr_t)RESUME_SLOT);
	left_off = page->full & UINT64_MAX << (at & RESUME_SLOT);
	word = atomic_load_explicit(&page->refs, memory_order_relaxed);
	do {
		/* Only what the share left off, and all of it: the rest would be out of order. */
		got = word == 0 || (word & (PAGE_SLOT_BAD | left_off)) != 0 ? 0 : left_off;
	} while (got != 0 && !atomic_compare_exchange_weak_explicit(&page->refs, &word, word | got,
				     memory_order_acquire, memory_order_relaxed));
	*mask = got;
	page_count(&cache->stats.scavenged, (uint64_t)__builtin_popcountll(got));
	return got != 0 ? page : NULL;
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

/* Make a page with free slots current: one to go on with, or a whole one if there is any. They are
 * held at first.
 */
static bool
acquire(struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	uint64_t mask;
	struct page_frag_page *page = resume(pool, cache, &mask);
	uint32_t repaired;

	if (likely(page == NULL)) {
		mask = pool->full;
		page = take_page(pool, cache);
	}

	if (unlikely(page == NULL)) {
		page = scavenge(pool, cache, &mask);
		if (page == NULL)
			return false;
	}

	repaired = ops->prepare(pool, page, mask);
	if (unlikely(repaired != 0))
		page_count(&cache->stats.rebound, repaired);
	cache->page = page;
	cache->held = mask;
	return true;
}

/* The next slots of rest that follow each other become the stretch. */
static void
next_stretch(struct page_slot_pool *pool, struct page_slot_cache *cache, uint64_t rest)
{
	uint32_t slot, nb;

	if (likely(rest == pool->full)) {
		nb = pool->geo.slots;
		slot = cache->step < 0 ? nb - 1 : 0;
		rest = 0;
	} else {
		if (cache->step < 0) {
			slot = 63 - (uint32_t)__builtin_clzll(rest);
			nb = (uint32_t)__builtin_clzll(~(rest << (63 - slot)));
		} else {
			slot = (uint32_t)__builtin_ctzll(rest);
			nb = (uint32_t)__builtin_ctzll(~(rest >> slot));
		}
		rest &= ~page_slot_stretch_bits(cache, slot, nb);
	}
	atomic_store_explicit(&cache->rest, rest, memory_order_relaxed);
	cache->out_next = page_slot_object(&pool->geo, cache->page, slot);
	atomic_store_explicit(&cache->nb_out, nb, memory_order_relaxed);
}

/* Get a stretch; false if the pool has not as many slots as are wanted: whoever cannot have all
 * does not take what others could use.
 */
static bool
refill(struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache,
	uint32_t wanted)
{
	uint64_t rest = atomic_load_explicit(&cache->rest, memory_order_relaxed);

	if (rest == 0) {
		uint64_t limit = UINT64_MAX;

		if (unlikely(page_region_nb_free(&pool->region) <= pool->tight_pages)) {
			uint64_t out = page_slot_out(pool);

			limit = out < pool->size ? pool->size - out : 0;
		}
		if (limit < wanted || (cache->held == 0 && !acquire(pool, ops, cache))) {
			page_count(&cache->stats.exhausted, 1);
			return false;
		}
		rest = cache->held;
		if (unlikely(limit < pool->geo.slots))
			rest = first_slots(rest, limit, pool->order);
		cache->held &= ~rest;
		page_count(&cache->stats.issued, (uint64_t)__builtin_popcountll(rest));
	}
	next_stretch(pool, cache, rest);
	return true;
}

/* Write the addresses of a stretch's objects; returns where the next ones go. */
static inline void **
emit(void **objs, char *obj, ptrdiff_t step, uint32_t n)
{
	for (; n >= 5; n -= 5, objs += 5, obj += 5 * step) {
		objs[0] = obj;
		objs[1] = obj + step;
		objs[2] = obj + 2 * step;
		objs[3] = obj + 3 * step;
		objs[4] = obj + 4 * step;
	}
	for (; n != 0; n--, obj += step)
		*objs++ = obj;
	return objs;
}

uint32_t
page_slot_alloc_bulk(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, void **objs, uint32_t n)
{
	uint32_t nb_out = atomic_load_explicit(&cache->nb_out, memory_order_relaxed);
	ptrdiff_t step = cache->step;
	uint32_t left = n;

	while (left != 0) {
		uint32_t len;
		char *obj;

		if (nb_out == 0) {
			if (!refill(pool, ops, cache, left))
				break;
			nb_out = atomic_load_explicit(&cache->nb_out, memory_order_relaxed);
		}
		len = nb_out < left ? nb_out : left;
		obj = cache->out_next;
		objs = emit(objs, obj, step, len);
		cache->out_next = obj + (ptrdiff_t)len * step;
		nb_out -= len;
		left -= len;
		atomic_store_explicit(&cache->nb_out, nb_out, memory_order_relaxed);
	}
	return n - left;
}
