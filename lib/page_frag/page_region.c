/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include "lib/page_frag/page_region.h"

/* Pages that stay free for others before caches hold any back: some, and a part of the whole. */
#define SPARE_FLOOR_PAGES 8
#define SPARE_FLOOR_PART 4

static void
set_spare_floor(struct page_region *r)
{
	uint32_t floor = page_region_nb_pages(r) / SPARE_FLOOR_PART;
	uint32_t low = atomic_load_explicit(&r->low, memory_order_relaxed);

	if (floor < SPARE_FLOOR_PAGES)
		floor = SPARE_FLOOR_PAGES;
	if (floor < low)
		floor = low;
	atomic_store_explicit(&r->spare_floor, floor, memory_order_relaxed);
}

int
page_region_init(struct page_region *r, struct page_frag_page **table, uint32_t max_pages)
{
	if (table == NULL || max_pages == 0 || max_pages > PAGE_REGION_MAX_PAGES)
		return -EINVAL;

	memset(r, 0, sizeof(*r));
	page_list_init(&r->free);
	page_list_init(&r->small);
	r->table = table;
	r->max_pages = max_pages;
	r->limit = max_pages;
	r->node = -1;
	set_spare_floor(r);
	return 0;
}

int
page_region_add(struct page_region *r, struct page_frag_page *page)
{
	if (r->nb_pages == r->max_pages)
		return -ENOSPC;

	atomic_init(&page->refs, 0);
	page->index = r->nb_pages;
	page_table_set(r->table, r->nb_pages++, page);
	if (r->page_size != 0 && page->small) {
		r->nb_small++;
		page_list_push(&r->small, page);
	} else {
		page_region_put(r, page);
		set_spare_floor(r);
	}
	return 0;
}

int
page_region_set_watermarks(struct page_region *r, uint32_t min, uint32_t low)
{
	uint32_t nb_free = page_region_nb_free(r);
	uint32_t was;

	if (min > low || low > r->limit)
		return -EINVAL;

	was = atomic_exchange_explicit(&r->min, min, memory_order_relaxed);
	/* Crossed by the watermark, not by the pages. */
	if (nb_free < min && nb_free >= was)
		atomic_fetch_add_explicit(&r->stats.reserve_entered, 1, memory_order_relaxed);
	if (nb_free >= min && nb_free < was)
		atomic_fetch_add_explicit(&r->stats.reserve_left, 1, memory_order_relaxed);
	atomic_store_explicit(&r->low, low, memory_order_relaxed);
	set_spare_floor(r);
	return 0;
}

void
page_region_mark_free(const struct page_region *r, char *map, uint32_t n, char mark)
{
	uint64_t head = atomic_load_explicit(&r->free.head, memory_order_acquire);
	uint32_t left = (uint32_t)(head >> PAGE_LIST_BITS & PAGE_LIST_MASK);
	uint32_t index = (uint32_t)(head & PAGE_LIST_MASK);

	/* Pages that are taken and put back meanwhile may lead anywhere on the list, and round and
	 * round, but not for longer than the list was.
	 */
	for (; left != 0 && index < r->max_pages; left--) {
		struct page_frag_page *page = page_table_get(r->table, index);

		if (index < n)
			map[index] = mark;
		/* One that is being added may not be in the table yet. */
		index = page == NULL ? PAGE_FRAG_NO_PAGE
				     : atomic_load_explicit(page_list_below(&r->free, page, index),
					       memory_order_relaxed);
	}
}
