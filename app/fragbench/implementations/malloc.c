/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The C library's heap. */

#include <stdio.h>
#include <stdlib.h>

#include "app/fragbench/implementation.h"

struct heap_ctx {
	uint32_t size, align;
};

static void *
heap_create(const struct bench_case *c)
{
	struct heap_ctx *ctx = malloc(sizeof(*ctx));

	if (ctx == NULL) {
		fprintf(stderr, "fragbench: malloc: not enough memory\n");
		return NULL;
	}
	ctx->size = c->size;
	ctx->align = c->align;
	return ctx;
}

static inline void *
heap_alloc_one(uint32_t size, uint32_t align)
{
	void *obj;

	/* What malloc() gives anyway. */
	if (align <= _Alignof(max_align_t))
		return malloc(size);
	return posix_memalign(&obj, align, size) == 0 ? obj : NULL;
}

static uint32_t
heap_alloc(void *opaque, void **objs, uint32_t n)
{
	const struct heap_ctx *ctx = opaque;
	uint32_t i;

	for (i = 0; i < n; i++) {
		objs[i] = heap_alloc_one(ctx->size, ctx->align);
		if (objs[i] == NULL)
			break;
	}
	return i;
}

static void
heap_free(void *opaque, void *const *objs, uint32_t n)
{
	uint32_t i;

	(void)opaque;
	for (i = 0; i < n; i++)
		free(objs[i]);
}

static bool
heap_destroy(void *ctx)
{
	free(ctx);
	return true;
}

const struct implementation impl_malloc = {
	.name = "malloc",
	.help = "the C library's malloc(), or posix_memalign() for an --align above 16, and free()",
	.one_at_a_time = true,
	.ignores_order = true,
	.create = heap_create,
	.alloc = heap_alloc,
	.free = heap_free,
	.free_far = heap_free,
	.destroy = heap_destroy,
};
