/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What large devices say of themselves and this one cannot do: for programs that only show it. */

#include "tests/mock_nic/ops.h"

void
mock_announce(struct rte_eth_dev_info *info)
{
	info->max_vfs = 64;
	info->max_vmdq_pools = 16;
	info->max_hash_mac_addrs = 4096;
	info->hash_key_size = 52;
	info->reta_size = 512;
	/* Those without a name, too. */
	info->flow_type_rss_offloads = UINT64_MAX;
	info->speed_capa = RTE_ETH_LINK_SPEED_FIXED | RTE_ETH_LINK_SPEED_10M |
			   RTE_ETH_LINK_SPEED_2_5G | RTE_ETH_LINK_SPEED_100G;
	info->dev_capa =
		RTE_ETH_DEV_CAPA_RXQ_SHARE | RTE_ETH_DEV_CAPA_FLOW_RULE_KEEP | RTE_BIT64(40);
	info->switch_info.name = "mock_switch";
	info->switch_info.domain_id = 7;
	info->switch_info.port_id = 3;
	info->switch_info.rx_domain = 2;
	info->err_handle_mode = RTE_ETH_ERROR_HANDLE_MODE_PROACTIVE;
}
