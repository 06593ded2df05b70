/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>
#include <rte_errno.h>
#include <rte_lcore.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/link.h"
#include "app/fragpmd/ports/port.h"

int
ports_find(struct fragpmd *app)
{
	struct port_set *ports = &app->ports;
	uint16_t id;

	RTE_ETH_FOREACH_DEV (id) {
		struct port *port = &ports->port[id];
		int socket = rte_eth_dev_socket_id(id);
		int ret;

		port->id = id;
		ret = rte_eth_dev_info_get(id, &port->info);
		if (ret != 0)
			return failure(
				"port %u does not say what it can do: %s", id, rte_strerror(-ret));
		/* Virtual devices often name no socket: the main lcore's will do. */
		port->socket = socket >= 0 ? (unsigned int)socket : rte_socket_id();
		ports->id[ports->count++] = id;
		ports->forwarding[ports->nb_forwarding++] = id;
	}
	return 0;
}

struct port *
port_find(struct fragpmd *app, uint16_t id)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++) {
		if (app->ports.id[i] == id)
			return &app->ports.port[id];
	}
	return NULL;
}

struct port *
port_find_or_say(struct fragpmd *app, uint16_t id)
{
	struct port *port = port_find(app, id);
	uint16_t i;

	if (port != NULL)
		return port;
	fflush(stdout);
	fprintf(stderr, "Invalid port %u\n", id);
	printf("The valid ports array is [");
	for (i = 0; i < app->ports.count; i++)
		printf(" %u", app->ports.id[i]);
	printf(" ]\n");
	return NULL;
}

uint32_t
port_frame_overhead(const struct port *port)
{
	const struct rte_eth_dev_info *info = &port->info;

	if (info->max_mtu != UINT16_MAX && info->max_rx_pktlen > info->max_mtu)
		return info->max_rx_pktlen - info->max_mtu;
	return RTE_ETHER_HDR_LEN + RTE_ETHER_CRC_LEN;
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
	uint32_t frame = app->options.port.max_pkt_len;
	uint32_t room = app->options.pool.mbuf_size - RTE_PKTMBUF_HEADROOM;

	if (frame == 0)
		frame = RTE_ETHER_MTU + port_frame_overhead(port);
	return (info->rx_offload_capa & RTE_ETH_RX_OFFLOAD_SCATTER) != 0 &&
	       strcmp(info->driver_name, "net_ring") != 0 && frame <= room;
}

bool
ports_may_have_chains(const struct fragpmd *app)
{
	const struct options *options = &app->options;
	uint16_t i;

	if ((options->port.rx_offloads & RTE_ETH_RX_OFFLOAD_SCATTER) != 0 ||
		options->forward.nb_tx_segs > 1 || options->forward.engine->makes_chains)
		return true;
	for (i = 0; options->port.rxq > 0 && i < app->ports.count; i++) {
		if (!receives_single_segments(app, &app->ports.port[app->ports.id[i]]))
			return true;
	}
	return false;
}

uint16_t
port_descriptors(const struct fragpmd *app, const struct port *port, bool rx)
{
	uint16_t asked = rx ? app->options.port.rxd : app->options.port.txd;

	if (asked != 0)
		return asked;
	if (rx)
		return port->info.default_rxportconf.ring_size != 0
			       ? port->info.default_rxportconf.ring_size
			       : RTE_ETH_DEV_FALLBACK_RX_RINGSIZE;
	return port->info.default_txportconf.ring_size != 0
		       ? port->info.default_txportconf.ring_size
		       : RTE_ETH_DEV_FALLBACK_TX_RINGSIZE;
}

/* Receive-side scaling: only where there is more than one queue to spread over. */
static void
fill_rss(const struct fragpmd *app, struct port *port)
{
	uint64_t types = app->options.port.rss_types & port->info.flow_type_rss_offloads;

	if (app->options.port.rxq <= 1 || types == 0)
		return;
	port->conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
	port->conf.rx_adv_conf.rss_conf.rss_hf = types;
}

static void
fill_conf(const struct fragpmd *app, struct port *port)
{
	const struct port_options *options = &app->options.port;
	const struct rte_eth_dev_info *info = &port->info;
	bool chains = ports_may_have_chains(app);

	port->conf = (struct rte_eth_conf){ 0 };
	fill_rss(app, port);
	port->conf.rxmode.offloads = options->rx_offloads;
	if (options->max_pkt_len != 0)
		port->conf.rxmode.mtu = options->max_pkt_len - port_frame_overhead(port);
	/*
	 * Fast free puts all that a tx queue sends into the pool of the first mbuf, and does not
	 * look at what hangs on to it: right only where no other pool's mbufs, and no chains, can
	 * reach the queue. A packet may come from any port, so one port that may receive chains is
	 * enough to do without on all; and a tx queue that was not told of chains may send only
	 * their first segments. Copies of received packets are another pool's.
	 */
	if (chains)
		port->conf.txmode.offloads |= RTE_ETH_TX_OFFLOAD_MULTI_SEGS & info->tx_offload_capa;
	else if (app->pools.count == 1 && !rx_queues_may_copy(app))
		port->conf.txmode.offloads |=
			RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE & info->tx_offload_capa;
	port->conf.intr_conf.lsc =
		options->lsc_interrupt && (*info->dev_flags & RTE_ETH_DEV_INTR_LSC) != 0;

	port->rxconf = info->default_rxconf;
	if (port->conf.rxmode.offloads != 0)
		port->rxconf.offloads = port->conf.rxmode.offloads;
	port->txconf = info->default_txconf;
	if (port->conf.txmode.offloads != 0)
		port->txconf.offloads = port->conf.txmode.offloads;
}

