/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>

#include <rte_ethdev.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/display/rate.h"
#include "app/fragpmd/ports/port.h"
#include "app/fragpmd/ports/watched_xstats.h"

static int
display_one(uint16_t port, struct watched_xstat *xstat, uint64_t elapsed_ns)
{
	uint64_t value;

	if (rte_eth_xstats_get_by_id(port, &xstat->id, &value, 1) != 1)
		return -1;
	printf("  %-25s%12" PRIu64 " %15" PRIu64 "\n", xstat->name, value,
		rate(value, xstat->last, elapsed_ns));
	xstat->last = value;
	return 0;
}

void
display_watched_xstats(const struct port *port, uint64_t now_ns)
{
	struct watched_xstats *watched = port->watched;
	uint64_t elapsed;
	unsigned int i;

	if (watched == NULL || watched->count == 0)
		return;
	elapsed = watched->when_ns != 0 ? now_ns - watched->when_ns : 0;
	watched->when_ns = now_ns;
	printf("\n%-31s%-17s%s\n", " ", "Value", "Rate (since last show)");
	for (i = 0; i < watched->count; i++) {
		if (display_one(port->id, &watched->xstat[i], elapsed) < 0) {
			fprintf(stderr, "Failed to get values of %u xstats for port %u\n",
				watched->count, port->id);
			return;
		}
	}
}
