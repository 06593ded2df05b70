/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"

#define BORDER "========================"

/* What a receive queue has counted, summed up over a port's queues. */
static const struct counter {
	const char *name;
	size_t offset;
} counters[] = {
	{ "Frames:", offsetof(struct frag_mbuf_rx_stats, frames) },
	{ "Segments received:", offsetof(struct frag_mbuf_rx_stats, segs_in) },
	{ "Segments left:", offsetof(struct frag_mbuf_rx_stats, segs_out) },
	{ "Frames in two pages:", offsetof(struct frag_mbuf_rx_stats, straddled) },
	{ "Frames copied:", offsetof(struct frag_mbuf_rx_stats, copied) },
	{ "Small packets copied:", offsetof(struct frag_mbuf_rx_stats, copybreak) },
	{ "Headers split off:", offsetof(struct frag_mbuf_rx_stats, hdr_split) },
	{ "Copies without memory:", offsetof(struct frag_mbuf_rx_stats, no_memory) },
	{ "Frames dropped as too big:", offsetof(struct frag_mbuf_rx_stats, dropped_big) },
	{ "Packets without headroom:", offsetof(struct frag_mbuf_rx_stats, shifted) },
	{ "Layout mismatches:", offsetof(struct frag_mbuf_rx_stats, layout_mismatch) },
};

static uint64_t
sum_of(const struct fragpmd *app, const struct port *port, size_t offset)
{
	uint64_t sum = 0;
	uint16_t q;

	for (q = 0; q < app->options.port.rxq; q++)
		sum += *(const uint64_t *)(const void
				*)((const char *)&rx_queue_of(app, port->id, q)->fixup.stats +
				   offset);
	return sum;
}

static void
display_port(const struct fragpmd *app, const struct port *port)
{
	const struct rx_queue *q = rx_queue_of(app, port->id, 0);
	uint64_t frames, segs;
	size_t i;

	printf("\n  " BORDER " Port %u " BORDER "\n", port->id);
	if (q == NULL || q->fixup.pool == NULL) {
		printf("  %-28s%s\n", "Layout:", "none (no page_frag pool in ordered mode)");
		return;
	}
	printf("  %-28s%s (%s)\n", "Layout:", q->packed ? "packed" : "spaced", q->reason);
	printf("  %-28s%s\n", "Pool:", q->pool->name);
	printf("  %-28s%s\n", "Linearise:", frag_linearise_name(q->fixup.linearise));
	for (i = 0; i < RTE_DIM(counters); i++)
		printf("  %-28s%" PRIu64 "\n", counters[i].name,
			sum_of(app, port, counters[i].offset));
	frames = sum_of(app, port, offsetof(struct frag_mbuf_rx_stats, frames));
	segs = sum_of(app, port, offsetof(struct frag_mbuf_rx_stats, segs_out));
	if (frames != 0)
		printf("  %-28s%.3f\n", "Segments per frame:", (double)segs / (double)frames);
}

void
display_frag_ports(const struct fragpmd *app)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++)
		display_port(app, &app->ports.port[app->ports.id[i]]);
}
