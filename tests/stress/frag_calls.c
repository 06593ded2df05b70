/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include "lib/page_frag/page_frag_prepare.h"
#include "tests/stress/frag_calls.h"

#define BRIEF 128u    /* bytes of the longest fragment where all are short */
#define PREPARED 0x77 /* what is written before it is taken */
#define GRAIN 16u     /* what is written first and taken afterwards is a multiple of it */

static struct frags *
frags_of(const struct worker *w)
{
	return w->stress->pool;
}

/* The thread's cache; now and then another one, that some thread has used before. */
static struct frag_cache *
cache_of(const struct worker *w)
{
	return frags_of(w)->own[w->thread];
}

/* Only the exchange orders what one thread did with a cache before what the next one does. */
static void
exchange_cache(struct worker *w)
{
	struct frags *f = frags_of(w);

	if (f->exchange && stress_below(w, 8) == 0)
		f->own[w->thread] = atomic_exchange_explicit(
			&f->place, f->own[w->thread], memory_order_acq_rel);
}

static uint32_t
any_length(struct worker *w)
{
	struct frags *f = frags_of(w);

	if (f->brief)
		return 1 + stress_below(w, BRIEF);
	switch (stress_below(w, 32)) {
	case 0:
		return 1 + stress_below(w, f->region->page_size);
	case 1:
		return f->region->page_size;
	case 2:
	case 3:
	case 4:
	case 5:
	case 6:
	case 7:
		return 1 + stress_below(w, PAGE_FRAG_FALLBACK_SIZE);
	default:
		return 1 + stress_below(w, 512);
	}
}

/* Of what is written before it is taken: often several are a cache line together. */
static uint32_t
any_grains(struct worker *w)
{
	return GRAIN * (1 + stress_below(w, stress_below(w, 2) == 0 ? 3 : 24));
}

static uint32_t
any_align(struct worker *w)
{
	struct frags *f = frags_of(w);

	if (f->brief || stress_below(w, 2) == 0)
		return 1;
	if (stress_below(w, 16) == 0)
		return f->region->page_size;
	return UINT32_C(1) << stress_below(w, 13);
}

static uint32_t
alloc_each(struct worker *w, struct page_frag_cache *nc, struct piece *pieces, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		uint32_t length = any_length(w);
		uint32_t align = any_align(w);
		unsigned char *va = page_frag_alloc_align(nc, length, align);

		if (va == NULL)
			break;
		STRESS_CHECK(w->stress, ((uintptr_t)va & (align - 1)) == 0);
		pieces[i] = (struct piece){ .va = va, .length = length };
	}
	return i;
}

static uint32_t
alloc_bulk(struct worker *w, struct page_frag_cache *nc, struct piece *pieces, uint32_t n)
{
	uint32_t length = any_length(w);
	uint32_t align = any_align(w);
	void *vas[STRESS_BURST];

	n = page_frag_alloc_bulk(nc, length, align, vas, n);
	for (uint32_t i = 0; i < n; i++) {
		STRESS_CHECK(w->stress, ((uintptr_t)vas[i] & (align - 1)) == 0);
		pieces[i] = (struct piece){ .va = vas[i], .length = length };
	}
	return n;
}

/* Make a fragment longer as long as it can be. */
static void
lengthen(struct worker *w, struct page_frag_cache *nc, struct piece *piece)
{
	while (stress_below(w, 2) == 0) {
		uint32_t used = any_grains(w);
		const unsigned char *end = piece->va + piece->length;
		unsigned char *place;
		uint32_t room;

		place = page_frag_prepare(nc, 1, 1, &room);
		if (place == NULL || !page_frag_can_coalesce(nc->region, end, place))
			break;
		if (used > room)
			used = room;
		memset(place, PREPARED, used);
		STRESS_CHECK(w->stress, page_frag_commit_noref(nc, place, used) == 0);
		piece->length += used;
	}
}

static uint32_t
write_and_take(struct worker *w, struct page_frag_cache *nc, struct piece *pieces, uint32_t n)
{
	uint32_t i = 0;

	while (i < n) {
		uint32_t wanted = any_grains(w);
		uint32_t align = stress_below(w, 4) == 0 ? PAGE_FRAG_MIN_SIZE : 1;
		uint32_t room;
		unsigned char *place = page_frag_prepare(nc, wanted, align, &room);

		if (place == NULL)
			break;
		STRESS_CHECK(w->stress, room >= wanted);
		memset(place, PREPARED, wanted);
		/* Without a commit nothing has happened. */
		if (stress_below(w, 8) == 0)
			continue;
		STRESS_CHECK(w->stress, page_frag_commit(nc, place, wanted) == 0);
		pieces[i] = (struct piece){ .va = place, .length = wanted };
		lengthen(w, nc, &pieces[i++]);
	}
	return i;
}

