/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include <rte_common.h>
#include <rte_eal.h>

#include "drivers/mempool/page_frag/pool.h"

/* The pool, if it is one of this driver. */
static const struct page_frag_pool *
any_pool_of(const struct rte_mempool *mp)
{
	return strcmp(rte_mempool_get_ops(mp->ops_index)->name, PAGE_FRAG_OPS_NAME) == 0
		       ? page_frag_pool_of(mp)
		       : NULL;
}

bool
page_frag_is_pool(const struct rte_mempool *mp)
{
	const struct page_frag_pool *p = any_pool_of(mp);

	return p != NULL && p->mode != PAGE_FRAG_MODE_FRAGMENTS;
}

bool
page_frag_is_fragment_pool(const struct rte_mempool *mp)
{
	const struct page_frag_pool *p = any_pool_of(mp);

	return p != NULL && p->mode == PAGE_FRAG_MODE_FRAGMENTS;
}

const char *
page_frag_mode_name(enum page_frag_mode mode)
{
	return page_frag_mode_ops(mode)->name;
}

static bool
is_populated(const struct rte_mempool *mp)
{
	return mp->populated_size >= mp->size;
}

static uint64_t
bytes_pinned(const struct page_frag_pool_info *info)
{
	return (uint64_t)(info->pages - info->pages_free) * info->page_size +
	       (uint64_t)(info->fallback_pages - info->fallback_pages_free) *
		       PAGE_FRAG_FALLBACK_SIZE;
}

static void
slices_info(const struct page_frag_pool *p, struct page_frag_pool_info *info)
{
	const struct page_frag_layout *l = &p->layout;

	info->stride = p->mode == PAGE_FRAG_MODE_ORDERED ? l->stride : l->geo.pitch;
	info->room = p->mode == PAGE_FRAG_MODE_ORDERED ? l->room : l->geo.pitch;
	info->slots_per_page = l->geo.slots;
	info->size = p->mp->size;
	info->stats.written_free = atomic_load_explicit(&p->written_free, memory_order_relaxed);
	info->slots_out = RTE_MIN(page_frag_mode_ops(p->mode)->out(p), (uint64_t)UINT32_MAX);
}

int
page_frag_pool_info_get(const struct rte_mempool *mp, struct page_frag_pool_info *info)
{
	const struct page_frag_pool *p = any_pool_of(mp);

	memset(info, 0, sizeof(*info));
	if (p == NULL || !is_populated(mp))
		return -EINVAL;

	info->mode = p->mode;
	info->page_size = p->layout.unit_size;
	if (p->mode != PAGE_FRAG_MODE_FRAGMENTS)
		slices_info(p, info);
	page_frag_mode_ops(p->mode)->info(p, info);
	info->bytes_pinned = bytes_pinned(info);
	return 0;
}

int
page_frag_pool_rx_get(const struct rte_mempool *mp, struct frag_mbuf_rx *rx)
{
	const struct page_frag_pool *p;

	if (!page_frag_is_pool(mp) || page_frag_pool_of(mp)->mode != PAGE_FRAG_MODE_ORDERED)
		return -EINVAL;
	p = page_frag_pool_of(mp);
	memset(rx, 0, sizeof(*rx));
	rx->pool = mp;
	rx->geo = p->layout.geo;
	rx->stride = p->layout.stride;
	rx->room = p->layout.room;
	rx->max_len = UINT16_MAX;
	rx->region = &p->slot.region;
	/* A secondary has no share to skip in. */
	if (rte_eal_process_type() == RTE_PROC_PRIMARY)
		rx->skip = page_frag_ordered_skip;
	rx->hidden_pages = page_slot_hidden_pages(p->slot.nb_caches);
	return 0;
}
