/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>

#include "tests/eal/pool_faults.h"
#include "tests/unit/unit.h"

/* The drivers' own functions. The table of drivers is full with those that DPDK has: so these are
 * changed, and none is added.
 */
static rte_mempool_dequeue_t own[RTE_MEMPOOL_MAX_OPS_IDX];

static uint64_t countdown;
static bool seen;

static int
dequeue(struct rte_mempool *mp, void **objs, unsigned int n)
{
	if (countdown != 0 && --countdown == 0) {
		seen = true;
		return -ENOENT;
	}
	return own[mp->ops_index](mp, objs, n);
}

void
faults_into(const struct rte_mempool *mp)
{
	struct rte_mempool_ops *ops = rte_mempool_get_ops(mp->ops_index);

	if (own[mp->ops_index] != NULL)
		return;
	own[mp->ops_index] = ops->dequeue;
	ops->dequeue = dequeue;
}

void
faults_out(void)
{
	for (int i = 0; i < (int)NB(own); i++) {
		if (own[i] != NULL)
			rte_mempool_get_ops(i)->dequeue = own[i];
		own[i] = NULL;
	}
}

void
faults_at(uint64_t k)
{
	countdown = k;
	seen = false;
}

bool
faults_seen(void)
{
	return seen;
}
