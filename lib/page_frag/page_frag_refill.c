/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* From page to page: where the next current page comes from, and where the last one goes. */

#include <errno.h>

#include "lib/page_frag/page_frag_internal.h"

static void
forget_page(struct page_frag_cache *nc)
{
	nc->frag.va = NULL;
	nc->frag.offset = nc->order == PAGE_FRAG_ORDER_COUNTDOWN ? 0 : UINT32_MAX;
	nc->frag.size = 0;
	nc->bias = 0;
	nc->pfmemalloc = false;
}

int
page_frag_cache_init_any(struct page_frag_cache *nc, struct page_region *region,
	enum page_frag_order order, enum page_frag_use use)
{
	if (region->page_size == 0)
		return -EINVAL;

	*nc = (struct page_frag_cache){
		.region = region,
		.order = (uint8_t)order,
		.use = (uint8_t)use,
		.run_mask = ~((uintptr_t)region->page_size - 1),
		.run_base = PAGE_FRAG_NO_RUN,
	};
	forget_page(nc);
	return 0;
}

/* The page is the cache's alone: hold one reference for every fragment it can ever give, of a byte
 * each, and one so that the word stays above zero as long as the page is current.
 */
static void
begin_page(struct page_frag_cache *nc, struct page_frag_page *page, bool pfmemalloc)
{
	page->pfmemalloc = pfmemalloc;
	nc->pfmemalloc = pfmemalloc;
	nc->frag.va = page->va;
	nc->frag.size = page->size;
	nc->frag.offset = nc->order == PAGE_FRAG_ORDER_COUNTDOWN ? page->size : 0;
	nc->bias = page->size + 1;
	page_frag_check_begin(nc->region, page);
	atomic_store_explicit(&page->refs, nc->bias, memory_order_relaxed);
}

static uint32_t
nb_issued(const struct page_frag_cache *nc)
{
	return nc->frag.size + 1 - nc->bias;
}

void
page_frag_end_page(struct page_frag_cache *nc, bool unseen)
{
	struct page_region *r = nc->region;
	struct page_frag_page *page = page_chunk_page_of(r, nc->frag.va);
	uint32_t issued = nb_issued(nc);

	page_count(&nc->stats.issued, issued);
	if (unseen && issued != 0)
		atomic_store_explicit(&page->refs, issued, memory_order_relaxed);
	else if (page_frag_drop(r, page, nc->bias, nc->frag.va))
		page_frag_put_page(r, page);
	forget_page(nc);
}

/* The current page's next life: all its fragments have come back. */
static void
begin_again(struct page_frag_cache *nc, struct page_frag_page *page)
{
	page_count(&nc->stats.reuse, 1);
	page_count(&nc->stats.issued, nb_issued(nc));
	begin_page(nc, page, false);
}

/* Have all fragments of the current page come back? */
static bool
is_alone(const struct page_frag_cache *nc, const struct page_frag_page *page)
{
	return atomic_load_explicit(&page->refs, memory_order_acquire) == nc->bias;
}

/* A page without mark of the reserve: one that the cache has kept, or some from the region while it
 * has plenty, or one.
 */
static struct page_frag_page *
take_page(struct page_frag_cache *nc)
{
	struct page_region *r = nc->region;
	struct page_frag_page *page;
	uint32_t left, nb;

	if (nc->nb_spares != 0) {
		page_count(&nc->stats.spare, 1);
		page = nc->spare[--nc->nb_spares];
		/* Another lcore may have freed the one after it: have its line here by then. */
		if (nc->nb_spares != 0)
			__builtin_prefetch(nc->spare[nc->nb_spares - 1], 1);
		return page;
	}
	nb = page_region_get_bulk(r, nc->spare, PAGE_FRAG_SPARES,
		atomic_load_explicit(&r->spare_floor, memory_order_relaxed), &left);
	if (nb != 0) {
		page_count(&nc->stats.refill, nb);
		/* The first is used at once, the others in the order in which they came. */
		for (uint32_t i = 0; i < nb / 2; i++) {
			page = nc->spare[i];
			nc->spare[i] = nc->spare[nb - 1 - i];
			nc->spare[nb - 1 - i] = page;
		}
		nc->nb_spares = (uint8_t)(nb - 1);
		return nc->spare[nb - 1];
	}
	nb = page_region_get_bulk(
		r, &page, 1, atomic_load_explicit(&r->min, memory_order_relaxed), &left);
	if (nb == 0)
		return NULL;
	page_count(&nc->stats.refill, 1);
	return page;
}

/* What there is when the region has no page left above the reserve. */
static struct page_frag_page *
take_last_resort(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, bool *pfmemalloc)
{
	struct page_region *r = nc->region;
	struct page_frag_page *page;
	uint32_t left;

	if (fragsz <= PAGE_FRAG_FALLBACK_SIZE && align <= PAGE_FRAG_FALLBACK_SIZE) {
		page = page_list_pop(&r->small, r->table);
		if (page != NULL) {
			page_count(&nc->stats.fallback, 1);
			return page;
		}
	}
	if (nc->use == PAGE_FRAG_RX && page_region_get_bulk(r, &page, 1, 0, &left) != 0) {
		page_count(&nc->stats.reserve, 1);
		*pfmemalloc = true;
		return page;
	}
	return NULL;
}

bool
page_frag_refill(struct page_frag_cache *nc, uint32_t fragsz, uint32_t align, bool unseen)
{
	struct page_frag_page *page, *current = NULL;
	bool alone = false, pfmemalloc = false;

	page_frag_return_run(nc);
	if (nc->frag.va != NULL) {
		current = page_chunk_page_of(nc->region, nc->frag.va);
		alone = is_alone(nc, current);
		if (alone && nc->pfmemalloc) {
			/* Not kept: what is allocated after the shortage must not carry its mark,
			 * and the reserve is for whoever comes first.
			 */
			page_frag_end_page(nc, false);
			current = NULL;
		} else if (alone && !current->small) {
			begin_again(nc, current);
			return true;
		}
	}

	page = take_page(nc);
	if (page == NULL && nc->run_base != PAGE_FRAG_NO_RUN) {
		/* What was gathered may be all that the page waits for. */
		page_frag_cache_flush(nc);
		page = take_page(nc);
	}
	/* A fallback page is used again only if there still is nothing better. */
	if (page == NULL && current != NULL && alone && fragsz <= current->size &&
		align <= current->size) {
		begin_again(nc, current);
		return true;
	}
	if (page == NULL)
		page = take_last_resort(nc, fragsz, align, &pfmemalloc);
	if (page == NULL) {
		page_count(&nc->stats.exhausted, 1);
		return false;
	}
	if (current != NULL)
		page_frag_end_page(nc, unseen);
	begin_page(nc, page, pfmemalloc);
	return true;
}

void
page_frag_cache_drain(struct page_frag_cache *nc)
{
	struct page_region *r = nc->region;

	page_frag_cache_flush(nc);
	if (nc->frag.va != NULL)
		page_frag_end_page(nc, false);
	while (nc->nb_spares != 0)
		page_region_put(r, nc->spare[--nc->nb_spares]);
}
