/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include "lib/page_frag/page_slot.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

int
page_slot_pool_init(struct page_slot_pool *pool, const struct page_slot_geometry *geo,
	uint32_t size, enum page_frag_order order, struct page_slot_cache *caches,
	uint32_t nb_caches, struct page_frag_page **table, uint32_t max_pages)
{
	ptrdiff_t pitch = (ptrdiff_t)geo->pitch;
	uint32_t i;

	if (geo->slots == 0 || geo->slots > PAGE_SLOT_MAX ||
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
	/* While more pages than this are free, not more than size slots can be out. */
	if (all > pool->size)
		pool->tight_pages =
			(uint32_t)((all - pool->size + pool->geo.slots - 1) / pool->geo.slots);
	return 0;
}

/* Slots of the run that are still in the stretch. For the owner exact; another thread may see the
 * two ends of different stretches, and gets a number that a stretch can have.
 */
static uint32_t
nb_stretch(const struct page_slot_pool *pool, const struct page_slot_cache *cache)
{
	uintptr_t first = (uintptr_t)atomic_load_explicit(&cache->back_first, memory_order_relaxed);
	uintptr_t next = (uintptr_t)atomic_load_explicit(&cache->back_next, memory_order_relaxed);
	uintptr_t bytes = cache->step < 0 ? first - next : next - first;

	if (bytes > (uintptr_t)pool->geo.slots * pool->geo.pitch)
		return pool->geo.slots;
	return page_slot_distance(&pool->geo, (uint32_t)bytes);
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
			  nb_slots(&cache->run_mask) + nb_stretch(pool, cache);
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

/* Never free again: its slots may be in two hands. Frees of the others still clear their bits. */
static void
set_aside(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t mask)
{
	atomic_fetch_or_explicit(&page->refs, PAGE_SLOT_BAD, memory_order_relaxed);
	page_slot_count(&cache->stats.double_free, (uint64_t)__builtin_popcountll(mask));
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
	return page_slot_bits(cache->step < 0 ? slot + 1 - nb : slot, nb);
}

/* Slots of a page that this user holds and has yet to issue: nobody can have them to free. */
static inline uint64_t
unissued(const struct page_slot_pool *pool, const struct page_slot_cache *cache,
	const struct page_frag_page *page)
{
	uint32_t i;

	if (page == cache->page) {
		uint64_t left = stretch_left(pool, cache) | cache->held |
				atomic_load_explicit(&cache->rest, memory_order_relaxed);

		if (left != 0)
			return left;
	}
	for (i = 0; i < cache->nb_spares; i++)
		if (page == cache->spare[i])
			return page->full;
	return 0;
}

/* The whole page came back to this user, and nobody else has any business with it. */
static inline void
page_back(struct page_slot_pool *pool, struct page_slot_cache *cache, struct page_frag_page *page)
{
	page_slot_count(&cache->stats.page_freed, 1);
	if (likely(cache->nb_spares < PAGE_SLOT_SPARES)) {
		cache->spare[cache->nb_spares++] = page;
		return;
	}
	atomic_store_explicit(&page->refs, 0, memory_order_relaxed);
	page_region_put(&pool->region, page);
}

/* Give some slots of a page back to it. */
static void
give_some_back(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t run)
{
	uint64_t word = atomic_load_explicit(&page->refs, memory_order_relaxed);
	uint64_t left = unissued(pool, cache, page);
	uint64_t bad;

	do {
		bad = run & ~(word & ~left);
		if (unlikely(bad != 0)) {
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

/* The stretch is a whole page, as it is where packets leave in the order in which they came. */
static inline bool
is_whole_page(const struct page_slot_pool *pool, const struct page_slot_cache *cache)
{
	const char *first = atomic_load_explicit(&cache->back_first, memory_order_relaxed);
	const char *next = atomic_load_explicit(&cache->back_next, memory_order_relaxed);

	return next - first == pool->page_step &&
	       first == (const char *)cache->run_page + pool->page_first;
}

/* Give slots of a page back to it. Where all are out and all are here, nobody else can write the
 * word, and nothing is written.
 */
static inline void
give_back(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t run)
{
	if (likely(run == pool->full &&
		    atomic_load_explicit(&page->refs, memory_order_acquire) == pool->full &&
		    unissued(pool, cache, page) == 0))
		page_back(pool, cache, page);
	else
		give_some_back(pool, ops, cache, page, run);
}

/* The slots of the stretch. */
static inline uint64_t
stretch_bits(const struct page_slot_pool *pool, const struct page_slot_cache *cache)
{
	const char *first = atomic_load_explicit(&cache->back_first, memory_order_relaxed);
	uint32_t slot, nb;

	if (likely(is_whole_page(pool, cache)))
		return pool->full;
	nb = nb_stretch(pool, cache);
	slot = page_slot_index_of(&pool->geo, cache->run_page, first);
	return page_slot_bits(cache->step < 0 ? slot + 1 - nb : slot, nb);
}

/* Move the stretch into the run's mask; returns it. */
static inline uint64_t
fold(struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	uint64_t run = atomic_load_explicit(&cache->run_mask, memory_order_relaxed);
	uint64_t bits = stretch_bits(pool, cache);

	/* Twice in one run. What was not out was not freed either: it is not counted. */
	if (unlikely((run & bits) != 0) && cache->run_page->owner == pool)
		set_aside(pool, ops, cache, cache->run_page, run & bits);
	atomic_store_explicit(&cache->run_mask, run | bits, memory_order_relaxed);
	return run | bits;
}

static inline __attribute__((always_inline)) void
flush(struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	struct page_frag_page *page = cache->run_page;
	uint64_t run, nb;

	if (page == NULL)
		return;
	run = fold(pool, ops, cache);
	nb = run == pool->full ? pool->geo.slots : (uint64_t)__builtin_popcountll(run);
	atomic_store_explicit(&cache->run_mask, 0, memory_order_relaxed);
	atomic_store_explicit(&cache->back_first, NULL, memory_order_relaxed);
	atomic_store_explicit(&cache->back_next, NULL, memory_order_relaxed);
	cache->run_page = NULL;

	page_slot_count(&cache->stats.runs, 1);
	if (unlikely(page->owner != pool)) {
		page_slot_count(&cache->stats.foreign_free, nb);
		ops->foreign_free(pool, page, run);
		return;
	}
	page_slot_count(&cache->stats.freed, nb);
	give_back(pool, ops, cache, page, run);
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

	if (page == cache->run_page)
		fold(pool, ops, cache);
	else
		flush(pool, ops, cache);
	cache->run_page = page;
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

/* A whole page: one of ours, or from the free list. Its word is full afterwards. */
static inline struct page_frag_page *
take_page(struct page_slot_pool *pool, struct page_slot_cache *cache)
{
	struct page_frag_page *page;

	if (likely(cache->nb_spares != 0)) {
		page_slot_count(&cache->stats.reuse, 1);
		return cache->spare[--cache->nb_spares];
	}
	page = page_region_get(&pool->region);
	if (page != NULL) {
		page_slot_count(&cache->stats.refill, 1);
		atomic_store_explicit(&page->refs, page->full, memory_order_relaxed);
	}
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
			got = word == 0 || (word & PAGE_SLOT_BAD) != 0 ? 0 : page->full & ~word;
		} while (got != 0 &&
			 !atomic_compare_exchange_weak_explicit(&page->refs, &word, word | got,
				 memory_order_acquire, memory_order_relaxed));
		if (got != 0) {
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

/* Make a page with free slots current: a whole one if there is any. They are held at first. */
static bool
acquire(struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	struct page_frag_page *page = take_page(pool, cache);
	uint64_t mask = pool->full;
	uint32_t repaired;

	if (unlikely(page == NULL)) {
		page = scavenge(pool, cache, &mask);
		if (page == NULL)
			return false;
	}

	repaired = ops->prepare(pool, page, mask);
	if (unlikely(repaired != 0))
		page_slot_count(&cache->stats.rebound, repaired);
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
	} else if (cache->step < 0) {
		slot = 63 - (uint32_t)__builtin_clzll(rest);
		nb = (uint32_t)__builtin_clzll(~(rest << (63 - slot)));
		rest &= ~page_slot_bits(slot + 1 - nb, nb);
	} else {
		slot = (uint32_t)__builtin_ctzll(rest);
		nb = (uint32_t)__builtin_ctzll(~(rest >> slot));
		rest &= ~page_slot_bits(slot, nb);
	}
	atomic_store_explicit(&cache->rest, rest, memory_order_relaxed);
	cache->out_next = page_slot_object(&pool->geo, cache->page, slot);
	atomic_store_explicit(&cache->nb_out, nb, memory_order_relaxed);
}

/* Get a stretch; false if the pool is exhausted. */
static bool
refill(struct page_slot_pool *pool, const struct page_slot_ops *ops, struct page_slot_cache *cache)
{
	uint64_t rest = atomic_load_explicit(&cache->rest, memory_order_relaxed);

	if (rest == 0) {
		uint64_t limit = UINT64_MAX;

		if (unlikely(page_region_nb_free(&pool->region) <= pool->tight_pages)) {
			uint64_t out = page_slot_out(pool);

			limit = out < pool->size ? pool->size - out : 0;
		}
		if (limit == 0 || (cache->held == 0 && !acquire(pool, ops, cache))) {
			page_slot_count(&cache->stats.exhausted, 1);
			return false;
		}
		rest = cache->held;
		if (unlikely(limit < pool->geo.slots))
			rest = first_slots(rest, limit, pool->order);
		cache->held &= ~rest;
		page_slot_count(&cache->stats.issued, (uint64_t)__builtin_popcountll(rest));
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
			if (!refill(pool, ops, cache))
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
		page_slot_count(&cache->stats.issued,
			UINT64_C(0) - (uint64_t)__builtin_popcountll(granted));
		give_back(pool, ops, cache, cache->page, left);
	}
	while (cache->nb_spares != 0) {
		struct page_frag_page *page = cache->spare[--cache->nb_spares];

		atomic_store_explicit(&page->refs, 0, memory_order_relaxed);
		page_region_put(&pool->region, page);
	}
}
