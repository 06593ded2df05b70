/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* As a sender does: first get room, then take what was used of it. */

#include "app/fragbench/implementation.h"
#include "app/fragbench/implementations/frag_ctx.h"
#include "lib/page_frag/page_frag_prepare.h"

static const char *
prepare_refuses(const struct bench_case *c)
{
	return c->order != PAGE_FRAG_ORDER_ZERO_OFFSET ? "writes upwards: --order=zero_offset only"
						       : NULL;
}

static uint32_t
prepare_alloc(void *opaque, void **objs, uint32_t n)
{
	struct frag_ctx *ctx = opaque;
	uint32_t size = ctx->source.size, align = ctx->source.align;
	uint32_t i, room;

	for (i = 0; i < n; i++) {
		objs[i] = page_frag_prepare(&ctx->nc, size, align, &room);
		if (objs[i] == NULL || page_frag_commit(&ctx->nc, objs[i], size) != 0)
			break;
	}
	return i;
}

const struct implementation impl_page_frag_prepare = {
	.name = "page_frag_prepare",
	.help = "page_frag_prepare(), page_frag_commit(), page_frag_cache_free()",
	.one_at_a_time = true,
	.refuses = prepare_refuses,
	.create = frag_create,
	.alloc = prepare_alloc,
	.free = frag_cache_free,
	.free_far = frag_cache_free_far,
	.destroy = frag_destroy,
};

/* Against tx_no_bias, which differs by the bias alone. */
const struct implementation impl_page_frag_prepare_any = {
	.name = "page_frag_prepare_any",
	.help = "page_frag_prepare(), page_frag_commit(), page_frag_free()",
	.one_at_a_time = true,
	.refuses = prepare_refuses,
	.create = frag_create,
	.alloc = prepare_alloc,
	.free = frag_free,
	.free_far = frag_free,
	.destroy = frag_destroy,
};
