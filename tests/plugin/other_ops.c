/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* One more mempool driver, for nothing: a process that loads it numbers its drivers otherwise. */

#include <errno.h>

#include <rte_common.h>
#include <rte_mempool.h>

static int
alloc(struct rte_mempool *mp __rte_unused)
{
	return -ENOTSUP;
}

static void
nothing(struct rte_mempool *mp __rte_unused)
{
}

static int
enqueue(struct rte_mempool *mp __rte_unused, void *const *objs __rte_unused,
	unsigned int n __rte_unused)
{
	return -ENOTSUP;
}

static int
dequeue(struct rte_mempool *mp __rte_unused, void **objs __rte_unused, unsigned int n __rte_unused)
{
	return -ENOENT;
}

static unsigned int
count(const struct rte_mempool *mp __rte_unused)
{
	return 0;
}

static const struct rte_mempool_ops other_ops = {
	.name = "other",
	.alloc = alloc,
	.free = nothing,
	.enqueue = enqueue,
	.dequeue = dequeue,
	.get_count = count,
};

RTE_MEMPOOL_REGISTER_OPS(other_ops);
