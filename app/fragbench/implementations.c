/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/fragbench/fragbench.h"
#include "lib/page_frag/page_frag.h"
#include "lib/page_frag/page_region_create.h"

/* page_frag: this project's allocator, one fragment at a time. */
struct frag_ctx {
	struct page_frag_cache nc;
	uint32_t size, align;
};

static void *
frag_create(const struct bench_case *c)
{
	uint32_t per_page =
		c->page_size / (c->size < PAGE_FRAG_MIN_SIZE ? PAGE_FRAG_MIN_SIZE : c->size);
	struct frag_ctx *ctx = malloc(sizeof(*ctx));
	struct page_region *region;

	if (ctx == NULL || per_page == 0) {
		fprintf(stderr, "fragbench: objects of %u bytes do not fit into pages of %u\n",
			c->size, c->page_size);
		free(ctx);
		return NULL;
	}
	/* Alignment may leave gaps: room for twice as much as is out. */
	region = page_region_create_malloc(2 * (c->depth / per_page) + 4, c->page_size);
	if (region == NULL) {
		fprintf(stderr, "fragbench: no region of pages of %u bytes: %s\n", c->page_size,
			strerror(errno));
		free(ctx);
		return NULL;
	}
	if (page_frag_cache_init(&ctx->nc, region, c->order, PAGE_FRAG_RX) != 0) {
		free(ctx);
		return NULL;
	}
	ctx->size = c->size;
	ctx->align = c->align;
	return ctx;
}

static void *
frag_alloc(void *opaque)
{
	struct frag_ctx *ctx = opaque;

	return page_frag_alloc_align(&ctx->nc, ctx->size, ctx->align);
}

static void
frag_free(void *opaque, void *obj)
{
	struct frag_ctx *ctx = opaque;

	page_frag_free(ctx->nc.region, obj);
}

static bool
frag_destroy(void *opaque)
{
	struct frag_ctx *ctx = opaque;
	struct page_region *region = ctx->nc.region;
	bool all;

	page_frag_cache_drain(&ctx->nc);
	all = page_region_nb_free(region) == region->nb_pages;
	page_region_destroy(region);
	free(ctx);
	return all;
}

/* malloc: the C library's. */
static void *
libc_create(const struct bench_case *c)
{
	struct bench_case *copy = malloc(sizeof(*copy));

	if (copy != NULL)
		*copy = *c;
	return copy;
}

static void *
libc_alloc(void *opaque)
{
	const struct bench_case *c = opaque;
	void *obj;

	/* Less than this malloc gives anyway. */
	if (c->align <= _Alignof(max_align_t))
		return malloc(c->size);
	return posix_memalign(&obj, c->align, c->size) == 0 ? obj : NULL;
}

static void
libc_free(void *opaque, void *obj)
{
	(void)opaque;
	free(obj);
}

static bool
libc_destroy(void *opaque)
{
	free(opaque);
	return true;
}

const struct implementation implementations[] = {
	{ "page_frag", frag_create, frag_alloc, frag_free, frag_destroy },
	{ "malloc", libc_create, libc_alloc, libc_free, libc_destroy },
	{ .name = NULL },
};
