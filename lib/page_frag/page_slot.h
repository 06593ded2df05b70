/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Equal slots out of pages: what the mempool driver's ordered mode is made of.
 *
 * Every slot stands for one object (an mbuf header), and page and slot follow from the object's
 * address by arithmetic (struct page_slot_geometry). The page's word is the mask of the slots that
 * are out. An lcore's share of the pool (struct page_slot_cache) holds:
 *
 * - its current page and the mask of the slots that it may issue: bits that are set in the page's
 *   word already, so that issuing touches no shared memory;
 * - a run: slots of one page that came back and are not yet given back, so that a page's word is
 *   written once for a run of frees;
 * - spare pages, all of whose slots came back to this lcore alone, kept to become current again
 *   without passing the free list.
 *
 * What the shares hold back is paid for by slots beyond the pool's size (page_slot_hidden_pages()):
 * every user can always bring the number of slots out to the pool's size. The size is also the
 * limit: exactly for one user, while several users at once may pass it by what the others' shares
 * held when the pool ran low, never by more than the hidden slots.
 *
 * A share belongs to one thread at a time. The share for threads without one of their own is used
 * under its lock, by the caller's care.
 */

#ifndef LIB_PAGE_FRAG_PAGE_SLOT_H
#define LIB_PAGE_FRAG_PAGE_SLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/page_frag/page.h"
#include "lib/page_frag/page_region.h"

/** Spare pages that a share keeps: a burst of 32 frees touches three pages of 15 slots. */
#define PAGE_SLOT_SPARES 3

/** Pages that one share can hold back: the current one, the run's, and the spares. */
#define PAGE_SLOT_CACHE_PAGES (2 + PAGE_SLOT_SPARES)

/**
 * Where objects lie in a block: the naturally aligned piece of memory that starts with the page's
 * bookkeeping.
 */
struct page_slot_geometry {
	uintptr_t block_mask; /**< block size - 1; the block size is a power of two */
	uint32_t colour_mask; /**< blocks shift their content by this many cache lines, in turn */
	uint32_t block_shift; /**< log2 of the block size */
	uint32_t first;       /**< bytes from the page's bookkeeping to its first object */
	uint32_t pitch;       /**< bytes from one object to the next */
	uint32_t reciprocal;  /**< 2^32 / pitch, rounded up: a division is a multiplication */
	uint32_t slots;       /**< objects per page */
};

/** What one user counts; written by its user only, read by anyone. */
struct page_slot_stats {
	_Atomic uint64_t issued; /**< share: granted to the mask; see page_slot_out() */
	_Atomic uint64_t freed;  /**< share: given back by a run; see page_slot_out() */
	_Atomic uint64_t refill;
	_Atomic uint64_t reuse;
	_Atomic uint64_t scavenged;
	_Atomic uint64_t runs;
	_Atomic uint64_t page_freed;
	_Atomic uint64_t exhausted;
	_Atomic uint64_t rebound;
	_Atomic uint64_t double_free;
	_Atomic uint64_t foreign_free;
};

/**
 * One user's share of the pool: written by that user only. The masks are read by whoever counts
 * what is out.
 */
struct page_slot_cache {
	/* Allocating: */
	_Alignas(PAGE_FRAG_CACHE_LINE) _Atomic uint64_t mask; /**< slots of page to be issued */
	struct page_frag_page *page;                          /**< current page */
	uint64_t held; /**< slots of page beyond the pool's size, not to be issued */
	/* Freeing: */
	_Atomic uint64_t run; /**< slots of run_page that came back */
	struct page_frag_page
		*run_page; /**< the run's page; not read before the run is given back */
	/* Both: */
	uint32_t nb_spares;
	uint32_t scavenge_from; /**< index of the page where the next search begins */
	struct page_frag_page *spare[PAGE_SLOT_SPARES];
	struct page_slot_stats stats;
};

struct page_slot_pool;

/**
 * What the pool's user does at the events that the slots themselves know nothing about.
 *
 * Passed with every call and never stored, since a pool may lie in memory that several processes
 * share while functions may not.
 */
struct page_slot_ops {
	/**
	 * Slots of a page are about to be issued again: make their objects right.
	 * @return how many objects had to be repaired.
	 */
	uint32_t (*prepare)(
		struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask);
	/** Slots came back that were not out: nothing was subtracted, the page is set aside. */
	void (*double_free)(
		struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask);
	/** Objects came back that are not this pool's; page is what their address leads to. */
	void (*foreign_free)(struct page_slot_pool *pool, const void *page, uint64_t mask);
};

