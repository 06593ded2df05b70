/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>

#include <rte_common.h>
#include <rte_dev.h>
#include <rte_devargs.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/display/names.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/link.h"

#define BORDER "*********************"
#define FIRMWARE_LEN 32

static void
display_identity(const struct port *port)
{
	const struct rte_devargs *args = rte_dev_devargs(port->info.device);
	char firmware[FIRMWARE_LEN];
	char name[RTE_ETH_NAME_MAX_LEN] = "";
	struct rte_ether_addr mac;

	if (rte_eth_macaddr_get(port->id, &mac) == 0)
		printf("MAC address: " RTE_ETHER_ADDR_PRT_FMT "\n", RTE_ETHER_ADDR_BYTES(&mac));
	rte_eth_dev_get_name_by_port(port->id, name);
	printf("Device name: %s\n", name);
	printf("Driver name: %s\n", port->info.driver_name);
	if (rte_eth_dev_fw_version_get(port->id, firmware, sizeof(firmware)) == 0)
		printf("Firmware-version: %s\n", firmware);
	else
		printf("Firmware-version: not available\n");
	if (args != NULL && args->args != NULL)
		printf("Devargs: %s\n", args->args);
	printf("Connect to socket: %u\n", port->socket);
	printf("memory allocation on the socket: %u\n", port->socket);
}

static void
display_state(const struct port *port, const struct rte_eth_link *link)
{
	uint16_t mtu;

	printf("Link status: %s\n", link->link_status ? "up" : "down");
	printf("Link speed: %s\n", link_speed_name(link->link_speed));
	printf("Link duplex: %s\n",
		link->link_duplex == RTE_ETH_LINK_FULL_DUPLEX ? "full-duplex" : "half-duplex");
	printf("Autoneg status: %s\n", link->link_autoneg == RTE_ETH_LINK_AUTONEG ? "On" : "Off");
	if (rte_eth_dev_get_mtu(port->id, &mtu) == 0)
		printf("MTU: %u\n", mtu);
	printf("Promiscuous mode: %s\n",
		rte_eth_promiscuous_get(port->id) == 1 ? "enabled" : "disabled");
	printf("Allmulticast mode: %s\n",
		rte_eth_allmulticast_get(port->id) == 1 ? "enabled" : "disabled");
}

static void
display_filters(const struct port *port, const struct rte_eth_dev_info *info)
{
	int vlan = rte_eth_dev_get_vlan_offload(port->id);

	printf("Maximum number of MAC addresses: %u\n", info->max_mac_addrs);
	printf("Maximum number of MAC addresses of hash filtering: %u\n", info->max_hash_mac_addrs);
	if (vlan >= 0)
		printf("VLAN offload: \n  strip %s, filter %s, extend %s, qinq strip %s\n",
			(vlan & RTE_ETH_VLAN_STRIP_OFFLOAD) != 0 ? "on" : "off",
			(vlan & RTE_ETH_VLAN_FILTER_OFFLOAD) != 0 ? "on" : "off",
			(vlan & RTE_ETH_VLAN_EXTEND_OFFLOAD) != 0 ? "on" : "off",
			(vlan & RTE_ETH_QINQ_STRIP_OFFLOAD) != 0 ? "on" : "off");
	if (info->hash_key_size > 0)
		printf("Hash key size in bytes: %u\n", info->hash_key_size);
	if (info->reta_size > 0)
		printf("Redirection table size: %u\n", info->reta_size);
	if (info->flow_type_rss_offloads == 0)
		printf("No RSS offload flow type is supported.\n");
	else
		display_rss_types(info->flow_type_rss_offloads);
}

static void
display_queue_limits(const struct rte_eth_dev_info *info)
{
	printf("Current number of RX queues: %u\n", info->nb_rx_queues);
	printf("Max possible RX queues: %u\n", info->max_rx_queues);
	printf("Max possible number of RXDs per queue: %u\n", info->rx_desc_lim.nb_max);
	printf("Min possible number of RXDs per queue: %u\n", info->rx_desc_lim.nb_min);
	printf("RXDs number alignment: %u\n", info->rx_desc_lim.nb_align);
	printf("Current number of TX queues: %u\n", info->nb_tx_queues);
	printf("Max possible TX queues: %u\n", info->max_tx_queues);
	printf("Max possible number of TXDs per queue: %u\n", info->tx_desc_lim.nb_max);
	printf("Min possible number of TXDs per queue: %u\n", info->tx_desc_lim.nb_min);
	printf("TXDs number alignment: %u\n", info->tx_desc_lim.nb_align);
	printf("Max segment number per packet: %u\n", info->tx_desc_lim.nb_seg_max);
	printf("Max segment number per MTU/TSO: %u\n", info->tx_desc_lim.nb_mtu_seg_max);
}

