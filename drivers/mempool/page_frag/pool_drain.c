/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_eal.h>

#include "drivers/mempool/page_frag/pool.h"

void
page_frag_pool_drain(struct rte_mempool *mp)
{
	struct page_frag_pool *p;
	struct page_slot_cache *share;

	if (!page_frag_is_pool(mp))
		return;
	p = page_frag_pool_of(mp);
	if (p->mode != PAGE_FRAG_MODE_ORDERED)
		return;

	share = rte_eal_process_type() == RTE_PROC_PRIMARY ? page_frag_own_share(p) : NULL;
	if (share != NULL)
		page_slot_drain(&p->slot, &page_frag_slot_ops, share);
	rte_spinlock_lock(&p->other_lock);
	page_slot_drain(&p->slot, &page_frag_slot_ops, p->other_share);
	rte_spinlock_unlock(&p->other_lock);
}
