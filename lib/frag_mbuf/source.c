/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include "lib/frag_mbuf/source.h"

int
frag_mbuf_source_init(struct frag_mbuf_source *source, struct rte_mempool *pool,
	struct page_region *region, enum page_frag_use use)
{
	struct frag_mbuf_pool_private *priv = rte_mempool_get_priv(pool);

	memset(source, 0, sizeof(*source));
	source->pool = pool;
	source->sums = priv->sums;
	return page_frag_cache_init(&source->nc, region, PAGE_FRAG_ORDER_ZERO_OFFSET, use);
}

void
frag_mbuf_source_fini(struct frag_mbuf_source *source)
{
	page_frag_cache_drain(&source->nc);
	frag_mbuf_source_note(source);
}

static inline uint64_t
value(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static void
note(struct frag_mbuf_source *source, enum frag_mbuf_sum which, uint64_t now)
{
	frag_mbuf_sum_add2(source->sums, which, now - source->noted[which], which, 0);
	source->noted[which] = now;
}

void
frag_mbuf_source_note(struct frag_mbuf_source *source)
{
	const struct page_frag_stats *stats = &source->nc.stats;

	note(source, FRAG_MBUF_REFILL, value(&stats->refill));
	note(source, FRAG_MBUF_REUSE, value(&stats->reuse) + value(&stats->spare));
	note(source, FRAG_MBUF_FALLBACK, value(&stats->fallback));
	note(source, FRAG_MBUF_RESERVE, value(&stats->reserve));
	note(source, FRAG_MBUF_EXHAUSTED, value(&stats->exhausted));
	source->noted_pages = value(&stats->issued);
}

uint64_t
frag_mbuf_sum_get(const struct frag_mbuf_sums *sums, enum frag_mbuf_sum which)
{
	uint64_t total = 0;
	uint32_t i;

	for (i = 0; i <= RTE_MAX_LCORE; i++)
		total += value(&sums[i].sum[which]);
	return total;
}
