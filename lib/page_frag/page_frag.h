/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Fragments of unequal size out of larger pages, after the Linux kernel's page_frag_cache
 * (mm/page_frag_cache.c).
 *
 * A cache owns a current page and holds more references to it than it has handed out fragments
 * (the bias), so that allocating touches no memory that other threads write. A fragment is freed on
 * its own, by any thread; the page is free again when all its fragments are.
 *
 * One cache belongs to one user at a time: the caller guarantees that no two threads are in calls
 * on the same cache at once, and that what one of them did happens before what the next one does. A
 * cache may move between threads that way. Freeing by page_frag_free() and page_frag_free_bulk() is
 * safe from any thread.
 *
 * Writing first and taking what was used afterwards is in page_frag_prepare.h.
 */

#ifndef LIB_PAGE_FRAG_PAGE_FRAG_H
#define LIB_PAGE_FRAG_PAGE_FRAG_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/page_frag/page_chunk.h"

/** The size of a page of fragments if nothing else is asked for, as in the kernel. */
#define PAGE_FRAG_CACHE_MAX_SIZE 32768

/** Whole pages that a cache keeps for itself while the region has plenty. */
#define PAGE_FRAG_SPARES 16

/** What a cache's fragments are for. */
enum page_frag_use {
	PAGE_FRAG_RX, /**< receiving: may dip into the region's reserve */
	PAGE_FRAG_TX, /**< all else: may not */
};

/** A place in a page: what receive and transmit have in common (kernel: struct page_frag). */
struct page_frag {
	char *va; /**< the page's memory; NULL: no page */
	/** Zero offset: first byte not taken; countdown: end of what is left. Without a page there
	 * is no room at all: UINT32_MAX and 0.
	 */
	uint32_t offset;
	uint32_t size; /**< bytes of the page; 0 without one */
};

/** What a cache counts; written by its user, read by anyone. */
struct page_frag_stats {
	_Atomic uint64_t issued;     /**< fragments of pages that are not current any more */
	_Atomic uint64_t refill;     /**< pages taken from the region */
	_Atomic uint64_t reuse;      /**< pages used again in place, since all had come back */
	_Atomic uint64_t spare;      /**< pages used again that the cache had kept */
	_Atomic uint64_t fallback;   /**< 4 KB pages taken, for want of others */
	_Atomic uint64_t reserve;    /**< pages taken from the reserve */
	_Atomic uint64_t exhausted;  /**< requests refused because no page was free */
	_Atomic uint64_t rounded;    /**< requests for less than PAGE_FRAG_MIN_SIZE */
	_Atomic uint64_t freed;      /**< fragments freed through the cache */
	_Atomic uint64_t runs;       /**< writes to the word of a page, for these */
	_Atomic uint64_t page_freed; /**< pages that these frees made free */
};

/** A cache: the current page of one user. All fields are written by that user only. */
struct page_frag_cache {
	/* Allocating. */
	struct page_frag frag;      /**< current page */
	struct page_region *region; /**< where pages come from */
	uint32_t bias;              /**< references to the current page held in advance */
	uint8_t order;              /**< enum page_frag_order */
	uint8_t use;                /**< enum page_frag_use */
	uint8_t nb_spares;
	bool pfmemalloc; /**< the current page is from the reserve */
	/* Freeing: the run, fragments of one page that came back through the cache. */
	uintptr_t run_mask; /**< of an address: the page it is in */
	uintptr_t run_base; /**< address of the run's page; 1: there is no run */
	uint32_t run;       /**< fragments gathered */
	struct page_frag_page *spare[PAGE_FRAG_SPARES];
	struct page_frag_stats stats;
};

static_assert(offsetof(struct page_frag_cache, run_mask) <= 32,
	"what allocating reads and writes of a cache is at most 32 bytes");

/* page_frag_cache_init() for pages of any size. */
int page_frag_cache_init_any(struct page_frag_cache *nc, struct page_region *region,
	enum page_frag_order order, enum page_frag_use use);

/**
 * Make a cache without a page.
 *
 * @return
 *   0; -EINVAL if the region is not one of fragments, or, where PAGE_FRAG_CONST_SIZE is defined,
 *   not one of pages of that size alone.
 */
