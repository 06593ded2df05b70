/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* This project's fragments, allocated and freed in all ways that there are. */

#include <stdio.h>

#include "app/fragbench/implementation.h"
#include "app/fragbench/implementations/frag_ctx.h"

void *
frag_create(const struct bench_case *c)
{
	struct frag_ctx *ctx = page_source_create(c, sizeof(*ctx));

	if (ctx == NULL)
		return NULL;
	if (page_frag_cache_init(&ctx->nc, ctx->source.region, c->order, PAGE_FRAG_RX) != 0 ||
		page_frag_cache_init(&ctx->far, ctx->source.region, c->order, PAGE_FRAG_RX) != 0) {
		fprintf(stderr, "fragbench: the region is not for fragments\n");
		page_source_destroy(ctx);
		return NULL;
	}
	return ctx;
}

bool
frag_destroy(void *opaque)
{
	struct frag_ctx *ctx = opaque;

	page_frag_cache_drain(&ctx->nc);
	page_frag_cache_drain(&ctx->far);
	return page_source_destroy(ctx);
}

static uint32_t
frag_alloc(void *opaque, void **objs, uint32_t n)
{
	struct frag_ctx *ctx = opaque;
	uint32_t size = ctx->source.size, align = ctx->source.align;
	uint32_t i;

	for (i = 0; i < n; i++) {
		objs[i] = page_frag_alloc_align(&ctx->nc, size, align);
		if (objs[i] == NULL)
			break;
	}
	return i;
}

void
frag_cache_free(void *opaque, void *const *objs, uint32_t n)
{
	struct frag_ctx *ctx = opaque;
	uint32_t i;

	for (i = 0; i < n; i++)
		page_frag_cache_free(&ctx->nc, objs[i]);
}

void
frag_cache_free_far(void *opaque, void *const *objs, uint32_t n)
{
	struct frag_ctx *ctx = opaque;
	uint32_t i;

	for (i = 0; i < n; i++)
		page_frag_cache_free(&ctx->far, objs[i]);
}

void
frag_free(void *opaque, void *const *objs, uint32_t n)
{
	struct frag_ctx *ctx = opaque;
	uint32_t i;

	for (i = 0; i < n; i++)
		page_frag_free(ctx->source.region, objs[i]);
}

static uint32_t
frag_alloc_bulk(void *opaque, void **objs, uint32_t n)
{
	struct frag_ctx *ctx = opaque;

	return page_frag_alloc_bulk(&ctx->nc, ctx->source.size, ctx->source.align, objs, n);
}

static void
frag_free_bulk(void *opaque, void *const *objs, uint32_t n)
{
	struct frag_ctx *ctx = opaque;

	page_frag_free_bulk(ctx->source.region, objs, n);
}

static void
frag_cache_free_bulk(void *opaque, void *const *objs, uint32_t n)
{
	struct frag_ctx *ctx = opaque;

	page_frag_cache_free_bulk(&ctx->nc, objs, n);
}

static void
frag_cache_free_bulk_far(void *opaque, void *const *objs, uint32_t n)
{
	struct frag_ctx *ctx = opaque;

	page_frag_cache_free_bulk(&ctx->far, objs, n);
}

const struct implementation impl_page_frag = {
	.name = "page_frag",
	.help = "page_frag_alloc_align(), page_frag_cache_free()",
	.one_at_a_time = true,
	.create = frag_create,
	.alloc = frag_alloc,
	.free = frag_cache_free,
	.free_far = frag_cache_free_far,
	.destroy = frag_destroy,
};

const struct implementation impl_page_frag_any = {
	.name = "page_frag_any",
	.help = "page_frag_alloc_align(), page_frag_free() of any thread",
	.one_at_a_time = true,
	.create = frag_create,
	.alloc = frag_alloc,
	.free = frag_free,
	.free_far = frag_free,
	.destroy = frag_destroy,
};

const struct implementation impl_page_frag_bulk = {
	.name = "page_frag_bulk",
	.help = "page_frag_alloc_bulk(), page_frag_free_bulk()",
	.create = frag_create,
	.alloc = frag_alloc_bulk,
	.free = frag_free_bulk,
	.free_far = frag_free_bulk,
	.destroy = frag_destroy,
};

const struct implementation impl_page_frag_cache_bulk = {
	.name = "page_frag_cache_bulk",
	.help = "page_frag_alloc_bulk(), page_frag_cache_free_bulk()",
	.create = frag_create,
	.alloc = frag_alloc_bulk,
	.free = frag_cache_free_bulk,
	.free_far = frag_cache_free_bulk_far,
	.destroy = frag_destroy,
};
