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
 * on the same cache at once. Freeing is safe from any thread.
 */

#ifndef LIB_PAGE_FRAG_PAGE_FRAG_H
#define LIB_PAGE_FRAG_PAGE_FRAG_H

#include <stdint.h>

#include "lib/page_frag/page_region.h"

/** The size of a page of fragments if nothing else is asked for, as in the kernel. */
#define PAGE_FRAG_CACHE_MAX_SIZE 32768

/** Bytes that the smallest fragment takes: no two fragments share a cache line by being small. */
#define PAGE_FRAG_MIN_SIZE PAGE_FRAG_CACHE_LINE

/** A cache: the current page of one user. All fields are written by that user only. */
struct page_frag_cache {
	struct page_region *region;  /**< where pages come from */
	struct page_frag_page *page; /**< current page, NULL before the first allocation */
	uint32_t offset; /**< zero offset: first byte not handed out; countdown: end of the rest */
	uint32_t bias;   /**< references held in advance */
	enum page_frag_order order;
};

static_assert(sizeof(struct page_frag_cache) <= 32, "a cache's hot state is at most 32 bytes");

/** Make a cache without a page. */
void page_frag_cache_init(
	struct page_frag_cache *nc, struct page_region *region, enum page_frag_order order);

/**
 * Allocate a fragment whose address is a multiple of align.
 *
 * Kernel: page_frag_alloc_align(). A request that the page has no room for leaves the rest of the
 * page unused and takes the next page; the page is used again in place if all its fragments have
 * come back.
 *
 * @param fragsz
 *   Bytes, from 1 to the region's page size; less than PAGE_FRAG_MIN_SIZE takes that much.
 * @param align
 *   A power of two from 1 to the region's page size.
 * @return
 *   The fragment, freed by page_frag_free(); NULL if an argument is out of range (the current page
 *   is kept) or if no page is free.
 */
void *page_frag_alloc_align(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align);

/** Allocate a fragment of any alignment: page_frag_alloc_align() with 1. */
static inline void *
page_frag_alloc(struct page_frag_cache *nc, uint32_t fragsz)
{
	return page_frag_alloc_align(nc, fragsz, 1);
}

/**
 * Free a fragment. Any thread.
 *
 * Kernel: page_frag_free(). The last free of a page's fragments makes the page free, unless a cache
 * still holds it.
 *
 * @param region
 *   The region of the cache that the fragment came from.
 * @param va
 *   Any address within the fragment.
 */
void page_frag_free(struct page_region *region, const void *va);

/**
 * Let go of the current page: it is free once its fragments are.
 *
 * Kernel: page_frag_cache_drain(). The cache can be used again afterwards.
 */
void page_frag_cache_drain(struct page_frag_cache *nc);

#endif /* LIB_PAGE_FRAG_PAGE_FRAG_H */
