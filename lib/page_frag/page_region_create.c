/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdlib.h>

#include "lib/page_frag/page_region_create.h"

/* Add a chunk of at most nb pages; returns how many these are, or a negative errno. */
static int
add_chunk(struct page_region *r, uint32_t nb)
{
	size_t size = page_chunk_first(r->page_size, r->fallback) + ((size_t)nb << r->page_shift);
	void *memory;
	int ret;

	if (size > page_chunk_size(r->page_size))
		size = page_chunk_size(r->page_size);
	memory = r->memory->alloc(size, page_chunk_size(r->page_size), r->node);
	if (memory == NULL)
		return -ENOMEM;
	ret = page_chunk_add_memory(r, memory, size, r->memory->iova);
	if (ret < 0)
		r->memory->free(memory, size);
	else
		page_chunk_of(r, memory)->memory = memory;
	return ret;
}

int
page_region_grow(struct page_region *r)
{
	uint32_t nb_pages = page_region_nb_pages(r);
	int ret;

	if (r->memory == NULL || nb_pages >= r->limit)
		return 0;
	ret = add_chunk(r, r->limit - nb_pages);
	if (ret > 0)
		r->stats.grown++;
	else
		r->stats.grow_failed++;
	return ret;
}

int
page_region_maintain(struct page_region *r)
{
	int added = 0, ret;

	while (page_region_is_low(r)) {
		ret = page_region_grow(r);
		if (ret < 0)
			return ret;
		if (ret == 0)
			break;
		added += ret;
	}
	return added;
}

static int
fill(struct page_region *r, uint32_t nb_pages)
{
	while (nb_pages != 0) {
		int ret = add_chunk(r, nb_pages);

		if (ret < 0)
			return ret;
		nb_pages -= (uint32_t)ret;
	}
	return 0;
}

struct page_region *
page_region_create(const struct page_region_conf *conf)
{
	uint32_t limit = conf->max_pages != 0 ? conf->max_pages : conf->nb_pages;
	struct page_frag_page **table;
	struct page_region *r;
	uint32_t entries;
	int ret;

	if (conf->memory == NULL || conf->nb_pages == 0 || conf->nb_pages > limit ||
		limit > PAGE_REGION_MAX_PAGES || conf->page_size < PAGE_FRAG_FALLBACK_SIZE ||
		conf->page_size > PAGE_CHUNK_MAX_PAGE_SIZE) {
		errno = EINVAL;
		return NULL;
	}
	/* What the region begins with may end within a chunk; then it takes one more. */
	entries = page_chunk_table_size(conf->page_size, conf->nb_pages, conf->fallback) +
		  page_chunk_table_size(conf->page_size, limit - conf->nb_pages, conf->fallback);

	r = aligned_alloc(_Alignof(struct page_region), sizeof(*r));
	/* Behind the table, which page is below which on the free lists. */
	table = calloc(entries, sizeof(*table) + sizeof(*r->free.below));
	ret = r == NULL || table == NULL
		      ? -ENOMEM
		      : page_chunk_region_init(r, table, entries, conf->page_size, conf->fallback);
	if (ret != 0) {
		free(table);
		free(r);
		errno = -ret;
		return NULL;
	}
	r->free.below = (_Atomic uint32_t *)(table + entries);
	r->small.below = r->free.below;
	r->memory = conf->memory;
	r->limit = limit;
	r->node = conf->node;

	ret = fill(r, conf->nb_pages);
	if (ret == 0)
		ret = page_region_set_watermarks(r, conf->min, conf->low);
	if (ret != 0) {
		page_region_destroy(r);
		errno = -ret;
		return NULL;
	}
	return r;
}

struct page_region *
page_region_create_malloc(uint32_t nb_pages, uint32_t page_size)
{
	struct page_region_conf conf = {
		.page_size = page_size,
		.nb_pages = nb_pages,
		.node = -1,
		.memory = &page_memory_malloc,
	};

	return page_region_create(&conf);
}

void
page_region_destroy(struct page_region *r)
{
	struct page_chunk *chunk, *next;

	if (r == NULL)
		return;
	for (chunk = atomic_load_explicit(&r->chunks, memory_order_acquire); chunk != NULL;
		chunk = next) {
		next = chunk->next;
		if (chunk->memory != NULL)
			r->memory->free(chunk->memory, chunk->size);
	}
	free(r->table);
	free(r);
}
