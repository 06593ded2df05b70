/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Three shapes that a cache can have. They are the same code but for where the page's address, the
 * offset and the bias are:
 *
 * - shape_cache: all in the cache, as in page_frag;
 * - shape_page: the cache has a pointer to the page's bookkeeping, and the page's address is read
 *   from there;
 * - shape_pointer: the cache is that pointer alone; offset and bias are in the page's bookkeeping
 *   too, in the cache line that every free writes.
 *
 * Freed one at a time with one locked instruction, as page_frag_any.
 */

#include <stdatomic.h>
#include <stdio.h>

#include "app/fragbench/implementation.h"
#include "app/fragbench/page_source.h"
#include "lib/page_frag/page_frag.h"

/* What is left of a page. */
struct rest {
	uint32_t offset, bias;
};

struct shape_ctx {
	struct page_source source;
	_Alignas(PAGE_FRAG_CACHE_LINE) struct page_frag_page *page; /* always one */
	char *va;                                                   /* shape_cache only */
	struct rest rest;                                           /* shape_cache and shape_page */
	uint32_t size;                                              /* the same */
	bool countdown;
};

static_assert(sizeof(struct rest) == sizeof(((struct page_frag_page *)NULL)->user),
	"the rest of a page fits into its bookkeeping");

/* Fragments leave this part of the bookkeeping alone. */
static inline struct rest *
rest_in_page(struct page_frag_page *page)
{
	return (struct rest *)(void *)&page->user;
}

static inline bool
take(struct rest *rest, bool countdown, uint32_t page_size, uint32_t size, uint32_t align,
	uint32_t *offset)
{
	uint64_t start;

	if (countdown) {
		if (rest->offset < size)
			return false;
		*offset = (rest->offset - size) & -align;
		rest->offset = *offset;
	} else {
		start = ((uint64_t)rest->offset + align - 1) & -(uint64_t)align;
		if (start + size > page_size)
			return false;
		*offset = (uint32_t)start;
		rest->offset = (uint32_t)start + size;
	}
	rest->bias--;
	return true;
}

static void
begin_page(struct shape_ctx *ctx, struct page_frag_page *page, struct rest *rest)
{
	ctx->page = page;
	ctx->va = page->va;
	ctx->size = page->size;
	rest->offset = ctx->countdown ? page->size : 0;
	rest->bias = page->size + 1;
	atomic_store_explicit(&page->refs, rest->bias, memory_order_relaxed);
}

static void
drop(struct page_region *r, struct page_frag_page *page, uint32_t refs)
{
	if (atomic_fetch_sub_explicit(&page->refs, refs, memory_order_acq_rel) == refs)
		page_region_put(r, page);
}

/* The next page, or the same if all its fragments have come back; false: the page is kept. */
static bool
next_page(struct shape_ctx *ctx, bool in_page)
{
	struct page_frag_page *old = ctx->page, *page;
	struct rest *rest = in_page ? rest_in_page(old) : &ctx->rest;
	uint32_t bias = rest->bias;

	if (atomic_load_explicit(&old->refs, memory_order_acquire) == bias) {
		begin_page(ctx, old, rest);
		return true;
	}
	page = page_region_get(ctx->source.region);
	if (page == NULL)
		return false;
	drop(ctx->source.region, old, bias);
	begin_page(ctx, page, in_page ? rest_in_page(page) : rest);
	return true;
}

static inline void *
cache_alloc_one(struct shape_ctx *ctx, uint32_t size, uint32_t align)
{
	uint32_t offset;

	while (__builtin_expect(
		!take(&ctx->rest, ctx->countdown, ctx->size, size, align, &offset), 0))
		if (!next_page(ctx, false))
			return NULL;
	return ctx->va + offset;
}

static inline void *
page_alloc_one(struct shape_ctx *ctx, uint32_t size, uint32_t align)
{
	uint32_t offset;

	while (__builtin_expect(
		!take(&ctx->rest, ctx->countdown, ctx->size, size, align, &offset), 0))
		if (!next_page(ctx, false))
			return NULL;
	return (char *)ctx->page->va + offset;
}

