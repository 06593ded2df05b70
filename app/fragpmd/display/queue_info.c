/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdint.h>
#include <stdio.h>

#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mempool.h>

#include "app/fragpmd/display/display.h"

#define BORDER "*********************"

static const char *
state_name(uint8_t state)
{
	static const char *const names[] = {
		[RTE_ETH_QUEUE_STATE_STOPPED] = "stopped",
		[RTE_ETH_QUEUE_STATE_STARTED] = "started",
		[RTE_ETH_QUEUE_STATE_HAIRPIN] = "hairpin",
	};

	return state < RTE_DIM(names) ? names[state] : "unknown";
}

static const char *
on_off(uint8_t value)
{
	return value != 0 ? "on" : "off";
}

static void
say_why(uint16_t port, uint16_t queue, const char *direction, int ret)
{
	fprintf(stderr,
		"Failed to retrieve information for port: %u, %s queue: %u\n"
		"error desc: %s(%d)\n",
		port, direction, queue, rte_strerror(-ret), ret);
}

static void
display_thresholds(const char *direction, const struct rte_eth_thresh *thresholds)
{
	printf("%s prefetch threshold: %u\n", direction, thresholds->pthresh);
	printf("%s host threshold: %u\n", direction, thresholds->hthresh);
	printf("%s writeback threshold: %u\n", direction, thresholds->wthresh);
}

static void
display_burst_mode(const struct rte_eth_burst_mode *mode)
{
	printf("Burst mode: %s%s\n", mode->info,
		(mode->flags & RTE_ETH_BURST_FLAG_PER_QUEUE) != 0 ? " (per queue)" : "");
}

void
display_rx_queue_info(uint16_t port, uint16_t queue)
{
	struct rte_eth_burst_mode mode;
	struct rte_eth_rxq_info info;
	int ret = rte_eth_rx_queue_info_get(port, queue, &info);

	if (ret != 0) {
		say_why(port, queue, "RX", ret);
		return;
	}
	printf("\n" BORDER " Infos for port %-2u, RX queue %-2u " BORDER "\n", port, queue);
	printf("Mempool: %s\n", info.mp != NULL ? info.mp->name : "NULL");
	display_thresholds("RX", &info.conf.rx_thresh);
	printf("RX free threshold: %u\n", info.conf.rx_free_thresh);
	printf("RX drop packets: %s\n", on_off(info.conf.rx_drop_en));
	printf("RX deferred start: %s\n", on_off(info.conf.rx_deferred_start));
	printf("RX scattered packets: %s\n", on_off(info.scattered_rx));
	printf("Rx queue state: %s\n", state_name(info.queue_state));
	if (info.rx_buf_size != 0)
		printf("RX buffer size: %u\n", info.rx_buf_size);
	printf("Number of RXDs: %u\n", info.nb_desc);
	if (rte_eth_rx_burst_mode_get(port, queue, &mode) == 0)
		display_burst_mode(&mode);
}

void
display_tx_queue_info(uint16_t port, uint16_t queue)
{
	struct rte_eth_burst_mode mode;
	struct rte_eth_txq_info info;
	int ret = rte_eth_tx_queue_info_get(port, queue, &info);

	if (ret != 0) {
		say_why(port, queue, "TX", ret);
		return;
	}
	printf("\n" BORDER " Infos for port %-2u, TX queue %-2u " BORDER "\n", port, queue);
	display_thresholds("TX", &info.conf.tx_thresh);
	printf("TX RS threshold: %u\n", info.conf.tx_rs_thresh);
	printf("TX free threshold: %u\n", info.conf.tx_free_thresh);
	printf("TX deferred start: %s\n", on_off(info.conf.tx_deferred_start));
	printf("Number of TXDs: %u\n", info.nb_desc);
	printf("Tx queue state: %s\n", state_name(info.queue_state));
	if (rte_eth_tx_burst_mode_get(port, queue, &mode) == 0)
		display_burst_mode(&mode);
}
