/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "drivers/mempool/page_frag/page_frag_mempool.h"

struct walk {
	struct page_placement *placement;
	int node;
};

static void
add_chunk(struct rte_mempool *mp, void *opaque, struct rte_mempool_memhdr *chunk, unsigned int idx)
{
	const struct walk *walk = opaque;

	(void)mp;
	(void)idx;
	page_placement_add(walk->placement, chunk->addr, chunk->len, walk->node);
}

struct page_placement
page_frag_pool_placement(struct rte_mempool *mp)
{
	struct page_placement placement = { 0 };
	struct walk walk = { .placement = &placement, .node = mp->socket_id };

	rte_mempool_mem_iter(mp, add_chunk, &walk);
	return placement;
}