static inline void *
pointer_alloc_one(struct shape_ctx *ctx, uint32_t size, uint32_t align)
{
	uint32_t offset;

	while (__builtin_expect(!take(rest_in_page(ctx->page), ctx->countdown, ctx->page->size,
					size, align, &offset),
		0))
		if (!next_page(ctx, true))
			return NULL;
	return (char *)ctx->page->va + offset;
}

/* The three differ by what is in line: a function each. */
#define SHAPE_ALLOC(shape)                                                   \
	static uint32_t shape##_alloc(void *opaque, void **objs, uint32_t n) \
	{                                                                    \
		struct shape_ctx *ctx = opaque;                              \
		uint32_t size = ctx->source.size, align = ctx->source.align; \
		uint32_t i;                                                  \
                                                                             \
		for (i = 0; i < n; i++) {                                    \
			objs[i] = shape##_alloc_one(ctx, size, align);       \
			if (objs[i] == NULL)                                 \
				break;                                       \
		}                                                            \
		return i;                                                    \
	}

SHAPE_ALLOC(cache)
SHAPE_ALLOC(page)
SHAPE_ALLOC(pointer)

static void
shape_free(void *opaque, void *const *objs, uint32_t n)
{
	struct shape_ctx *ctx = opaque;
	struct page_region *r = ctx->source.region;
	uint32_t i;

	/* What page_frag_free() does, without the checks of checked builds: these would have to
	 * know of the fragments.
	 */
	for (i = 0; i < n; i++)
		page_frag_put(r, page_chunk_page_of(r, objs[i]), objs[i]);
}

static struct shape_ctx *
create(const struct bench_case *c, bool in_page)
{
	struct shape_ctx *ctx = page_source_create(c, sizeof(*ctx));
	struct page_frag_page *page;

	if (ctx == NULL)
		return NULL;
	ctx->countdown = c->order == PAGE_FRAG_ORDER_COUNTDOWN;
	/* Without a first page each allocation would have to ask for one. */
	page = page_region_get(ctx->source.region);
	if (page == NULL) {
		fprintf(stderr, "fragbench: the region has no page\n");
		page_source_destroy(ctx);
		return NULL;
	}
	begin_page(ctx, page, in_page ? rest_in_page(page) : &ctx->rest);
	return ctx;
}

static void *
shape_create(const struct bench_case *c)
{
	return create(c, false);
}

static void *
pointer_create(const struct bench_case *c)
{
	return create(c, true);
}

static bool
shape_destroy(void *opaque)
{
	struct shape_ctx *ctx = opaque;

	drop(ctx->source.region, ctx->page, ctx->rest.bias);
	return page_source_destroy(ctx);
}

static bool
pointer_destroy(void *opaque)
{
	struct shape_ctx *ctx = opaque;

	drop(ctx->source.region, ctx->page, rest_in_page(ctx->page)->bias);
	return page_source_destroy(ctx);
}

const struct implementation impl_shape_cache = {
	.name = "shape_cache",
	.help = "address, offset and bias in the cache: what the other two are compared with",
	.one_at_a_time = true,
	.create = shape_create,
	.alloc = cache_alloc,
	.free = shape_free,
	.free_far = shape_free,
	.destroy = shape_destroy,
};

const struct implementation impl_shape_page = {
	.name = "shape_page",
	.help = "the cache has a pointer to the page in place of its address",
	.one_at_a_time = true,
	.create = shape_create,
	.alloc = page_alloc,
	.free = shape_free,
	.free_far = shape_free,
	.destroy = shape_destroy,
};

const struct implementation impl_shape_pointer = {
	.name = "shape_pointer",
	.help = "the cache is one pointer, offset and bias are in the page",
	.one_at_a_time = true,
	.create = pointer_create,
	.alloc = pointer_alloc,
	.free = shape_free,
	.free_far = shape_free,
	.destroy = pointer_destroy,
};