static void
check_place(struct stress *s, const struct page_frag_cache *nc, const struct piece *piece)
{
	const struct page_frag_page *page = page_chunk_page_of(nc->region, piece->va);
	const unsigned char *begin = page->va;

	STRESS_CHECK(s, piece->va >= begin && piece->va + piece->length <= begin + page->size);
	/* The reserve is not for all. */
	STRESS_CHECK(s, nc->use == PAGE_FRAG_RX || !page_frag_is_pfmemalloc(nc->region, piece->va));
}

/* Give some back that nobody else has seen, each of which took so much at least; returns how many
 * are left.
 */
static uint32_t
abort_some(struct worker *w, struct frag_cache *cache, struct piece *pieces, uint32_t n,
	uint32_t least)
{
	while (n != 0 && stress_below(w, 4) == 0) {
		struct page_frag_cache *nc = &cache->nc;
		/* Most often one of the last. */
		uint32_t back = 1 + stress_below(w, stress_below(w, 4) == 0 || n < 3 ? n : 3);
		struct piece *piece = &pieces[n - back];
		bool current = nc->frag.va != NULL &&
			       (uintptr_t)piece->va - (uintptr_t)nc->frag.va < nc->frag.size;

		memset(piece->va, PREPARED, piece->length);
		page_frag_abort(nc, piece->va, piece->length < least ? least : piece->length);
		cache->issued -= current;
		*piece = pieces[--n];
	}
	return n;
}

uint32_t
frags_alloc(struct worker *w, struct piece *pieces, uint32_t n)
{
	const struct frags *f = frags_of(w);
	uint32_t least = PAGE_FRAG_MIN_SIZE;
	struct frag_cache *cache;
	struct page_frag_cache *nc;
	bool upwards;

	exchange_cache(w);
	cache = cache_of(w);
	nc = &cache->nc;
	upwards = nc->order == PAGE_FRAG_ORDER_ZERO_OFFSET;
	switch (stress_below(w, upwards ? 3 : 2)) {
	case 0:
		n = alloc_bulk(w, nc, pieces, n);
		break;
	case 1:
		n = alloc_each(w, nc, pieces, n);
		break;
	default:
		n = write_and_take(w, nc, pieces, n);
		least = 1;
	}
	for (uint32_t i = 0; i < n; i++)
		check_place(w->stress, nc, &pieces[i]);
	cache->issued += n;
	n = abort_some(w, cache, pieces, n, least);
	if (stress_below(w, f->brief ? 4 : 32) == 0)
		page_frag_cache_drain(nc);
	return n;
}

/* One call for all that follow each other of one page: only the page is named. */
static void
drain_pages(struct worker *w, const struct piece *pieces, uint32_t n)
{
	struct page_region *r = frags_of(w)->region;
	uint32_t i = 0;

	while (i < n) {
		unsigned char *va = pieces[i].va;
		uint32_t count = 0;

		for (; i < n && page_chunk_page_of(r, pieces[i].va) == page_chunk_page_of(r, va);
			i++)
			count++;
		STRESS_CHECK(w->stress, page_frag_drain(r, va, count) == 0);
	}
}

void
frags_free(struct worker *w, const struct piece *pieces, uint32_t n)
{
	struct page_region *r = frags_of(w)->region;
	struct frag_cache *cache;
	void *vas[STRESS_BURST];

	exchange_cache(w);
	cache = cache_of(w);
	for (uint32_t i = 0; i < n; i++) {
		vas[i] = pieces[i].va;
		cache->pfmemalloc += page_frag_is_pfmemalloc(r, vas[i]);
	}
	switch (stress_below(w, 5)) {
	case 0:
		for (uint32_t i = 0; i < n; i++)
			page_frag_free(r, vas[i]);
		break;
	case 1:
		page_frag_free_bulk(r, vas, n);
		break;
	case 2:
		drain_pages(w, pieces, n);
		break;
	case 3:
		for (uint32_t i = 0; i < n; i++)
			page_frag_cache_free(&cache->nc, vas[i]);
		cache->freed += n;
		break;
	default:
		page_frag_cache_free_bulk(&cache->nc, vas, n);
		cache->freed += n;
	}
	if (stress_below(w, 8) == 0)
		page_frag_cache_flush(&cache->nc);
	if (stress_below(w, 32) == 0)
		page_frag_cache_drain(&cache->nc);
}

/* Others may wait for what the cache holds back. */
void
frags_idle(struct worker *w)
{
	exchange_cache(w);
	page_frag_cache_flush(&cache_of(w)->nc);
}

void
frags_end(struct worker *w)
{
	page_frag_cache_drain(&cache_of(w)->nc);
}
