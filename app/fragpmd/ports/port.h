/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Ethernet ports: found, set up, started, stopped, closed.
 *
 * Main lcore only, all of it.
 */

#ifndef APP_FRAGPMD_PORTS_PORT_H
#define APP_FRAGPMD_PORTS_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_config.h>
#include <rte_ethdev.h>

struct fragpmd;

/** Counters at the last look, for rates. */
struct port_rate {
	uint64_t when_ns; /**< 0: never looked */
	uint64_t ipackets;
	uint64_t opackets;
	uint64_t ibytes;
	uint64_t obytes;
};

/** One port. */
struct port {
	uint16_t id;
	bool configured; /**< has queues: can be started */
	bool started;
	uint64_t rx_offloads; /**< asked for: RTE_ETH_RX_OFFLOAD_... */
	uint64_t tx_offloads; /**< asked for: RTE_ETH_TX_OFFLOAD_... */
	bool need_configure;  /**< what was asked for has changed since it was configured */
	unsigned int socket;
	struct rte_eth_dev_info info; /**< from before the port was configured */
	struct rte_eth_conf conf;
	struct rte_eth_rxconf rxconf; /**< of every rx queue */
	struct rte_eth_txconf txconf; /**< of every tx queue */
	struct rte_ether_addr mac;
	struct rte_eth_stats base; /**< where forward statistics count from */
	struct port_rate rate;
};

/** All ports. */
struct port_set {
	struct port port[RTE_MAX_ETHPORTS]; /**< by port number; valid for those in id */
	uint16_t id[RTE_MAX_ETHPORTS];      /**< the ports that exist, ascending */
	uint16_t count;
	uint16_t forwarding[RTE_MAX_ETHPORTS]; /**< the ports that may forward, in order */
	uint16_t nb_forwarding;
};

/**
 * Find the ports that the EAL has probed and read what their drivers can do.
 *
 * @return
 *   0, or -1 after failure(). No port at all is not an error here.
 */
int ports_find(struct fragpmd *app);

/**
 * Check that there are ports, that every Ethernet device asked for by --vdev came up, and that the
 * drivers can have the queues, descriptors, frame and buffer sizes asked for.
 *
 * @return
 *   0, or -1 after failure().
 */
int ports_check(const struct fragpmd *app);

/**
 * Configure and start all ports, and wait for links as asked.
 *
 * @return
 *   0, or -1 after failure(). ports_close() releases what was set up.
 */
int ports_start(struct fragpmd *app);

/**
 * Let a port's receive queues fill from the pools that they now have: stops and starts the port.
 * Nothing may forward meanwhile.
 *
 * @return
 *   0, or -1 after failure().
 */
int port_refill(struct fragpmd *app, struct port *port);

/** Stop and close all ports. Says so, as testpmd does, if not quiet. */
void ports_close(struct fragpmd *app, bool quiet);

/** The port of that number, or NULL. */
struct port *port_find(struct fragpmd *app, uint16_t id);

/** As port_find(), but says on stderr and stdout which ports there are if it is none of them. */
struct port *port_find_or_say(struct fragpmd *app, uint16_t id);

/** Bytes that a frame has besides its MTU. */
uint32_t port_frame_overhead(const struct port *port);

/** Tell whether packets of more than one segment can come, from any port or made here. */
bool ports_may_have_chains(const struct fragpmd *app);

/** Descriptors that an rx (or else tx) queue of the port will have. */
uint16_t port_descriptors(const struct fragpmd *app, const struct port *port, bool rx);

#endif /* APP_FRAGPMD_PORTS_PORT_H */
