/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdlib.h>

#include "lib/page_frag/page_region.h"

/** The region and what has to be freed with it. */
struct malloc_region {
	struct page_region region;
	void *memory;
	void *heads;
};

static size_t
round_up(size_t size, size_t align)
{
	return (size + align - 1) / align * align;
}

struct page_region *
page_region_create_malloc(uint32_t nb_pages, uint32_t page_size)
{
	struct malloc_region *mr;
	int ret = -ENOMEM;

	/* aligned_alloc() is undefined for what page_region_init_memory() would refuse. */
	if (nb_pages == 0 || nb_pages > PAGE_REGION_MAX_PAGES || page_size < PAGE_FRAG_CACHE_LINE ||
		(page_size & (page_size - 1)) != 0) {
		errno = EINVAL;
		return NULL;
	}

	mr = aligned_alloc(PAGE_FRAG_CACHE_LINE, round_up(sizeof(*mr), PAGE_FRAG_CACHE_LINE));
	if (mr == NULL)
		return NULL;
	mr->memory = aligned_alloc(page_size, (size_t)nb_pages * page_size);
	mr->heads = aligned_alloc(PAGE_FRAG_CACHE_LINE,
		round_up(page_region_heads_size(nb_pages), PAGE_FRAG_CACHE_LINE));
	if (mr->memory != NULL && mr->heads != NULL)
		ret = page_region_init_memory(
			&mr->region, mr->memory, mr->heads, nb_pages, page_size);
	if (ret != 0) {
		free(mr->memory);
		free(mr->heads);
		free(mr);
		errno = -ret;
		return NULL;
	}
	return &mr->region;
}

void
page_region_free_malloc(struct page_region *r)
{
	struct malloc_region *mr = (struct malloc_region *)r;

	if (mr == NULL)
		return;
	free(mr->memory);
	free(mr->heads);
	free(mr);
}
