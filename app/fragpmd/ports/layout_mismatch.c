/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_alarm.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/layout_mismatch.h"
#include "app/fragpmd/telemetry.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"
#include "lib/frag_mbuf/driver_layout.h"

/* The EAL's alarm thread: forwarding lcores print nothing. */
static void
say_mismatch(void *arg)
{
	const struct rx_queue *q = arg;

	fflush(stdout);
	fprintf(stderr,
		"fragpmd: port %u: driver %s does not fill packed slices as it was said to (%s): "
		"packets were dropped, and the port receives no more; it has spaced slices from "
		"the next start of forwarding on\n",
		q->port->id, q->port->info.driver_name, q->reason);
}

/* The lcore that polls the queue. Others see at their next poll that the port has stopped. */
static void
on_mismatch(void *arg)
{
	struct rx_queue *q = arg;
	uint16_t i;

	for (i = 0; i < q->set->count; i++)
		if (q->set->queue[i].port == q->port)
			atomic_store_explicit(
				&q->set->queue[i].stopped, true, memory_order_relaxed);
	/* Without an alarm, show frag port has the count. */
	rte_eal_alarm_set(1, say_mismatch, q);
}

void
layout_mismatch_watch(struct rx_queue *queue)
{
	queue->fixup.on_mismatch = on_mismatch;
	queue->fixup.on_mismatch_arg = queue;
}

/* Another pool for a queue that nobody polls; what was counted stays. */
static int
give_spaced(struct fragpmd *app, struct rx_queue *q)
{
	struct frag_mbuf_rx_stats stats = q->fixup.stats;

	q->pool = pool_of_socket(&app->pools, q->port->socket);
	q->packed = false;
	q->reason = "frames were not where the packed layout has them";
	if (page_frag_pool_rx_get(q->pool, &q->fixup) < 0)
		return -1;
	q->fixup.stats = stats;
	return 0;
}

static int
recover_port(struct fragpmd *app, struct port *port)
{
	bool stopped = false;
	uint16_t i;
	int ret;

	for (i = 0; i < app->rx_queues.count; i++) {
		struct rx_queue *q = &app->rx_queues.queue[i];

		if (q->port != port || !atomic_load_explicit(&q->stopped, memory_order_relaxed))
			continue;
		stopped = true;
		telemetry_pause();
		ret = give_spaced(app, q);
		telemetry_resume();
		if (ret < 0)
			return -1;
	}
	if (!stopped)
		return 0;
	if (port_refill(app, port) < 0)
		return -1;
	for (i = 0; i < app->rx_queues.count; i++)
		if (app->rx_queues.queue[i].port == port)
			atomic_store_explicit(
				&app->rx_queues.queue[i].stopped, false, memory_order_relaxed);
	printf("fragpmd: port %u: spaced slices from now on\n", port->id);
	return 0;
}

int
layout_mismatch_recover(struct fragpmd *app)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++)
		if (recover_port(app, &app->ports.port[app->ports.id[i]]) < 0)
			return -1;
	return 0;
}

void
layout_mismatch_end(struct fragpmd *app)
{
	uint16_t i;

	for (i = 0; i < app->rx_queues.count; i++)
		rte_eal_alarm_cancel(say_mismatch, &app->rx_queues.queue[i]);
}
