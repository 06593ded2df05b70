/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/layout_mismatch.h"
#include "app/fragpmd/ports/port_start.h"

/* The lcore that polls the queue. Others see at their next poll that the port has stopped. It says
 * so itself, once for a port: to print takes time, but nothing is received any more.
 */
static void
on_mismatch(void *arg)
{
	struct rx_queue *q = arg;
	uint16_t i;

	for (i = 0; i < q->port->nb_rx; i++)
		atomic_store_explicit(&q->port->rx[i].stopped, true, memory_order_relaxed);
	fflush(stdout);
	fprintf(stderr,
		"fragpmd: port %u: driver %s does not fill packed slices as it was said to (%s): "
		"packets were dropped, and the port receives no more; it has spaced slices from "
		"the next start of forwarding on\n",
		q->port->id, q->port->info.driver_name, q->reason);
}

void
layout_mismatch_watch(struct rx_queue *queue)
{
	queue->fixup.on_mismatch = on_mismatch;
	queue->fixup.on_mismatch_arg = queue;
}

static bool
has_stopped(const struct port *port)
{
	uint16_t i;

	for (i = 0; i < port->nb_rx; i++)
		if (atomic_load_explicit(&port->rx[i].stopped, memory_order_relaxed))
			return true;
	return false;
}

static int
recover_port(struct fragpmd *app, struct port *port)
{
	uint16_t i;

	if (!has_stopped(port))
		return 0;
	port->spaced_only = true;
	if (port_refill(app, port) < 0)
		return -1;
	for (i = 0; i < port->nb_rx; i++)
		atomic_store_explicit(&port->rx[i].stopped, false, memory_order_relaxed);
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
