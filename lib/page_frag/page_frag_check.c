/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Checked builds: how many fragments begin in each cache line. */

#include "lib/page_frag/page_frag.h"

static _Atomic uint8_t *
begun_in_line_of(const struct page_region *r, const void *va)
{
	uintptr_t line = ((uintptr_t)va & r->chunk_mask) / PAGE_FRAG_CACHE_LINE;

	return &page_chunk_map(r, page_chunk_of(r, va))[line];
}

static void
refuse(struct page_region *r, const void *va, _Atomic uint64_t *counter,
	enum page_frag_misuse misuse)
{
	atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
	if (r->report != NULL)
		r->report(r, va, misuse);
}

void
page_frag_check_begin(struct page_region *r, const struct page_frag_page *page)
{
	_Atomic uint8_t *begun = begun_in_line_of(r, page->va);
	uint32_t i;

	/* What was dropped by page_frag_drain() was not known by address. */
	for (i = 0; i < page->size / PAGE_FRAG_CACHE_LINE; i++)
		atomic_store_explicit(&begun[i], 0, memory_order_relaxed);
}

void
page_frag_check_alloc(struct page_region *r, const void *va)
{
	atomic_fetch_add_explicit(begun_in_line_of(r, va), 1, memory_order_relaxed);
}

bool
page_frag_check_free(struct page_region *r, const void *va)
{
	_Atomic uint8_t *begun;
	uint8_t nb;

	if (!page_chunk_contains(r, va)) {
		refuse(r, va, &r->stats.foreign_free, PAGE_FRAG_FOREIGN_FREE);
		return false;
	}
	begun = begun_in_line_of(r, va);
	nb = atomic_load_explicit(begun, memory_order_relaxed);
	do {
		if (nb == 0) {
			refuse(r, va, &r->stats.double_free, PAGE_FRAG_DOUBLE_FREE);
			return false;
		}
	} while (!atomic_compare_exchange_weak_explicit(
		begun, &nb, nb - 1, memory_order_relaxed, memory_order_relaxed));
	return true;
}
