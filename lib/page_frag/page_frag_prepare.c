/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "lib/page_frag/page_frag_internal.h"
#include "lib/page_frag/page_frag_prepare.h"

void *
page_frag_prepare_slow(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, uint32_t *room)
{
	uint32_t start, next;

	if (nc->order != PAGE_FRAG_ORDER_ZERO_OFFSET ||
		!page_frag_is_possible(nc->region, fragsz, align) ||
		!page_frag_have_room(nc, fragsz, align, &start, &next))
		return NULL;
	*room = page_frag_size(nc) - start;
	return nc->frag.va + start;
}

bool
page_frag_abort(struct page_frag_cache *nc, const void *va, uint32_t fragsz)
{
	uint64_t start = (uint64_t)((uintptr_t)va - (uintptr_t)nc->frag.va);

	if (nc->frag.va == NULL || start >= nc->frag.size) {
		/* The page is not current any more. */
		page_frag_free(nc->region, va);
		return false;
	}
	if (!page_frag_check_free(nc->region, va))
		return false;
	if (nc->bias > nc->frag.size) {
		/* Nothing of this page was issued. */
		page_frag_refuse(nc->region, va);
		return false;
	}
	nc->bias++;
	if (nc->order == PAGE_FRAG_ORDER_COUNTDOWN) {
		if (start != nc->frag.offset)
			return false;
		nc->frag.offset += fragsz < PAGE_FRAG_MIN_SIZE ? PAGE_FRAG_MIN_SIZE : fragsz;
		return true;
	}
	/* Not rounded up: what begins behind a small fragment may be one that was committed. */
	if (start + fragsz != nc->frag.offset)
		return false;
	nc->frag.offset = (uint32_t)start;
	return true;
}
