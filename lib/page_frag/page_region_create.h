/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Regions of fragments that get their memory by themselves, and grow.
 */

#ifndef LIB_PAGE_FRAG_PAGE_REGION_CREATE_H
#define LIB_PAGE_FRAG_PAGE_REGION_CREATE_H

#include "lib/page_frag/page_chunk.h"

/** What a region shall be like. */
struct page_region_conf {
	uint32_t page_size; /**< bytes, see page_chunk_region_init() */
	uint32_t nb_pages;  /**< at first; at least 1 */
	uint32_t max_pages; /**< that it may grow to; 0: it does not grow */
	uint32_t min;       /**< pages of the reserve, see page_region_set_watermarks() */
	uint32_t low;       /**< pages below which it grows */
	bool fallback;      /**< 4 KB pages for when no other page is free */
	int node;           /**< NUMA node, see struct page_memory; -1: the caller's */
	const struct page_memory *memory; /**< where the memory comes from */
};

/**
 * Create a region of fragments, and allocate its memory.
 *
 * @return
 *   The region, to be destroyed by page_region_destroy(); NULL with errno EINVAL for numbers out of
 *   range, ENOMEM, or ENOTSUP if pages are not contiguous for devices.
 */
struct page_region *page_region_create(const struct page_region_conf *conf);

/** Create a region of nb_pages in memory from malloc, without fallback pages, reserve or growth. */
struct page_region *page_region_create_malloc(uint32_t nb_pages, uint32_t page_size);

/**
 * Grow by a chunk, or by what is left up to the limit.
 *
 * By one thread at a time, the main lcore: it allocates memory, which takes its time. Others may
 * allocate and free meanwhile.
 *
 * @return
 *   Pages added; 0 if the region has grown to its limit; -ENOMEM or -ENOTSUP as
 *   page_region_create(). Failures are counted.
 */
int page_region_grow(struct page_region *r);

/**
 * Grow if fewer pages than the low watermark are free, until there are enough or the limit is
 * reached. By the main lcore, every now and then.
 *
 * @return
 *   As page_region_grow(): 0 if nothing was to be done. With an error, chunks may have been added
 *   before it.
 */
int page_region_maintain(struct page_region *r);

/** Destroy a region and free its memory. No fragment of it may be in use; NULL is fine. */
void page_region_destroy(struct page_region *r);

#endif /* LIB_PAGE_FRAG_PAGE_REGION_CREATE_H */
