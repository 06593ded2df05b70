/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_errno.h>

#include "app/fragpmd/fragments.h"
#include "app/fragpmd/fragpmd.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"

struct rte_mempool *
fragpmd_fragments(struct fragpmd *app, unsigned int socket)
{
	size_t bytes = (size_t)app->options.frag.memory << 20;

	if (app->fragments != NULL || app->no_fragments)
		return app->fragments;
	app->fragments = page_frag_fragment_pool_create("fragments", bytes, (int)socket);
	if (app->fragments == NULL) {
		app->no_fragments = true;
		fflush(stdout);
		fprintf(stderr,
			"fragpmd: no %u MB for fragments (%s): nothing can be copied or written; "
			"ask for less with --frag-memory, or give the EAL more hugepages\n",
			app->options.frag.memory, rte_strerror(rte_errno));
	}
	return app->fragments;
}

void
fragments_free(struct fragpmd *app, bool quiet)
{
	const struct page_region *r;

	if (app->fragments == NULL)
		return;
	r = page_frag_fragment_pool_region(app->fragments);
	if (!page_region_all_free(r))
		fprintf(stderr, "fragpmd: pool %s: %u pages of fragments were not returned\n",
			app->fragments->name, page_region_nb_pages(r) - page_region_nb_free(r));
	else if (!quiet)
		printf("fragpmd: all fragments of pool %s are back (%u pages free of %u)\n",
			app->fragments->name, page_region_nb_free(r), page_region_nb_pages(r));
	rte_mempool_free(app->fragments);
	app->fragments = NULL;
}
