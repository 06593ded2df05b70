/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The free-page list: last in, first out, so that warm pages are used first; lock-free.
 *
 * The head is one 64-bit word: the index of the top page (20 bits), the number of pages (20 bits),
 * and a tag (24 bits) that changes with every push and pop, so that a head that was seen before
 * is not mistaken for one that has come back, unless exactly 2^24 changes later (the ABA problem of
 * R. K. Treiber's stack).
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

/**
 * The list's head; on a cache line of its own, since every lcore writes it.
 *
 * Which page is below which stands in the pages, or in an array by index if there is one: who takes
 * pages that another lcore has just put then need not wait for a line of each.
 */
struct page_list {
	_Alignas(PAGE_FRAG_CACHE_LINE) _Atomic uint64_t head;
	_Atomic uint32_t *below; /**< NULL: in the pages. Set before the first page is put. */
};

/* The table grows while others read the list. A reader can have an index from a page's next life,
 * which no write to the head orders after the entry: entries order themselves.
 */
static inline struct page_frag_page *
page_table_get(struct page_frag_page *const *table, uint32_t index)
{
	return __atomic_load_n(&table[index], __ATOMIC_ACQUIRE);
}

static inline void
page_table_set(struct page_frag_page **table, uint32_t index, struct page_frag_page *page)
{
	__atomic_store_n(&table[index], page, __ATOMIC_RELEASE);
}

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
	list->below = NULL;
}

/* Where the index of the page below a page is. */
static inline _Atomic uint32_t *
page_list_below(const struct page_list *list, struct page_frag_page *page, uint32_t index)
{
	return list->below != NULL ? &list->below[index] : &page->next;
}

/** Number of pages on the list; a recent value where others push and pop. */
static inline uint32_t
page_list_count(const struct page_list *list)
{
	uint64_t head = atomic_load_explicit(&list->head, memory_order_relaxed);

	return (uint32_t)(head >> PAGE_LIST_BITS & PAGE_LIST_MASK);
}

/**
 * Put pages that the caller owns on the list, with one write. Any thread.
 *
 * @param first, last
 *   A chain of nb pages, linked from first to last by page_list_link(); first is popped first.
 * @return
 *   How many pages the list had before.
 */
static inline uint32_t
page_list_push_chain(struct page_list *list, struct page_frag_page *first,
	struct page_frag_page *last, uint32_t nb)
{
	_Atomic uint32_t *below = page_list_below(list, last, last->index);
	uint64_t head = atomic_load_explicit(&list->head, memory_order_relaxed);
	uint64_t count, next;

	do {
		count = head >> PAGE_LIST_BITS & PAGE_LIST_MASK;
		atomic_store_explicit(
			below, (uint32_t)(head & PAGE_LIST_MASK), memory_order_relaxed);
		next = page_list_pack(head, first->index, count + nb);
	} while (!atomic_compare_exchange_weak_explicit(
		&list->head, &head, next, memory_order_release, memory_order_relaxed));
	return (uint32_t)count;
}

/** Link a page that the caller owns to the one that shall be popped after it. */
static inline void
page_list_link(const struct page_list *list, struct page_frag_page *page,
	const struct page_frag_page *below)
{
	atomic_store_explicit(
		page_list_below(list, page, page->index), below->index, memory_order_relaxed);
}

/** Put a page that the caller owns on the list; returns as page_list_push_chain(). Any thread. */
static inline uint32_t
page_list_push(struct page_list *list, struct page_frag_page *page)
{
	return page_list_push_chain(list, page, page, 1);
}

/**
 * Take at most n pages, the last put first, with one write; the caller owns them. Any thread.
 *
 * @param table
 *   The pages by index; it may grow, but what is in it never changes.
 * @param keep
 *   Pages that have to stay on the list.
 * @param left
 *   If pages were taken: how many the list has now.
 * @return
 *   How many pages were taken: 0 if no page is to be had.
 */
static inline uint32_t
page_list_pop_bulk(struct page_list *list, struct page_frag_page *const *table,
	struct page_frag_page **pages, uint32_t n, uint32_t keep, uint32_t *left)
{
	uint64_t head = atomic_load_explicit(&list->head, memory_order_acquire);
	uint32_t taken, count;
	uint64_t next;

	do {
		uint32_t index = (uint32_t)(head & PAGE_LIST_MASK);

		count = (uint32_t)(head >> PAGE_LIST_BITS & PAGE_LIST_MASK);
		for (taken = 0; taken < n && taken + keep < count; taken++) {
			/* Another thread may own the page by now, and what follows may be of its
			 * next life, no page, or one that is not yet in the table: the tag then
			 * fails the exchange.
			 */
			if (index == PAGE_FRAG_NO_PAGE)
				break;
			pages[taken] = page_table_get(table, index);
			if (pages[taken] == NULL)
				break;
			index = atomic_load_explicit(
				page_list_below(list, pages[taken], index), memory_order_relaxed);
		}
		if (taken == 0)
			return 0;
		count -= taken;
		next = page_list_pack(head, index, count);
	} while (!atomic_compare_exchange_weak_explicit(
		&list->head, &head, next, memory_order_acquire, memory_order_acquire));

	*left = count;
	return taken;
}

/** Take the page that was put last; the caller owns it. NULL if the list is empty. Any thread. */
static inline struct page_frag_page *
page_list_pop(struct page_list *list, struct page_frag_page *const *table)
{
	struct page_frag_page *page;
	uint32_t left;

	return page_list_pop_bulk(list, table, &page, 1, 0, &left) != 0 ? page : NULL;
}

#endif /* LIB_PAGE_FRAG_PAGE_LIST_H */