/** A pool of slots. */
struct page_slot_pool {
	struct page_slot_geometry geo;
	uint32_t size;        /**< slots that may be out at once */
	uint32_t tight_pages; /**< with fewer free pages, what is out is counted before issuing */
	enum page_frag_order order;
	uint32_t nb_caches;
	struct page_slot_cache *caches; /**< the shares; the creator's memory */
	struct page_region region;      /**< the pages */
};

/** Fill in what follows from the other members: block_shift and reciprocal. */
void page_slot_geometry_init(struct page_slot_geometry *geo);

/** Pages that a pool needs beyond its size, for what nb_caches shares can hold back. */
static inline uint32_t
page_slot_hidden_pages(uint32_t nb_caches)
{
	return nb_caches * PAGE_SLOT_CACHE_PAGES;
}

/**
 * Make a pool without pages; they are added by page_slot_add().
 *
 * @param table
 *   Memory for max_pages pointers; stays the caller's, as caches does.
 * @return
 *   0; -EINVAL for more than PAGE_SLOT_MAX slots per page, or see page_region_init().
 */
int page_slot_pool_init(struct page_slot_pool *pool, const struct page_slot_geometry *geo,
	uint32_t size, enum page_frag_order order, struct page_slot_cache *caches,
	uint32_t nb_caches, struct page_frag_page **table, uint32_t max_pages);

/**
 * Add a page whose va, iova, owner and full are set; see page_region_add().
 */
int page_slot_add(struct page_slot_pool *pool, struct page_frag_page *page);

/** Give back all that a share holds. By the share's user. */
void page_slot_drain(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache);

/** Slots out: issued and not yet freed, over all shares. Exact while nobody allocates or frees. */
uint64_t page_slot_out(const struct page_slot_pool *pool);

/**
 * Get a mask of slots to issue into cache->mask, which is empty. The slow path of
 * page_slot_alloc_bulk().
 *
 * @return
 *   The mask; 0 if the pool is exhausted.
 */
uint64_t page_slot_refill(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache);

/** Give the run back to its page. */
void page_slot_flush(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache);

/**
 * Add slots to the run where that is not plain: they are of another page than the run's, or some
 * are in the run already. The slow path of page_slot_free().
 */
void page_slot_begin_run(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, struct page_frag_page *page, uint64_t bits);

/** Add to a counter that the caller alone writes. */
static inline void
page_slot_count(_Atomic uint64_t *counter, uint64_t n)
{
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
		memory_order_relaxed);
}

/** The page of an object. */
static inline struct page_frag_page *
page_slot_page_of(const struct page_slot_geometry *geo, const void *obj)
{
	uintptr_t block = (uintptr_t)obj & ~geo->block_mask;

	if (geo->colour_mask != 0)
		block += (block >> geo->block_shift & geo->colour_mask) * PAGE_FRAG_CACHE_LINE;
	return (struct page_frag_page *)block;
}

/** The number of an object's slot in its page. */
static inline uint32_t
page_slot_index_of(
	const struct page_slot_geometry *geo, const struct page_frag_page *page, const void *obj)
{
	uint32_t off = (uint32_t)((uintptr_t)obj - (uintptr_t)page) - geo->first;

	return (uint32_t)((uint64_t)off * geo->reciprocal >> 32);
}

/** The object of a slot. */
static inline void *
page_slot_object(
	const struct page_slot_geometry *geo, const struct page_frag_page *page, uint32_t slot)
{
	return (char *)(uintptr_t)page + geo->first + (size_t)slot * geo->pitch;
}

/** The mask of all slots of a page. */
static inline uint64_t
page_slot_full(const struct page_slot_geometry *geo)
{
	return (UINT64_C(1) << geo->slots) - 1;
}

/* Hand out up to n of the lowest slots of *mask that follow each other; returns how many. */
static inline __attribute__((always_inline)) uint32_t
page_slot_issue_up(const struct page_slot_geometry *geo, const struct page_frag_page *page,
	uint64_t *mask, void **objs, uint32_t n)
{
	uint32_t start = (uint32_t)__builtin_ctzll(*mask);
	/* PAGE_SLOT_MAX leaves bit 63 clear, so that a zero is found above the ones. */
	uint32_t len = (uint32_t)__builtin_ctzll(~(*mask >> start));
	char *obj = page_slot_object(geo, page, start);
	uint32_t i;

	if (len > n)
		len = n;
	*mask &= ~(((UINT64_C(1) << len) - 1) << start);
#pragma GCC unroll 4
	for (i = 0; i < len; i++)
		objs[i] = obj + (size_t)i * geo->pitch;
	return len;
}

