/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* From the program back to the page: runs, and the last reference. */

#include <errno.h>

#include "lib/page_frag/page_frag_internal.h"

void
page_frag_refuse(struct page_region *r, const void *va)
{
	atomic_fetch_add_explicit(&r->stats.double_free, 1, memory_order_relaxed);
	if (r->report != NULL)
		r->report(r, va, PAGE_FRAG_DOUBLE_FREE);
}

bool
page_frag_drop(struct page_region *r, struct page_frag_page *page, uint64_t refs, const void *va)
{
	uint64_t word = atomic_load_explicit(&page->refs, memory_order_acquire);

	do {
		if (likely(word == refs)) {
			/* All that there are: nobody else can read or write the word. */
			atomic_store_explicit(&page->refs, 0, memory_order_relaxed);
			return true;
		}
		/* Two refused frees at once may have it below zero for a moment. */
		if (unlikely((int64_t)word < (int64_t)refs)) {
			page_frag_refuse(r, va);
			return false;
		}
	} while (!atomic_compare_exchange_weak_explicit(
		&page->refs, &word, word - refs, memory_order_acq_rel, memory_order_acquire));
	return false;
}

void
page_frag_put(struct page_region *r, struct page_frag_page *page, const void *va)
{
	int64_t old = (int64_t)atomic_fetch_sub_explicit(&page->refs, 1, memory_order_acq_rel);

	if (likely(old > 1))
		return;
	if (old == 1) {
		page_frag_put_page(r, page);
	} else {
		/* Nothing is added again: by now that could be the word of the page's next life,
		 * which begins with a store. Until then it is below zero, and refuses what else
		 * comes.
		 */
		page_frag_refuse(r, va);
	}
}

int
page_frag_drain(struct page_region *r, const void *va, uint32_t count)
{
	struct page_frag_page *page = page_chunk_page_of(r, va);

	if (count == 0 ||
		(int64_t)atomic_load_explicit(&page->refs, memory_order_relaxed) < (int64_t)count)
		return -EINVAL;
	if (page_frag_drop(r, page, count, va))
		page_frag_put_page(r, page);
	return 0;
}

/* Whole pages that became free in one call, to be put on the list by one write. */
struct freed_pages {
	struct page_frag_page *first, *last;
	uint32_t nb;
};

static void
add_freed(struct page_region *r, struct freed_pages *freed, struct page_frag_page *page)
{
	if (unlikely(page->small)) {
		page_list_push(&r->small, page);
		return;
	}
	if (freed->nb++ == 0)
		freed->last = page;
	else
		page_list_link(&r->free, page, freed->first);
	freed->first = page;
}

void
page_frag_free_bulk(struct page_region *r, void *const *vas, uint32_t n)
{
	uintptr_t mask = ~((uintptr_t)r->page_size - 1);
	struct freed_pages freed = { 0 };
	void *const *end = vas + n;

	while (vas < end) {
		const void *va = *vas++;
		struct page_frag_page *page;
		uint32_t run = 1;

		/* Of what is not the region's nothing may be read. */
		if (!page_frag_check_free(r, va))
			continue;
		page = page_chunk_page_of(r, va);
		/* Fallback pages are smaller than what is compared: no runs. */
		if (likely(!page->small))
			for (; vas < end && (((uintptr_t)*vas ^ (uintptr_t)va) & mask) == 0; vas++)
				run += page_frag_check_free(r, *vas);
		if (page_frag_drop(r, page, run, va))
			add_freed(r, &freed, page);
	}
	if (freed.nb != 0)
		page_region_put_chain(r, freed.first, freed.last, freed.nb);
}

void
page_frag_return_run(struct page_frag_cache *nc)
{
	if (nc->run_base != (uintptr_t)nc->frag.va)
		return;
	if (unlikely(nc->run > nc->frag.size + 1 - nc->bias)) {
		page_frag_refuse(nc->region, nc->frag.va);
	} else {
		nc->bias += nc->run;
		page_count(&nc->stats.issued, nc->run);
		page_count(&nc->stats.freed, nc->run);
	}
	nc->run_base = PAGE_FRAG_NO_RUN;
}

/* Keep a whole page that is ours, or give it back. */
static void
keep_or_put(struct page_frag_cache *nc, struct page_frag_page *page)
{
	struct page_region *r = nc->region;

	page_count(&nc->stats.page_freed, 1);
	if (nc->nb_spares < PAGE_FRAG_SPARES && !page->pfmemalloc &&
		page_region_nb_free(r) >=
			atomic_load_explicit(&r->spare_floor, memory_order_relaxed))
		nc->spare[nc->nb_spares++] = page;
	else
		page_region_put(r, page);
}

void
page_frag_cache_flush(struct page_frag_cache *nc)
{
	struct page_frag_page *page;

	page_frag_return_run(nc);
	if (nc->run_base == PAGE_FRAG_NO_RUN)
		return;
	page = page_chunk_page_of(nc->region, (void *)nc->run_base);
	page_count(&nc->stats.freed, nc->run);
	page_count(&nc->stats.runs, 1);
	if (page_frag_drop(nc->region, page, nc->run, page->va))
		keep_or_put(nc, page);
	nc->run_base = PAGE_FRAG_NO_RUN;
}

void
page_frag_cache_free_slow(struct page_frag_cache *nc, const void *va)
{
	struct page_region *r = nc->region;
	struct page_frag_page *page = page_chunk_page_of(r, va);

	if (unlikely(page->small)) {
		/* Its neighbours are other pages: no run. */
		page_count(&nc->stats.freed, 1);
		page_count(&nc->stats.runs, 1);
		if (page_frag_drop(r, page, 1, va)) {
			page_count(&nc->stats.page_freed, 1);
			page_frag_put_page(r, page);
		}
		return;
	}
	page_frag_cache_flush(nc);
	nc->run_base = (uintptr_t)va & nc->run_mask;
	nc->run = 1;
}

void
page_frag_cache_free_bulk(struct page_frag_cache *nc, void *const *vas, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		page_frag_cache_free(nc, vas[i]);
}
