/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Chunks: the memory of a region of fragments, and the way from an address to its page.
 *
 * A chunk is up to PAGE_CHUNK_PAGES pages, aligned to its own size, so that the bookkeeping of a
 * page follows from the address of anything in it, without a look-up and without the region's
 * history: regions grow by whole chunks, wherever in memory these lie. With pages of 32 KB a chunk
 * is the 2 MB of a hugepage.
 *
 *     page 0                                              page 1     page 2          page 63
 *     [ bookkeeping of all pages | 4 KB pages ... ]       [        ] [        ] ...  [        ]
 *
 * In checked builds page 1 is a map, a byte for each cache line of the chunk. *
 * The chunk's own record stands where the bookkeeping of page 0 would be. What page 0 has left over
 * becomes fallback pages of 4 KB.
 */

#ifndef LIB_PAGE_FRAG_PAGE_CHUNK_H
#define LIB_PAGE_FRAG_PAGE_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/page_frag/page.h"
#include "lib/page_frag/page_memory.h"
#include "lib/page_frag/page_region.h"

/** The most pages of a chunk, that of the bookkeeping included. */
#define PAGE_CHUNK_PAGES 64

/** Chunks have as many pages as make these bytes, so that one fits into a 2 MB hugepage. */
#define PAGE_CHUNK_BYTES (UINT32_C(2) << 20)

/** The fewest pages of a chunk: those of larger pages have more bytes. */
#define PAGE_CHUNK_MIN_PAGES 8

/** Bytes of each chunk that its user may have for itself, if there are fallback pages. */
#define PAGE_CHUNK_UNUSED 1024

/** The largest page: of a 2 MB hugepage, beyond which memory need not be contiguous for devices. */
#define PAGE_CHUNK_MAX_PAGE_SIZE (UINT32_C(2) << 20)

/** A chunk: in the place of the bookkeeping of its page 0. Written once. */
struct page_chunk {
	_Alignas(PAGE_FRAG_CACHE_LINE) struct page_chunk *next; /**< of the same region */
	struct page_region *region;
	void *memory;      /**< to be freed with the region; NULL if it is the caller's */
	size_t size;       /**< bytes, less than of a whole chunk if it is the last */
	uint32_t nb_pages; /**< pages of fragments */
	uint32_t nb_small; /**< fallback pages */
};

static_assert(sizeof(struct page_chunk) == sizeof(struct page_frag_page),
	"a chunk stands in the place of a page's bookkeeping");

/** Pages of a whole chunk, that of the bookkeeping included. */
static inline uint32_t
page_chunk_pages(uint32_t page_size)
{
	uint32_t pages = PAGE_CHUNK_BYTES / page_size;

	if (pages > PAGE_CHUNK_PAGES)
		return PAGE_CHUNK_PAGES;
	return pages > PAGE_CHUNK_MIN_PAGES ? pages : PAGE_CHUNK_MIN_PAGES;
}

/** Bytes of a whole chunk, and the alignment of each. */
static inline size_t
page_chunk_size(uint32_t page_size)
{
	return (size_t)page_size * page_chunk_pages(page_size);
}

/** Bytes from a chunk's start to its first page of fragments. */
size_t page_chunk_first(uint32_t page_size, bool fallback);

/**
 * The most entries of a region's table that so many pages take, with their fallback pages.
 */
uint32_t page_chunk_table_size(uint32_t page_size, uint32_t nb_pages, bool fallback);

/**
 * Make an empty region of fragments.
 *
 * @param table
 *   Memory for max_pages pointers, see page_chunk_table_size(); stays the caller's.
 * @param page_size
 *   Bytes of a page: a power of two from PAGE_FRAG_FALLBACK_SIZE to PAGE_CHUNK_MAX_PAGE_SIZE.
 * @param fallback
 *   Use what is left beside the bookkeeping as 4 KB pages, for when no other page is free.
 * @return
 *   0; -EINVAL for a page size out of range, or see page_region_init().
 */
int page_chunk_region_init(struct page_region *r, struct page_frag_page **table, uint32_t max_pages,
	uint32_t page_size, bool fallback);

/**
 * Add memory to a region of fragments: its pages become free.
 *
 * By the thread that sets up the region; others may allocate and free meanwhile. Memory that does
 * not fill its last page is not used; nor is a last chunk of which less than two pages are left.
 *
 * @param memory
 *   Aligned to page_chunk_size(). Stays the caller's, and has to stay until the region is not used
 *   any more, or is destroyed: the bookkeeping is in it.
 * @param size
 *   Bytes: two pages at least, three in checked builds.
 * @param iova
 *   The address for devices, see struct page_memory; NULL: there is none.
 * @return
 *   Pages added, fallback pages not counted; -EINVAL for misaligned, missing or too little memory;
 *   -ENOTSUP if a page is not contiguous for devices; -ENOSPC if the table is too small. Nothing is
 *   added with an error.
 */
int page_chunk_add_memory(
	struct page_region *r, void *memory, size_t size, uint64_t (*iova)(const void *va));

/** The chunk of an address. */
static inline struct page_chunk *
page_chunk_of(const struct page_region *r, const void *va)
{
	return (struct page_chunk *)((uintptr_t)va & ~r->chunk_mask);
}

/** The page of an address in a region of fragments: arithmetic, no look-up. */
static inline struct page_frag_page *
page_chunk_page_of(const struct page_region *r, const void *va)
{
	struct page_frag_page *heads = (struct page_frag_page *)page_chunk_of(r, va);
	uintptr_t offset = (uintptr_t)va & r->chunk_mask;
	uintptr_t page = offset >> r->page_shift;

	if (__builtin_expect(page == 0, 0))
		page = PAGE_CHUNK_PAGES + offset / PAGE_FRAG_FALLBACK_SIZE;
	return &heads[page];
}

/** The address for devices of a piece of a page; UINT64_MAX if the region has none. */
static inline uint64_t
page_chunk_iova_of(const struct page_region *r, const void *va)
{
	const struct page_frag_page *page = page_chunk_page_of(r, va);

	if (page->iova == UINT64_MAX)
		return UINT64_MAX;
	return page->iova + (uint64_t)((const char *)va - (const char *)page->va);
}

/** What a chunk uses for nothing: some bytes, PAGE_CHUNK_UNUSED at least, aligned to a cache line.
 */
char *page_chunk_unused(const struct page_region *r, struct page_chunk *chunk);

/** Is the address in a page of the region? Searches the chunks: for checks. */
bool page_chunk_contains(const struct page_region *r, const void *va);

#ifdef PAGE_FRAG_CHECKED
/** The map of where fragments begin: how many do in each cache line of the chunk. */
_Atomic uint8_t *page_chunk_map(const struct page_region *r, struct page_chunk *chunk);
#endif

#endif /* LIB_PAGE_FRAG_PAGE_CHUNK_H */
