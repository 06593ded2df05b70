/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A page_frag_cache to be measured, and one for the core that only frees.
 */

#ifndef APP_FRAGBENCH_IMPLEMENTATIONS_FRAG_CTX_H
#define APP_FRAGBENCH_IMPLEMENTATIONS_FRAG_CTX_H

#include "app/fragbench/page_source.h"
#include "lib/page_frag/page_frag.h"

struct frag_ctx {
	struct page_source source;
	_Alignas(PAGE_FRAG_CACHE_LINE) struct page_frag_cache nc;
	/** Of the core that frees; on cache lines of its own. */
	_Alignas(2 * PAGE_FRAG_CACHE_LINE) struct page_frag_cache far;
};

void *frag_create(const struct bench_case *c);
bool frag_destroy(void *ctx);

/* One at a time, by page_frag_cache_free(). */
void frag_cache_free(void *ctx, void *const *objs, uint32_t n);
void frag_cache_free_far(void *ctx, void *const *objs, uint32_t n);

/* One at a time, by page_frag_free(). */
void frag_free(void *ctx, void *const *objs, uint32_t n);

#endif /* APP_FRAGBENCH_IMPLEMENTATIONS_FRAG_CTX_H */
