/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_common.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/link.h"
#include "app/fragpmd/quit_signal.h"

#define LINK_WAIT_MS 9000
#define LINK_POLL_MS 100

const char *
link_speed_name(uint32_t speed)
{
	static const struct {
		uint32_t speed;
		const char *name;
	} names[] = {
		{ RTE_ETH_SPEED_NUM_NONE, "None" },
		{ RTE_ETH_SPEED_NUM_10M, "10 Mbps" },
		{ RTE_ETH_SPEED_NUM_100M, "100 Mbps" },
		{ RTE_ETH_SPEED_NUM_1G, "1 Gbps" },
		{ RTE_ETH_SPEED_NUM_2_5G, "2.5 Gbps" },
		{ RTE_ETH_SPEED_NUM_5G, "5 Gbps" },
		{ RTE_ETH_SPEED_NUM_10G, "10 Gbps" },
		{ RTE_ETH_SPEED_NUM_20G, "20 Gbps" },
		{ RTE_ETH_SPEED_NUM_25G, "25 Gbps" },
		{ RTE_ETH_SPEED_NUM_40G, "40 Gbps" },
		{ RTE_ETH_SPEED_NUM_50G, "50 Gbps" },
		{ RTE_ETH_SPEED_NUM_56G, "56 Gbps" },
		{ RTE_ETH_SPEED_NUM_100G, "100 Gbps" },
		{ RTE_ETH_SPEED_NUM_200G, "200 Gbps" },
		{ RTE_ETH_SPEED_NUM_UNKNOWN, "Unknown" },
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(names); i++) {
		if (names[i].speed == speed)
			return names[i].name;
	}
	return "Invalid";
}

static bool
all_links_up(const struct fragpmd *app)
{
	struct rte_eth_link link;
	uint16_t i;

	for (i = 0; i < app->ports.count; i++) {
		if (rte_eth_link_get_nowait(app->ports.id[i], &link) < 0 ||
			link.link_status == RTE_ETH_LINK_DOWN)
			return false;
	}
	return true;
}

static void
print_links(const struct fragpmd *app)
{
	struct rte_eth_link link;
	uint16_t i;

	for (i = 0; i < app->ports.count; i++) {
		uint16_t id = app->ports.id[i];
		int ret = rte_eth_link_get_nowait(id, &link);

		if (ret < 0)
			fprintf(stderr, "Port %u link get failed: %s\n", id, rte_strerror(-ret));
		else if (link.link_status == RTE_ETH_LINK_DOWN)
			printf("Port %u Link down\n", id);
		else
			printf("Port %u Link up at %s %s %s\n", id,
				link_speed_name(link.link_speed),
				link.link_duplex == RTE_ETH_LINK_FULL_DUPLEX ? "FDX" : "HDX",
				link.link_autoneg == RTE_ETH_LINK_AUTONEG ? "Autoneg" : "Fixed");
	}
}

void
links_check(const struct fragpmd *app)
{
	int waited;

	printf("Checking link statuses...\n");
	for (waited = 0; waited < LINK_WAIT_MS; waited += LINK_POLL_MS) {
		bool up = all_links_up(app);

		if (app->options.port.lsc_interrupt) {
			/* A grace for drivers that report their link a moment after the start. */
			if (!up)
				quit_signal_wait(-1, LINK_POLL_MS);
			return;
		}
		if (up || quit_signal_seen())
			break;
		quit_signal_wait(-1, LINK_POLL_MS);
	}
	print_links(app);
}