static inline int
page_frag_cache_init(struct page_frag_cache *nc, struct page_region *region,
	enum page_frag_order order, enum page_frag_use use)
{
#ifdef PAGE_FRAG_CONST_SIZE
	if (region->page_size != PAGE_FRAG_CONST_SIZE || region->fallback)
		return -EINVAL;
#endif
	return page_frag_cache_init_any(nc, region, order, use);
}

/* The slow path of page_frag_alloc_align(): checks all, and takes the next page if it has to. */
void *page_frag_alloc_slow(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align);

/* Give back the run, and begin the next with this fragment. */
void page_frag_cache_free_slow(struct page_frag_cache *nc, const void *va);

/* Drop a reference; who drops the last gives the page back. */
void page_frag_put(struct page_region *r, struct page_frag_page *page, const void *va);

#ifdef PAGE_FRAG_CHECKED
/** Take note that nothing of a page is out: it was just begun. */
void page_frag_check_begin(struct page_region *r, const struct page_frag_page *page);
/** Take note of a new fragment. */
void page_frag_check_alloc(struct page_region *r, const void *va);
/** Is this a fragment that is out? If not, the free is refused, counted and reported. */
bool page_frag_check_free(struct page_region *r, const void *va);
#else
static inline void
page_frag_check_begin(struct page_region *r, const struct page_frag_page *page)
{
	(void)r;
	(void)page;
}

static inline void
page_frag_check_alloc(struct page_region *r, const void *va)
{
	(void)r;
	(void)va;
}

static inline bool
page_frag_check_free(struct page_region *r, const void *va)
{
	(void)r;
	(void)va;
	return true;
}
#endif

/* Bytes of the current page. A program whose regions all have pages of one size, without fallback
 * pages, can have it as a constant (the kernel's #if on PAGE_SIZE).
 */
static inline uint32_t
page_frag_size(const struct page_frag_cache *nc)
{
#ifdef PAGE_FRAG_CONST_SIZE
	(void)nc;
	return PAGE_FRAG_CONST_SIZE;
#else
	return nc->frag.size;
#endif
}

/* Room for a fragment in the current page: where it would begin, and what the offset would be
 * after it; false if there is none.
 */
static inline bool
page_frag_find_room(const struct page_frag_cache *nc, uint32_t fragsz, uint32_t align,
	uint32_t *start, uint32_t *next)
{
	uint64_t up;

	if (nc->order == PAGE_FRAG_ORDER_COUNTDOWN) {
		*start = (nc->frag.offset - fragsz) & -align;
		*next = *start;
		return nc->frag.offset >= fragsz;
	}
	/* In 64 bits: neither the alignment nor the size can make it wrap. */
	up = ((uint64_t)nc->frag.offset + align - 1) & -(uint64_t)align;
	*start = (uint32_t)up;
	*next = (uint32_t)up + fragsz;
	return up + fragsz <= page_frag_size(nc);
}

/**
 * Allocate a fragment whose address is a multiple of align.
 *
 * Kernel: page_frag_alloc_align(). A request that the page has no room for leaves the rest of the
 * page unused and takes another page: the same again if all its fragments have come back, else
 * one of the region's, else a fallback page if 4 KB are enough, else, for PAGE_FRAG_RX, one of the
 * reserve.
 *
 * @param fragsz
 *   Bytes, from 1 to the region's page size; less than PAGE_FRAG_MIN_SIZE takes that much.
 * @param align
 *   A power of two from 1 to the region's page size.
 * @return
 *   The fragment, freed by page_frag_free() or its relatives; NULL if an argument is out of range
 *   or no page is free. The current page is kept then, unless it is one of the reserve of which
 *   nothing is out: a smaller request may still find room.
 */
static inline void *
page_frag_alloc_align(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align)
{
	uint32_t start, next;
	char *va;

	/* What constants decide, the compiler does. */
	if (__builtin_expect(fragsz < PAGE_FRAG_MIN_SIZE || align > PAGE_FRAG_FALLBACK_SIZE ||
				     (align & (align - 1)) != 0 || align == 0,
		    0) ||
		__builtin_expect(!page_frag_find_room(nc, fragsz, align, &start, &next), 0))
		return page_frag_alloc_slow(nc, fragsz, align);

	nc->frag.offset = next;
	nc->bias--;
	va = nc->frag.va + start;
	page_frag_check_alloc(nc->region, va);
	return va;
}

