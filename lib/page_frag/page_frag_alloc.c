/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* From the cache to the program. */

#include "lib/page_frag/page_frag_internal.h"

bool
page_frag_is_possible(const struct page_region *r, uint32_t fragsz, uint32_t align)
{
	return fragsz != 0 && fragsz <= r->page_size && align != 0 && align <= r->page_size &&
	       (align & (align - 1)) == 0;
}

/* A page is aligned to its size: a fallback page may be large enough, and yet not aligned. */
static bool
take_room(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, uint32_t *offset)
{
	return align <= nc->frag.size && page_frag_room(nc, fragsz, align, offset);
}

void *
page_frag_alloc_slow(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align)
{
	uint32_t offset;
	char *va;

	if (!page_frag_is_possible(nc->region, fragsz, align))
		return NULL;
	if (fragsz < PAGE_FRAG_MIN_SIZE) {
		page_frag_count(&nc->stats.rounded, 1);
		fragsz = PAGE_FRAG_MIN_SIZE;
	}
	if (!take_room(nc, fragsz, align, &offset) &&
		(!page_frag_refill(nc, fragsz, align, false) ||
			!take_room(nc, fragsz, align, &offset)))
		return NULL;

	nc->bias--;
	va = nc->frag.va + offset;
	page_frag_check_alloc(nc->region, va);
	return va;
}

/* As many fragments as the current page has room for, at most n; returns how many. */
static uint32_t
take_row(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, void **vas, uint32_t n)
{
	bool countdown = nc->order == PAGE_FRAG_ORDER_COUNTDOWN;
	/* Each begins where the one before it ends, rounded up to the alignment. */
	int64_t step = (int64_t)(((uint64_t)fragsz + align - 1) & -(uint64_t)align);
	int64_t left; /* from where one can begin to where the last one can */
	uint32_t offset, i;
	char *va;

	if (!take_room(nc, fragsz, align, &offset))
		return 0;
	va = nc->frag.va + offset;
	left = countdown ? offset : (int64_t)page_frag_size(nc) - fragsz - offset;
	for (i = 0; i < n && left >= 0; i++, left -= step) {
		vas[i] = va;
		page_frag_check_alloc(nc->region, va);
		va += countdown ? -step : step;
	}
	nc->frag.offset = countdown ? (uint32_t)(left + step)
				    : (uint32_t)(page_frag_size(nc) - (left + step));
	nc->bias -= i;
	return i;
}

/* Would the next such fragment need another page? */
static bool
is_used_up(const struct page_frag_cache *nc, uint32_t fragsz, uint32_t align)
{
	struct page_frag_cache probe = *nc;
	uint32_t offset;

	return !page_frag_room(&probe, fragsz, align, &offset);
}

uint32_t
page_frag_alloc_bulk(
	struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, void **vas, uint32_t n)
{
	bool unseen = false; /* is nothing of the current page known outside of this call? */
	uint32_t i = 0;

	if (!page_frag_is_possible(nc->region, fragsz, align))
		return 0;
	if (fragsz < PAGE_FRAG_MIN_SIZE) {
		page_frag_count(&nc->stats.rounded, n);
		fragsz = PAGE_FRAG_MIN_SIZE;
	}

	for (;;) {
		i += take_row(nc, fragsz, align, vas + i, n - i);
		if (i == n || !page_frag_refill(nc, fragsz, align, unseen))
			break;
		unseen = true;
	}
	/* A page that was begun here and is used up needs no bias: its word is what was issued. */
	if (unseen && is_used_up(nc, fragsz, align))
		page_frag_end_page(nc, true);
	return i;
}