static int
setup_tx_queues(struct fragpmd *app, struct port *port)
{
	const struct port_options *options = &app->options.port;
	uint16_t queue;
	int ret;

	for (queue = 0; queue < options->txq; queue++) {
		ret = rte_eth_tx_queue_setup(
			port->id, queue, options->txd, port->socket, &port->txconf);
		if (ret != 0) {
			fprintf(stderr, "Fail to configure port %u tx queues\n", port->id);
			return failure(
				"Start ports failed: driver %s of port %u refuses tx queue %u "
				"with %u descriptors: %s",
				port->info.driver_name, port->id, queue, options->txd,
				rte_strerror(-ret));
		}
	}
	return 0;
}

static int
setup_rx_queues(struct fragpmd *app, struct port *port)
{
	const struct port_options *options = &app->options.port;
	uint16_t queue;
	int ret;

	for (queue = 0; queue < options->rxq; queue++) {
		ret = rte_eth_rx_queue_setup(port->id, queue, options->rxd, port->socket,
			&port->rxconf, rx_queue_of(app, port->id, queue)->pool);
		if (ret != 0) {
			fprintf(stderr, "Fail to configure port %u rx queues\n", port->id);
			return failure(
				"Start ports failed: driver %s of port %u refuses rx queue %u "
				"with %u descriptors and --mbuf-size=%u: %s",
				port->info.driver_name, port->id, queue, options->rxd,
				app->options.pool.mbuf_size, rte_strerror(-ret));
		}
	}
	return 0;
}

static int
configure_port(struct fragpmd *app, struct port *port)
{
	const struct port_options *options = &app->options.port;
	int ret;

	printf("Configuring Port %u (socket %u)\n", port->id, port->socket);
	fill_conf(app, port);
	ret = rte_eth_dev_configure(port->id, options->rxq, options->txq, &port->conf);
	if (ret != 0) {
		fprintf(stderr, "Fail to configure port %u\n", port->id);
		return failure(
			"Start ports failed: driver %s of port %u refuses %u rx queues, %u tx "
			"queues, rx offloads 0x%" PRIx64 ", tx offloads 0x%" PRIx64 ", MTU %u: %s",
			port->info.driver_name, port->id, options->rxq, options->txq,
			port->conf.rxmode.offloads, port->conf.txmode.offloads,
			port->conf.rxmode.mtu, rte_strerror(-ret));
	}
	if (setup_tx_queues(app, port) < 0 || setup_rx_queues(app, port) < 0)
		return -1;
	port->configured = true;
	return 0;
}

static int
start_port(struct port *port)
{
	int ret = rte_eth_dev_start(port->id);

	if (ret < 0) {
		fprintf(stderr, "Fail to start port %u: %s\n", port->id, rte_strerror(-ret));
		return failure("Start ports failed: driver %s cannot start port %u: %s",
			port->info.driver_name, port->id, rte_strerror(-ret));
	}
	port->started = true;
	if (rte_eth_macaddr_get(port->id, &port->mac) == 0)
		printf("Port %u: " RTE_ETHER_ADDR_PRT_FMT "\n", port->id,
			RTE_ETHER_ADDR_BYTES(&port->mac));
	return 0;
}

int
ports_start(struct fragpmd *app)
{
	uint16_t i;
	int ret;

	for (i = 0; i < app->ports.count; i++) {
		struct port *port = &app->ports.port[app->ports.id[i]];

		if (configure_port(app, port) < 0 || start_port(port) < 0)
			return -1;
	}
	if (!app->options.port.no_link_check)
		links_check(app);
	printf("Done\n");

	for (i = 0; i < app->ports.count; i++) {
		ret = rte_eth_promiscuous_enable(app->ports.id[i]);
		if (ret != 0)
			fprintf(stderr,
				"Error during enabling promiscuous mode for port %u: %s - ignore\n",
				app->ports.id[i], rte_strerror(-ret));
	}
	return 0;
}

int
port_refill(struct fragpmd *app, struct port *port)
{
	int ret = rte_eth_dev_stop(port->id);

	if (ret != 0)
		return failure("Port %u cannot be stopped: %s", port->id, rte_strerror(-ret));
	port->started = false;
	if (setup_rx_queues(app, port) < 0 || start_port(port) < 0)
		return -1;
	pools_drain(&app->pools);
	return 0;
}

static void
say(bool quiet, const char *text)
{
	if (!quiet)
		printf("%s", text);
}

void
ports_close(struct fragpmd *app, bool quiet)
{
	struct port_set *ports = &app->ports;
	uint16_t i;

	for (i = 0; i < ports->count; i++) {
		struct port *port = &ports->port[ports->id[i]];

		if (!quiet)
			printf("\nStopping port %u...\nStopping ports...\n", port->id);
		if (port->started && rte_eth_dev_stop(port->id) != 0)
			fprintf(stderr, "rte_eth_dev_stop failed for port %u\n", port->id);
		port->started = false;
		say(quiet, "Done\n");
	}
	for (i = 0; i < ports->count; i++) {
		uint16_t id = ports->id[i];

		if (!quiet)
			printf("\nShutting down port %u...\nClosing ports...\n", id);
		if (rte_eth_dev_close(id) != 0)
			fprintf(stderr, "rte_eth_dev_close failed for port %u\n", id);
		else if (!quiet)
			printf("Port %u is closed\n", id);
		say(quiet, "Done\n");
	}
	ports->count = 0;
}