/** Allocate a fragment of any alignment: page_frag_alloc_align() with 1. */
static inline void *
page_frag_alloc(struct page_frag_cache *nc, uint32_t fragsz)
{
	return page_frag_alloc_align(nc, fragsz, 1);
}

/**
 * Allocate n fragments of the same size and alignment, one after the other in the cache's order.
 *
 * A page that is begun and used up within the call is not the cache's any more afterwards:
 * page_frag_cache_is_pfmemalloc() says nothing about its fragments, page_frag_is_pfmemalloc() does.
 *
 * @return
 *   How many were allocated: less than n when pages run out, 0 for arguments out of range.
 */
uint32_t page_frag_alloc_bulk(
	struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, void **vas, uint32_t n);

/**
 * Free a fragment. Any thread.
 *
 * Kernel: page_frag_free(). The last free of a page's fragments makes the page free, unless a cache
 * still holds it. A fragment of a page of which nothing is out is refused, counted and reported;
 * checked builds also find a fragment that was freed before others of its page, and addresses that
 * are not the region's.
 *
 * @param region
 *   The region of the cache that the fragment came from.
 * @param va
 *   The fragment, as it was handed out. NULL is not a fragment.
 */
static inline void
page_frag_free(struct page_region *region, const void *va)
{
	if (page_frag_check_free(region, va))
		page_frag_put(region, page_chunk_page_of(region, va), va);
}

/**
 * Free n fragments, with one write per run of fragments of the same page. Any thread.
 */
void page_frag_free_bulk(struct page_region *region, void *const *vas, uint32_t n);

/**
 * Free a fragment of the cache's region, whoever allocated it. By the cache's user.
 *
 * Fragments of one page are gathered, and given back when one of another page comes, or by
 * page_frag_cache_flush(). Until then the cache holds the page back.
 */
static inline void
page_frag_cache_free(struct page_frag_cache *nc, const void *va)
{
	if (!page_frag_check_free(nc->region, va))
		return;
	if (__builtin_expect(((uintptr_t)va & nc->run_mask) == nc->run_base, 1))
		nc->run++;
	else
		page_frag_cache_free_slow(nc, va);
}

/** Free n fragments as page_frag_cache_free(). By the cache's user. */
void page_frag_cache_free_bulk(struct page_frag_cache *nc, void *const *vas, uint32_t n);

/** Give back what page_frag_cache_free() has gathered. By the cache's user. */
void page_frag_cache_flush(struct page_frag_cache *nc);

/**
 * Let go of all that the cache holds: the current page is free once its fragments are.
 *
 * Kernel: page_frag_cache_drain(). The cache can be used again afterwards. By the cache's user.
 */
void page_frag_cache_drain(struct page_frag_cache *nc);

/**
 * Drop several references to a page at once, of a user that counts its fragments by itself.
 *
 * Kernel: __page_frag_cache_drain(). Any thread.
 *
 * @param va
 *   Any address in the page.
 * @return
 *   0; -EINVAL if count is 0 or more than there are references: nothing was dropped then.
 */
int page_frag_drain(struct page_region *region, const void *va, uint32_t count);

/** Is the current page from the reserve? Kernel: page_frag_cache_is_pfmemalloc(). */
static inline bool
page_frag_cache_is_pfmemalloc(const struct page_frag_cache *nc)
{
	return nc->pfmemalloc;
}

/** Is this fragment from the reserve? By whoever holds it. */
static inline bool
page_frag_is_pfmemalloc(const struct page_region *region, const void *va)
{
	return page_chunk_page_of(region, va)->pfmemalloc;
}

/** Fragments allocated since the cache was made. By the cache's user. */
static inline uint64_t
page_frag_cache_issued(const struct page_frag_cache *nc)
{
	uint64_t current = nc->frag.va != NULL ? nc->frag.size + 1 - nc->bias : 0;

	return atomic_load_explicit(&nc->stats.issued, memory_order_relaxed) + current;
}

#endif /* LIB_PAGE_FRAG_PAGE_FRAG_H */
