/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Single queues of a port. */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_errno.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port_start.h"

/* Which queue a line names. */
struct queue_ref {
	struct port *port;
	bool rx;
	uint16_t queue;
};

/* Find a queue: false if there is none, which was said. */
static bool
find_queue(struct fragpmd *app, const union command_word *port, const union command_word *kind,
	const union command_word *queue, struct queue_ref *ref)
{
	ref->port = port_find_or_say(app, port->u16);
	ref->rx = strcmp(kind->text, "rxq") == 0;
	ref->queue = queue->u16;
	if (ref->port == NULL)
		return false;
	if (ref->queue < (ref->rx ? ref->port->nb_rx : ref->port->nb_tx))
		return true;
	fprintf(stderr, "Invalid %s queue %u (must be < nb_%sq=%u)\n", ref->rx ? "RX" : "TX",
		ref->queue, ref->rx ? "rx" : "tx", ref->rx ? ref->port->nb_rx : ref->port->nb_tx);
	return false;
}

static int
switch_queue(const struct queue_ref *ref, bool start)
{
	if (ref->rx)
		return start ? rte_eth_dev_rx_queue_start(ref->port->id, ref->queue)
			     : rte_eth_dev_rx_queue_stop(ref->port->id, ref->queue);
	return start ? rte_eth_dev_tx_queue_start(ref->port->id, ref->queue)
		     : rte_eth_dev_tx_queue_stop(ref->port->id, ref->queue);
}

static void
start_or_stop(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	bool start = strcmp(words[4].text, "start") == 0;
	struct queue_ref ref;
	int ret;

	(void)cl;
	if (app->forwarding.running) {
		fprintf(stderr, "Please stop forwarding first\n");
		return;
	}
	if (port_find_or_say(app, words[1].u16) == NULL)
		return;
	if (!app->ports.port[words[1].u16].started) {
		fprintf(stderr, "Please start port %u first\n", words[1].u16);
		return;
	}
	if (!find_queue(app, &words[1], &words[2], &words[3], &ref))
		return;
	ret = switch_queue(&ref, start);
	if (ret == -ENOTSUP) {
		fprintf(stderr, "Function not supported in PMD\n");
		return;
	}
	if (ret != 0) {
		fprintf(stderr, "Port %u %s %u cannot be %s: %s\n", ref.port->id, words[2].text,
			ref.queue, start ? "started" : "stopped", rte_strerror(-ret));
		return;
	}
	*(ref.rx ? &ref.port->rx[ref.queue].idle : &ref.port->tx[ref.queue].idle) = !start;
	pools_drain(&app->pools);
}

static void
set_deferred_start(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	bool on = strcmp(words[5].text, "on") == 0;
	struct queue_ref ref;

	(void)cl;
	if (port_find_or_say(app, words[1].u16) == NULL)
		return;
	if (app->ports.port[words[1].u16].started) {
		fprintf(stderr, "Please stop port %u first\n", words[1].u16);
		return;
	}
	if (!find_queue(app, &words[1], &words[2], &words[3], &ref))
		return;
	if (ref.rx)
		ref.port->rx[ref.queue].conf.rx_deferred_start = on;
	else
		ref.port->tx[ref.queue].conf.tx_deferred_start = on;
	ref.port->need_queues = true;
}

static void
set_ring_size(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	int32_t threshold = app->options.port.rx_free_thresh;
	uint16_t size = words[6].u16;
	struct queue_ref ref;

	(void)cl;
	if (!find_queue(app, &words[2], &words[3], &words[4], &ref))
		return;
	if (ref.rx && size != 0 && size <= threshold) {
		fprintf(stderr, "Invalid rx ring_size, must > rx_free_thresh: %d\n", threshold);
		return;
	}
	*(ref.rx ? &ref.port->rx[ref.queue].nb_desc : &ref.port->tx[ref.queue].nb_desc) = size;
	ref.port->need_queues = true;
}

static void
set_up(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct queue_ref ref;
	int ret;

	(void)cl;
	if (!find_queue(app, &words[1], &words[2], &words[3], &ref)) {
		if (port_exists(app, words[1].u16))
			fprintf(stderr, "Invalid %s queue\n", ref.rx ? "rx" : "tx");
		return;
	}
	/* A lcore may be polling it. */
	if (port_is_forwarding(app, ref.port)) {
		fprintf(stderr, "Please stop forwarding first\n");
		return;
	}
	if (ref.port->need_configure) {
		fprintf(stderr, "Please start port %u first\n", ref.port->id);
		return;
	}
	ret = ref.rx ? port_setup_rx_queue(ref.port, ref.queue)
		     : port_setup_tx_queue(ref.port, ref.queue);
	if (ret != 0)
		fprintf(stderr, "Failed to setup %s queue\n", ref.rx ? "RX" : "TX");
	pools_drain(&app->pools);
}

static const struct command port_queue_commands[] = {
	{ "port <port:u16> rxq|txq <queue:u16> start|stop",
		"Start/stop a rx/tx queue of a port. Only take effect when the port is started.",
		start_or_stop },
	{ "port <port:u16> rxq|txq <queue:u16> deferred_start on|off",
		"Switch on/off a deferred start of a rx/tx queue. Only take effect when the port "
		"is stopped.",
		set_deferred_start },
	{ "port <port:u16> rxq|txq <queue:u16> setup", "Setup a rx/tx queue of a port.", set_up },
	{ "port config <port:u16> rxq|txq <queue:u16> ring_size <value:u16>",
		"Set a rx/tx queue's ring size; it takes effect when the port is started again, or "
		"the queue set up.",
		set_ring_size },
};

const struct command_group port_queue_command_group = {
	.section = "ports",
	.commands = port_queue_commands,
	.count = RTE_DIM(port_queue_commands),
};
