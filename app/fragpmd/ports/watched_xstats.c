/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/fragpmd/ports/port.h"
#include "app/fragpmd/ports/watched_xstats.h"

static unsigned int
count_names(const char *names)
{
	unsigned int n = 1;

	for (; *names != '\0'; names++)
		n += *names == ',';
	return n;
}

void
watched_xstats_find(struct port *port, const char *names)
{
	struct watched_xstats *watched;
	unsigned int place;
	size_t len;

	watched_xstats_free(port);
	if (names == NULL)
		return;
	watched = calloc(1, sizeof(*watched) + count_names(names) * sizeof(watched->xstat[0]));
	if (watched == NULL) {
		fprintf(stderr, "Not enough memory to display xstats of port %u\n", port->id);
		return;
	}
	for (place = 0; *names != '\0'; place++, names += len + (names[len] == ',')) {
		struct watched_xstat *xstat = &watched->xstat[watched->count];

		len = strcspn(names, ",");
		snprintf(xstat->name, sizeof(xstat->name), "%.*s", (int)len, names);
		if (rte_eth_xstats_get_id_by_name(port->id, xstat->name, &xstat->id) == 0)
			watched->count++;
		else
			fprintf(stderr, "No xstat '%s' on port %u - skip it %u\n", xstat->name,
				port->id, place);
	}
	port->watched = watched;
}

void
watched_xstats_free(struct port *port)
{
	free(port->watched);
	port->watched = NULL;
}
