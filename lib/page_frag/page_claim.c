/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "lib/page_frag/page_claim.h"

int
page_claim_pool_init(struct page_claim_pool *pool, const struct page_slot_geometry *geo,
	struct page_claim_hint *hints, uint32_t nb_hints, struct page_frag_page **table,
	_Atomic uint64_t *bitmap, uint32_t max_pages)
{
	uint32_t i;

	if (geo->slots == 0 || geo->slots > PAGE_SLOT_MAX || max_pages == 0 || nb_hints == 0)
		return -EINVAL;

	memset(pool, 0, sizeof(*pool));
	pool->geo = *geo;
	pool->hints = hints;
	pool->nb_hints = nb_hints;
	pool->table = table;
	pool->some_free = bitmap;
	pool->max_pages = max_pages;

	memset(hints, 0, nb_hints * sizeof(*hints));
	for (i = 0; i < nb_hints; i++)
		atomic_init(&hints[i].index, (uint32_t)((uint64_t)max_pages * i / nb_hints));
	for (i = 0; i < page_claim_bitmap_words(max_pages); i++)
		atomic_init(&bitmap[i], 0);
	return 0;
}

static void
mark_some_free(struct page_claim_pool *pool, uint32_t index)
{
	atomic_fetch_or_explicit(
		&pool->some_free[index / 64], UINT64_C(1) << index % 64, memory_order_seq_cst);
}

int
page_claim_add(struct page_claim_pool *pool, struct page_frag_page *page)
{
	if (pool->nb_pages == pool->max_pages)
		return -ENOSPC;

	atomic_init(&page->refs, 0);
	page->index = pool->nb_pages;
	pool->table[pool->nb_pages++] = page;
	pool->size += (uint32_t)__builtin_popcountll(page->full);
	mark_some_free(pool, page->index);
	atomic_fetch_add_explicit(
		&pool->nb_free, (uint32_t)__builtin_popcountll(page->full), memory_order_release);
	return 0;
}

/* The page has no slot left. A slot that comes back at this moment either finds the mark set and
 * is seen by the second look, or is the first one back to a full page and sets the mark itself.
 */
static void
mark_none_free(struct page_claim_pool *pool, struct page_frag_page *page)
{
	atomic_fetch_and_explicit(&pool->some_free[page->index / 64],
		~(UINT64_C(1) << page->index % 64), memory_order_seq_cst);
	if ((~atomic_load_explicit(&page->refs, memory_order_seq_cst) & page->full) != 0)
		mark_some_free(pool, page->index);
}

/* The next page that is marked, from index on and around; NULL if there is none. */
static struct page_frag_page *
find_some_free(struct page_claim_pool *pool, uint32_t index)
{
	uint32_t words = page_claim_bitmap_words(pool->nb_pages);
	uint32_t i, w;

	if (index >= pool->nb_pages)
		index = 0;
	w = index / 64;
	for (i = 0; i <= words; i++, w = w + 1 < words ? w + 1 : 0) {
		uint64_t bits = atomic_load_explicit(&pool->some_free[w], memory_order_seq_cst);

		if (i == 0)
			bits &= UINT64_MAX << index % 64;
		if (bits != 0)
			return pool->table[w * 64 + (uint32_t)__builtin_ctzll(bits)];
	}
	return NULL;
}

/* Claim at most n free slots of a page, the lowest first; returns their mask. */
static uint64_t
claim(struct page_claim_pool *pool, struct page_frag_page *page, uint32_t n)
{
	uint64_t word = atomic_load_explicit(&page->refs, memory_order_relaxed);
	uint64_t got;

	do {
		uint64_t rest = page->full & ~word;
		uint32_t more;

		got = rest;
		for (more = (uint32_t)__builtin_popcountll(rest); more > n; more--)
			got &= ~(UINT64_C(1) << (63 - __builtin_clzll(got)));
	} while (got != 0 && !atomic_compare_exchange_weak_explicit(&page->refs, &word, word | got,
				     memory_order_seq_cst, memory_order_relaxed));

	if (((word | got) & page->full) == page->full)
		mark_none_free(pool, page);
	return got;
}

