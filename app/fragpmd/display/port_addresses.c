/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* No stable function says which addresses a port has. */
#define ALLOW_EXPERIMENTAL_API

#include <stdio.h>
#include <stdlib.h>

#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_ether.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/ports/port.h"

static void
display_address(const struct rte_ether_addr *address)
{
	printf("  " RTE_ETHER_ADDR_PRT_FMT "\n", RTE_ETHER_ADDR_BYTES(address));
}

/* The driver's places for addresses, used or not; to be freed. NULL: it was said why not. */
static struct rte_ether_addr *
get_addresses(const struct port *port, int *count)
{
	unsigned int n = port->info.max_mac_addrs;
	struct rte_ether_addr *addresses = calloc((size_t)n + 1, sizeof(*addresses));

	if (addresses == NULL) {
		fprintf(stderr, "not enough memory to show the addresses of port %u\n", port->id);
		return NULL;
	}
	*count = rte_eth_macaddrs_get(port->id, addresses, n);
	if (*count < 0) {
		fprintf(stderr, "Error getting device (port %u) mac addresses: %s\n", port->id,
			rte_strerror(-*count));
		free(addresses);
		return NULL;
	}
	return addresses;
}

void
display_port_macs(const struct port *port)
{
	int count;
	struct rte_ether_addr *addresses = get_addresses(port, &count);
	int used = 0;
	int i;

	if (addresses == NULL)
		return;
	for (i = 0; i < count; i++)
		used += !rte_is_zero_ether_addr(&addresses[i]);
	printf("Number of MAC address added: %d\n", used);
	for (i = 0; i < count; i++)
		if (!rte_is_zero_ether_addr(&addresses[i]))
			display_address(&addresses[i]);
	free(addresses);
}

void
display_multicast_macs(const struct rte_ether_addr *addresses, uint32_t count)
{
	uint32_t i;

	printf("Number of Multicast MAC address added: %u\n", count);
	for (i = 0; i < count; i++)
		display_address(&addresses[i]);
}
