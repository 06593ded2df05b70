/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Pairs of allocations and frees in bursts of 32, for counting instructions: what is counted is
 * measured() and what it calls.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/page_frag/page_claim.h"
#include "lib/page_frag/page_frag.h"
#include "lib/page_frag/page_frag_prepare.h"
#include "lib/page_frag/page_region_create.h"
#include "lib/page_frag/page_slot.h"

#define BURST 32
#define BURSTS 3000
#define BLOCK 4096
#define PAGES 400
#define SHARES 1

struct bench {
	struct page_slot_pool slot;
	struct page_slot_cache share[SHARES];
	struct page_claim_pool claim;
	struct page_claim_hint hint[1];
	struct page_frag_cache frag;
	struct page_frag_cache countdown;
};

static uint32_t
prepare(struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	(void)pool;
	(void)page;
	(void)mask;
	return 0;
}

static const struct page_slot_ops slot_ops = { .prepare = prepare };
static const struct page_claim_ops claim_ops = { 0 };

static int
slot_single(struct bench *b, void **objs)
{
	int i;

	if (page_slot_alloc_bulk(&b->slot, &slot_ops, b->share, objs, BURST) != BURST)
		return -1;
	for (i = 0; i < BURST; i++)
		if (!page_slot_free_next(b->share, objs[i]))
			page_slot_free_bulk(&b->slot, &slot_ops, b->share, &objs[i], 1);
	return 0;
}

static int
slot_bulk(struct bench *b, void **objs)
{
	if (page_slot_alloc_bulk(&b->slot, &slot_ops, b->share, objs, BURST) != BURST)
		return -1;
	page_slot_free_bulk(&b->slot, &slot_ops, b->share, objs, BURST);
	return 0;
}

static int
claim_bulk(struct bench *b, void **objs)
{
	if (page_claim_alloc_bulk(&b->claim, b->hint, objs, BURST) != 0)
		return -1;
	page_claim_free_bulk(&b->claim, &claim_ops, b->hint, objs, BURST);
	return 0;
}

/* Not static: what an allocation is made of can be looked at. */
void *alloc_fragment(struct page_frag_cache *nc);

__attribute__((noinline)) void *
alloc_fragment(struct page_frag_cache *nc)
{
	return page_frag_alloc_align(nc, 2048, 64);
}

static int
fragments(struct page_frag_cache *nc, void **objs)
{
	int i;

	for (i = 0; i < BURST; i++) {
		objs[i] = page_frag_alloc_align(nc, 2048, 64);
		if (objs[i] == NULL)
			return -1;
	}
	return 0;
}

static int
fragment_any(struct bench *b, void **objs)
{
	int i;

	if (fragments(&b->frag, objs) != 0)
		return -1;
	for (i = 0; i < BURST; i++)
		page_frag_free(b->frag.region, objs[i]);
	return 0;
}

static int
fragment_single(struct bench *b, void **objs)
{
	int i;

	if (fragments(&b->frag, objs) != 0)
		return -1;
	for (i = 0; i < BURST; i++)
		page_frag_cache_free(&b->frag, objs[i]);
	return 0;
}

static int
fragment_countdown(struct bench *b, void **objs)
{
	int i;

	if (fragments(&b->countdown, objs) != 0)
		return -1;
	for (i = 0; i < BURST; i++)
		page_frag_cache_free(&b->countdown, objs[i]);
	return 0;
}

static int
fragment_bulk(struct bench *b, void **objs)
{
	if (page_frag_alloc_bulk(&b->frag, 2048, 64, objs, BURST) != BURST)
		return -1;
	page_frag_free_bulk(b->frag.region, objs, BURST);
	return 0;
}

static int
fragment_prepare(struct bench *b, void **objs)
{
	uint32_t room;
	int i;

	for (i = 0; i < BURST; i++) {
		objs[i] = page_frag_prepare(&b->frag, 2048, 64, &room);
		if (objs[i] == NULL || page_frag_commit(&b->frag, objs[i], 2048) != 0)
			return -1;
	}
	for (i = 0; i < BURST; i++)
		page_frag_cache_free(&b->frag, objs[i]);
	return 0;
}

static const struct kind {
	const char *name;
	int (*burst)(struct bench *b, void **objs);
} kinds[] = {
	{ "slot_single", slot_single },
	{ "slot_bulk", slot_bulk },
	{ "claim_bulk", claim_bulk },
	{ "fragment_any", fragment_any },
	{ "fragment_single", fragment_single },
	{ "fragment_countdown", fragment_countdown },
	{ "fragment_bulk", fragment_bulk },
	{ "fragment_prepare", fragment_prepare },
};

int measured(const struct kind *kind, struct bench *b);

__attribute__((noinline)) int
measured(const struct kind *kind, struct bench *b)
{
	void *objs[BURST];
	int i;

	for (i = 0; i < BURSTS; i++)
		if (kind->burst(b, objs) != 0)
			return -1;
	return 0;
}

static int
bench_init(struct bench *b)
{
	static struct page_frag_page *tables[2][PAGES];
	static _Atomic uint64_t bitmap[(PAGES + 63) / 64];
	struct page_slot_geometry geo = {
		.block_mask = BLOCK - 1,
		.first = 128,
		.pitch = 192,
		.slots = 15,
	};
	struct page_region *region = page_region_create_malloc(16, PAGE_FRAG_CACHE_MAX_SIZE);
	char *memory = aligned_alloc(BLOCK, 2 * PAGES * BLOCK);
	uint32_t size = (PAGES - page_slot_hidden_pages(SHARES)) * geo.slots;

	if (region == NULL || memory == NULL)
		return -1;
	memset(memory, 0, 2 * PAGES * BLOCK);
	page_slot_geometry_init(&geo);
	if (page_frag_cache_init(&b->frag, region, PAGE_FRAG_ORDER_ZERO_OFFSET, PAGE_FRAG_RX) !=
			0 ||
		page_frag_cache_init(
			&b->countdown, region, PAGE_FRAG_ORDER_COUNTDOWN, PAGE_FRAG_RX) != 0 ||
		page_slot_pool_init(&b->slot, &geo, size, PAGE_FRAG_ORDER_ZERO_OFFSET, b->share,
			SHARES, tables[0], PAGES) != 0 ||
		page_claim_pool_init(&b->claim, &geo, b->hint, 1, tables[1], bitmap, PAGES) != 0)
		return -1;
	for (int i = 0; i < 2 * PAGES; i++) {
		struct page_frag_page *page = (struct page_frag_page *)(memory + i * BLOCK);

		page->full = page_slot_full(&geo);
		page->owner = i < PAGES ? (void *)&b->slot : (void *)&b->claim;
		if ((i < PAGES ? page_slot_add(&b->slot, page) : page_claim_add(&b->claim, page)) !=
			0)
			return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	static struct bench b;

	if (argc != 2 || bench_init(&b) != 0) {
		fprintf(stderr, "usage: pairs KIND\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, argv[1]) != 0)
			continue;
		if (measured(&kinds[i], &b) != 0)
			return 1;
		printf("%d pairs\n", BURST * BURSTS);
		return 0;
	}
	fprintf(stderr, "pairs: no such kind: %s\n", argv[1]);
	return 2;
}
