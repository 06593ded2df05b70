/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The free-page list: last in, first out, so that warm pages are used first; lock-free.
 *
 * The head is one 64-bit word: the index of the top page (20 bits), the number of pages (20 bits),
 * and a tag (24 bits) that changes with every push and pop, so that a head that was seen before
 * cannot be mistaken for one that has come back (the ABA problem of R. K. Treiber's stack).
 */

#ifndef LIB_PAGE_FRAG_PAGE_LIST_H
#define LIB_PAGE_FRAG_PAGE_LIST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/page_frag/page.h"

#define PAGE_LIST_BITS 20
#define PAGE_LIST_MASK ((UINT64_C(1) << PAGE_LIST_BITS) - 1)
#define PAGE_LIST_TAG_ONE (UINT64_C(1) << (2 * PAGE_LIST_BITS))

static_assert(PAGE_FRAG_NO_PAGE == PAGE_LIST_MASK, "no page is the largest index");

/** The list's head; on a cache line of its own, since every lcore writes it. */
struct page_list {
	_Alignas(PAGE_FRAG_CACHE_LINE) _Atomic uint64_t head;
};

static inline uint64_t
page_list_pack(uint64_t old_head, uint32_t index, uint64_t count)
{
	uint64_t tag = (old_head & ~(PAGE_LIST_TAG_ONE - 1)) + PAGE_LIST_TAG_ONE;

	return tag | count << PAGE_LIST_BITS | index;
}

static inline void
page_list_init(struct page_list *list)
{
	atomic_init(&list->head, page_list_pack(0, PAGE_FRAG_NO_PAGE, 0));
}

/** Number of pages on the list; a recent value where others push and pop. */
static inline uint32_t
page_list_count(const struct page_list *list)
{
	uint64_t head = atomic_load_explicit(&list->head, memory_order_relaxed);

	return (uint32_t)(head >> PAGE_LIST_BITS & PAGE_LIST_MASK);
}

/** Put a page that the caller owns on the list. Any thread. */
static inline void
page_list_push(struct page_list *list, struct page_frag_page *page)
{
	uint64_t head = atomic_load_explicit(&list->head, memory_order_relaxed);
	uint64_t next;

	do {
		atomic_store_explicit(
			&page->next, (uint32_t)(head & PAGE_LIST_MASK), memory_order_relaxed);
		next = page_list_pack(
			head, page->index, (head >> PAGE_LIST_BITS & PAGE_LIST_MASK) + 1);
	} while (!atomic_compare_exchange_weak_explicit(
		&list->head, &head, next, memory_order_release, memory_order_relaxed));
}

/**
 * Take the page that was put last; the caller owns it. Any thread.
 *
 * @param table
 *   The pages by index; it may grow, but what is in it never changes.
 * @return
 *   The page, or NULL if the list is empty.
 */
static inline struct page_frag_page *
page_list_pop(struct page_list *list, struct page_frag_page *const *table)
{
	uint64_t head = atomic_load_explicit(&list->head, memory_order_acquire);
	struct page_frag_page *page;
	uint64_t next;

	do {
		uint32_t index = (uint32_t)(head & PAGE_LIST_MASK);

		if (index == PAGE_FRAG_NO_PAGE)
			return NULL;
		page = table[index];
		/* Another thread may own the page by now; the tag then fails the exchange. */
		next = page_list_pack(head, atomic_load_explicit(&page->next, memory_order_relaxed),
			(head >> PAGE_LIST_BITS & PAGE_LIST_MASK) - 1);
	} while (!atomic_compare_exchange_weak_explicit(
		&list->head, &head, next, memory_order_acquire, memory_order_acquire));

	return page;
}

#endif /* LIB_PAGE_FRAG_PAGE_LIST_H */
