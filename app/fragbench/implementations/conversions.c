/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* From an address to its page's bookkeeping, and back, over the addresses of --depth fragments in
 * the order in which they were allocated.
 */

#include <stdio.h>
#include <stdlib.h>

#include "app/fragbench/implementation.h"
#include "app/fragbench/page_source.h"
#include "lib/page_frag/page_frag.h"

/* The compiler has to reckon the value, one by one. */
#define USE(value) __asm__ volatile("" : : "r"(value))

struct convert_ctx {
	struct page_source source;
	struct page_frag_cache nc;
	uint32_t nb;
	uint32_t at;
	void **vas;
	struct page_frag_page **pages; /* of each of them */
	/* Bookkeeping apart from the pages, for one stretch of memory. */
	uintptr_t base;
	uint32_t shift;
	struct page_frag_page *heads;
};

static bool
convert_destroy(void *opaque)
{
	struct convert_ctx *ctx = opaque;

	while (ctx->nb != 0)
		page_frag_free(ctx->source.region, ctx->vas[--ctx->nb]);
	page_frag_cache_drain(&ctx->nc);
	free(ctx->vas);
	free(ctx->pages);
	free(ctx->heads);
	return page_source_destroy(ctx);
}

/* The bookkeeping apart: an entry for each page from the lowest address to the highest. */
static bool
make_heads(struct convert_ctx *ctx)
{
	uintptr_t low = UINTPTR_MAX, high = 0;
	size_t bytes;
	uint32_t i;

	for (i = 0; i < ctx->nb; i++) {
		uintptr_t va = (uintptr_t)ctx->vas[i];

		low = va < low ? va : low;
		high = va > high ? va : high;
	}
	ctx->shift = ctx->source.region->page_shift;
	ctx->base = low & ~((UINT64_C(1) << ctx->shift) - 1);
	bytes = (((high - ctx->base) >> ctx->shift) + 1) * sizeof(*ctx->heads);
	ctx->heads = aligned_alloc(_Alignof(struct page_frag_page), bytes);
	return ctx->heads != NULL;
}

static void *
convert_create(const struct bench_case *c)
{
	struct convert_ctx *ctx = page_source_create(c, sizeof(*ctx));

	if (ctx == NULL)
		return NULL;
	ctx->vas = calloc(c->depth, sizeof(*ctx->vas));
	ctx->pages = calloc(c->depth, sizeof(*ctx->pages));
	if (page_frag_cache_init(&ctx->nc, ctx->source.region, c->order, PAGE_FRAG_RX) == 0 &&
		ctx->vas != NULL && ctx->pages != NULL)
		while (ctx->nb < c->depth) {
			void *va = page_frag_alloc_align(&ctx->nc, c->size, c->align);

			if (va == NULL)
				break;
			ctx->pages[ctx->nb] = page_chunk_page_of(ctx->source.region, va);
			ctx->vas[ctx->nb++] = va;
		}
	if (ctx->nb == c->depth && make_heads(ctx))
		return ctx;
	fprintf(stderr, "fragbench: no memory for %u addresses\n", c->depth);
	convert_destroy(ctx);
	return NULL;
}

/* How many are left up to the end of the row, at most n; begins again at its end. */
static uint32_t
next_stretch(struct convert_ctx *ctx, uint32_t n, uint32_t *from)
{
	uint32_t left = ctx->nb - ctx->at;

	if (n > left)
		n = left;
	*from = ctx->at;
	ctx->at = n == left ? 0 : ctx->at + n;
	return n;
}

static void
va_to_page(void *opaque, uint32_t n)
{
	struct convert_ctx *ctx = opaque;
	const struct page_region *r = ctx->source.region;
	uint32_t from, nb, i;

	for (; n != 0; n -= nb) {
		nb = next_stretch(ctx, n, &from);
		for (i = 0; i < nb; i++)
			USE(page_chunk_page_of(r, ctx->vas[from + i]));
	}
}

static void
va_to_page_table(void *opaque, uint32_t n)
{
	struct convert_ctx *ctx = opaque;
	uint32_t from, nb, i;

	for (; n != 0; n -= nb) {
		nb = next_stretch(ctx, n, &from);
		for (i = 0; i < nb; i++) {
			uintptr_t offset = (uintptr_t)ctx->vas[from + i] - ctx->base;

			USE(&ctx->heads[offset >> ctx->shift]);
		}
	}
}

static void
page_to_va(void *opaque, uint32_t n)
{
	struct convert_ctx *ctx = opaque;
	uint32_t from, nb, i;

	for (; n != 0; n -= nb) {
		nb = next_stretch(ctx, n, &from);
		for (i = 0; i < nb; i++)
			USE(ctx->pages[from + i]->va);
	}
}

const struct implementation impl_va_to_page = {
	.name = "va_to_page",
	.help = "from address to bookkeeping, by arithmetic on the address",
	.create = convert_create,
	.convert = va_to_page,
	.destroy = convert_destroy,
};

const struct implementation impl_va_to_page_table = {
	.name = "va_to_page_table",
	.help = "the same where the bookkeeping is in one table apart, with a base",
	.create = convert_create,
	.convert = va_to_page_table,
	.destroy = convert_destroy,
};

const struct implementation impl_page_to_va = {
	.name = "page_to_va",
	.help = "from bookkeeping to the page's address, by reading it",
	.create = convert_create,
	.convert = page_to_va,
	.destroy = convert_destroy,
};
