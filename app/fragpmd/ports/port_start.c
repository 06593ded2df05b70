/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* For rte_eth_dev_conf_get(), experimental in 22.11 and stable since. */
#define ALLOW_EXPERIMENTAL_API

#include <inttypes.h>
#include <stdio.h>

#include <rte_common.h>
#include <rte_errno.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/link.h"
#include "app/fragpmd/ports/port_conf.h"
#include "app/fragpmd/ports/port_start.h"
#include "app/fragpmd/ports/watched_xstats.h"

/* The selected ports that exist, one after the other. */
#define FOREACH_PORT(app, selected, i, port)                                               \
	for ((i) = 0; (i) < (app)->ports.count; (i)++)                                     \
		if (((port) = &(app)->ports.port[(app)->ports.id[i]])->id == (selected) || \
			(selected) == RTE_ETH_ALL)

int
port_setup_rx_queue(struct port *port, uint16_t queue)
{
	struct rx_queue *q = &port->rx[queue];
	int ret = rte_eth_rx_queue_setup(
		port->id, queue, q->nb_desc, port->socket, &q->conf, q->pool);

	if (ret == 0)
		q->idle = q->conf.rx_deferred_start;
	return ret;
}

int
port_setup_tx_queue(struct port *port, uint16_t queue)
{
	struct tx_queue *q = &port->tx[queue];
	int ret = rte_eth_tx_queue_setup(port->id, queue, q->nb_desc, port->socket, &q->conf);

	if (ret == 0)
		q->idle = q->conf.tx_deferred_start;
	return ret;
}

static int
setup_queues(struct fragpmd *app, struct port *port)
{
	uint16_t q;
	int ret;

	for (q = 0; q < port->nb_tx; q++) {
		ret = port_setup_tx_queue(port, q);
		if (ret != 0) {
			fprintf(stderr, "Fail to configure port %u tx queues\n", port->id);
			return failure("driver %s of port %u refuses tx queue %u "
				       "with %u descriptors: %s",
				port->info.driver_name, port->id, q,
				tx_queue_descriptors(port, &port->tx[q]), rte_strerror(-ret));
		}
	}
	for (q = 0; q < port->nb_rx; q++) {
		ret = port_setup_rx_queue(port, q);
		if (ret != 0) {
			fprintf(stderr, "Fail to configure port %u rx queues\n", port->id);
			return failure("driver %s of port %u refuses rx queue %u "
				       "with %u descriptors and --mbuf-size=%u: %s",
				port->info.driver_name, port->id, q,
				rx_queue_descriptors(&port->rx[q]), app->options.pool.mbuf_size,
				rte_strerror(-ret));
		}
	}
	port->need_queues = false;
	return 0;
}

/* Some drivers turn on what belongs to what was asked for. */
static void
take_over_offloads(struct port *port)
{
	struct rte_eth_conf got;
	uint16_t q;

	if (rte_eth_dev_conf_get(port->id, &got) != 0)
		return;
	if (got.rxmode.offloads != port->conf.rxmode.offloads) {
		port->conf.rxmode.offloads |= got.rxmode.offloads;
		for (q = 0; q < port->nb_rx; q++)
			port->rx[q].conf.offloads |= got.rxmode.offloads;
	}
	if (got.txmode.offloads != port->conf.txmode.offloads) {
		port->conf.txmode.offloads |= got.txmode.offloads;
		for (q = 0; q < port->nb_tx; q++)
			port->tx[q].conf.offloads |= got.txmode.offloads;
	}
}

static int
configure(struct fragpmd *app, struct port *port)
{
	int ret;

	printf("Configuring Port %u (socket %u)\n", port->id, port->socket);
	port_conf_fill(app, port);
	ret = rte_eth_dev_configure(port->id, port->nb_rx, port->nb_tx, &port->conf);
	if (ret != 0) {
		fprintf(stderr, "Fail to configure port %u\n", port->id);
		return failure("driver %s of port %u refuses %u rx queues, %u tx "
			       "queues, rx offloads 0x%" PRIx64 ", tx offloads 0x%" PRIx64
			       ", MTU %u: %s",
			port->info.driver_name, port->id, port->nb_rx, port->nb_tx,
			port->conf.rxmode.offloads, port->conf.txmode.offloads,
			port->conf.rxmode.mtu, rte_strerror(-ret));
	}
	take_over_offloads(port);
	port->need_configure = false;
	port->need_queues = true;
	return 0;
}

/* 0, also if the port could not be started; -1 after failure() if it could not be configured. */
static int
start_port(struct fragpmd *app, struct port *port)
{
	int ret;

	if (port->need_configure && configure(app, port) < 0)
		return -1;
	if (port->need_queues && setup_queues(app, port) < 0)
		return -1;
	ret = rte_eth_dev_start(port->id);
	if (ret < 0) {
		fprintf(stderr, "Fail to start port %u: %s\n", port->id, rte_strerror(-ret));
		return 0;
	}
	port->started = true;
	if (rte_eth_macaddr_get(port->id, &port->mac) == 0)
		printf("Port %u: " RTE_ETHER_ADDR_PRT_FMT "\n", port->id,
			RTE_ETHER_ADDR_BYTES(&port->mac));
	watched_xstats_find(port, app->options.run.display_xstats);
	return 0;
}

