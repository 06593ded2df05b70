/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Before a program by LD_PRELOAD: ports say that they take long frames, as NICs do.
 *
 * Some of DPDK's examples ask for an MTU of 9710 and for checksum offloads. net_tap has those
 * offloads and takes frames of any length, but says that they are at most 1522 bytes long.
 */

#include <dlfcn.h>

#include <rte_ethdev.h>

int
rte_eth_dev_info_get(uint16_t port_id, struct rte_eth_dev_info *dev_info)
{
	int (*next)(uint16_t, struct rte_eth_dev_info *) = dlsym(RTLD_NEXT, "rte_eth_dev_info_get");
	int ret = next(port_id, dev_info);

	if (ret == 0)
		dev_info->max_rx_pktlen = UINT16_MAX;
	return ret;
}
