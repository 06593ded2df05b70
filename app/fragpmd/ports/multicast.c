/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include <rte_ethdev.h>

#include "app/fragpmd/ports/port.h"

/* The place of an address, or the count. */
static uint32_t
find(const struct port_multicast *list, const struct rte_ether_addr *mac)
{
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		if (rte_is_same_ether_addr(&list->address[i], mac))
			break;
	}
	return i;
}

/* Tell the driver; a list that it refuses becomes what it was. */
static int
try_list(struct port *port, struct port_multicast *wanted)
{
	int ret;

	ret = rte_eth_dev_set_mc_addr_list(port->id, wanted->address, wanted->count);
	if (ret < 0) {
		fprintf(stderr, "rte_eth_dev_set_mc_addr_list(port=%u, nb=%u) failed. diag=%d\n",
			port->id, wanted->count, ret);
		return -1;
	}
	port->multicast = *wanted;
	return 0;
}

int
multicast_add(struct port *port, const struct rte_ether_addr *mac)
{
	struct port_multicast wanted = port->multicast;

	fflush(stdout);
	if (find(&wanted, mac) < wanted.count) {
		fprintf(stderr, "multicast address already filtered by port\n");
		return -1;
	}
	if (wanted.count == PORT_MULTICAST_MAX) {
		fprintf(stderr, "port %u filters %u multicast addresses, which is the most\n",
			port->id, wanted.count);
		return -1;
	}
	wanted.address[wanted.count++] = *mac;
	return try_list(port, &wanted);
}

int
multicast_remove(struct port *port, const struct rte_ether_addr *mac)
{
	struct port_multicast wanted = port->multicast;
	uint32_t place = find(&wanted, mac);

	fflush(stdout);
	if (place == wanted.count) {
		fprintf(stderr, "multicast address not filtered by port %u\n", port->id);
		return -1;
	}
	wanted.count--;
	memmove(&wanted.address[place], &wanted.address[place + 1],
		(wanted.count - place) * sizeof(wanted.address[0]));
	return try_list(port, &wanted);
}
