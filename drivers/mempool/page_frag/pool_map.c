/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A pool as a picture: a mark for each page. */

#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include "drivers/mempool/page_frag/pool.h"

const struct page_frag_mark_name page_frag_mark_names[] = {
	{ PAGE_FRAG_MARK_FREE, "free", "free" },
	{ PAGE_FRAG_MARK_PARTLY, "partly_held", "partly held" },
	{ PAGE_FRAG_MARK_HELD, "held", "held" },
	{ PAGE_FRAG_MARK_KEPT, "kept", "kept by an lcore" },
	{ PAGE_FRAG_MARK_RESERVE, "reserve", "reserve" },
	{ PAGE_FRAG_MARK_FALLBACK_HELD, "fallback_held", "small, held" },
	{ PAGE_FRAG_MARK_FALLBACK_FREE, "fallback_free", "small, free" },
	{ PAGE_FRAG_MARK_SET_ASIDE, "set_aside", "set aside" },
	{ .key = NULL },
};

int
page_frag_pool_map_get(const struct rte_mempool *mp, char *map, uint32_t n)
{
	struct page_frag_pool_info info;
	uint32_t pages;
	int ret = page_frag_pool_info_get(mp, &info);

	if (ret != 0)
		return ret;
	pages = info.pages + info.fallback_pages;
	if (pages > n)
		return -ENOSPC;
	page_frag_mode_ops(info.mode)->map(page_frag_pool_of(mp), map, pages);
	return (int)pages;
}

/* One mark for several. */
static char
mark_for(const char *map, uint32_t n)
{
	uint32_t i;

	if (memchr(map, PAGE_FRAG_MARK_SET_ASIDE, n) != NULL)
		return PAGE_FRAG_MARK_SET_ASIDE;
	for (i = 1; i < n; i++)
		if (map[i] != map[0])
			return PAGE_FRAG_MARK_PARTLY;
	return map[0];
}

uint32_t
page_frag_map_shrink(char *map, uint32_t n, uint32_t k)
{
	uint32_t from, to = 0;

	for (from = 0; from < n; from += k)
		map[to++] = mark_for(map + from, RTE_MIN(k, n - from));
	return to;
}
