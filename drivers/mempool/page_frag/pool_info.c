/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include "drivers/mempool/page_frag/pool.h"

const char *
page_frag_mode_name(enum page_frag_mode mode)
{
	return page_frag_mode_ops(mode)->name;
}

void
page_frag_add_slot_stats(struct page_frag_pool_stats *sum, const struct page_slot_stats *stats)
{
#define ADD(counter) sum->counter += atomic_load_explicit(&stats->counter, memory_order_relaxed)
	ADD(issued);
	ADD(freed);
	ADD(refill);
	ADD(reuse);
	ADD(scavenged);
	ADD(runs);
	ADD(page_freed);
	ADD(exhausted);
	ADD(rebound);
	ADD(double_free);
	ADD(foreign_free);
#undef ADD
}

int
page_frag_pool_info_get(const struct rte_mempool *mp, struct page_frag_pool_info *info)
{
	const struct page_frag_pool *p;
	const struct page_frag_layout *l;

	if (!page_frag_is_pool(mp) || mp->populated_size < mp->size)
		return -EINVAL;

	p = page_frag_pool_of(mp);
	l = &p->layout;
	memset(info, 0, sizeof(*info));
	info->mode = p->mode;
	info->page_size = l->unit_size;
	info->stride = p->mode == PAGE_FRAG_MODE_ORDERED ? l->stride : l->geo.pitch;
	info->slots_per_page = l->geo.slots;
	info->size = mp->size;
	page_frag_mode_ops(p->mode)->info(p, info);
	info->slots_out = RTE_MIN(page_frag_mode_ops(p->mode)->out(p), (uint64_t)UINT32_MAX);
	info->bytes_pinned = (uint64_t)(info->pages - info->pages_free) * info->page_size;
	return 0;
}
