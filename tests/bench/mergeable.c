/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* How many of the fragments that follow each other can become one: what the zero offset is for.
 * All is counted, nothing is timed.
 */

#include <stdio.h>
#include <stdlib.h>

#include "lib/page_frag/page_frag_prepare.h"
#include "lib/page_frag/page_region_create.h"

#define NUMBER 10000

static const struct row {
	uint32_t size, align;
} rows[] = {
	{ 64, 1 },
	{ 64, 64 },
	{ 1000, 1 },
	{ 1000, 64 },
	{ 1024, 64 },
	{ 2048, 1 },
	{ 2048, 64 },
	{ 2048, 2048 },
	{ 9000, 1 },
};

/* Pairs that can be merged, in percent; negative when memory runs out. */
static double
merged(struct page_region *region, enum page_frag_order order, const struct row *row)
{
	struct page_frag_cache nc;
	const char *end = NULL;
	int nb = 0;

	if (page_frag_cache_init(&nc, region, order, PAGE_FRAG_TX) != 0)
		return -1;
	for (int i = 0; i < NUMBER; i++) {
		char *va = page_frag_alloc_align(&nc, row->size, row->align);

		if (va == NULL)
			return -1;
		nb += page_frag_can_coalesce(region, end, va);
		end = va + row->size;
		page_frag_cache_free(&nc, va);
	}
	page_frag_cache_drain(&nc);
	return 100.0 * nb / (NUMBER - 1);
}

int
main(void)
{
	struct page_region *region = page_region_create_malloc(16, PAGE_FRAG_CACHE_MAX_SIZE);

	if (region == NULL) {
		perror("mergeable");
		return EXIT_FAILURE;
	}
	printf("fragments that begin where the one before them ends, in pages of %u bytes\n",
		PAGE_FRAG_CACHE_MAX_SIZE);
	printf("%8s %8s %14s %14s\n", "size", "align", "zero offset", "countdown");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		printf("%8u %8u %12.1f %% %12.1f %%\n", rows[i].size, rows[i].align,
			merged(region, PAGE_FRAG_ORDER_ZERO_OFFSET, &rows[i]),
			merged(region, PAGE_FRAG_ORDER_COUNTDOWN, &rows[i]));
	page_region_destroy(region);
	return EXIT_SUCCESS;
}
