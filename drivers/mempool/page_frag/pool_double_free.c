/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What came back although it was not out: who it was, and what becomes of the program. */

#include <stdlib.h>

#include <rte_common.h>

#include "drivers/mempool/page_frag/pool.h"

void
page_frag_double_free(const struct page_frag_pool *p, const struct page_frag_page *page,
	uint64_t mask, const char *quarantine)
{
	const char *kind = page_frag_is_packet_pool(p->mp) ? "mbuf" : "object";
	bool ends = p->on_double_free == PAGE_FRAG_ABORT;

	for (; mask != 0; mask &= mask - 1) {
		uint32_t slot = (uint32_t)__builtin_ctzll(mask);

		POOL_LOG(ERR, "pool %s: double free of %s %p, page %u slot %u; %s", p->mp->name,
			kind, page_slot_object(&p->layout.geo, page, slot), page->index, slot,
			ends ? "aborting" : quarantine);
	}
	if (ends)
		abort();
}
