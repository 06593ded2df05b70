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

#include "app/fragpmd/ports/multicast.h"

struct fragpmd;
struct rx_queue;
struct tx_queue;
struct watched_xstats;

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
	bool started;
	bool need_configure; /**< its next start configures the device, and all queues */
	bool need_queues;    /**< its next start sets up the queues */
	unsigned int socket;
	struct rte_eth_dev_info info; /**< from before the port was configured */

	/* What options and commands ask for. */
	uint64_t rx_offloads; /**< RTE_ETH_RX_OFFLOAD_... of all queues */
	uint64_t tx_offloads; /**< RTE_ETH_TX_OFFLOAD_... of all queues */
	uint32_t link_speeds; /**< RTE_ETH_LINK_SPEED_... */
	uint16_t mtu;         /**< 0: the driver's choice */
	bool spaced_only;     /**< its driver does not fill packed slices as it was said to */

	struct rte_eth_conf conf; /**< what comes of it: for the device */
	struct rx_queue *rx;      /**< nb_rx queues */
	struct tx_queue *tx;      /**< nb_tx queues */
	uint16_t nb_rx;
	uint16_t nb_tx;
	struct rte_ether_addr mac;
	struct rte_eth_stats base; /**< where forward statistics count from */
	struct port_rate rate;
	struct port_multicast multicast; /**< what it was asked to receive */
	struct watched_xstats *watched;  /**< NULL: none */
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
 * Take in a port that the EAL has probed, as the last of those that forward.
 *
 * @return
 *   0, or -1 after failure().
 */
int port_add(struct fragpmd *app, uint16_t id);

/** Forget ports that ethdev does not know any more. Not while one of them forwards. */
void ports_forget_gone(struct fragpmd *app);

/**
 * Check that there are ports, that every Ethernet device asked for by --vdev came up, and that the
 * drivers can have the queues, descriptors, frame and buffer sizes asked for.
 *
 * @return
 *   0, or -1 after failure().
 */
int ports_check(const struct fragpmd *app);

/** Can the port's driver have buffers of the pools that there are? 0, or -1 after failure(). */
int port_check_driver(const struct fragpmd *app, const struct port *port);

/** Is there a port of that number? */
bool port_exists(const struct fragpmd *app, uint16_t id);

/** The port of that number, or NULL. */
struct port *port_find(struct fragpmd *app, uint16_t id);

/** As port_find(), but says on stderr that there is none of that number. */
struct port *port_find_or_say(struct fragpmd *app, uint16_t id);

/** Is it one of the ports that forward now? */
bool port_is_forwarding(const struct fragpmd *app, const struct port *port);

/** Are all ports stopped? */
bool ports_all_stopped(const struct fragpmd *app);

/** Are all ports started? */
bool ports_all_started(const struct fragpmd *app);

/** Bytes that a frame has besides its MTU. */
uint32_t port_frame_overhead(const struct port *port);

/** The longest frame that a port is set up for, in bytes. */
uint32_t port_longest_frame(const struct port *port);

/** Tell whether packets of more than one segment can come, from any port or made here. */
bool ports_may_have_chains(const struct fragpmd *app);

#endif /* APP_FRAGPMD_PORTS_PORT_H */
