/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The multicast addresses that a port receives. Drivers are always told all of them.
 *
 * Main lcore only.
 */

#ifndef APP_FRAGPMD_PORTS_MULTICAST_H
#define APP_FRAGPMD_PORTS_MULTICAST_H

#include <stdint.h>

#include <rte_ether.h>

struct port;

/** Most addresses of a port. */
#define PORT_MULTICAST_MAX 256

/** A port's addresses, in the order in which they were added. */
struct port_multicast {
	struct rte_ether_addr address[PORT_MULTICAST_MAX];
	uint32_t count;
};

/** Let a port receive an address; why it cannot is said on stderr. 0 or -1. */
int multicast_add(struct port *port, const struct rte_ether_addr *mac);

/** Let it receive an address no longer; as multicast_add(). */
int multicast_remove(struct port *port, const struct rte_ether_addr *mac);

#endif /* APP_FRAGPMD_PORTS_MULTICAST_H */
