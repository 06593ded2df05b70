/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_errno.h>
#include <rte_lcore.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port.h"
#include "app/fragpmd/ports/port_conf.h"

static unsigned int
socket_of(const struct fragpmd *app, uint16_t id)
{
	const struct port_options *options = &app->options.port;
	int socket = rte_eth_dev_socket_id(id);

	if (!options->numa)
		return options->socket_num >= 0 ? (unsigned int)options->socket_num : 0;
	/* Virtual devices often name no socket: the main lcore's will do. */
	return socket >= 0 ? (unsigned int)socket : rte_socket_id();
}

int
port_add(struct fragpmd *app, uint16_t id)
{
	struct port_set *ports = &app->ports;
	struct port *port = &ports->port[id];
	uint16_t i;
	int ret;

	memset(port, 0, sizeof(*port));
	port->id = id;
	ret = rte_eth_dev_info_get(id, &port->info);
	if (ret == 0)
		ret = rte_eth_macaddr_get(id, &port->mac);
	if (ret != 0)
		return failure("port %u does not say what it can do: %s", id, rte_strerror(-ret));
	port->socket = socket_of(app, id);
	/* Ascending, as ethdev goes through them. */
	for (i = ports->count++; i > 0 && ports->id[i - 1] > id; i--)
		ports->id[i] = ports->id[i - 1];
	ports->id[i] = id;
	ports->forwarding[ports->nb_forwarding++] = id;
	return 0;
}

int
ports_find(struct fragpmd *app)
{
	uint16_t id;

	RTE_ETH_FOREACH_DEV (id) {
		if (port_add(app, id) < 0)
			return -1;
	}
	return 0;
}

/* Keep those of some ports that exist; returns how many these are. */
static uint16_t
keep_valid(uint16_t *ids, uint16_t count)
{
	uint16_t kept = 0;
	uint16_t i;

	for (i = 0; i < count; i++)
		if (rte_eth_dev_is_valid_port(ids[i]))
			ids[kept++] = ids[i];
	return kept;
}

void
ports_forget_gone(struct fragpmd *app)
{
	struct port_set *ports = &app->ports;
	uint16_t i;

	for (i = 0; i < ports->count; i++)
		if (!rte_eth_dev_is_valid_port(ports->id[i]))
			port_conf_free(&ports->port[ports->id[i]]);
	ports->count = keep_valid(ports->id, ports->count);
	ports->nb_forwarding = keep_valid(ports->forwarding, ports->nb_forwarding);
	app->options.forward.nb_ports = ports->nb_forwarding;
}

bool
port_exists(const struct fragpmd *app, uint16_t id)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++)
		if (app->ports.id[i] == id)
			return true;
	return false;
}

struct port *
port_find(struct fragpmd *app, uint16_t id)
{
	return port_exists(app, id) ? &app->ports.port[id] : NULL;
}

struct port *
port_find_or_say(struct fragpmd *app, uint16_t id)
{
	struct port *port = port_find(app, id);

	if (port != NULL)
		return port;
	fflush(stdout);
	fprintf(stderr, "Invalid port %u\n", id);
	return NULL;
}

bool
port_is_forwarding(const struct fragpmd *app, const struct port *port)
{
	const struct forwarding *forwarding = &app->forwarding;
	uint16_t i;

	for (i = 0; forwarding->running && i < forwarding->nb_streams; i++)
		if (forwarding->streams[i].rx_port == port->id ||
			forwarding->streams[i].tx_port == port->id)
			return true;
	return false;
}

bool
ports_all_stopped(const struct fragpmd *app)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++)
		if (app->ports.port[app->ports.id[i]].started)
			return false;
	return true;
}

bool
ports_all_started(const struct fragpmd *app)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++)
		if (!app->ports.port[app->ports.id[i]].started)
			return false;
	return true;
}

uint32_t
port_frame_overhead(const struct port *port)
{
	const struct rte_eth_dev_info *info = &port->info;

	if (info->max_mtu != UINT16_MAX && info->max_rx_pktlen > info->max_mtu)
		return info->max_rx_pktlen - info->max_mtu;
	return RTE_ETHER_HDR_LEN + RTE_ETHER_CRC_LEN;
}

uint32_t
port_longest_frame(const struct port *port)
{
	return (port->mtu != 0 ? port->mtu : RTE_ETHER_MTU) + port_frame_overhead(port);
}

/*
 * Only a driver that announces scatter leaves it off when it is not asked for: net_pcap, net_memif,
 * net_vhost and others chain whatever does not fit. net_ring announces it, and hands out what
 * others have put into its rings.
 */
static bool
receives_single_segments(const struct fragpmd *app, const struct port *port)
{
	const struct rte_eth_dev_info *info = &port->info;
	uint32_t room = app->options.pool.mbuf_size - RTE_PKTMBUF_HEADROOM;

	return (port->rx_offloads & RTE_ETH_RX_OFFLOAD_SCATTER) == 0 &&
	       (info->rx_offload_capa & RTE_ETH_RX_OFFLOAD_SCATTER) != 0 &&
	       strcmp(info->driver_name, "net_ring") != 0 && port_longest_frame(port) <= room;
}

bool
ports_may_have_chains(const struct fragpmd *app)
{
	const struct options *options = &app->options;
	uint16_t i;

	if (options->forward.nb_tx_segs > 1 || options->forward.engine->makes_chains)
		return true;
	for (i = 0; options->port.rxq > 0 && i < app->ports.count; i++) {
		if (!receives_single_segments(app, &app->ports.port[app->ports.id[i]]))
			return true;
	}
	return false;
}
