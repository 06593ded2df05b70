/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include "lib/page_frag/page_region.h"

int
page_region_init(struct page_region *r, struct page_frag_page **table, uint32_t max_pages)
{
	if (table == NULL || max_pages == 0 || max_pages > PAGE_REGION_MAX_PAGES)
		return -EINVAL;

	memset(r, 0, sizeof(*r));
	page_list_init(&r->free);
	r->table = table;
	r->max_pages = max_pages;
	return 0;
}

int
page_region_add(struct page_region *r, struct page_frag_page *page)
{
	if (r->nb_pages == r->max_pages)
		return -ENOSPC;

	atomic_init(&page->refs, 0);
	page->index = r->nb_pages;
	r->table[r->nb_pages++] = page;
	page_region_put(r, page);
	return 0;
}

static size_t
table_offset(uint32_t nb_pages)
{
	return nb_pages * sizeof(struct page_frag_page);
}

size_t
page_region_heads_size(uint32_t nb_pages)
{
	return table_offset(nb_pages) + nb_pages * sizeof(struct page_frag_page *);
}

int
page_region_init_memory(
	struct page_region *r, void *memory, void *heads, uint32_t nb_pages, uint32_t page_size)
{
	uint32_t i;
	int ret;

	if (page_size < PAGE_FRAG_CACHE_LINE || page_size > UINT32_C(1) << 31 ||
		(page_size & (page_size - 1)) != 0)
		return -EINVAL;
	if (memory == NULL || ((uintptr_t)memory & (page_size - 1)) != 0)
		return -EINVAL;
	if (heads == NULL || ((uintptr_t)heads & (PAGE_FRAG_CACHE_LINE - 1)) != 0)
		return -EINVAL;

	ret = page_region_init(
		r, (struct page_frag_page **)((char *)heads + table_offset(nb_pages)), nb_pages);
	if (ret != 0)
		return ret;

	r->base = memory;
	r->heads = heads;
	r->page_size = page_size;
	r->page_shift = (uint32_t)__builtin_ctz(page_size);

	/* From the end, so that the list hands the pages out in the order of their addresses. */
	memset(heads, 0, page_region_heads_size(nb_pages));
	for (i = 0; i < nb_pages; i++) {
		struct page_frag_page *page = &r->heads[nb_pages - 1 - i];

		page->va = r->base + ((size_t)(nb_pages - 1 - i) << r->page_shift);
		page->owner = r;
		ret = page_region_add(r, page);
		if (ret != 0)
			return ret;
	}
	return 0;
}
