/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_launch.h>
#include <rte_lcore.h>

#include "app/fragpmd/forwarding/lcore.h"
#include "app/fragpmd/pools/pool.h"

void
lcores_find(struct lcore_set *set)
{
	unsigned int id;

	set->count = 0;
	RTE_LCORE_FOREACH_WORKER (id) {
		set->id[set->count++] = id;
	}
}

/* The loop. Whatever is in here is paid for by every burst. */
static int
poll_streams(void *argument)
{
	struct lcore *lcore = argument;
	void (*forward)(struct stream * stream) = lcore->engine->forward;
	struct stream *const *end = lcore->active + lcore->nb_active;
	struct stream *const *stream;

	do {
		for (stream = lcore->active; stream < end; stream++)
			forward(*stream);
	} while (!atomic_load_explicit(&lcore->stop, memory_order_relaxed));

	/* An lcore at rest keeps nothing that others may need, or that will be counted. */
	pools_drain(lcore->pools);
	return 0;
}

int
lcore_launch(struct lcore *lcore)
{
	atomic_store_explicit(&lcore->stop, false, memory_order_relaxed);
	return rte_eal_remote_launch(poll_streams, lcore, lcore->id);
}

int
lcore_launch_once(struct lcore *lcore, const struct engine *engine)
{
	lcore->engine = engine;
	atomic_store_explicit(&lcore->stop, true, memory_order_relaxed);
	return rte_eal_remote_launch(poll_streams, lcore, lcore->id);
}

void
lcore_stop(struct lcore *lcore)
{
	atomic_store_explicit(&lcore->stop, true, memory_order_relaxed);
}

void
lcore_wait(const struct lcore *lcore)
{
	rte_eal_wait_lcore(lcore->id);
}
