/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_errno.h>

#include "app/fragpmd/pools/fragments.h"
#include "app/fragpmd/fragpmd.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"

static const struct {
	const char *name;
	uint32_t page_size; /* 0: the driver's choice */
} kinds[FRAGMENTS_KINDS] = {
	[FRAGMENTS_PACKETS] = { "fragments", 0 },
	/* A frame of 64 KB with headers and headroom, and little is left over at a page's end. */
	[FRAGMENTS_FRAMES] = { "fragments_frames", UINT32_C(128) << 10 },
};

static struct rte_mempool *
pool_of_kind(struct fragpmd *app, enum fragments_kind kind)
{
	struct fragments *f = &app->fragments;

	if (f->pool[kind] != NULL || f->none[kind])
		return f->pool[kind];
	f->pool[kind] = page_frag_fragment_pool_create(kinds[kind].name,
		(size_t)app->options.frag.memory << 20, kinds[kind].page_size,
		(int)app->pools.socket[0]);
	if (f->pool[kind] == NULL) {
		f->none[kind] = true;
		fflush(stdout);
		fprintf(stderr,
			"fragpmd: no %u MB for %s (%s): nothing can be copied or written there; "
			"ask for less with --frag-memory, or give the EAL more hugepages\n",
			app->options.frag.memory, kinds[kind].name, rte_strerror(rte_errno));
	}
	return f->pool[kind];
}

struct frag_mbuf_source *
fragments_source(struct fragpmd *app, struct frag_mbuf_source *source, enum fragments_kind kind,
	enum page_frag_use use)
{
	struct rte_mempool *pool;

	if (source->pool != NULL)
		return source;
	pool = pool_of_kind(app, kind);
	if (pool == NULL ||
		frag_mbuf_source_init(source, pool, page_frag_fragment_pool_region(pool), use) != 0)
		return NULL;
	return source;
}

void
fragments_source_end(struct frag_mbuf_source *source)
{
	if (source->pool != NULL)
		frag_mbuf_source_fini(source);
}

static void
report(const struct rte_mempool *pool)
{
	const struct page_region *r = page_frag_fragment_pool_region(pool);

	if (!page_region_all_free(r))
		fprintf(stderr, "fragpmd: pool %s: %u pages of fragments were not returned\n",
			pool->name, page_region_nb_pages(r) - page_region_nb_free(r));
	else
		printf("fragpmd: all fragments of pool %s are back (%u pages free of %u)\n",
			pool->name, page_region_nb_free(r), page_region_nb_pages(r));
}

void
fragments_free(struct fragpmd *app, bool quiet)
{
	int kind;

	for (kind = 0; kind < FRAGMENTS_KINDS; kind++) {
		struct rte_mempool **pool = &app->fragments.pool[kind];

		if (*pool == NULL)
			continue;
		if (!quiet || !page_region_all_free(page_frag_fragment_pool_region(*pool)))
			report(*pool);
		rte_mempool_free(*pool);
		*pool = NULL;
	}
}
