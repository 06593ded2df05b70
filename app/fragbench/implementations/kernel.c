/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The kernel's algorithm, written plainly: fragments one at a time, each freed by one locked
 * instruction. A page begins with a stock of references, the bias. When the page is used up, what
 * is left of the stock is dropped: if that were all references, nothing of the page is out, and it
 * is begun again in place; otherwise its last fragment frees it, and another page is taken. Pages,
 * and the way from an address to its page, are the same as page_frag's.
 *
 * As in the kernel, allocating and freeing are calls.
 */

#include <stdatomic.h>

#include "app/fragbench/implementation.h"
#include "app/fragbench/page_source.h"
#include "lib/page_frag/page_chunk.h"

struct kernel_ctx {
	struct page_source source;
	_Alignas(PAGE_FRAG_CACHE_LINE) char *va; /* current page; NULL: none */
	uint32_t offset;
	uint32_t bias;
	uint32_t size; /* bytes of the page */
	bool countdown;
};

static void
stock_page(struct kernel_ctx *k, struct page_frag_page *page)
{
	/* PAGE_FRAG_CACHE_MAX_SIZE + 1, for pages of that size. */
	k->bias = k->size + 1;
	atomic_store_explicit(&page->refs, k->bias, memory_order_relaxed);
	k->offset = k->countdown ? k->size : 0;
}

static bool
next_page(struct kernel_ctx *k)
{
	struct page_frag_page *page;

	if (k->va != NULL) {
		page = page_chunk_page_of(k->source.region, k->va);
		if (atomic_fetch_sub(&page->refs, k->bias) == k->bias) {
			stock_page(k, page);
			return true;
		}
	}
	k->va = NULL;
	page = page_region_get(k->source.region);
	if (page == NULL)
		return false;
	k->va = page->va;
	stock_page(k, page);
	return true;
}

static inline bool
place(const struct kernel_ctx *k, uint32_t size, uint32_t align, uint32_t *start, uint32_t *left)
{
	if (k->countdown) {
		*start = (k->offset - size) & -align;
		*left = *start;
		return k->offset >= size;
	}
	*start = (k->offset + align - 1) & -align;
	*left = *start + size;
	return *left <= k->size;
}

static __attribute__((noinline)) void *
kernel_alloc_one(struct kernel_ctx *k, uint32_t size, uint32_t align)
{
	uint32_t start, left;

	if (__builtin_expect(k->va == NULL, 0) && !next_page(k))
		return NULL;
	if (__builtin_expect(!place(k, size, align, &start, &left), 0) &&
		(!next_page(k) || !place(k, size, align, &start, &left)))
		return NULL;
	k->bias--;
	k->offset = left;
	return k->va + start;
}

static __attribute__((noinline)) void
kernel_free_one(struct page_region *r, const void *va)
{
	struct page_frag_page *page = page_chunk_page_of(r, va);

	if (atomic_fetch_sub(&page->refs, 1) == 1)
		page_region_put(r, page);
}

static void *
kernel_create(const struct bench_case *c)
{
	struct kernel_ctx *k = page_source_create(c, sizeof(*k));

	if (k == NULL)
		return NULL;
	k->size = c->page_size;
	k->countdown = c->order == PAGE_FRAG_ORDER_COUNTDOWN;
	return k;
}

static uint32_t
kernel_alloc(void *opaque, void **objs, uint32_t n)
{
	struct kernel_ctx *k = opaque;
	uint32_t size = k->source.size, align = k->source.align;
	uint32_t i;

	for (i = 0; i < n; i++) {
		objs[i] = kernel_alloc_one(k, size, align);
		if (objs[i] == NULL)
			break;
	}
	return i;
}

static void
kernel_free(void *opaque, void *const *objs, uint32_t n)
{
	struct kernel_ctx *k = opaque;
	uint32_t i;

	for (i = 0; i < n; i++)
		kernel_free_one(k->source.region, objs[i]);
}

static bool
kernel_destroy(void *opaque)
{
	struct kernel_ctx *k = opaque;

	if (k->va != NULL) {
		struct page_frag_page *page = page_chunk_page_of(k->source.region, k->va);

		if (atomic_fetch_sub(&page->refs, k->bias) == k->bias)
			page_region_put(k->source.region, page);
	}
	return page_source_destroy(k);
}

const struct implementation impl_kernel = {
	.name = "kernel",
	.help = "the Linux kernel's page_frag_alloc_align() and page_frag_free()",
	.one_at_a_time = true,
	.create = kernel_create,
	.alloc = kernel_alloc,
	.free = kernel_free,
	.free_far = kernel_free,
	.destroy = kernel_destroy,
};
