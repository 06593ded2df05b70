/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Finding programs that use data of freed mbufs: functions that stand around enqueue and dequeue,
 * and are registered in their place where there is a use for them.
 *
 * - In a process with AddressSanitizer, what is free is poisoned.
 * - In checked builds, what is free is filled with a pattern, which is verified when it is issued.
 *
 * What of a page is whose follows from the pool's shape, never from an mbuf's buffer address: that
 * of a clone is another mbuf's.
 */

#define ALLOW_INTERNAL_API /* rte_mempool_event_callback_register() */

#include <errno.h>
#include <string.h>

#include <rte_common.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>

#include "drivers/mempool/page_frag/pool.h"

#ifdef PAGE_FRAG_CHECKED
#define IS_CHECKED true
#else
#define IS_CHECKED false
#endif

#define PATTERN 0x6b

/* AddressSanitizer's, if the program has it: see sanitizer/asan_interface.h. */
extern void __asan_poison_memory_region(const volatile void *va, size_t len) __attribute__((weak));
extern void __asan_unpoison_memory_region(const volatile void *va, size_t len)
	__attribute__((weak));

static struct rte_mempool_ops plain; /* what these functions stand around */
static bool poisons;

/* A slot, and what of its data nobody else may write. */
struct piece {
	const struct page_frag_page *page;
	uint32_t slot;
	uint8_t *va;
	uint32_t len;
	uint32_t offset; /* bytes from the start of its buffer */
};

static const struct page_slot_geometry *
geometry_of(const struct page_frag_pool *p)
{
	return &p->layout.geo;
}

/* Of packed slices, the start may hold the end of the data before, and the end is the start of the
 * next.
 */
static struct piece
ordered_piece(const struct page_frag_pool *p, const struct page_frag_page *page, uint32_t slot)
{
	const struct page_frag_layout *l = &p->layout;
	uint32_t overlap = RTE_MIN(l->room - l->stride, l->stride);

	return (struct piece){
		.page = page,
		.slot = slot,
		.va = (uint8_t *)page->va + (size_t)slot * l->stride + overlap,
		.len = l->stride - overlap,
		.offset = overlap,
	};
}

/* The data room of a packet pool's mbuf. */
static struct piece
compatible_piece(const struct page_frag_pool *p, const struct page_frag_page *page, uint32_t slot)
{
	uint8_t *obj = page_slot_object(geometry_of(p), page, slot);

	return (struct piece){
		.page = page,
		.slot = slot,
		.va = obj + sizeof(struct rte_mbuf) + rte_pktmbuf_priv_size(p->mp),
		.len = rte_pktmbuf_data_room_size(p->mp),
	};
}

/* Is it known that the slot was filled? Of slots that have never been freed it is not. */
static _Atomic uint64_t *
filled_of(const struct page_frag_pool *p, const struct piece *piece)
{
	return &p->filled[piece->page->index];
}

static void
fill(struct page_frag_pool *p, const struct piece *piece)
{
	memset(piece->va, PATTERN, piece->len);
	atomic_fetch_or_explicit(
		filled_of(p, piece), UINT64_C(1) << piece->slot, memory_order_relaxed);
}

static void
verify(struct page_frag_pool *p, const struct piece *piece)
{
	uint64_t bit = UINT64_C(1) << piece->slot;
	uint32_t i;

	if ((atomic_fetch_and_explicit(filled_of(p, piece), ~bit, memory_order_relaxed) & bit) == 0)
		return;
	for (i = 0; i < piece->len && piece->va[i] == PATTERN; i++)
		;
	if (i == piece->len)
		return;
	atomic_fetch_add_explicit(&p->written_free, 1, memory_order_relaxed);
	POOL_LOG(ERR,
		"pool %s: page %u slot %u was written at offset %u after it was freed: 0x%02x; its "
		"mbuf is %p",
		p->mp->name, piece->page->index, piece->slot, piece->offset + i, piece->va[i],
		page_slot_object(geometry_of(p), piece->page, piece->slot));
}

static void
hide(struct page_frag_pool *p, const struct piece *piece)
{
	if (IS_CHECKED && p->filled != NULL) {
		/* After a double free it is poisoned already. */
		if (poisons)
			__asan_unpoison_memory_region(piece->va, piece->len);
		fill(p, piece);
	}
	if (poisons)
		__asan_poison_memory_region(piece->va, piece->len);
}

static void
show(struct page_frag_pool *p, const struct piece *piece)
{
	if (poisons)
		__asan_unpoison_memory_region(piece->va, piece->len);
	if (IS_CHECKED && p->filled != NULL)
		verify(p, piece);
}

