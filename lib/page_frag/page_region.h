/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A region: memory cut into pages, with one list of the pages that are free.
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

/**
 * A region.
 *
 * The table is filled by page_region_add(), by one thread at a time; all else is fixed after
 * page_region_init() or page_region_init_memory().
 */
struct page_region {
	struct page_list free;         /**< pages whose word is zero and that nobody owns */
	struct page_frag_page **table; /**< pages by index; the creator's memory */
	uint32_t max_pages;            /**< entries of the table */
	uint32_t nb_pages;             /**< entries in use */
	/* For regions of fragments, where a page is found by an address: */
	char *base;                   /**< first page; aligned to the page size */
	struct page_frag_page *heads; /**< the pages' bookkeeping, in the order of the memory */
	uint32_t page_shift;          /**< log2 of the page size */
	uint32_t page_size;           /**< bytes, a power of two; 0 without page memory */
};

/**
 * Make an empty region, to which pages are added one by one.
 *
 * @param table
 *   Memory for max_pages pointers; stays the caller's.
 * @return
 *   0; -EINVAL for a NULL table, no pages, or more than PAGE_REGION_MAX_PAGES.
 */
int page_region_init(struct page_region *r, struct page_frag_page **table, uint32_t max_pages);

/**
 * Add a page with a reference word of zero; it becomes free.
 *
 * The caller has set va, iova, owner and full. One thread at a time; others may allocate and free
 * meanwhile.
 *
 * @return
 *   0; -ENOSPC if the table is full.
 */
int page_region_add(struct page_region *r, struct page_frag_page *page);

/** The size of the bookkeeping that page_region_init_memory() wants for so many pages, in bytes. */
size_t page_region_heads_size(uint32_t nb_pages);

/**
 * Make a region of fragments out of the caller's memory.
 *
 * @param memory
 *   nb_pages x page_size bytes, aligned to page_size. Stays the caller's, to be freed after the
 *   last fragment.
 * @param heads
 *   page_region_heads_size(nb_pages) bytes, aligned to a cache line; stays the caller's.
 * @param page_size
 *   Bytes of a page: a power of two from PAGE_FRAG_CACHE_LINE to 2 GB.
 * @return
 *   0; -EINVAL for a size that is not a power of two or out of range, for misaligned or missing
 *   memory, for no pages or too many.
 */
int page_region_init_memory(
	struct page_region *r, void *memory, void *heads, uint32_t nb_pages, uint32_t page_size);

/**
 * Create a region of fragments in memory from malloc: for tests and programs without the EAL.
 *
 * @return
 *   The region, to be destroyed by page_region_free_malloc(); NULL with errno EINVAL (see
 *   page_region_init_memory()) or ENOMEM.
 */
struct page_region *page_region_create_malloc(uint32_t nb_pages, uint32_t page_size);

/** Destroy a region from page_region_create_malloc(). No fragment of it may be in use; NULL is. */
void page_region_free_malloc(struct page_region *r);

/** Take a free page; the caller owns it, its word is zero. NULL if there is none. Any thread. */
static inline struct page_frag_page *
page_region_get(struct page_region *r)
{
	return page_list_pop(&r->free, r->table);
}

/** Give back a page that the caller owns and whose word is zero. Any thread. */
static inline void
page_region_put(struct page_region *r, struct page_frag_page *page)
{
	page_list_push(&r->free, page);
}

/** Number of free pages; exact while nobody allocates or frees. Any thread. */
static inline uint32_t
page_region_nb_free(const struct page_region *r)
{
	return page_list_count(&r->free);
}

/** The page of a fragment: arithmetic on its address, no look-up. */
static inline struct page_frag_page *
page_region_page_of(const struct page_region *r, const void *va)
{
	return &r->heads[(size_t)((const char *)va - r->base) >> r->page_shift];
}

/** Is the address inside the region's page memory? */
static inline bool
page_region_contains(const struct page_region *r, const void *va)
{
	uintptr_t off = (uintptr_t)va - (uintptr_t)r->base;

	return off < (uintptr_t)r->nb_pages << r->page_shift;
}

#endif /* LIB_PAGE_FRAG_PAGE_REGION_H */
