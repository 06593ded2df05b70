/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>

#include <rte_ethdev.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"

#define PORT_BORDER "----------------------"
#define TOTAL_BORDER "+++++++++++++++"

/* One port's share, or the sum. */
struct forward_totals {
	uint64_t rx_packets;
	uint64_t rx_dropped;
	uint64_t rx_nombuf;
	uint64_t tx_packets;
	uint64_t tx_dropped;
};

/* What a port's streams, or one, have counted. */
struct bad_checksums {
	uint64_t ip;
	uint64_t l4;
	uint64_t outer_l4;
	uint64_t outer_ip;
};

static void
add_bad_checksums(struct bad_checksums *sum, const struct stream_bad_checksums *bad)
{
	sum->ip += counter_read(&bad->ip);
	sum->l4 += counter_read(&bad->l4);
	sum->outer_l4 += counter_read(&bad->outer_l4);
	sum->outer_ip += counter_read(&bad->outer_ip);
}

/* On the line of the stream's other numbers, and one more: as testpmd does it. */
static void
display_stream_bad_checksums(const struct stream *stream)
{
	struct bad_checksums bad = { 0 };

	add_bad_checksums(&bad, &stream->bad_checksums);
	printf("  RX- bad IP checksum: %-14" PRIu64 "  Rx- bad L4 checksum: %-14" PRIu64
	       " Rx- bad outer L4 checksum: %-14" PRIu64 "\n",
		bad.ip, bad.l4, bad.outer_l4);
	printf(" RX- bad outer IP checksum: %-14" PRIu64 "\n", bad.outer_ip);
}

/* Of what a port has received. */
static void
display_bad_checksums(const struct forwarding *forwarding, uint16_t port)
{
	struct bad_checksums bad = { 0 };
	uint16_t i;

	for (i = 0; i < forwarding->nb_streams; i++) {
		if (forwarding->streams[i].rx_port == port)
			add_bad_checksums(&bad, &forwarding->streams[i].bad_checksums);
	}
	printf("  Bad-ipcsum: %-14" PRIu64 " Bad-l4csum: %-14" PRIu64
	       "Bad-outer-l4csum: %-14" PRIu64 "\n",
		bad.ip, bad.l4, bad.outer_l4);
	printf("  Bad-outer-ipcsum: %-14" PRIu64 "\n", bad.outer_ip);
}

static void
display_stream_stats(const struct fragpmd *app, const struct stream *stream, bool bad_checksums)
{
	uint64_t rx = counter_read(&stream->counters.rx_packets);
	uint64_t tx = counter_read(&stream->counters.tx_packets);
	uint64_t dropped = counter_read(&stream->counters.dropped);

	if (rx == 0 && tx == 0 && dropped == 0)
		return;
	printf("\n  ------- Forward Stats for RX Port=%2u/Queue=%2u -> TX Port=%2u/Queue=%2u "
	       "-------\n",
		stream->rx_port, stream->rx_queue, stream->tx_port, stream->tx_queue);
	printf("  RX-packets: %-14" PRIu64 " TX-packets: %-14" PRIu64 " TX-dropped: %-14" PRIu64,
		rx, tx, dropped);
	if (bad_checksums)
		display_stream_bad_checksums(stream);
	else
		printf("\n");
	display_stream_bursts(app, stream);
}

static void
display_rx(const struct forward_totals *totals)
{
	printf("  RX-packets: %-14" PRIu64 " RX-dropped: %-14" PRIu64 "RX-total: %" PRIu64 "\n",
		totals->rx_packets, totals->rx_dropped, totals->rx_packets + totals->rx_dropped);
}

