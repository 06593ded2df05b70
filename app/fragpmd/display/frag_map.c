/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"

#define BORDER "========================"
#define LINE_MARKS 64
/* Of larger pools a mark is for several pages. */
#define MAX_MARKS 4096

/* Which marks there are, and for how many pages. */
static void
display_legend(const char *map, uint32_t n)
{
	const struct page_frag_mark_name *name;
	uint32_t i, nb;

	printf("  Legend:");
	for (name = page_frag_mark_names; name->key != NULL; name++) {
		for (i = nb = 0; i < n; i++)
			nb += map[i] == (char)name->mark;
		/* What most pools never have is not explained to everyone. */
		if (nb != 0 || name->mark == PAGE_FRAG_MARK_FREE ||
			name->mark == PAGE_FRAG_MARK_PARTLY || name->mark == PAGE_FRAG_MARK_HELD)
			printf("  %c %s: %u", name->mark, name->text, nb);
	}
	printf("\n");
}

static void
display_marks(char *map, uint32_t n)
{
	uint32_t k = (n + MAX_MARKS - 1) / MAX_MARKS;
	uint32_t i;

	if (k > 1)
		printf("  A mark is for %u pages; + too where they are not the same\n", k);
	n = page_frag_map_shrink(map, n, k);
	for (i = 0; i < n; i += LINE_MARKS)
		printf("  %7u %.*s\n", i * k, (int)RTE_MIN(n - i, (uint32_t)LINE_MARKS), map + i);
}

static void
display_map(const struct rte_mempool *pool)
{
	struct page_frag_pool_info info;
	int pages = -1;
	char *map;

	if (page_frag_pool_info_get(pool, &info) < 0)
		return;
	map = malloc(info.pages + info.fallback_pages);
	if (map != NULL)
		pages = page_frag_pool_map_get(pool, map, info.pages + info.fallback_pages);
	printf("\n  " BORDER " Pages of pool %s " BORDER "\n", pool->name);
	if (pages > 0) {
		display_legend(map, (uint32_t)pages);
		display_marks(map, (uint32_t)pages);
	} else {
		fprintf(stderr, "not enough memory to show the pages of pool %s\n", pool->name);
	}
	free(map);
}

void
display_frag_maps(const struct fragpmd *app)
{
	unsigned int i;

	for (i = 0; i < app->pools.count; i++)
		display_map(app->pools.pool[i]);
	for (i = 0; i < FRAGMENTS_KINDS; i++)
		if (app->fragments.pool[i] != NULL)
			display_map(app->fragments.pool[i]);
}
