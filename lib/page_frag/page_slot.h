/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Slots issued from pages that an lcore holds: what the mempool driver's ordered mode is made of.
 *
 * The page's word is the mask of the slots that are out. A user's share of the pool
 * (struct page_slot_cache) holds:
 *
 * - its current page and the slots of it that it may issue: their bits are set in the page's word
 *   already, so that issuing touches no shared memory;
 * - the run: slots of one page that came back and are not yet given back, so that a page's word is
 *   written once for a run of frees;
 * - spare pages, all of whose slots came back to this user alone, kept to become current again
 *   without passing the free list.
 *
 * Both ways the fast path is a stretch: objects that follow each other in memory, in the order in
 * which the pool issues them. Taking the next one is an addition, and a free that continues the
 * stretch is a comparison and an addition; all arithmetic with pages and masks is done once per
 * stretch.
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
#include "lib/page_frag/page_geometry.h"
#include "lib/page_frag/page_region.h"

/** Spare pages that a share keeps: a burst of 32 frees touches three pages of 15 slots. */
#define PAGE_SLOT_SPARES 3

/** Pages that one share can hold back: the current one, the run's, and the spares. */
#define PAGE_SLOT_CACHE_PAGES (2 + PAGE_SLOT_SPARES)

/**
 * One user's share of the pool: written by that user only. What is atomic is read by whoever counts
 * what is out, or looks which slots that are.
 */
struct page_slot_cache {
	_Alignas(PAGE_FRAG_CACHE_LINE) ptrdiff_t step; /**< from one issued object to the next */
	/* Freeing: the run is run_mask and the stretch, both of run_page. */
	_Atomic(const char *) back_next; /**< the object that would continue the stretch */
	_Atomic(const char *)
		back_first; /**< the stretch's first object; back_next if it is empty */
	_Atomic uint64_t run_mask;
	/** Its memory is not read before the run is given back. */
	_Atomic(struct page_frag_page *) run_page;
	/* Allocating: the stretch, then rest, then held, all of page. */
	char *out_next;          /**< next object to issue */
	_Atomic uint32_t nb_out; /**< objects of the stretch left */
	_Atomic uint32_t nb_spares;
	_Alignas(PAGE_FRAG_CACHE_LINE) _Atomic uint64_t rest; /**< to be issued after the stretch */
	uint64_t held; /**< beyond the pool's size: not to be issued as long as that is so */
	struct page_frag_page *page;
	_Atomic(struct page_frag_page *) spare[PAGE_SLOT_SPARES];
	uint32_t scavenge_from; /**< index of the page where the next search begins */
	/** issued: granted for issuing; freed: given back by a run; see page_slot_totals() */
	struct page_slot_stats stats;
};

/** A pool of slots. */
struct page_slot_pool {
	struct page_slot_geometry geo;
	uint64_t full;        /**< mask of all slots of a page */
	ptrdiff_t page_first; /**< bytes from a page's bookkeeping to the object issued first */
	ptrdiff_t page_step;  /**< bytes from there to behind the object issued last */
	uint32_t size;        /**< slots that may be out at once */
	uint32_t tight_pages; /**< with fewer free pages, what is out is counted before issuing */
	enum page_frag_order order;
	uint32_t nb_caches;
	struct page_slot_cache *caches; /**< the shares; the creator's memory */
	/** A page of which a share has issued the first slots and given back the others: who takes
	 * a page next goes on with these, so that what is issued stays in step with the pages. The
	 * page's address, and the first of these slots in the bits that an address leaves; 0: none.
	 */
	_Atomic uintptr_t resume;
	struct page_region region; /**< the pages */
};

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

/** Pages that a pool needs beyond its size, for what nb_caches shares can hold back. */
static inline uint32_t
page_slot_hidden_pages(uint32_t nb_caches)
{
	return nb_caches * PAGE_SLOT_CACHE_PAGES;
}

/**
 * Make a pool without pages; they are added by page_slot_add().
 *
 * @param caches
 *   Memory for nb_caches shares; stays the caller's.
 * @param table
 *   Memory for max_pages pointers; stays the caller's.
 * @return
 *   0; -EINVAL for a number of slots per page out of range, no room for what slots are merged with
 *   (see page_slot_merged()), a size above that of all pages, or see page_region_init().
 */
int page_slot_pool_init(struct page_slot_pool *pool, const struct page_slot_geometry *geo,
	uint32_t size, enum page_frag_order order, struct page_slot_cache *caches,
	uint32_t nb_caches, struct page_frag_page **table, uint32_t max_pages);

/**
 * Add a page whose va, iova, owner and full are set; see page_region_add().
 */
int page_slot_add(struct page_slot_pool *pool, struct page_frag_page *page);

/**
 * Allocate n objects in the order of their addresses within each page. By the share's user.
 *
 * @return
 *   How many were allocated: less than n if there are not so many. The caller frees these if it has
 *   no use for less.
 */
uint32_t page_slot_alloc_bulk(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, void **objs, uint32_t n);

/** Free n objects. By the share's user, whoever allocated them. */
void page_slot_free_bulk(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, void *const *objs, uint32_t n);

/**
 * Free one object if it continues the stretch; false, and nothing done, if it does not. The fast
 * path of page_slot_free_bulk(), for drivers that free one mbuf at a time.
 */
static inline bool
page_slot_free_next(struct page_slot_cache *cache, const void *obj)
{
	const char *next = atomic_load_explicit(&cache->back_next, memory_order_relaxed);

	if (__builtin_expect(obj != next, 0))
		return false;
	atomic_store_explicit(&cache->back_next, next + cache->step, memory_order_relaxed);
	return true;
}

/** Give the run back to its page. By the share's user. */
void page_slot_flush(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache);

/**
 * Give the last n slots of the share's current page back unissued, so that its next page begins as
 * much sooner: for users whose objects are to keep in step with pages. By the share's user.
 *
 * @return
 *   Whether that was done: it is not if the current page has not as many left up to its end, nor in
 *   countdown order.
 */
bool page_slot_skip(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache, uint32_t n);

/** Give back all that a share holds. By the share's user. */
void page_slot_drain(struct page_slot_pool *pool, const struct page_slot_ops *ops,
	struct page_slot_cache *cache);

/**
 * Slots issued and slots freed since the pool was made, over all shares: what is out is the
 * difference. Exact while nobody allocates or frees; otherwise issued may run ahead.
 */
void page_slot_totals(const struct page_slot_pool *pool, uint64_t *issued, uint64_t *freed);

/** Slots out, over all shares; see page_slot_totals(). */
uint64_t page_slot_out(const struct page_slot_pool *pool);

/**
 * Slots of a page that came back and that a share still holds back: those of its run, or all of a
 * spare page. Their bits are set in the page's word, and nobody has them. Not among them are slots
 * that a share has yet to issue. Exact while nobody allocates or frees, otherwise a recent value.
 * Any thread.
 */
uint64_t page_slot_returned(const struct page_slot_pool *pool, const struct page_frag_page *page);

#endif /* LIB_PAGE_FRAG_PAGE_SLOT_H */
