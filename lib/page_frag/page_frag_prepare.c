/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>

#include "lib/page_frag/page_frag_internal.h"
#include "lib/page_frag/page_frag_prepare.h"

/* The first offset from where on there is room. */
static bool
find_room(const struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, uint32_t *offset)
{
	struct page_frag_cache probe = *nc;

	return align <= nc->frag.size && page_frag_room(&probe, fragsz, align, offset);
}

void *
page_frag_prepare(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, uint32_t *room)
{
	uint32_t offset;

	if (nc->order != PAGE_FRAG_ORDER_ZERO_OFFSET ||
		!page_frag_is_possible(nc->region, fragsz, align))
		return NULL;
	if (!find_room(nc, fragsz, align, &offset) &&
		(!page_frag_refill(nc, fragsz, align, false) ||
			!find_room(nc, fragsz, align, &offset)))
		return NULL;
	*room = page_frag_size(nc) - offset;
	return nc->frag.va + offset;
}

/* Is this a piece of what the current page has left? Then that is taken. */
static bool
take_piece(struct page_frag_cache *nc, const void *va, uint32_t used)
{
	uint64_t start = (uint64_t)((uintptr_t)va - (uintptr_t)nc->frag.va);

	if (used == 0 || nc->frag.va == NULL || start < nc->frag.offset || start > nc->frag.size ||
		used > nc->frag.size - start || nc->order != PAGE_FRAG_ORDER_ZERO_OFFSET)
		return false;
	nc->frag.offset = (uint32_t)start + used;
	return true;
}

int
page_frag_commit(struct page_frag_cache *nc, const void *va, uint32_t used)
{
	if (!take_piece(nc, va, used))
		return -EINVAL;
	nc->bias--;
	page_frag_check_alloc(nc->region, va);
	return 0;
}

int
page_frag_commit_noref(struct page_frag_cache *nc, const void *va, uint32_t used)
{
	/* At the page's start there is no fragment to add to. */
	if (nc->frag.offset == 0 || va != nc->frag.va + nc->frag.offset ||
		!take_piece(nc, va, used))
		return -EINVAL;
	return 0;
}

bool
page_frag_abort(struct page_frag_cache *nc, const void *va, uint32_t fragsz)
{
	uint64_t start = (uint64_t)((uintptr_t)va - (uintptr_t)nc->frag.va);
	uint32_t taken = fragsz < PAGE_FRAG_MIN_SIZE ? PAGE_FRAG_MIN_SIZE : fragsz;

	if (nc->frag.va == NULL || start >= nc->frag.size) {
		/* The page is not current any more. */
		page_frag_free(nc->region, va);
		return false;
	}
	if (!page_frag_check_free(nc->region, va))
		return false;
	nc->bias++;
	if (nc->order == PAGE_FRAG_ORDER_COUNTDOWN) {
		if (start != nc->frag.offset)
			return false;
		nc->frag.offset += taken;
		return true;
	}
	/* Allocated fragments are rounded up, committed ones are not. */
	if (start + taken != nc->frag.offset && start + fragsz != nc->frag.offset)
		return false;
	nc->frag.offset = (uint32_t)start;
	return true;
}
