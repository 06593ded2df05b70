/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdbool.h>

#include "lib/page_frag/page_frag.h"

void
page_frag_cache_init(
	struct page_frag_cache *nc, struct page_region *region, enum page_frag_order order)
{
	*nc = (struct page_frag_cache){ .region = region, .order = order };
}

/* Drop references; true if they were the last: the caller then owns the page. */
static bool
page_ref_sub_and_test(struct page_frag_page *page, uint64_t refs)
{
	return atomic_fetch_sub_explicit(&page->refs, refs, memory_order_acq_rel) == refs;
}

/* The page is the cache's alone: hold one reference for every fragment it can ever give, and one
 * so that the word stays above zero as long as the page is current.
 */
static void
page_begin(struct page_frag_cache *nc, struct page_frag_page *page)
{
	uint32_t size = nc->region->page_size;

	nc->page = page;
	nc->bias = size / PAGE_FRAG_MIN_SIZE + 1;
	nc->offset = nc->order == PAGE_FRAG_ORDER_COUNTDOWN ? size : 0;
	atomic_store_explicit(&page->refs, nc->bias, memory_order_relaxed);
}

/* The current page is used up: use it again if it is ours alone, else take the next. */
static bool
page_refill(struct page_frag_cache *nc)
{
	struct page_frag_page *page = nc->page;

	if (page != NULL && page_ref_sub_and_test(page, nc->bias)) {
		page_begin(nc, page);
		return true;
	}

	page = page_region_get(nc->region);
	nc->page = NULL;
	nc->bias = 0;
	if (page == NULL)
		return false;
	page_begin(nc, page);
	return true;
}

/* Room for the fragment in the current page: its offset, or false. */
static bool
page_room(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, uint32_t *offset)
{
	uint64_t start;

	if (nc->order == PAGE_FRAG_ORDER_COUNTDOWN) {
		if (nc->offset < fragsz)
			return false;
		*offset = (nc->offset - fragsz) & ~(align - 1);
		nc->offset = *offset;
		return true;
	}

	start = ((uint64_t)nc->offset + align - 1) & ~((uint64_t)align - 1);
	if (start + fragsz > nc->region->page_size)
		return false;
	*offset = (uint32_t)start;
	nc->offset = (uint32_t)start + fragsz;
	return true;
}

void *
page_frag_alloc_align(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align)
{
	uint32_t page_size = nc->region->page_size;
	uint32_t offset;

	if (fragsz == 0 || fragsz > page_size)
		return NULL;
	if (align == 0 || align > page_size || (align & (align - 1)) != 0)
		return NULL;
	if (fragsz < PAGE_FRAG_MIN_SIZE)
		fragsz = PAGE_FRAG_MIN_SIZE;

	if (nc->page == NULL || !page_room(nc, fragsz, align, &offset)) {
		if (!page_refill(nc) || !page_room(nc, fragsz, align, &offset))
			return NULL;
	}

	nc->bias--;
	return (char *)nc->page->va + offset;
}

void
page_frag_free(struct page_region *region, const void *va)
{
	struct page_frag_page *page = page_region_page_of(region, va);

	if (page_ref_sub_and_test(page, 1))
		page_region_put(region, page);
}

void
page_frag_cache_drain(struct page_frag_cache *nc)
{
	struct page_frag_page *page = nc->page;

	if (page == NULL)
		return;
	if (page_ref_sub_and_test(page, nc->bias))
		page_region_put(nc->region, page);
	nc->page = NULL;
	nc->bias = 0;
}
