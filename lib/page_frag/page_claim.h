/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Equal slots out of pages without anything held back: what the mempool driver's compatible mode is
 * made of, where another cache stands in front.
 *
 * Free slots are claimed from a page's mask by compare-and-swap, as many at once as the page has.
 * A bitmap, one bit per page, says which pages may have free slots (the idea of the Linux kernel's
 * sbitmap, lib/sbitmap.c). Nothing belongs to a thread, so that n slots can always be out, never
 * one more. Any thread may call any function here.
 */

#ifndef LIB_PAGE_FRAG_PAGE_CLAIM_H
#define LIB_PAGE_FRAG_PAGE_CLAIM_H

#include <stdint.h>

#include "lib/page_frag/page_geometry.h"

/** One user's place to look first, and counters. Several threads may share one. */
struct page_claim_hint {
	_Alignas(PAGE_FRAG_CACHE_LINE) _Atomic uint32_t index; /**< page that had free slots */
	struct page_slot_stats stats;
};

/** A pool of slots that are claimed one page at a time. */
struct page_claim_pool {
	struct page_slot_geometry geo;
	uint32_t size; /**< slots of all pages */
	uint32_t nb_pages;
	uint32_t nb_hints;
	uint32_t max_pages;
	struct page_claim_hint *hints; /**< the creator's memory */
	struct page_frag_page **table; /**< pages by index; the creator's memory */
	_Atomic uint64_t *some_free;   /**< bitmap over the pages; the creator's memory */
	/** Free slots that nobody has asked for: who takes n off finds n, sooner or later. */
	_Alignas(PAGE_FRAG_CACHE_LINE) _Atomic uint32_t nb_free;
};

/** What the pool's user does when something came back that should not; passed with every call, as
 * page_slot_ops. */
struct page_claim_ops {
	/** Slots came back that were not out; nothing was subtracted. */
	void (*double_free)(
		struct page_claim_pool *pool, struct page_frag_page *page, uint64_t mask);
	/** Objects came back that are not this pool's. */
	void (*foreign_free)(struct page_claim_pool *pool, const void *page, uint64_t mask);
};

/** 64-bit words of the bitmap for so many pages. */
static inline uint32_t
page_claim_bitmap_words(uint32_t nb_pages)
{
	return (nb_pages + 63) / 64;
}

/**
 * Make a pool without pages.
 *
 * @param table
 *   Memory for max_pages pointers, as hints, and bitmap for page_claim_bitmap_words(max_pages)
 *   words: all stay the caller's.
 * @return
 *   0; -EINVAL for no pages, or a number of slots per page out of range.
 */
int page_claim_pool_init(struct page_claim_pool *pool, const struct page_slot_geometry *geo,
	struct page_claim_hint *hints, uint32_t nb_hints, struct page_frag_page **table,
	_Atomic uint64_t *bitmap, uint32_t max_pages);

/**
 * Add a page: va, iova, owner and full are set by the caller; all of full is free.
 *
 * One thread at a time, before the pool is used.
 *
 * @return
 *   0; -ENOSPC if the table is full.
 */
int page_claim_add(struct page_claim_pool *pool, struct page_frag_page *page);

/**
 * Allocate n objects, or none.
 *
 * @return
 *   0; -1 if not so many are free.
 */
int page_claim_alloc_bulk(
	struct page_claim_pool *pool, struct page_claim_hint *hint, void **objs, uint32_t n);

/** Free n objects: one write per run of objects of the same page. */
void page_claim_free_bulk(struct page_claim_pool *pool, const struct page_claim_ops *ops,
	struct page_claim_hint *hint, void *const *objs, uint32_t n);

/** Slots out; exact while nobody allocates or frees. */
uint64_t page_claim_out(const struct page_claim_pool *pool);

#endif /* LIB_PAGE_FRAG_PAGE_CLAIM_H */
