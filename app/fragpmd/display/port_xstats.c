/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_errno.h>
#include <rte_ethdev.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/ports/port.h"

/* A port's extended statistics: as many names as values, both to be freed. */
struct xstats {
	struct rte_eth_xstat_name *names;
	struct rte_eth_xstat *values;
	int count;
};

static void
free_xstats(struct xstats *xstats)
{
	free(xstats->names);
	free(xstats->values);
}

/* 0 or -1, in which case it was said why; free_xstats() is due either way. */
static int
get_xstats(uint16_t port, struct xstats *xstats)
{
	unsigned int n;

	*xstats = (struct xstats){ .count = rte_eth_xstats_get_names(port, NULL, 0) };
	if (xstats->count < 0) {
		fprintf(stderr, "Error: Cannot get count of xstats\n");
		return -1;
	}
	n = (unsigned int)xstats->count;
	/* Of no statistics there may be no memory. */
	xstats->names = calloc(n + 1, sizeof(*xstats->names));
	xstats->values = calloc(n + 1, sizeof(*xstats->values));
	if (xstats->names == NULL || xstats->values == NULL) {
		fprintf(stderr, "Cannot allocate memory for xstats\n");
		return -1;
	}
	if (rte_eth_xstats_get_names(port, xstats->names, n) != xstats->count) {
		fprintf(stderr, "Error: Cannot get xstats lookup\n");
		return -1;
	}
	if (rte_eth_xstats_get(port, xstats->values, n) != xstats->count) {
		fprintf(stderr, "Error: Unable to get xstats\n");
		return -1;
	}
	return 0;
}

void
display_port_xstats(const struct port *port, bool hide_zero)
{
	struct xstats xstats;
	int i;

	printf("###### NIC extended statistics for port %-2u\n", port->id);
	fflush(stdout);
	if (get_xstats(port->id, &xstats) == 0) {
		for (i = 0; i < xstats.count; i++) {
			if (hide_zero && xstats.values[i].value == 0)
				continue;
			printf("%s: %" PRIu64 "\n", xstats.names[i].name, xstats.values[i].value);
		}
	}
	free_xstats(&xstats);
}

void
clear_port_xstats(struct port *port)
{
	int ret = rte_eth_xstats_reset(port->id);

	if (ret != 0) {
		fprintf(stderr, "Error: failed to reset xstats (port %u): %s\n", port->id,
			rte_strerror(-ret));
		return;
	}
	/* They include those that forward statistics are made of. */
	ret = rte_eth_stats_get(port->id, &port->base);
	if (ret != 0)
		fprintf(stderr, "Error: failed to get stats (port %u): %s\n", port->id,
			rte_strerror(abs(ret)));
}
