/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A page: a piece of a region with one 64-bit reference word.
 *
 * Words used throughout this folder:
 *
 * - region: memory cut into pages, with one list of the pages that are free;
 * - page: a piece of a region; free as a whole when its reference word is zero;
 * - fragment: a piece of a page of any size; the word counts the page's fragments;
 * - slot: one of a page's equal pieces; the word is the mask of the slots that are out;
 * - out: handed out to the program, or held in advance by a cache that will hand it out.
 *
 * Invariants of the word:
 *
 * - A page whose word is zero is on the free list or owned by the one thread that took it off the
 *   list or brought the word to zero. Only that thread may raise the word from zero.
 * - Whoever brings the word to zero owns the page, and puts it on the free list.
 * - Everything that a holder wrote to its piece happens before the page's next use: dropping a
 *   reference releases, the last drop and taking a page acquire.
 */

#ifndef LIB_PAGE_FRAG_PAGE_H
#define LIB_PAGE_FRAG_PAGE_H

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes of a cache line: of a page's bookkeeping, and of the smallest fragment. */
#define PAGE_FRAG_CACHE_LINE 64

/** Bytes that the smallest fragment takes: no two fragments share a cache line by being small. */
#define PAGE_FRAG_MIN_SIZE PAGE_FRAG_CACHE_LINE

/** In a mask word: the page is set aside after a double free, and its word never reaches zero. */
#define PAGE_SLOT_BAD (UINT64_C(1) << 63)

/** Slots that a page can have at most: one bit of the word is PAGE_SLOT_BAD. */
#define PAGE_SLOT_MAX 63

/** Bytes of the smallest page: of the operating system, and what a cache falls back to. */
#define PAGE_FRAG_FALLBACK_SIZE 4096

/** Index of no page. */
#define PAGE_FRAG_NO_PAGE UINT32_C(0xfffff)

/** The order in which a page's memory is handed out. */
enum page_frag_order {
	PAGE_FRAG_ORDER_ZERO_OFFSET = 0, /**< upwards, from the page's start */
	PAGE_FRAG_ORDER_COUNTDOWN,       /**< downwards, from the page's end */
};

/**
 * A page's bookkeeping: one cache line.
 *
 * Written once, when the page is added to its region: owner, va, iova, index, and full or size.
 * Written by the page's owner only (see the invariants above): next, user and pfmemalloc. Written
 * by anyone who holds a reference: refs. Set by whoever merges slots that it holds: has_merged.
 */
struct page_frag_page {
	_Alignas(PAGE_FRAG_CACHE_LINE) _Atomic uint64_t refs; /**< count, or mask of slots out */
	_Atomic uint32_t next; /**< index of the page below on the free list */
	uint32_t index;        /**< of this page in its region's table */
	const void *owner;     /**< whose page this is: a freed address is checked against it */
	void *va;              /**< the page's memory */
	uint64_t iova;         /**< the same for devices; opaque here */
	union {
		struct {               /* of slots */
			uint64_t full; /**< mask of all its slots */
			uint64_t user; /**< for the user of the slots; 0 at first */
			/** Slots were merged since the page was last issued as a whole. */
			_Atomic uint8_t has_merged;
		};
		struct {                 /* of fragments */
			uint32_t size;   /**< bytes */
			bool small;      /**< a fallback page */
			bool pfmemalloc; /**< taken from the reserve, for this time */
		};
	};
};

static_assert(sizeof(struct page_frag_page) == PAGE_FRAG_CACHE_LINE,
	"a page's bookkeeping is one cache line");

/** Add to a counter that the caller alone writes. */
static inline void
page_count(_Atomic uint64_t *counter, uint64_t n)
{
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
		memory_order_relaxed);
}

#endif /* LIB_PAGE_FRAG_PAGE_H */
