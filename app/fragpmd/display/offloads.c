/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_bitops.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/ports/port.h"
#include "app/fragpmd/ports/rx_queue.h"
#include "app/fragpmd/ports/tx_queue.h"

/* A blank before each. */
static void
display_offloads(uint64_t offloads, bool rx)
{
	unsigned int i;

	for (i = 0; i < 64; i++) {
		uint64_t bit = RTE_BIT64(i);

		if ((offloads & bit) != 0)
			printf(" %s", rx ? rte_eth_dev_rx_offload_name(bit)
					 : rte_eth_dev_tx_offload_name(bit));
	}
	printf("\n");
}

void
display_offload_capabilities(const struct port *port, bool rx)
{
	struct rte_eth_dev_info info;
	int ret = rte_eth_dev_info_get(port->id, &info);
	uint64_t all;
	uint64_t queue;

	if (ret != 0) {
		fprintf(stderr, "Error during getting device (port %u) info: %s\n", port->id,
			rte_strerror(-ret));
		return;
	}
	all = rx ? info.rx_offload_capa : info.tx_offload_capa;
	queue = rx ? info.rx_queue_offload_capa : info.tx_queue_offload_capa;
	printf("%s Offloading Capabilities of port %u :\n", rx ? "Rx" : "Tx", port->id);
	printf("  Per Queue :");
	display_offloads(queue, rx);
	printf("  Per Port  :");
	display_offloads(all ^ queue, rx);
	printf("\n");
}

void
display_offload_configuration(const struct port *port, bool rx)
{
	uint16_t queues = rx ? port->nb_rx : port->nb_tx;
	uint16_t i;

	printf("%s Offloading Configuration of port %u :\n", rx ? "Rx" : "Tx", port->id);
	printf("  Port :");
	display_offloads(rx ? port->conf.rxmode.offloads : port->conf.txmode.offloads, rx);
	for (i = 0; i < queues; i++) {
		printf("  Queue[%2u] :", i);
		display_offloads(rx ? port->rx[i].conf.offloads : port->tx[i].conf.offloads, rx);
	}
	printf("\n");
}
