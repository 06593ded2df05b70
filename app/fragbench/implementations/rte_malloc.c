/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* DPDK's heap. */

#include <stdio.h>
#include <stdlib.h>

#include <rte_malloc.h>

#include "app/fragbench/implementation.h"

struct heap_ctx {
	uint32_t size, align;
};

static void *
heap_create(const struct bench_case *c)
{
	struct heap_ctx *ctx = malloc(sizeof(*ctx));

	if (ctx == NULL) {
		fprintf(stderr, "fragbench: rte_malloc: not enough memory\n");
		return NULL;
	}
	ctx->size = c->size;
	ctx->align = c->align;
	return ctx;
}

static uint32_t
heap_alloc(void *opaque, void **objs, uint32_t n)
{
	const struct heap_ctx *ctx = opaque;
	uint32_t i;

	for (i = 0; i < n; i++) {
		objs[i] = rte_malloc("fragbench", ctx->size, ctx->align);
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
		rte_free(objs[i]);
}

static bool
heap_destroy(void *ctx)
{
	free(ctx);
	return true;
}

const struct implementation impl_rte_malloc = {
	.name = "rte_malloc",
	.help = "DPDK's rte_malloc() and rte_free()",
	.one_at_a_time = true,
	.ignores_order = true,
	.needs_eal = true,
	.create = heap_create,
	.alloc = heap_alloc,
	.free = heap_free,
	.free_far = heap_free,
	.destroy = heap_destroy,
};