static void
display_errors_tx(const struct forward_totals *totals, uint64_t rx_errors)
{
	if (rx_errors + totals->rx_nombuf > 0) {
		printf("  RX-error: %" PRIu64 "\n", rx_errors);
		printf("  RX-nombufs: %-14" PRIu64 "\n", totals->rx_nombuf);
	}
	printf("  TX-packets: %-14" PRIu64 " TX-dropped: %-14" PRIu64 "TX-total: %" PRIu64 "\n",
		totals->tx_packets, totals->tx_dropped, totals->tx_packets + totals->tx_dropped);
}

/* What the streams that end at a port could not send. */
static uint64_t
dropped_towards(const struct forwarding *forwarding, uint16_t port)
{
	uint64_t dropped = 0;
	uint16_t i;

	for (i = 0; i < forwarding->nb_streams; i++) {
		if (forwarding->streams[i].tx_port == port)
			dropped += counter_read(&forwarding->streams[i].counters.dropped);
	}
	return dropped;
}

static void
display_port(const struct fragpmd *app, const struct port *port, struct forward_totals *sum)
{
	struct rte_eth_stats stats;
	struct forward_totals totals;
	int ret = rte_eth_stats_get(port->id, &stats);

	if (ret != 0) {
		fprintf(stderr, "Error: failed to get stats (port %u): %d\n", port->id, ret);
		return;
	}
	totals.rx_packets = stats.ipackets - port->base.ipackets;
	totals.rx_dropped = stats.imissed - port->base.imissed;
	totals.rx_nombuf = stats.rx_nombuf - port->base.rx_nombuf;
	totals.tx_packets = stats.opackets - port->base.opackets;
	totals.tx_dropped =
		dropped_towards(&app->forwarding, port->id) + stats.oerrors - port->base.oerrors;

	printf("\n  " PORT_BORDER " Forward statistics for port %-2u " PORT_BORDER "\n", port->id);
	display_rx(&totals);
	if (app->forwarding.engine->counts_bad)
		display_bad_checksums(&app->forwarding, port->id);
	display_errors_tx(&totals, stats.ierrors);
	display_port_bursts(app, port->id);
	printf("  " PORT_BORDER "--------------------------------" PORT_BORDER "\n");

	sum->rx_packets += totals.rx_packets;
	sum->rx_dropped += totals.rx_dropped;
	sum->rx_nombuf += totals.rx_nombuf;
	sum->tx_packets += totals.tx_packets;
	sum->tx_dropped += totals.tx_dropped;
}

void
display_forward_stats(const struct fragpmd *app)
{
	const struct forwarding *forwarding = &app->forwarding;
	struct forward_totals sum = { 0 };
	uint16_t i;

	/* With a stream per port the ports' blocks say it all. */
	if (forwarding->nb_streams > forwarding->nb_ports) {
		for (i = 0; i < forwarding->nb_streams; i++)
			display_stream_stats(
				app, &forwarding->streams[i], forwarding->engine->counts_bad);
	}
	for (i = 0; i < forwarding->nb_ports; i++)
		display_port(app, &app->ports.port[app->ports.forwarding[i]], &sum);

	printf("\n  " TOTAL_BORDER " Accumulated forward statistics for all ports" TOTAL_BORDER
	       "\n");
	printf("  RX-packets: %-14" PRIu64 " RX-dropped: %-14" PRIu64 "RX-total: %" PRIu64 "\n",
		sum.rx_packets, sum.rx_dropped, sum.rx_packets + sum.rx_dropped);
	printf("  TX-packets: %-14" PRIu64 " TX-dropped: %-14" PRIu64 "TX-total: %" PRIu64 "\n",
		sum.tx_packets, sum.tx_dropped, sum.tx_packets + sum.tx_dropped);
	if (sum.rx_nombuf > 0)
		printf("  RX-nombufs: %-14" PRIu64 "\n", sum.rx_nombuf);
	printf("  " TOTAL_BORDER "++++++++++++++++++++++++++++++++++++++++++++++" TOTAL_BORDER
	       "\n");
	display_core_cycles(app, sum.rx_packets, sum.tx_packets);
}
