/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A region: pages, and the list of those that are free.
 *
 * Two watermarks divide the free pages. With fewer than low free pages the region wants to grow,
 * and caches take no more to hold back; what they hold already stays theirs until it is used. The
 * last min pages are the reserve (the Linux kernel's pfmemalloc): they are for those who may dip
 * into it, so that receiving goes on when all else has run out.
 */

#ifndef LIB_PAGE_FRAG_PAGE_REGION_H
#define LIB_PAGE_FRAG_PAGE_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/page_frag/page.h"
#include "lib/page_frag/page_list.h"

/** The most pages that a region can have: the free list's indices are 20 bits wide. */
#define PAGE_REGION_MAX_PAGES PAGE_FRAG_NO_PAGE

struct page_chunk;
struct page_memory;
struct page_region;

/** What a free can be refused for. */
enum page_frag_misuse {
	PAGE_FRAG_DOUBLE_FREE, /**< nothing of this page is out, or not this fragment */
	PAGE_FRAG_FOREIGN_FREE /**< the address is not the region's; checked builds only */
};

/** Counters of a region; each is written by whoever it happens to, and the atomic ones are read by
 * anyone, the others by the thread that grows the region.
 */
struct page_region_stats {
	_Atomic uint64_t reserve_entered; /**< times that the free pages fell below min */
	_Atomic uint64_t reserve_left;    /**< times that they were min again */
	_Atomic uint64_t double_free;     /**< frees refused */
	_Atomic uint64_t foreign_free;    /**< frees refused */
	uint64_t grown;                   /**< chunks added by page_region_grow() */
	uint64_t grow_failed;             /**< times that there was no memory for one */
};

/**
 * A region.
 *
 * The lists are written by everyone who takes or puts pages; all else by the one thread that sets
 * up, adds pages, and changes watermarks.
 */
struct page_region {
	struct page_list free;  /**< pages whose word is zero and that nobody owns */
	struct page_list small; /**< the same for the fallback pages of fragments */
	/* Read by everyone. */
	_Alignas(PAGE_FRAG_CACHE_LINE) uintptr_t
		chunk_mask;            /**< bytes of a chunk - 1; see page_chunk.h */
	uint32_t page_shift;           /**< log2 of page_size */
	uint32_t page_size;            /**< bytes of a page of fragments; 0: not for fragments */
	struct page_frag_page **table; /**< pages by index; the creator's memory */
	_Atomic uint32_t min;          /**< free pages that only some may take */
	_Atomic uint32_t low;          /**< free pages below which there is pressure */
	_Atomic uint32_t spare_floor;  /**< free pages below which caches hold none back */
	uint32_t max_pages;            /**< entries of the table */
	uint32_t nb_pages;             /**< entries in use */
	uint32_t nb_small;             /**< of which fallback pages */
	/* For fragments. */
	_Atomic(struct page_chunk *) chunks; /**< where the pages lie */
	const struct page_memory *memory;    /**< what more of it is taken from, or NULL */
	uint32_t limit; /**< pages, without fallback pages, that it may grow to */
	int node;       /**< NUMA node asked for; -1: none */
	bool fallback;  /**< chunks have fallback pages */
	struct page_region_stats stats;
	/** Called at a free that is refused, on the thread that frees; may be NULL. */
	void (*report)(const struct page_region *r, const void *va, enum page_frag_misuse misuse);
#ifdef PAGE_FRAG_CHECKED
	_Atomic uint32_t fail_in; /**< see page_region_fail_page() */
#endif
};

/**
 * Make an empty region, to which pages are added one by one: for slots.
 *
 * @param table
 *   Memory for max_pages pointers, zeroed if pages are added while others allocate; stays the
 *   caller's.
 * @return
 *   0; -EINVAL for a NULL table, no pages, or more than PAGE_REGION_MAX_PAGES.
 */
int page_region_init(struct page_region *r, struct page_frag_page **table, uint32_t max_pages);

/**
 * Add a page with a reference word of zero; it becomes free.
 *
 * The caller has set all of the page that is written once, but for the index. One thread at a time;
 * others may allocate and free meanwhile.
 *
 * @return
 *   0; -ENOSPC if the table is full.
 */
int page_region_add(struct page_region *r, struct page_frag_page *page);

/**
 * Set the watermarks: pages that are the reserve, and pages below which there is pressure.
 *
 * One thread at a time; others may allocate and free meanwhile, but then a crossing of min at this
 * moment may be counted twice or not at all. Both are 0 at first.
 *
 * @return
 *   0; -EINVAL unless min <= low <= the most pages that the region can have.
 */
int page_region_set_watermarks(struct page_region *r, uint32_t min, uint32_t low);

/** Number of pages, fallback pages not counted. By the thread that adds pages, or while none does.
 */
static inline uint32_t
page_region_nb_pages(const struct page_region *r)
{
	return r->nb_pages - r->nb_small;
}

/** Number of free pages, fallback pages not counted; exact while nobody allocates or frees. */
static inline uint32_t
page_region_nb_free(const struct page_region *r)
{
	return page_list_count(&r->free);
}

/** Are all pages free, fallback pages too? Exact while nobody allocates or frees. */
static inline bool
page_region_all_free(const struct page_region *r)
{
	return page_region_nb_free(r) == page_region_nb_pages(r) &&
	       page_list_count(&r->small) == r->nb_small;
}

/** Are fewer pages free than the low watermark? Any thread. */
static inline bool
page_region_is_low(const struct page_region *r)
{
	return page_region_nb_free(r) < atomic_load_explicit(&r->low, memory_order_relaxed);
}

#ifdef PAGE_FRAG_CHECKED
/**
 * Let one page allocation fail, for tests: n - 1 succeed before it. 0: none fails.
 */
static inline void
page_region_fail_page(struct page_region *r, uint32_t n)
{
	atomic_store_explicit(&r->fail_in, n, memory_order_relaxed);
}

static inline bool
page_region_fault(struct page_region *r)
{
	uint32_t n = atomic_load_explicit(&r->fail_in, memory_order_relaxed);

	return n != 0 && atomic_fetch_sub_explicit(&r->fail_in, 1, memory_order_relaxed) == 1;
}
#else
static inline bool
page_region_fault(struct page_region *r)
{
	(void)r;
	return false;
}
#endif

/**
 * Take at most n free pages, as many as leave keep; the caller owns them, their words are zero. Any
 * thread.
 *
 * @param left
 *   If pages were taken: how many are free now.
 * @return
 *   How many were taken.
 */
static inline uint32_t
page_region_get_bulk(struct page_region *r, struct page_frag_page **pages, uint32_t n,
	uint32_t keep, uint32_t *left)
{
	uint32_t min, taken;

	if (page_region_fault(r))
		return 0;
	taken = page_list_pop_bulk(&r->free, r->table, pages, n, keep, left);
	min = atomic_load_explicit(&r->min, memory_order_relaxed);
	/* The list's count is exact, so that every crossing is seen, once. */
	if (__builtin_expect(taken != 0 && *left < min && *left + taken >= min, 0))
		atomic_fetch_add_explicit(&r->stats.reserve_entered, 1, memory_order_relaxed);
	return taken;
}

/** Take a free page; the caller owns it, its word is zero. NULL if there is none. Any thread. */
static inline struct page_frag_page *
page_region_get(struct page_region *r)
{
	struct page_frag_page *page;
	uint32_t left;

	return page_region_get_bulk(r, &page, 1, 0, &left) != 0 ? page : NULL;
}

/** Give back a chain of pages that the caller owns, see page_list_push_chain(). Any thread. */
static inline void
page_region_put_chain(struct page_region *r, struct page_frag_page *first,
	struct page_frag_page *last, uint32_t nb)
{
	uint32_t had = page_list_push_chain(&r->free, first, last, nb);
	uint32_t min = atomic_load_explicit(&r->min, memory_order_relaxed);

	if (__builtin_expect(had < min && had + nb >= min, 0))
		atomic_fetch_add_explicit(&r->stats.reserve_left, 1, memory_order_relaxed);
}

/** Give back a page that the caller owns and whose word is zero. Any thread. */
static inline void
page_region_put(struct page_region *r, struct page_frag_page *page)
{
	page_region_put_chain(r, page, page, 1);
}

/**
 * Mark the pages that are on the free list: map[index] of each becomes mark. Exact while nobody
 * allocates or frees; otherwise some may be missing. Takes time in proportion to their number: not
 * for the datapath. Any thread.
 *
 * @param n
 *   Entries of map: pages of a higher index are left out.
 */
void page_region_mark_free(const struct page_region *r, char *map, uint32_t n, char mark);

#endif /* LIB_PAGE_FRAG_PAGE_REGION_H */
