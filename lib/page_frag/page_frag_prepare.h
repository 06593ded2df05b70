/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Write first, then take what was used: how a sender builds packets out of many small writes, after
 * the Linux kernel's skb_page_frag_refill() and the proposed page_frag_refill_prepare().
 *
 *     place = page_frag_prepare(nc, 1, 1, &room);        // get room for a byte at least
 *     used = copy_as_much_as_possible(place, room);
 *     if (page_frag_can_coalesce(region, end_of_packet, place))
 *             page_frag_commit_noref(nc, place, used);   // the last fragment grows
 *     else
 *             page_frag_commit(nc, place, used);         // a fragment of its own
 *
 * All by the cache's user, on the cache that allocates as well. Between prepare and commit nothing
 * else may be allocated from the cache: one cache per open writer. Caches of zero offset only: a
 * fragment whose length is not known yet cannot be placed from its end.
 */

#ifndef LIB_PAGE_FRAG_PAGE_FRAG_PREPARE_H
#define LIB_PAGE_FRAG_PAGE_FRAG_PREPARE_H

#include <errno.h>

#include "lib/page_frag/page_frag.h"

/* The slow path of page_frag_prepare(): checks all, and takes the next page if it has to. */
void *page_frag_prepare_slow(
	struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, uint32_t *room);

/* Take a piece of what the current page has left; false, and nothing done, if it is none. Without a
 * page the offset is above the size, so that nothing fits.
 */
static inline bool
page_frag_take_piece(struct page_frag_cache *nc, const void *va, uint32_t used)
{
	uint64_t start = (uint64_t)((uintptr_t)va - (uintptr_t)nc->frag.va);

	if (used == 0 || nc->order != PAGE_FRAG_ORDER_ZERO_OFFSET || start < nc->frag.offset ||
		start > nc->frag.size || used > nc->frag.size - start)
		return false;
	nc->frag.offset = (uint32_t)start + used;
	return true;
}

/**
 * See to it that the current page has room for fragsz bytes: what is left of it, if that is enough,
 * else the next page (the refill of skb_page_frag_refill()). Nothing is taken: without a commit
 * nothing has happened.
 *
 * @param fragsz, align
 *   As page_frag_alloc_align(). Nothing is rounded up here; who wants no two fragments in a cache
 *   line aligns them to it.
 * @param room
 *   Bytes that may be written, fragsz or more.
 * @return
 *   Where to write; NULL if an argument is out of range, no page is free, or the cache counts down.
 */
static inline void *
page_frag_prepare(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, uint32_t *room)
{
	uint32_t start, next;

	if (__builtin_expect(fragsz == 0 || align > PAGE_FRAG_FALLBACK_SIZE ||
				     (align & (align - 1)) != 0 || align == 0 ||
				     nc->order != PAGE_FRAG_ORDER_ZERO_OFFSET,
		    0) ||
		__builtin_expect(!page_frag_find_room(nc, fragsz, align, &start, &next), 0))
		return page_frag_prepare_slow(nc, fragsz, align, room);

	*room = page_frag_size(nc) - start;
	return nc->frag.va + start;
}

/**
 * Make a fragment of the first used bytes of what was prepared; it is freed as any other.
 *
 * @param va
 *   What page_frag_prepare() has returned.
 * @param used
 *   Bytes, from 1 to the room there was.
 * @return
 *   0; -EINVAL, and nothing done, if the bytes are not the cache's to give any more, since
 *   something else was allocated meanwhile, or if used is out of range.
 */
static inline int
page_frag_commit(struct page_frag_cache *nc, const void *va, uint32_t used)
{
	if (!page_frag_take_piece(nc, va, used))
		return -EINVAL;
	nc->bias--;
	page_frag_check_alloc(nc->region, va);
	return 0;
}

/**
 * Add the first used bytes of what was prepared to the fragment that ends there: it stays one
 * fragment, freed once. The caller holds that fragment, see page_frag_can_coalesce(): only the
 * place is checked here. As page_frag_commit(); also -EINVAL if va is not where the last bytes were
 * taken, or nothing of the page is out.
 */
static inline int
page_frag_commit_noref(struct page_frag_cache *nc, const void *va, uint32_t used)
{
	/* Where nothing of the page is out there is no fragment to add to. */
	if (nc->bias > nc->frag.size || va != nc->frag.va + nc->frag.offset ||
		!page_frag_take_piece(nc, va, used))
		return -EINVAL;
	return 0;
}

/**
 * Give back a fragment that nobody else has seen: its bytes are there again if it was the last one
 * taken, and in any case its reference is. Cheaper than freeing it, as long as its page is current.
 *
 * @param va, fragsz
 *   The fragment, with the length that it was committed with, or took: PAGE_FRAG_MIN_SIZE if less
 *   was allocated.
 * @return
 *   true if the bytes can be taken again at once; false if only the page's next life has them.
 */
bool page_frag_abort(struct page_frag_cache *nc, const void *va, uint32_t fragsz);

/**
 * May what begins at start be added to what ends at end? It may if they touch and lie in one page.
 * Whether they belong to one packet is for the caller to know. Kernel: skb_can_coalesce(). Any
 * thread that holds both fragments.
 *
 * @param end
 *   The first byte behind the fragment before; NULL: there is none.
 */
static inline bool
page_frag_can_coalesce(const struct page_region *region, const void *end, const void *start)
{
	/* Two pages of a region can touch too: the last byte decides. */
	return end == start && end != NULL &&
	       page_chunk_page_of(region, (const char *)end - 1) ==
		       page_chunk_page_of(region, start);
}

#endif /* LIB_PAGE_FRAG_PAGE_FRAG_PREPARE_H */
