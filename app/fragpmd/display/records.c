/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What --record-burst-stats and --record-core-cycles have recorded. */

#include <inttypes.h>
#include <stdio.h>

#include <rte_cycles.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"

#define HZ_PER_MHZ 1000000

/* Shown by name: empty bursts, and the two most usual lengths of others. */
#define SHOWN 3

struct share {
	uint64_t bursts;
	unsigned int length;
};

/* Put a share where it belongs among the two largest. */
static void
rank(struct share *largest, struct share share)
{
	if (share.bursts > largest[0].bursts) {
		largest[1] = largest[0];
		largest[0] = share;
	} else if (share.bursts > largest[1].bursts) {
		largest[1] = share;
	}
}

static void
display_bursts(const char *direction, const _Atomic uint64_t *counters)
{
	struct share shares[SHOWN] = { { .bursts = counter_read(&counters[0]), .length = 0 } };
	uint64_t total = shares[0].bursts;
	uint64_t seen = 0;
	unsigned int percents = 0;
	unsigned int i;

	for (i = 1; i <= MAX_PKT_BURST; i++) {
		struct share share = { .bursts = counter_read(&counters[i]), .length = i };

		total += share.bursts;
		rank(&shares[1], share);
	}
	if (total == 0)
		return;
	printf("  %s-bursts : %" PRIu64 " [", direction, total);
	for (i = 0; i < SHOWN; i++) {
		unsigned int percent =
			(unsigned int)((double)shares[i].bursts / (double)total * 100);

		seen += shares[i].bursts;
		/* What rounding has left goes to the last. */
		if (seen == total) {
			printf("%u%% of %u pkts]\n", 100 - percents, shares[i].length);
			return;
		}
		printf("%u%% of %u pkts + ", percent, shares[i].length);
		percents += percent;
	}
	printf("%u%% of other]\n", 100 - percents);
}

void
display_stream_bursts(const struct fragpmd *app, const struct stream *stream)
{
	const struct burst_counters *bursts = stream->aside.bursts;

	if (!app->options.run.record_burst_stats || bursts == NULL)
		return;
	display_bursts("RX", bursts->received);
	display_bursts("TX", bursts->sent);
}

void
display_port_bursts(const struct fragpmd *app, uint16_t port)
{
	const struct forwarding *forwarding = &app->forwarding;
	const struct burst_counters *rx = NULL;
	const struct burst_counters *tx = NULL;
	uint16_t i;

	if (!app->options.run.record_burst_stats || forwarding->nb_streams > forwarding->nb_ports)
		return;
	for (i = 0; i < forwarding->nb_streams; i++) {
		const struct stream *stream = &forwarding->streams[i];

		if (stream->rx_port == port)
			rx = stream->aside.bursts;
		if (stream->tx_port == port)
			tx = stream->aside.bursts;
	}
	if (rx != NULL)
		display_bursts("RX", rx->received);
	if (tx != NULL)
		display_bursts("TX", tx->sent);
}

void
display_core_cycles(const struct fragpmd *app, uint64_t rx_packets, uint64_t tx_packets)
{
	const struct forwarding *forwarding = &app->forwarding;
	const struct engine *engine = forwarding->engine;
	uint64_t packets = engine->makes_packets || !engine->receives ? tx_packets : rx_packets;
	uint64_t cycles = 0;
	uint16_t i;

	if (!app->options.run.record_core_cycles || (rx_packets == 0 && tx_packets == 0))
		return;
	for (i = 0; i < forwarding->nb_streams; i++)
		cycles += counter_read(&forwarding->streams[i].aside.core_cycles);
	printf("\n  CPU cycles/packet=%.2f (total cycles=%" PRIu64 " / total %s packets=%" PRIu64
	       ") at %" PRIu64 " MHz Clock\n",
		packets != 0 ? (double)cycles / (double)packets : 0.0, cycles, engine->name,
		packets, rte_get_tsc_hz() / HZ_PER_MHZ);
}