static void
display_switch(const struct rte_eth_dev_info *info)
{
	if (info->switch_info.domain_id == RTE_ETH_DEV_SWITCH_DOMAIN_ID_INVALID)
		return;
	if (info->switch_info.name != NULL)
		printf("Switch name: %s\n", info->switch_info.name);
	printf("Switch domain Id: %u\n", info->switch_info.domain_id);
	printf("Switch Port Id: %u\n", info->switch_info.port_id);
	if ((info->dev_capa & RTE_ETH_DEV_CAPA_RXQ_SHARE) != 0)
		printf("Switch Rx domain: %u\n", info->switch_info.rx_domain);
}

static const char *
error_mode_name(enum rte_eth_err_handle_mode mode)
{
	switch (mode) {
	case RTE_ETH_ERROR_HANDLE_MODE_NONE:
		return "none";
	case RTE_ETH_ERROR_HANDLE_MODE_PASSIVE:
		return "passive";
	case RTE_ETH_ERROR_HANDLE_MODE_PROACTIVE:
		return "proactive";
	default:
		return "unknown";
	}
}

void
display_port_info(const struct port *port)
{
	struct rte_eth_dev_info info;
	struct rte_eth_link link;
	int ret;

	ret = rte_eth_link_get_nowait(port->id, &link);
	if (ret == 0)
		ret = rte_eth_dev_info_get(port->id, &info);
	if (ret < 0) {
		fprintf(stderr, "Port %u does not say how it is: %s\n", port->id,
			rte_strerror(-ret));
		return;
	}
	printf("\n" BORDER " Infos for port %-2u " BORDER "\n", port->id);
	display_identity(port);
	display_state(port, &link);
	display_filters(port, &info);
	printf("Minimum size of RX buffer: %u\n", info.min_rx_bufsize);
	printf("Maximum configurable length of RX packet: %u\n", info.max_rx_pktlen);
	printf("Maximum configurable size of LRO aggregated packet: %u\n", info.max_lro_pkt_size);
	if (info.max_vfs > 0)
		printf("Maximum number of VFs: %u\n", info.max_vfs);
	if (info.max_vmdq_pools > 0)
		printf("Maximum number of VMDq pools: %u\n", info.max_vmdq_pools);
	display_queue_limits(&info);
	printf("Device capabilities: 0x%" PRIx64 "(", info.dev_capa);
	display_capabilities(info.dev_capa);
	printf(" )\n");
	display_switch(&info);
	printf("Device error handling mode: %s\n", error_mode_name(info.err_handle_mode));
}

void
display_port_summary_header(const struct fragpmd *app)
{
	printf("Number of available ports: %u\n", app->ports.count);
	printf("%-4s %-17s %-12s %-14s %-8s %s\n", "Port", "MAC Address", "Name", "Driver",
		"Status", "Link");
}

void
display_port_summary(const struct port *port)
{
	char name[RTE_ETH_NAME_MAX_LEN] = "";
	struct rte_ether_addr mac;
	struct rte_eth_link link;

	if (rte_eth_link_get_nowait(port->id, &link) < 0 ||
		rte_eth_macaddr_get(port->id, &mac) != 0)
		return;
	rte_eth_dev_get_name_by_port(port->id, name);
	printf("%-4u " RTE_ETHER_ADDR_PRT_FMT " %-12s %-14s %-8s %s\n", port->id,
		RTE_ETHER_ADDR_BYTES(&mac), name, port->info.driver_name,
		link.link_status ? "up" : "down", link_speed_name(link.link_speed));
}

void
display_valid_ports(const struct fragpmd *app)
{
	uint16_t i;

	printf("The valid ports array is [");
	for (i = 0; i < app->ports.count; i++)
		printf(" %u", app->ports.id[i]);
	printf(" ]\n");
}
