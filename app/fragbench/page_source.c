/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/fragbench/page_source.h"
#include "lib/page_frag/page_memory_eal.h"
#include "lib/page_frag/page_region_create.h"

/* Pages on top of those that are out: current and spare pages of two caches, and plenty, so that
 * caches do keep spare pages.
 */
#define PAGES_BESIDE 32

/* Processors fetch cache lines in pairs: what two cores write is this far apart. */
#define CTX_ALIGN (2 * PAGE_FRAG_CACHE_LINE)

const struct page_memory *const bench_memories[] = {
	&page_memory_malloc,
	&page_memory_numa,
	&page_memory_eal,
};

const size_t nb_bench_memories = sizeof(bench_memories) / sizeof(bench_memories[0]);

uint32_t
page_source_pages(const struct bench_case *c)
{
	uint32_t per_page = c->page_size / bench_case_pitch(c);

	return 2 * (c->depth / per_page) + PAGES_BESIDE;
}

uint64_t
page_source_bytes(const struct bench_case *c)
{
	uint64_t chunk = page_chunk_size(c->page_size);
	uint64_t chunks = page_source_pages(c) / (page_chunk_pages(c->page_size) - 2) + 1;

	return chunks * chunk;
}

void *
page_source_create(const struct bench_case *c, size_t size)
{
	struct page_region_conf conf = {
		.page_size = c->page_size,
		.nb_pages = page_source_pages(c),
		.node = -1,
		.memory = c->memory->from,
	};
	struct page_source *source;

	size = (size + CTX_ALIGN - 1) & ~(size_t)(CTX_ALIGN - 1);
	source = aligned_alloc(CTX_ALIGN, size);
	if (source == NULL) {
		fprintf(stderr, "fragbench: not enough memory\n");
		return NULL;
	}
	memset(source, 0, size);
	source->region = page_region_create(&conf);
	if (source->region == NULL) {
		fprintf(stderr, "fragbench: no region of %u pages of %u bytes from %s: %s\n",
			conf.nb_pages, c->page_size, conf.memory->name, strerror(errno));
		free(source);
		return NULL;
	}
	source->memory = c->memory;
	source->size = c->size;
	source->align = c->align;
	return source;
}

bool
page_source_destroy(void *ctx)
{
	struct page_source *source = ctx;
	struct page_placement *sum = &source->memory->placement;
	struct page_placement here = page_placement_of(source->region);
	bool all = page_region_all_free(source->region);

	sum->on_node += here.on_node;
	sum->elsewhere += here.elsewhere;
	sum->unknown += here.unknown;
	page_region_destroy(source->region);
	free(source);
	return all;
}
