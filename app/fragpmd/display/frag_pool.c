/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>

#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"

#define BORDER "========================"

static void
display_number(const char *name, uint64_t value)
{
	printf("  %-28s%" PRIu64 "\n", name, value);
}

static void
display_text(const char *name, const char *text)
{
	printf("  %-28s%s\n", name, text);
}

/* What one mbuf takes in a pool of DPDK's own: header, mbuf, data room, trailer, padding. */
static uint64_t
native_bytes(const struct rte_mempool *pool)
{
	return rte_mempool_calc_obj_size(pool->elt_size, pool->flags, NULL);
}

static void
display_paths(const struct page_frag_pool_stats *stats)
{
	display_number("Slices issued:", stats->issued);
	display_number("Slices freed:", stats->freed);
	display_number("Slices issued fast:", stats->fast);
	display_number("Pages refilled:", stats->refill);
	display_number("Pages reused in place:", stats->reuse);
	display_number("Slots scavenged:", stats->scavenged);
	display_number("Runs given back:", stats->runs);
	display_number("Runs given back atomically:", stats->remote);
	display_number("Pages freed:", stats->page_freed);
	display_number("Allocations refused:", stats->exhausted);
	display_number("Headers repaired:", stats->rebound);
	display_number("Double frees:", stats->double_free);
	display_number("Foreign frees:", stats->foreign_free);
}

static void
display_pages(const struct rte_mempool *pool, const struct page_frag_pool_info *info)
{
	display_text("Layout:", info->stride < info->room ? "packed" : "spaced");
	display_text(
		"Order:", info->order == PAGE_FRAG_ORDER_COUNTDOWN ? "countdown" : "zero-offset");
	display_number("Page size:", info->page_size);
	display_number("Slice stride:", info->stride);
	display_number("Slots per page:", info->slots_per_page);
	display_number("Pages:", info->pages);
	display_number("Pages free:", info->pages_free);
	display_number("Pages set aside:", info->pages_bad);
	display_number("Slots:", info->size);
	display_number("Slots out:", info->slots_out);
	display_number("Bytes pinned:", info->bytes_pinned);
	display_number("Bytes held:", info->bytes_held);
	if (info->slots_out != 0)
		printf("  %-28s%.1f (native pool: %" PRIu64 ")\n",
			"Bytes pinned per packet:", (double)info->bytes_pinned / info->slots_out,
			native_bytes(pool));
	else
		printf("  %-28s- (native pool: %" PRIu64 ")\n",
			"Bytes pinned per packet:", native_bytes(pool));
}

/* Pages of fragments of any size. */
static void
display_fragments(const struct page_frag_pool_info *info)
{
	const struct page_frag_pool_stats *stats = &info->stats;

	display_number("Page size:", info->page_size);
	display_number("Pages:", info->pages);
	display_number("Pages free:", info->pages_free);
	display_number("Pages in the reserve:", info->pages_reserve);
	display_number("Small pages:", info->fallback_pages);
	display_number("Small pages in use:", info->fallback_pages - info->fallback_pages_free);
	display_number("Fragments out:", info->slots_out);
	display_number("Bytes pinned:", info->bytes_pinned);
	display_number("Bytes held:", info->bytes_held);
	display_number("Fragments issued:", stats->issued);
	display_number("Fragments freed:", stats->freed);
	display_number("Fragments issued fast:", stats->fast);
	display_number("Pages refilled:", stats->refill);
	display_number("Pages reused:", stats->reuse);
	display_number("Reserve pages taken:", stats->reserve);
	display_number("Small pages taken:", stats->fallback);
	display_number("Allocations refused:", stats->exhausted);
	display_number("Double frees:", stats->double_free);
	display_number("Foreign frees:", stats->foreign_free);
}

static void
display_counts(const struct rte_mempool *pool)
{
	display_number("Mbufs:", pool->size);
	display_number("Mbufs out:", rte_mempool_in_use_count(pool));
	display_number("Cache per lcore:", pool->cache_size);
	display_number("Bytes per mbuf:", native_bytes(pool));
}

/* Asked for is not yet there: where the memory really is. */
static void
display_placement(struct rte_mempool *pool)
{
	struct page_placement at = page_frag_pool_placement(pool);

	display_number("Memory pages on node:", at.on_node);
	display_number("Memory pages elsewhere:", at.elsewhere);
	if (at.unknown != 0)
		display_number("Memory pages unknown:", at.unknown);
}

static void
display_pool(struct rte_mempool *pool)
{
	struct page_frag_pool_info info;

	printf("\n  " BORDER " Pool %s " BORDER "\n", pool->name);
	if (page_frag_pool_info_get(pool, &info) < 0) {
		display_text("Mode:", "native (DPDK's own pool: no pages, no slices)");
		display_counts(pool);
		display_placement(pool);
		return;
	}
	display_text("Mode:", page_frag_mode_name(info.mode));
	if (info.mode == PAGE_FRAG_MODE_FRAGMENTS) {
		display_fragments(&info);
		display_placement(pool);
		return;
	}
	if (info.mode == PAGE_FRAG_MODE_ORDERED)
		display_pages(pool, &info);
	else
		display_counts(pool);
	display_placement(pool);
	display_paths(&info.stats);
}

void
display_frag_pools(const struct fragpmd *app)
{
	unsigned int i;

	for (i = 0; i < app->pools.count; i++)
		display_pool(app->pools.pool[i]);
	for (i = 0; i < FRAGMENTS_KINDS; i++)
		if (app->fragments.pool[i] != NULL)
			display_pool(app->fragments.pool[i]);
}