/* Do so with an object's slot, and with those that were merged with it. Not with objects that are
 * not the pool's: these are the driver's to report.
 */
static void
with_slots(struct page_frag_pool *p, const void *obj,
	void (*what)(struct page_frag_pool *p, const struct piece *piece))
{
	const struct page_slot_geometry *geo = geometry_of(p);
	bool ordered = p->mode == PAGE_FRAG_MODE_ORDERED;
	const struct page_frag_page *page = page_slot_page_of(geo, obj);
	uint32_t slot, end;

	if (page->owner != (ordered ? (const void *)&p->slot : (const void *)&p->claim))
		return;
	slot = page_slot_index_of(geo, page, obj);
	if (slot >= geo->slots)
		return;
	end = RTE_MIN(slot + (ordered ? page_slot_nb(geo, obj) : 1), geo->slots);
	for (; slot < end; slot++) {
		struct piece piece =
			ordered ? ordered_piece(p, page, slot) : compatible_piece(p, page, slot);

		if (piece.len != 0)
			what(p, &piece);
	}
}

static void
with_objects(struct page_frag_pool *p, void *const *objs, unsigned int n,
	void (*what)(struct page_frag_pool *p, const struct piece *piece))
{
	unsigned int i;

	/* What other objects are made of is not known. */
	if (p->mode == PAGE_FRAG_MODE_FRAGMENTS || !page_frag_is_packet_pool(p->mp))
		return;
	for (i = 0; i < n; i++)
		with_slots(p, objs[i], what);
}

/* Before the driver has them: afterwards they may be somebody else's. */
static int
debug_enqueue(struct rte_mempool *mp, void *const *objs, unsigned int n)
{
	with_objects(page_frag_pool_of(mp), objs, n, hide);
	return plain.enqueue(mp, objs, n);
}

static int
debug_dequeue(struct rte_mempool *mp, void **objs, unsigned int n)
{
	int ret = plain.dequeue(mp, objs, n);

	if (ret == 0)
		with_objects(page_frag_pool_of(mp), objs, n, show);
	return ret;
}

static int
checked_alloc(struct rte_mempool *mp)
{
	struct page_frag_pool *p;
	int ret = plain.alloc(mp);

	if (ret != 0)
		return ret;
	p = page_frag_pool_of(mp);
	p->filled = rte_zmalloc_socket("page_frag_filled",
		/* Pages can become smaller, and more, when memory comes: see populate.c. */
		RTE_MAX(RTE_MAX(p->max_pages, mp->size), 1u) * sizeof(*p->filled),
		RTE_CACHE_LINE_SIZE, mp->socket_id);
	if (p->filled != NULL)
		return 0;
	plain.free(mp);
	return -ENOMEM;
}

static void
checked_free(struct rte_mempool *mp)
{
	struct page_frag_pool *p = page_frag_pool_of(mp);

	if (p != NULL)
		rte_free((void *)(uintptr_t)p->filled);
	plain.free(mp);
}

static void
unpoison_all(
	const struct page_frag_layout *l, struct page_frag_page *const *table, uint32_t nb_pages)
{
	uint32_t i;

	for (i = 0; i < nb_pages; i++)
		__asan_unpoison_memory_region(
			(const void *)((uintptr_t)table[i] & ~l->geo.block_mask), l->unit_size);
}

/* A pool's memory is about to be given back, and is going to be zeroed and to be somebody else's.
 * In ops->free it would be too late. The mempool library takes all objects out before, but gets
 * neither those beyond the pool's size nor those of pages that were set aside.
 */
static void
on_event(enum rte_mempool_event event, struct rte_mempool *mp, void *arg __rte_unused)
{
	const struct page_frag_pool *p;

	if (event != RTE_MEMPOOL_EVENT_DESTROY || !page_frag_is_pool(mp))
		return;
	p = page_frag_pool_of(mp);
	if (p->mode == PAGE_FRAG_MODE_ORDERED)
		unpoison_all(&p->layout, p->slot.region.table, p->slot.region.nb_pages);
	else if (p->mode == PAGE_FRAG_MODE_COMPATIBLE)
		unpoison_all(&p->layout, p->claim.table, p->claim.nb_pages);
}

void
page_frag_debug_ops(struct rte_mempool_ops *ops)
{
	poisons = __asan_poison_memory_region != NULL && __asan_unpoison_memory_region != NULL &&
		  rte_mempool_event_callback_register(on_event, NULL) == 0;
	if (!poisons && !IS_CHECKED)
		return;
	plain = *ops;
	ops->enqueue = debug_enqueue;
	ops->dequeue = debug_dequeue;
	if (IS_CHECKED) {
		ops->alloc = checked_alloc;
		ops->free = checked_free;
	}
}
