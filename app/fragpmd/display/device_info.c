/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* No stable function goes through the devices of a bus. */
#define ALLOW_EXPERIMENTAL_API

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <rte_bus.h>
#include <rte_common.h>
#include <rte_dev.h>
#include <rte_devargs.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "app/fragpmd/display/display.h"

#define BORDER "*********************"
#define FILTER_LEN 128

static const struct {
	uint32_t bit;
	const char *name;
} speeds[] = {
	{ RTE_ETH_LINK_SPEED_FIXED, "Disable autonegotiate (fixed speed)" },
	{ RTE_ETH_LINK_SPEED_10M_HD, "10 Mbps half-duplex" },
	{ RTE_ETH_LINK_SPEED_10M, "10 Mbps full-duplex" },
	{ RTE_ETH_LINK_SPEED_100M_HD, "100 Mbps half-duplex" },
	{ RTE_ETH_LINK_SPEED_100M, "100 Mbps full-duplex" },
	{ RTE_ETH_LINK_SPEED_1G, "1 Gbps" },
	{ RTE_ETH_LINK_SPEED_2_5G, "2.5 Gbps" },
	{ RTE_ETH_LINK_SPEED_5G, "5 Gbps" },
	{ RTE_ETH_LINK_SPEED_10G, "10 Gbps" },
	{ RTE_ETH_LINK_SPEED_20G, "20 Gbps" },
	{ RTE_ETH_LINK_SPEED_25G, "25 Gbps" },
	{ RTE_ETH_LINK_SPEED_40G, "40 Gbps" },
	{ RTE_ETH_LINK_SPEED_50G, "50 Gbps" },
	{ RTE_ETH_LINK_SPEED_56G, "56 Gbps" },
	{ RTE_ETH_LINK_SPEED_100G, "100 Gbps" },
	{ RTE_ETH_LINK_SPEED_200G, "200 Gbps" },
#ifdef RTE_ETH_LINK_SPEED_400G
	{ RTE_ETH_LINK_SPEED_400G, "400 Gbps" },
#endif
};

/* Blanks as testpmd has them. */
static void
display_speeds(uint32_t capabilities)
{
	unsigned int i;

	printf("\tDevice speed capability:");
	if (capabilities == RTE_ETH_LINK_SPEED_AUTONEG)
		printf(" Autonegotiate (all speeds)");
	for (i = 0; i < RTE_DIM(speeds); i++)
		if ((capabilities & speeds[i].bit) != 0)
			printf(" %s  ", speeds[i].name);
	printf("\n");
}

static void
display_port(uint16_t port)
{
	char name[RTE_ETH_NAME_MAX_LEN] = "";
	struct rte_eth_dev_info info;
	struct rte_ether_addr mac;
	int ret;

	printf("\n\tPort id: %-2u\n", port);
	if (rte_eth_macaddr_get(port, &mac) == 0)
		printf("\tMAC address: " RTE_ETHER_ADDR_PRT_FMT "\n", RTE_ETHER_ADDR_BYTES(&mac));
	ret = rte_eth_dev_get_name_by_port(port, name);
	printf("\tDevice name: %s\n", ret == 0 ? name : "");
	if (rte_eth_dev_info_get(port, &info) == 0)
		display_speeds(info.speed_capa);
}

static const char *
text_or_none(const char *text)
{
	return text != NULL ? text : "";
}

static void
display_device(const struct rte_device *device)
{
	const struct rte_devargs *args = rte_dev_devargs(device);
	uint16_t port;

	printf("\n" BORDER " Infos for device %s " BORDER "\n", rte_dev_name(device));
	printf("Bus name: %s\n", rte_bus_name(rte_dev_bus(device)));
	printf("Bus information: %s\n", text_or_none(rte_dev_bus_info(device)));
	printf("Driver name: %s\n", rte_driver_name(rte_dev_driver(device)));
	printf("Devargs: %s\n", args != NULL ? text_or_none(args->args) : "");
	printf("Connect to socket: %d\n", rte_dev_numa_node(device));
	RTE_ETH_FOREACH_DEV_OF(port, device)
	display_port(port);
}

static void
display_bus(const struct rte_bus *bus, const char *name)
{
	struct rte_dev_iterator iterator;
	const struct rte_device *device;
	char filter[FILTER_LEN];

	snprintf(filter, sizeof(filter), "bus=%s", rte_bus_name(bus));
	RTE_DEV_FOREACH(device, filter, &iterator)
	{
		if (rte_dev_driver(device) == NULL)
			continue;
		if (name == NULL || strcmp(name, rte_dev_name(device)) == 0)
			display_device(device);
	}
}

static int
any_bus(const struct rte_bus *bus, const void *data)
{
	(void)bus;
	(void)data;
	return 0;
}

void
display_devices(const char *identifier)
{
	struct rte_devargs args = { 0 };
	struct rte_bus *bus = NULL;

	if (identifier != NULL && rte_devargs_parsef(&args, "%s", identifier) != 0) {
		fprintf(stderr, "cannot parse identifier\n");
		return;
	}
	while ((bus = rte_bus_find(bus, any_bus, NULL)) != NULL) {
		if (identifier == NULL)
			display_bus(bus, NULL);
		else if (args.bus == bus)
			display_bus(bus, args.name);
	}
	rte_devargs_reset(&args);
}
