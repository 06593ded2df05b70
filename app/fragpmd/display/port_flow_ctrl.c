/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdbool.h>
#include <stdio.h>

#include <rte_ethdev.h>

#include "app/fragpmd/display/display.h"

#define BORDER "*********************"

static const char *
on_off(bool on)
{
	return on ? "on" : "off";
}

void
display_port_flow_ctrl(uint16_t port)
{
	struct rte_eth_fc_conf conf = { 0 };
	int ret = rte_eth_dev_flow_ctrl_get(port, &conf);

	if (ret != 0) {
		fprintf(stderr, "Failed to get current flow ctrl information: err = %d\n", ret);
		return;
	}
	printf("\n" BORDER " Flow control infos for port %-2u " BORDER "\n", port);
	printf("FC mode:\n");
	printf("   Rx pause: %s\n",
		on_off(conf.mode == RTE_ETH_FC_RX_PAUSE || conf.mode == RTE_ETH_FC_FULL));
	printf("   Tx pause: %s\n",
		on_off(conf.mode == RTE_ETH_FC_TX_PAUSE || conf.mode == RTE_ETH_FC_FULL));
	printf("Autoneg: %s\n", on_off(conf.autoneg != 0));
	printf("Pause time: 0x%x\n", conf.pause_time);
	printf("High waterline: 0x%x\n", conf.high_water);
	printf("Low waterline: 0x%x\n", conf.low_water);
	printf("Send XON: %s\n", on_off(conf.send_xon != 0));
	printf("Forward MAC control frames: %s\n", on_off(conf.mac_ctrl_frame_fwd != 0));
	printf("\n" BORDER "**************   End  ***********" BORDER "\n");
}
