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

bool
page_frag_have_room(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, uint32_t *start,
	uint32_t *next)
{
	/* A page is aligned to its size: a fallback page may be large enough, and yet not aligned.
	 */
	if (align <= nc->frag.size && page_frag_find_room(nc, fragsz, align, start, next))
		return true;
	return page_frag_refill(nc, fragsz, align, false) &&
	       page_frag_find_room(nc, fragsz, align, start, next);
}

void *
page_frag_alloc_slow(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align)
{
	uint32_t start, next;
	char *va;

	if (!page_frag_is_possible(nc->region, fragsz, align))
		return NULL;
	if (fragsz < PAGE_FRAG_MIN_SIZE) {
		page_count(&nc->stats.rounded, 1);
		fragsz = PAGE_FRAG_MIN_SIZE;
	}
	if (!page_frag_have_room(nc, fragsz, align, &start, &next))
		return NULL;

	nc->frag.offset = next;
	nc->bias--;
	va = nc->frag.va + start;
	page_frag_check_alloc(nc->region, va);
	return va;
}

/* Fragments that follow each other from va on, as long as one can begin there; returns their end.
 */
static void **
row_up(char *va, size_t step, const char *last, void **vas, void *const *end)
{
	for (; vas < end && va <= last; va += step)
		*vas++ = va;
	return vas;
}

static void **
row_down(char *va, size_t step, const char *last, void **vas, void *const *end)
{
	for (; vas < end && va >= last; va -= step)
		*vas++ = va;
	return vas;
}

/* As many fragments as the current page has room for, at most n; returns how many. */
static uint32_t
take_row(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, void **vas, uint32_t n)
{
	/* Each begins where the one before it ends, rounded up to the alignment. */
	size_t step = ((size_t)fragsz + align - 1) & -(size_t)align;
	uint32_t start, next, nb, i;
	char *base = nc->frag.va;

	if (n == 0 || align > nc->frag.size ||
		!page_frag_find_room(nc, fragsz, align, &start, &next))
		return 0;
	if (nc->order == PAGE_FRAG_ORDER_COUNTDOWN) {
		nb = (uint32_t)(row_down(base + start, step, base, vas, vas + n) - vas);
		nc->frag.offset = (uint32_t)((char *)vas[nb - 1] - base);
	} else {
		nb = (uint32_t)(row_up(base + start, step, base + page_frag_size(nc) - fragsz, vas,
					vas + n) -
				vas);
		nc->frag.offset = (uint32_t)((char *)vas[nb - 1] - base) + fragsz;
	}
	nc->bias -= nb;
	for (i = 0; i < nb; i++)
		page_frag_check_alloc(nc->region, vas[i]);
	return nb;
}

uint32_t
page_frag_alloc_bulk(
	struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, void **vas, uint32_t n)
{
	bool unseen = false; /* is nothing of the current page known outside of this call? */
	uint32_t i = 0, start, next;

	if (!page_frag_is_possible(nc->region, fragsz, align))
		return 0;
	if (fragsz < PAGE_FRAG_MIN_SIZE) {
		page_count(&nc->stats.rounded, n);
		fragsz = PAGE_FRAG_MIN_SIZE;
	}

	for (;;) {
		i += take_row(nc, fragsz, align, vas + i, n - i);
		if (i == n || !page_frag_refill(nc, fragsz, align, unseen))
			break;
		unseen = true;
	}
	/* A page that was begun here and is used up needs no bias: its word is what was issued. */
	if (i == n && unseen && !page_frag_find_room(nc, fragsz, align, &start, &next))
		page_frag_end_page(nc, true);
	return i;
}
