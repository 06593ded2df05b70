/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What the files of page_frag share, and nobody else needs.
 */

#ifndef LIB_PAGE_FRAG_PAGE_FRAG_INTERNAL_H
#define LIB_PAGE_FRAG_PAGE_FRAG_INTERNAL_H

#include "lib/page_frag/page_frag.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* No page begins there. */
#define PAGE_FRAG_NO_RUN 1

/* The region gets a page back whose word is zero and that the caller owns. */
static inline void
page_frag_put_page(struct page_region *r, struct page_frag_page *page)
{
	if (unlikely(page->small))
		page_list_push(&r->small, page);
	else
		page_region_put(r, page);
}

/* Count and report a free that is refused. */
void page_frag_refuse(struct page_region *r, const void *va);

/* Drop references; true if they were the last: the caller then owns the page, its word is zero.
 * Never more than there are: these are refused and counted.
 */
bool page_frag_drop(
	struct page_region *r, struct page_frag_page *page, uint64_t refs, const void *va);

/* What came back through the cache of its own current page goes back to the bias. */
void page_frag_return_run(struct page_frag_cache *nc);

/* May a region give this at all? */
bool page_frag_is_possible(const struct page_region *r, uint32_t fragsz, uint32_t align);

/* Find room, if need be in another page; see page_frag_find_room(). */
bool page_frag_have_room(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align,
	uint32_t *start, uint32_t *next);

/* Make the next page current; false if none is to be had: the current page is kept then. unseen:
 * nobody but the caller knows of any fragment of the current page.
 */
bool page_frag_refill(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, bool unseen);

/* Let go of the current page; unseen as above. */
void page_frag_end_page(struct page_frag_cache *nc, bool unseen);

#endif /* LIB_PAGE_FRAG_PAGE_FRAG_INTERNAL_H */
