/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* As the kernel's sockets do (skb_page_frag_refill()): the writer holds one reference to its page,
 * and takes one more for each fragment. No stock of references, no reserve.
 */

#include <stdatomic.h>

#include "app/fragbench/implementation.h"
#include "app/fragbench/page_source.h"
#include "lib/page_frag/page_chunk.h"

struct tx_ctx {
	struct page_source source;
	_Alignas(PAGE_FRAG_CACHE_LINE) struct page_frag_page *page;
	uint32_t offset;
	uint32_t size; /* bytes of a page */
};

static const char *
tx_refuses(const struct bench_case *c)
{
	return c->order != PAGE_FRAG_ORDER_ZERO_OFFSET ? "writes upwards: --order=zero_offset only"
						       : NULL;
}

static __attribute__((noinline)) void
tx_free_one(struct page_region *r, struct page_frag_page *page)
{
	if (atomic_fetch_sub(&page->refs, 1) == 1)
		page_region_put(r, page);
}

/* See to it that there is room, at an aligned offset. */
static __attribute__((noinline)) bool
tx_refill(struct tx_ctx *tx, uint32_t size, uint32_t align)
{
	if (tx->page != NULL) {
		/* Nothing is out: from the start again. */
		if (atomic_load_explicit(&tx->page->refs, memory_order_acquire) == 1)
			tx->offset = 0;
		tx->offset = (tx->offset + align - 1) & -align;
		if (tx->offset + size <= tx->size)
			return true;
		tx_free_one(tx->source.region, tx->page);
	}
	tx->page = page_region_get(tx->source.region);
	if (tx->page == NULL)
		return false;
	atomic_store_explicit(&tx->page->refs, 1, memory_order_relaxed);
	tx->offset = 0;
	return true;
}

static uint32_t
tx_alloc(void *opaque, void **objs, uint32_t n)
{
	struct tx_ctx *tx = opaque;
	uint32_t size = tx->source.size, align = tx->source.align;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (!tx_refill(tx, size, align))
			break;
		objs[i] = (char *)tx->page->va + tx->offset;
		atomic_fetch_add(&tx->page->refs, 1);
		tx->offset += size;
	}
	return i;
}

static void
tx_free(void *opaque, void *const *objs, uint32_t n)
{
	struct tx_ctx *tx = opaque;
	uint32_t i;

	for (i = 0; i < n; i++)
		tx_free_one(tx->source.region, page_chunk_page_of(tx->source.region, objs[i]));
}

static void *
tx_create(const struct bench_case *c)
{
	struct tx_ctx *tx = page_source_create(c, sizeof(*tx));

	if (tx != NULL)
		tx->size = c->page_size;
	return tx;
}

static bool
tx_destroy(void *opaque)
{
	struct tx_ctx *tx = opaque;

	if (tx->page != NULL)
		tx_free_one(tx->source.region, tx->page);
	return page_source_destroy(tx);
}

const struct implementation impl_tx_no_bias = {
	.name = "tx_no_bias",
	.help = "the kernel's skb_page_frag_refill(), and a reference taken per fragment",
	.one_at_a_time = true,
	.refuses = tx_refuses,
	.create = tx_create,
	.alloc = tx_alloc,
	.free = tx_free,
	.free_far = tx_free,
	.destroy = tx_destroy,
};
