/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "drivers/mempool/page_frag/pool.h"

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
	ADD(remote);
	ADD(exhausted);
	ADD(rebound);
	ADD(double_free);
	ADD(foreign_free);
#undef ADD
}
