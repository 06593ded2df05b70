/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>

#include <rte_ethdev.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"

static void
display_thresholds(const char *direction, const struct rte_eth_thresh *thresholds)
{
	printf("      %s threshold registers: pthresh=%u hthresh=%u  wthresh=%u\n", direction,
		thresholds->pthresh, thresholds->hthresh, thresholds->wthresh);
}

/* The first queue. Drivers that say how it really is are believed; of the others the request is
 * shown, and of a port that has none nothing but zeros.
 */
static void
display_rx_queue(const struct port *port)
{
	struct rte_eth_rxq_info info = { 0 };

	if (port->nb_rx != 0 && rte_eth_rx_queue_info_get(port->id, 0, &info) != 0) {
		info.nb_desc = port->rx[0].nb_desc;
		info.conf = port->rx[0].conf;
	}
	printf("    RX queue: 0\n");
	printf("      RX desc=%u - RX free threshold=%u\n", info.nb_desc, info.conf.rx_free_thresh);
	display_thresholds("RX", &info.conf.rx_thresh);
	printf("      RX Offloads=0x%" PRIx64, info.conf.offloads);
	if (port->nb_rx != 0 && port->rx[0].conf.share_group > 0)
		printf(" share_group=%u share_qid=%u", port->rx[0].conf.share_group,
			port->rx[0].conf.share_qid);
	printf("\n");
}

static void
display_tx_queue(const struct port *port)
{
	struct rte_eth_txq_info info = { 0 };

	if (port->nb_tx != 0 && rte_eth_tx_queue_info_get(port->id, 0, &info) != 0) {
		info.nb_desc = port->tx[0].nb_desc;
		info.conf = port->tx[0].conf;
	}
	printf("    TX queue: 0\n");
	printf("      TX desc=%u - TX free threshold=%u\n", info.nb_desc, info.conf.tx_free_thresh);
	display_thresholds("TX", &info.conf.tx_thresh);
	printf("      TX offloads=0x%" PRIx64 " - TX RS bit threshold=%u\n", info.conf.offloads,
		info.conf.tx_rs_thresh);
}

void
display_rxtx_config(const struct fragpmd *app)
{
	const struct forward_options *forward = &app->options.forward;
	uint32_t length = 0;
	uint16_t i;

	printf("  %s packet forwarding%s packets/burst=%u\n", forward->engine->name,
		forward->retry ? " with retry" : "", forward->burst);
	if (forward->engine->makes_packets) {
		for (i = 0; i < forward->nb_tx_segs; i++)
			length += forward->tx_seg_len[i];
		printf("  packet len=%u - nb packet segments=%u\n", length, forward->nb_tx_segs);
	}
	printf("  nb forwarding cores=%u - nb forwarding ports=%u\n", forward->nb_cores,
		forward->nb_ports);
	for (i = 0; i < app->ports.count; i++) {
		const struct port *port = &app->ports.port[app->ports.id[i]];

		printf("  port %u: RX queue number: %u Tx queue number: %u\n", port->id,
			app->options.port.rxq, app->options.port.txq);
		printf("    Rx offloads=0x%" PRIx64 " Tx offloads=0x%" PRIx64 "\n",
			port->conf.rxmode.offloads, port->conf.txmode.offloads);
		display_rx_queue(port);
		display_tx_queue(port);
	}
}
