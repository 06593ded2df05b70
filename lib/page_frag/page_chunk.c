/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include "lib/page_frag/page_chunk.h"

/* Pages in front of the first page of fragments: that of the bookkeeping, and in checked builds
 * that of the map.
 */
#ifdef PAGE_FRAG_CHECKED
#define FIRST_PAGES 2
#else
#define FIRST_PAGES 1
#endif

/* Where things lie, in bytes from the chunk's start. */
struct chunk_layout {
	size_t unused;    /* what neither bookkeeping nor fallback pages take */
	size_t small;     /* first fallback page */
	size_t small_end; /* end of the last */
	size_t first;     /* first page of fragments */
};

static struct chunk_layout
layout_of(uint32_t page_size, bool fallback)
{
	struct chunk_layout l = {
		.small = page_size,
		.small_end = page_size,
		.first = (size_t)page_size * FIRST_PAGES,
	};
	size_t heads = PAGE_CHUNK_PAGES + page_size / PAGE_FRAG_FALLBACK_SIZE;
	size_t bytes = heads * sizeof(struct page_frag_page);

	l.unused = bytes;
	if (fallback && bytes < page_size)
		l.small = (bytes + PAGE_CHUNK_UNUSED + PAGE_FRAG_FALLBACK_SIZE - 1) &
			  ~((size_t)PAGE_FRAG_FALLBACK_SIZE - 1);
	return l;
}

static uint32_t
nb_small_of(const struct chunk_layout *l)
{
	return (uint32_t)((l->small_end - l->small) / PAGE_FRAG_FALLBACK_SIZE);
}

#ifdef PAGE_FRAG_CHECKED
_Atomic uint8_t *
page_chunk_map(const struct page_region *r, struct page_chunk *chunk)
{
	return (_Atomic uint8_t *)chunk + r->page_size;
}
#endif

char *
page_chunk_unused(const struct page_region *r, struct page_chunk *chunk)
{
	return (char *)chunk + layout_of(r->page_size, r->fallback).unused;
}

size_t
page_chunk_first(uint32_t page_size, bool fallback)
{
	return layout_of(page_size, fallback).first;
}

uint32_t
page_chunk_table_size(uint32_t page_size, uint32_t nb_pages, bool fallback)
{
	struct chunk_layout l = layout_of(page_size, fallback);
	uint32_t per_chunk = page_chunk_pages(page_size) - FIRST_PAGES;

	return nb_pages + (nb_pages + per_chunk - 1) / per_chunk * nb_small_of(&l);
}

int
page_chunk_region_init(struct page_region *r, struct page_frag_page **table, uint32_t max_pages,
	uint32_t page_size, bool fallback)
{
	int ret;

	if (page_size < PAGE_FRAG_FALLBACK_SIZE || page_size > PAGE_CHUNK_MAX_PAGE_SIZE ||
		(page_size & (page_size - 1)) != 0)
		return -EINVAL;
	ret = page_region_init(r, table, max_pages);
	if (ret != 0)
		return ret;
	r->page_size = page_size;
	r->page_shift = (uint32_t)__builtin_ctz(page_size);
	r->chunk_mask = page_chunk_size(page_size) - 1;
	r->fallback = fallback;
	return 0;
}

/* Fill in what is written once about the page that begins at va; -ENOTSUP if it is in pieces for
 * devices.
 */
static int
describe_page(struct page_region *r, char *va, uint32_t size, uint64_t (*iova)(const void *va))
{
	struct page_frag_page *page = page_chunk_page_of(r, va);
	uint32_t at;

	page->owner = r;
	page->va = va;
	page->size = size;
	page->small = va < (char *)page_chunk_of(r, va) + r->page_size;
	page->iova = UINT64_MAX;
	if (iova == NULL)
		return 0;
	page->iova = iova(va);
	/* Memory without hugepages may lie anywhere. */
	for (at = PAGE_FRAG_FALLBACK_SIZE - 1; page->iova != UINT64_MAX && at < size;
		at += PAGE_FRAG_FALLBACK_SIZE)
		if (iova(va + at) - page->iova != at)
			return -ENOTSUP;
	return 0;
}

