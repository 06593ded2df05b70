/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_cycles.h>
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

static enum lcore_order
order_of(const struct lcore *lcore)
{
	return atomic_load_explicit(&lcore->order, memory_order_relaxed);
}

static void
set_order(struct lcore *lcore, enum lcore_order order)
{
	atomic_store_explicit(&lcore->order, order, memory_order_relaxed);
}

/* The loop. Whatever is in here is paid for by every burst. */
static __rte_noinline void
poll_streams(const struct lcore *lcore)
{
	void (*forward)(struct stream * stream) = lcore->engine->forward;
	struct stream *const *end = lcore->active + lcore->nb_active;
	struct stream *const *stream;

	do {
		for (stream = lcore->active; stream < end; stream++)
			forward(*stream);
	} while (order_of(lcore) == LCORE_POLL);
}

/* Packets that a stream has had to do with; that it differs is all that is asked of it. */
static uint64_t
work_done(const struct stream *stream)
{
	const struct stream_counters *counters = &stream->counters;

	return counter_read(&counters->rx_packets) + counter_read(&counters->tx_packets) +
	       counter_read(&counters->dropped);
}

/* As testpmd does, polls that bring nothing are left out. */
static void
measure_streams(const struct lcore *lcore)
{
	struct stream *const *end = lcore->active + lcore->nb_active;
	struct stream *const *stream;

	do {
		for (stream = lcore->active; stream < end; stream++) {
			uint64_t before = work_done(*stream);
			uint64_t began = rte_rdtsc();

			lcore->engine->forward(*stream);
			if (work_done(*stream) != before)
				counter_add(&(*stream)->aside.core_cycles, rte_rdtsc() - began);
		}
	} while (order_of(lcore) == LCORE_MEASURE);
}

static int
run(void *argument)
{
	const struct lcore *lcore = argument;
	enum lcore_order order = order_of(lcore);

	do {
		if (order == LCORE_MEASURE || (order == LCORE_ONCE && lcore->measure))
			measure_streams(lcore);
		else
			poll_streams(lcore);
		order = order_of(lcore);
	} while (order == LCORE_POLL || order == LCORE_MEASURE);

	/* An lcore at rest keeps nothing that others may need, or that will be counted. */
	pools_drain(lcore->pools);
	return 0;
}

int
lcore_launch(struct lcore *lcore)
{
	set_order(lcore, lcore->measure ? LCORE_MEASURE : LCORE_POLL);
	return rte_eal_remote_launch(run, lcore, lcore->id);
}

int
lcore_launch_once(struct lcore *lcore, const struct engine *engine)
{
	lcore->engine = engine;
	set_order(lcore, LCORE_ONCE);
	return rte_eal_remote_launch(run, lcore, lcore->id);
}

void
lcore_measure(struct lcore *lcore, bool measure)
{
	lcore->measure = measure;
	/* Only the main lcore gives orders: this one holds until it gives another. */
	if (!lcore_stopping(lcore))
		set_order(lcore, measure ? LCORE_MEASURE : LCORE_POLL);
}

bool
lcore_idle(const struct lcore *lcore)
{
	return rte_eal_get_lcore_state(lcore->id) != RUNNING;
}

void
lcore_stop(struct lcore *lcore)
{
	set_order(lcore, LCORE_STOP);
}

void
lcore_wait(const struct lcore *lcore)
{
	rte_eal_wait_lcore(lcore->id);
}
