/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The Ethernet addresses that a port receives. */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/commands/known_port.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/multicast.h"

static int
add(uint16_t port, struct rte_ether_addr *mac)
{
	return rte_eth_dev_mac_addr_add(port, mac, 0);
}

static const struct {
	const char *word;
	int (*change)(uint16_t port, struct rte_ether_addr *mac);
} changes[] = {
	{ "add", add },
	{ "remove", rte_eth_dev_mac_addr_remove },
	{ "set", rte_eth_dev_default_mac_addr_set },
};

static int
change(const char *word, uint16_t port, struct rte_ether_addr mac)
{
	unsigned int i = 0;

	/* The command's form admits no other word. */
	while (strcmp(changes[i].word, word) != 0)
		i++;
	return changes[i].change(port, &mac);
}

static void
mac_addr(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t port = words[2].u16;
	int ret = known_port(app, port);

	(void)cl;
	if (ret == 0)
		ret = change(words[1].text, port, words[3].mac);
	if (ret < 0) {
		fflush(stdout);
		fprintf(stderr, "mac_addr_cmd error: (%s)\n", strerror(-ret));
		return;
	}
	/* Packets leave with the port's address from the next start of forwarding on. */
	ret = rte_eth_macaddr_get(port, &app->ports.port[port].mac);
	if (ret < 0)
		fprintf(stderr, "mac_addr_cmd error: (%s)\n", strerror(-ret));
}

static void
mcast_addr(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct rte_ether_addr *mac = &words[3].mac;
	uint16_t port = words[2].u16;

	(void)cl;
	if (!rte_is_multicast_ether_addr(mac)) {
		fflush(stdout);
		fprintf(stderr, "Invalid multicast addr " RTE_ETHER_ADDR_PRT_FMT "\n",
			RTE_ETHER_ADDR_BYTES(mac));
		return;
	}
	/* Both say themselves what went wrong. */
	if (known_port(app, port) == 0)
		(void)(strcmp(words[1].text, "add") == 0
				? multicast_add(&app->ports.port[port], mac)
				: multicast_remove(&app->ports.port[port], mac));
}

static const struct command mac_addr_commands[] = {
	{ "mac_addr add|remove|set <port:u16> <mac:mac>",
		"Add, remove or set the MAC address of a port.", mac_addr },
	{ "mcast_addr add|remove <port:u16> <mac:mac>",
		"Add or remove a multicast MAC address of a port.", mcast_addr },
};

const struct command_group mac_addr_command_group = {
	.section = "config",
	.commands = mac_addr_commands,
	.count = RTE_DIM(mac_addr_commands),
};