/* All pools are there before the first port is configured: its offloads depend on them. */
static int
choose_pools(struct fragpmd *app, uint16_t id)
{
	struct port *port;
	uint16_t i;

	FOREACH_PORT(app, id, i, port)
	{
		if (!port->started && port->need_configure && rx_queues_choose_pools(app, port) < 0)
			return -1;
	}
	FOREACH_PORT(app, id, i, port)
	{
		if (!port->started && port->need_configure)
			tx_queues_prepare(app, port);
	}
	return pools_check(app);
}

int
ports_start(struct fragpmd *app, uint16_t id)
{
	bool any = false, any_started = false, all_were_started = true;
	struct port *port;
	uint16_t i;

	if (choose_pools(app, id) < 0)
		return -1;
	FOREACH_PORT(app, id, i, port)
	{
		any = true;
		if (port->started) {
			fprintf(stderr, "Port %u is now not stopped\n", port->id);
			continue;
		}
		all_were_started = false;
		if (start_port(app, port) < 0)
			return -1;
		any_started = any_started || port->started;
	}
	/* The pages that this lcore has filled queues from: whoever polls these goes on with them.
	 */
	pools_drain(&app->pools);
	rx_queues_configure(app);
	if (any_started && !app->options.port.no_link_check)
		links_check(app);
	else if (any && all_were_started)
		fprintf(stderr, "Please stop the ports first\n");
	printf("Done\n");
	return 0;
}

/* Tell whether a port must be left alone, and say so. */
static bool
must_stay(const struct fragpmd *app, const struct port *port)
{
	if (!port_is_forwarding(app, port))
		return false;
	fprintf(stderr, "Please remove port %u from forwarding configuration.\n", port->id);
	return true;
}

/* Stop a port; true if it was started, and is not now. */
static bool
stop_port(struct port *port)
{
	int ret;

	if (!port->started)
		return false;
	ret = rte_eth_dev_stop(port->id);
	if (ret != 0) {
		fprintf(stderr, "rte_eth_dev_stop failed for port %u: %s\n", port->id,
			rte_strerror(-ret));
		return false;
	}
	port->started = false;
	return true;
}

void
ports_stop(struct fragpmd *app, uint16_t id)
{
	bool any = false;
	struct port *port;
	uint16_t i;

	printf("Stopping ports...\n");
	FOREACH_PORT(app, id, i, port)
	{
		if (!must_stay(app, port) && stop_port(port))
			any = true;
	}
	if (any && !app->options.port.no_link_check)
		links_check(app);
	printf("Done\n");
}

void
ports_close(struct fragpmd *app, uint16_t id)
{
	struct port *port;
	uint16_t i;

	printf("Closing ports...\n");
	FOREACH_PORT(app, id, i, port)
	{
		if (must_stay(app, port))
			continue;
		if (port->started)
			fprintf(stderr, "Please stop port %u first\n", port->id);
		else if (rte_eth_dev_close(port->id) != 0)
			fprintf(stderr, "rte_eth_dev_close failed for port %u\n", port->id);
		else
			printf("Port %u is closed\n", port->id);
	}
	ports_forget_gone(app);
	printf("Done\n");
}

void
ports_reset(struct fragpmd *app, uint16_t id)
{
	struct port *port;
	uint16_t i;

	FOREACH_PORT(app, id, i, port)
	{
		if (!port->started)
			continue;
		fprintf(stderr, "Can not reset port(s), please stop port(s) first.\n");
		return;
	}
	printf("Resetting ports...\n");
	FOREACH_PORT(app, id, i, port)
	{
		int ret = rte_eth_dev_reset(port->id);

		if (ret != 0)
			fprintf(stderr, "Failed to reset port %u. diag=%d\n", port->id, ret);
		else
			port->need_configure = true;
	}
	printf("Done\n");
}

int
port_refill(struct fragpmd *app, struct port *port)
{
	int ret = rte_eth_dev_stop(port->id);

	if (ret != 0)
		return failure("Port %u cannot be stopped: %s", port->id, rte_strerror(-ret));
	port->started = false;
	if (rx_queues_choose_pools(app, port) < 0 || setup_queues(app, port) < 0 ||
		start_port(app, port) < 0 || !port->started)
		return -1;
	pools_drain(&app->pools);
	return 0;
}

void
ports_enable_promiscuous(struct fragpmd *app)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++) {
		int ret = rte_eth_promiscuous_enable(app->ports.id[i]);

		if (ret != 0)
			fprintf(stderr,
				"Error during enabling promiscuous mode for port %u: %s - ignore\n",
				app->ports.id[i], rte_strerror(-ret));
	}
}

void
ports_finish(struct fragpmd *app, bool quiet)
{
	struct port_set *ports = &app->ports;
	uint16_t i;

	for (i = 0; i < ports->count; i++) {
		struct port *port = &ports->port[ports->id[i]];

		if (!quiet)
			printf("\nStopping port %u...\nStopping ports...\n", port->id);
		stop_port(port);
		if (!quiet)
			printf("Done\n");
	}
	for (i = 0; i < ports->count; i++) {
		uint16_t id = ports->id[i];

		if (!quiet)
			printf("\nShutting down port %u...\nClosing ports...\n", id);
		if (rte_eth_dev_close(id) != 0)
			fprintf(stderr, "rte_eth_dev_close failed for port %u\n", id);
		else if (!quiet)
			printf("Port %u is closed\n", id);
		if (!quiet)
			printf("Done\n");
		port_conf_free(&ports->port[id]);
	}
	ports->count = 0;
}