/* Write a chunk's record and bookkeeping; nothing of it is in use yet. */
static int
describe_chunk(struct page_region *r, char *memory, size_t size, uint64_t (*iova)(const void *va))
{
	struct chunk_layout l = layout_of(r->page_size, r->fallback);
	struct page_chunk *chunk = (struct page_chunk *)memory;
	size_t at;
	int ret = 0;

	memset(memory, 0, l.small);
#ifdef PAGE_FRAG_CHECKED
	memset(memory + r->page_size, 0, r->page_size);
#endif
	chunk->region = r;
	chunk->size = size;
	chunk->nb_pages = (uint32_t)((size - l.first) >> r->page_shift);
	chunk->nb_small = nb_small_of(&l);
	for (at = l.small; ret == 0 && at < l.small_end; at += PAGE_FRAG_FALLBACK_SIZE)
		ret = describe_page(r, memory + at, PAGE_FRAG_FALLBACK_SIZE, iova);
	for (at = l.first; ret == 0 && at < size; at += r->page_size)
		ret = describe_page(r, memory + at, r->page_size, iova);
	return ret;
}

/* From the end, so that the lists hand the pages out in the order of their addresses. */
static void
add_chunk(struct page_region *r, char *memory)
{
	struct page_chunk *chunk = (struct page_chunk *)memory;
	struct chunk_layout l = layout_of(r->page_size, r->fallback);
	size_t at;

	chunk->next = atomic_load_explicit(&r->chunks, memory_order_relaxed);
	atomic_store_explicit(&r->chunks, chunk, memory_order_release);
	for (at = chunk->size; at > l.first; at -= r->page_size)
		page_region_add(r, page_chunk_page_of(r, memory + at - r->page_size));
	for (at = l.small_end; at > l.small; at -= PAGE_FRAG_FALLBACK_SIZE)
		page_region_add(r, page_chunk_page_of(r, memory + at - PAGE_FRAG_FALLBACK_SIZE));
}

int
page_chunk_add_memory(
	struct page_region *r, void *memory, size_t size, uint64_t (*iova)(const void *va))
{
	size_t first = layout_of(r->page_size, r->fallback).first;
	size_t whole = r->chunk_mask + 1;
	uint32_t nb_pages = 0, nb_entries = 0;
	size_t at;
	int ret;

	if (memory == NULL || ((uintptr_t)memory & r->chunk_mask) != 0 ||
		size < first + r->page_size)
		return -EINVAL;
	size &= ~((size_t)r->page_size - 1);
	if ((size & r->chunk_mask) != 0 && (size & r->chunk_mask) <= first)
		size &= ~r->chunk_mask;

	for (at = 0; at < size; at += whole) {
		struct page_chunk *chunk = (struct page_chunk *)((char *)memory + at);

		ret = describe_chunk(r, (char *)chunk, size - at < whole ? size - at : whole, iova);
		if (ret != 0)
			return ret;
		nb_pages += chunk->nb_pages;
		nb_entries += chunk->nb_pages + chunk->nb_small;
	}
	if (nb_entries > r->max_pages - r->nb_pages)
		return -ENOSPC;
	/* The last first: the next page is taken from the lowest addresses. */
	for (at = (size - 1) & ~r->chunk_mask;; at -= whole) {
		add_chunk(r, (char *)memory + at);
		if (at == 0)
			break;
	}
	return (int)nb_pages;
}

bool
page_chunk_contains(const struct page_region *r, const void *va)
{
	const struct page_chunk *wanted = page_chunk_of(r, va);
	const struct page_chunk *chunk = atomic_load_explicit(&r->chunks, memory_order_acquire);
	struct chunk_layout l = layout_of(r->page_size, r->fallback);
	uintptr_t offset = (uintptr_t)va & r->chunk_mask;

	for (; chunk != NULL; chunk = chunk->next)
		if (chunk == wanted)
			return (offset >= l.small && offset < l.small_end) ||
			       (offset >= l.first && offset < chunk->size);
	return false;
}
