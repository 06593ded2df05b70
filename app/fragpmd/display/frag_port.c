/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port_frag.h"

#define BORDER "========================"

static void
display_number(const char *name, uint64_t value)
{
	printf("  %-28s%" PRIu64 "\n", name, value);
}

static void
display_port(const struct fragpmd *app, const struct port *port)
{
	const struct rx_queue *q = rx_queue_of(app, port->id, 0);
	const struct port_frag_counter *counter;
	uint64_t frames, segs;

	printf("\n  " BORDER " Port %u " BORDER "\n", port->id);
	if (q == NULL || q->fixup.pool == NULL) {
		printf("  %-28s%s\n", "Layout:", "none (no page_frag pool in ordered mode)");
		return;
	}
	printf("  %-28s%s (%s)\n", "Layout:", q->packed ? "packed" : "spaced", q->reason);
	printf("  %-28s%s\n", "Pool:", q->pool->name);
	printf("  %-28s%s\n", "Linearise:", frag_linearise_name(q->fixup.linearise));
	for (counter = port_frag_counters; counter->key != NULL; counter++)
		display_number(counter->text, port_frag_sum(app, port->id, counter->offset));
	frames = port_frag_sum(app, port->id, offsetof(struct frag_mbuf_rx_stats, frames));
	segs = port_frag_sum(app, port->id, offsetof(struct frag_mbuf_rx_stats, segs_out));
	if (frames != 0)
		printf("  %-28s%.3f\n", "Segments per frame:", (double)segs / (double)frames);
	for (counter = port_frag_tx_counters; counter->key != NULL; counter++)
		display_number(counter->text, port_frag_tx_sum(app, port->id, counter->offset));
	display_number("Bytes held:", port_frag_bytes_held(app, port->id));
	/* A pool that ports share counts for each of them. */
	display_number("Bytes pinned by its pools:", port_frag_bytes_pinned(app, port->id));
}

void
display_frag_ports(const struct fragpmd *app)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++)
		display_port(app, &app->ports.port[app->ports.id[i]]);
}
