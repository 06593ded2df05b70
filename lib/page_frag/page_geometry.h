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
#include <stdbool.h>
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
	/** What a slot stands for reaches into its neighbours': of a partly used page, a slot is
	 * taken only if both neighbours are free.
	 */
	bool overlap;
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
	_Atomic uint64_t remote;
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

/** Slots that a page can have at most for some of them to be merged. */
#define PAGE_SLOT_MERGE_MAX 32

/**
 * How many slots after each one belong to it: in the 32 bytes behind a page's bookkeeping, which
 * the creator of the page leaves free. Written by who holds the slot.
 */
static inline _Atomic uint8_t *
page_slot_merged(const struct page_frag_page *page)
{
	return (_Atomic uint8_t *)(uintptr_t)(page + 1);
}

/** The object that follows one and all that was merged with it in its page; NULL: there is none. By
 * a thread that holds the slot.
 */
static inline void *
page_slot_next(const struct page_slot_geometry *geo, const void *obj)
{
	const struct page_frag_page *page = page_slot_page_of(geo, obj);
	uint32_t slot = page_slot_index_of(geo, page, obj);

	if (geo->slots > PAGE_SLOT_MERGE_MAX)
		return NULL;
	slot += 1u + atomic_load_explicit(&page_slot_merged(page)[slot], memory_order_relaxed);
	return slot < geo->slots ? page_slot_object(geo, page, slot) : NULL;
}

/** How many slots an object has: its own, and those that were merged with it. By a thread that
 * holds them.
 */
static inline uint32_t
page_slot_nb(const struct page_slot_geometry *geo, const void *obj)
{
	const struct page_frag_page *page = page_slot_page_of(geo, obj);

	if (geo->slots > PAGE_SLOT_MERGE_MAX)
		return 1;
	return 1u +
	       atomic_load_explicit(&page_slot_merged(page)[page_slot_index_of(geo, page, obj)],
		       memory_order_relaxed);
}

/**
 * Take note that an object is not as it was issued, so that it is made right before its page is
 * issued again. By a thread that holds the slot.
 */
static inline void
page_slot_touch(const struct page_slot_geometry *geo, const void *obj)
{
	atomic_store_explicit(&page_slot_page_of(geo, obj)->has_merged, 1, memory_order_relaxed);
}

/**
 * Make the slots of an object, and those of the one that page_slot_next() gives for it, one: all
 * come back when the object is freed, and the other object is nobody's until then. By a thread that
 * holds both. Not for pools of claims.
 */
static inline void
page_slot_absorb(const struct page_slot_geometry *geo, const void *obj, const void *next)
{
	struct page_frag_page *page = page_slot_page_of(geo, obj);
	_Atomic uint8_t *merged = page_slot_merged(page);
	_Atomic uint8_t *into = &merged[page_slot_index_of(geo, page, obj)];
	_Atomic uint8_t *from = &merged[page_slot_index_of(geo, page, next)];

	atomic_store_explicit(into,
		(uint8_t)(atomic_load_explicit(into, memory_order_relaxed) + 1 +
			  atomic_load_explicit(from, memory_order_relaxed)),
		memory_order_relaxed);
	atomic_store_explicit(from, 0, memory_order_relaxed);
	atomic_store_explicit(&page->has_merged, 1, memory_order_relaxed);
}

/** The mask of nb slots from one on. What is not a pool's can lead to any number: it is cut off. */
static inline uint64_t
page_slot_bits(uint32_t slot, uint32_t nb)
{
	return ((UINT64_C(1) << (nb & 63)) - 1) << (slot & 63);
}

#endif /* LIB_PAGE_FRAG_PAGE_GEOMETRY_H */
