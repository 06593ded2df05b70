/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Slots: equal pieces of pages, each of which stands for one object (an mbuf header).
 *
 * Page and slot follow from the object's address by arithmetic. Objects lie in blocks: naturally
 * aligned pieces of memory that start with the bookkeeping of the page. What is counted about slots
 * is here too, since both kinds of pools count the same.
 */

#ifndef LIB_PAGE_FRAG_PAGE_GEOMETRY_H
#define LIB_PAGE_FRAG_PAGE_GEOMETRY_H

#include <stdatomic.h>
#include <stdint.h>

#include "lib/page_frag/page.h"

/** Where objects lie in a block. */
struct page_slot_geometry {
	uintptr_t block_mask; /**< block size - 1; the block size is a power of two */
	uint32_t colour_mask; /**< blocks shift their content by this many cache lines, in turn */
	uint32_t block_shift; /**< log2 of the block size */
	uint32_t first;       /**< bytes from the page's bookkeeping to its first object */
	uint32_t pitch;       /**< bytes from one object to the next */
	uint32_t reciprocal;  /**< 2^32 / pitch, rounded up: a division is a multiplication */
	uint32_t slots;       /**< objects per page, at most PAGE_SLOT_MAX */
};

/** What one user counts; written by its user only unless said otherwise, read by anyone. */
struct page_slot_stats {
	_Atomic uint64_t issued;
	_Atomic uint64_t freed;
	_Atomic uint64_t refill;
	_Atomic uint64_t reuse;
	_Atomic uint64_t scavenged;
	_Atomic uint64_t runs;
	_Atomic uint64_t page_freed;
	_Atomic uint64_t exhausted;
	_Atomic uint64_t rebound;
	_Atomic uint64_t double_free;
	_Atomic uint64_t foreign_free;
};

/** Fill in what follows from the other members: block_shift and reciprocal. */
static inline void
page_slot_geometry_init(struct page_slot_geometry *geo)
{
	geo->block_shift = (uint32_t)__builtin_ctzll(geo->block_mask + 1);
	geo->reciprocal = (uint32_t)((UINT64_C(1) << 32) / geo->pitch + 1);
}

/** A distance between two objects of a page, in slots. */
static inline uint32_t
page_slot_distance(const struct page_slot_geometry *geo, uint32_t bytes)
{
	return (uint32_t)((uint64_t)bytes * geo->reciprocal >> 32);
}

/** The page of an object. */
static inline struct page_frag_page *
page_slot_page_of(const struct page_slot_geometry *geo, const void *obj)
{
	uintptr_t block = (uintptr_t)obj & ~geo->block_mask;

	if (geo->colour_mask != 0)
		block += (block >> geo->block_shift & geo->colour_mask) * PAGE_FRAG_CACHE_LINE;
	return (struct page_frag_page *)block;
}

/** The number of an object's slot in its page. */
static inline uint32_t
page_slot_index_of(
	const struct page_slot_geometry *geo, const struct page_frag_page *page, const void *obj)
{
	return page_slot_distance(geo, (uint32_t)((uintptr_t)obj - (uintptr_t)page) - geo->first);
}

/** The object of a slot. */
static inline void *
page_slot_object(
	const struct page_slot_geometry *geo, const struct page_frag_page *page, uint32_t slot)
{
	return (char *)(uintptr_t)page + geo->first + (size_t)slot * geo->pitch;
}

/** The mask of all slots of a page. */
static inline uint64_t
page_slot_full(const struct page_slot_geometry *geo)
{
	return (UINT64_C(1) << geo->slots) - 1;
}

/** The mask of nb slots from one on. What is not a pool's can lead to any number: it is cut off. */
static inline uint64_t
page_slot_bits(uint32_t slot, uint32_t nb)
{
	return ((UINT64_C(1) << (nb & 63)) - 1) << (slot & 63);
}

#endif /* LIB_PAGE_FRAG_PAGE_GEOMETRY_H */