/* The same from the highest slot downwards, one at a time. */
static inline __attribute__((always_inline)) uint32_t
page_slot_issue_down(const struct page_slot_geometry *geo, const struct page_frag_page *page,
	uint64_t *mask, void **objs, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n && *mask != 0; i++) {
		uint32_t slot = 63 - (uint32_t)__builtin_clzll(*mask);

		*mask &= ~(UINT64_C(1) << slot);
		objs[i] = page_slot_object(geo, page, slot);
	}
	return i;
}

/**
 * Allocate up to n objects in the order of their addresses within each page.
 *
 * @param geo
 *   pool->geo, or a compile-time constant of the same value.
 * @return
 *   How many were allocated: less than n if the pool is exhausted.
 */
static inline __attribute__((always_inline)) uint32_t
page_slot_alloc_bulk(struct page_slot_pool *pool, const struct page_slot_geometry *geo,
	const struct page_slot_ops *ops, struct page_slot_cache *cache, void **objs, uint32_t n)
{
	uint64_t mask = atomic_load_explicit(&cache->mask, memory_order_relaxed);
	uint32_t i = 0;

	while (i < n) {
		if (__builtin_expect(mask == 0, 0)) {
			mask = page_slot_refill(pool, ops, cache);
			if (mask == 0)
				break;
		}
		if (__builtin_expect(pool->order == PAGE_FRAG_ORDER_ZERO_OFFSET, 1))
			i += page_slot_issue_up(geo, cache->page, &mask, objs + i, n - i);
		else
			i += page_slot_issue_down(geo, cache->page, &mask, objs + i, n - i);
		atomic_store_explicit(&cache->mask, mask, memory_order_relaxed);
	}
	return i;
}

/**
 * Free one object: add it to the share's run.
 *
 * @param geo
 *   pool->geo, or a compile-time constant of the same value.
 */
static inline __attribute__((always_inline)) void
page_slot_free(struct page_slot_pool *pool, const struct page_slot_geometry *geo,
	const struct page_slot_ops *ops, struct page_slot_cache *cache, const void *obj)
{
	struct page_frag_page *page = page_slot_page_of(geo, obj);
	uint64_t bit = UINT64_C(1) << (page_slot_index_of(geo, page, obj) & 63);
	uint64_t run = atomic_load_explicit(&cache->run, memory_order_relaxed);

	if (__builtin_expect(page != cache->run_page || (run & bit) != 0, 0))
		page_slot_begin_run(pool, ops, cache, page, bit);
	else
		atomic_store_explicit(&cache->run, run | bit, memory_order_relaxed);
}

/**
 * Free n objects: as page_slot_free() for each.
 *
 * Objects mostly come back in the order in which they went out: those that follow each other in
 * memory are taken together.
 */
static inline __attribute__((always_inline)) void
page_slot_free_bulk(struct page_slot_pool *pool, const struct page_slot_geometry *geo,
	const struct page_slot_ops *ops, struct page_slot_cache *cache, void *const *objs,
	uint32_t n)
{
	void *const *end = objs + n;

	while (objs < end) {
		const char *obj = *objs;
		struct page_frag_page *page = page_slot_page_of(geo, obj);
		uint32_t slot = page_slot_index_of(geo, page, obj);
		uint64_t run = atomic_load_explicit(&cache->run, memory_order_relaxed);
		void *const *first = objs;
		uint64_t bits;

		/* The end of a page is not followed by another page's object. */
		do {
			objs++;
			obj += geo->pitch;
		} while (objs < end && *objs == obj);
		/* Only what is not the pool's can have so many slots: the shifts stay defined. */
		bits = ((UINT64_C(1) << ((objs - first) & 63)) - 1) << (slot & 63);
		if (__builtin_expect(page != cache->run_page || (run & bits) != 0, 0))
			page_slot_begin_run(pool, ops, cache, page, bits);
		else
			atomic_store_explicit(&cache->run, run | bits, memory_order_relaxed);
	}
}

#endif /* LIB_PAGE_FRAG_PAGE_SLOT_H */
