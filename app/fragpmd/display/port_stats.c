/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include <rte_errno.h>
#include <rte_ethdev.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/display/rate.h"
#include "app/fragpmd/ports/port.h"

#define BORDER "########################"

static uint64_t
now_ns(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	return (uint64_t)now.tv_sec * (uint64_t)NSEC_IN_SEC + (uint64_t)now.tv_nsec;
}

void
display_port_stats(struct port *port)
{
	struct port_rate *last = &port->rate;
	struct rte_eth_stats stats;
	uint64_t now;
	uint64_t elapsed;
	int ret = rte_eth_stats_get(port->id, &stats);

	if (ret != 0) {
		fprintf(stderr, "Error: failed to get stats (port %u): %d\n", port->id, ret);
		return;
	}
	now = now_ns();
	elapsed = last->when_ns != 0 ? now - last->when_ns : 0;

	printf("\n  " BORDER " NIC statistics for port %-2u " BORDER "\n", port->id);
	printf("  RX-packets: %-10" PRIu64 " RX-missed: %-10" PRIu64 " RX-bytes:  %" PRIu64 "\n",
		stats.ipackets, stats.imissed, stats.ibytes);
	printf("  RX-errors: %" PRIu64 "\n", stats.ierrors);
	printf("  RX-nombuf:  %-10" PRIu64 "\n", stats.rx_nombuf);
	printf("  TX-packets: %-10" PRIu64 " TX-errors: %-10" PRIu64 " TX-bytes:  %" PRIu64 "\n",
		stats.opackets, stats.oerrors, stats.obytes);
	printf("\n  Throughput (since last show)\n");
	printf("  Rx-pps: %12" PRIu64 "          Rx-bps: %12" PRIu64 "\n",
		rate(stats.ipackets, last->ipackets, elapsed),
		rate(stats.ibytes, last->ibytes, elapsed) * 8);
	printf("  Tx-pps: %12" PRIu64 "          Tx-bps: %12" PRIu64 "\n",
		rate(stats.opackets, last->opackets, elapsed),
		rate(stats.obytes, last->obytes, elapsed) * 8);
	display_watched_xstats(port, now);
	printf("  " BORDER "############################" BORDER "\n");

	*last = (struct port_rate){
		.when_ns = now,
		.ipackets = stats.ipackets,
		.opackets = stats.opackets,
		.ibytes = stats.ibytes,
		.obytes = stats.obytes,
	};
}

void
clear_port_stats(struct port *port)
{
	int ret = rte_eth_stats_reset(port->id);

	if (ret != 0) {
		fprintf(stderr, "Error: failed to reset stats (port %u): %s\n", port->id,
			rte_strerror(-ret));
		return;
	}
	/* Some drivers cannot go back to zero. */
	ret = rte_eth_stats_get(port->id, &port->base);
	if (ret != 0) {
		fprintf(stderr, "Error: failed to get stats (port %u): %s\n", port->id,
			rte_strerror(-ret));
		return;
	}
	printf("\n  NIC statistics for port %u cleared\n", port->id);
}
