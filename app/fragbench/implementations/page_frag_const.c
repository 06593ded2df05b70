/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The same as page_frag, in a program whose pages are all of one size that the compiler knows. */

#define PAGE_FRAG_CONST_SIZE 32768

#include "app/fragbench/implementation.h"
#include "app/fragbench/implementations/frag_ctx.h"

static const char *
const_refuses(const struct bench_case *c)
{
	return c->page_size != PAGE_FRAG_CONST_SIZE ? "was compiled for --page-size=32768" : NULL;
}

static uint32_t
const_alloc(void *opaque, void **objs, uint32_t n)
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

const struct implementation impl_page_frag_const = {
	.name = "page_frag_const",
	.help = "as page_frag, the page size a constant of the compiler's",
	.one_at_a_time = true,
	.refuses = const_refuses,
	.create = frag_create,
	.alloc = const_alloc,
	.free = frag_cache_free,
	.free_far = frag_cache_free_far,
	.destroy = frag_destroy,
};
