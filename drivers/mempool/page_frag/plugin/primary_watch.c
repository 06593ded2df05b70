/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A secondary process whose primary has ended can do nothing good any more: the next primary takes
 * the same memory files for its own. Its pools give out nothing from then on.
 */

#include <errno.h>
#include <string.h>

#include <rte_common.h>
#include <rte_eal.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"

static int
dequeue_nothing(
	struct rte_mempool *mp __rte_unused, void **objs __rte_unused, unsigned int n __rte_unused)
{
	return -ENOENT;
}

/* The operations as this process calls them. */
static struct rte_mempool_ops *
own_ops(void)
{
	uint32_t i;

	for (i = 0; i < rte_mempool_ops_table.num_ops; i++)
		if (strcmp(rte_mempool_ops_table.ops[i].name, PAGE_FRAG_OPS_NAME) == 0)
			return &rte_mempool_ops_table.ops[i];
	return NULL;
}

void
page_frag_primary_tick(void)
{
	static bool ended;
	struct rte_mempool_ops *ops = own_ops();

	if (ended || rte_eal_primary_proc_alive(NULL) == 1)
		return;
	ended = true;
	if (ops != NULL)
		__atomic_store_n(&ops->dequeue, dequeue_nothing, __ATOMIC_RELAXED);
	POOL_LOG(ERR, "the primary process has ended: pools give out no more mbufs; end this "
		      "process too, before the next primary starts");
}