/* Hand out the lowest slots of *mask that follow each other; returns how many. */
static uint32_t
issue(const struct page_slot_geometry *geo, const struct page_frag_page *page, uint64_t *mask,
	void **objs)
{
	uint32_t slot = (uint32_t)__builtin_ctzll(*mask);
	uint32_t nb = (uint32_t)__builtin_ctzll(~(*mask >> slot));
	char *obj = page_slot_object(geo, page, slot);
	uint32_t i;

	*mask &= ~page_slot_bits(slot, nb);
	for (i = 0; i < nb; i++, obj += geo->pitch)
		objs[i] = obj;
	return nb;
}

/* Take n off the number of free slots, if there are so many. */
static bool
reserve(struct page_claim_pool *pool, uint32_t n)
{
	uint32_t nb_free = atomic_load_explicit(&pool->nb_free, memory_order_relaxed);

	do {
		if (nb_free < n)
			return false;
	} while (!atomic_compare_exchange_weak_explicit(
		&pool->nb_free, &nb_free, nb_free - n, memory_order_acquire, memory_order_relaxed));
	return true;
}

int
page_claim_alloc_bulk(
	struct page_claim_pool *pool, struct page_claim_hint *hint, void **objs, uint32_t n)
{
	uint32_t index = atomic_load_explicit(&hint->index, memory_order_relaxed);
	uint32_t i = 0;

	if (!reserve(pool, n)) {
		atomic_fetch_add_explicit(&hint->stats.exhausted, 1, memory_order_relaxed);
		return -1;
	}
	while (i < n) {
		struct page_frag_page *page = find_some_free(pool, index);
		uint64_t got;

		/* They are there: a page may be between being unmarked and being marked again. */
		if (page == NULL)
			continue;
		index = page->index;
		got = claim(pool, page, n - i);
		while (got != 0)
			i += issue(&pool->geo, page, &got, objs + i);
	}

	atomic_store_explicit(&hint->index, index, memory_order_relaxed);
	atomic_fetch_add_explicit(&hint->stats.issued, n, memory_order_relaxed);
	return 0;
}

/* Give a run of slots back to their page; returns how many were really out. */
static uint32_t
release(struct page_claim_pool *pool, const struct page_claim_ops *ops,
	struct page_claim_hint *hint, struct page_frag_page *page, uint64_t run)
{
	uint64_t word, bad;

	atomic_fetch_add_explicit(&hint->stats.runs, 1, memory_order_relaxed);
	if (page->owner != pool) {
		atomic_fetch_add_explicit(&hint->stats.foreign_free,
			(uint64_t)__builtin_popcountll(run), memory_order_relaxed);
		ops->foreign_free(pool, page, run);
		return 0;
	}

	word = atomic_fetch_and_explicit(&page->refs, ~run, memory_order_seq_cst);
	bad = run & ~word;
	if (bad != 0) {
		atomic_fetch_add_explicit(&hint->stats.double_free,
			(uint64_t)__builtin_popcountll(bad), memory_order_relaxed);
		ops->double_free(pool, page, bad);
	}
	if ((word & page->full) == page->full)
		mark_some_free(pool, page->index);
	if ((word & ~run) == 0 && word != 0)
		atomic_fetch_add_explicit(&hint->stats.page_freed, 1, memory_order_relaxed);
	return (uint32_t)__builtin_popcountll(run & word);
}

void
page_claim_free_bulk(struct page_claim_pool *pool, const struct page_claim_ops *ops,
	struct page_claim_hint *hint, void *const *objs, uint32_t n)
{
	struct page_frag_page *run_page = NULL;
	uint64_t run = 0;
	uint32_t freed = 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		struct page_frag_page *page = page_slot_page_of(&pool->geo, objs[i]);
		uint64_t bit = UINT64_C(1) << (page_slot_index_of(&pool->geo, page, objs[i]) & 63);

		/* A slot that is in the run already goes into a run of its own, and is found out.
		 */
		if (page != run_page || (run & bit) != 0) {
			if (run != 0)
				freed += release(pool, ops, hint, run_page, run);
			run_page = page;
			run = 0;
		}
		run |= bit;
	}
	if (run != 0)
		freed += release(pool, ops, hint, run_page, run);
	atomic_fetch_add_explicit(&hint->stats.freed, freed, memory_order_relaxed);
	/* Last: whoever counts on these slots finds them marked. */
	atomic_fetch_add_explicit(&pool->nb_free, freed, memory_order_release);
}

uint64_t
page_claim_out(const struct page_claim_pool *pool)
{
	return pool->size - atomic_load_explicit(&pool->nb_free, memory_order_relaxed);
}
