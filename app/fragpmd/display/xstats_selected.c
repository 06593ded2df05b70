/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <rte_bitops.h>
#include <rte_ethdev.h>

#include "app/fragpmd/display/xstats_selected.h"
#include "app/fragpmd/fragpmd.h"

#define NSEC_IN_SEC 1E9

static uint64_t
now_ns(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	return (uint64_t)now.tv_sec * (uint64_t)NSEC_IN_SEC + (uint64_t)now.tv_nsec;
}

static void
display_one(const char *name, uint64_t value, uint64_t *before, uint64_t elapsed_ns)
{
	uint64_t rate = 0;

	/* One that was cleared in between counts as not moved. */
	if (elapsed_ns != 0 && value > *before)
		rate = (uint64_t)((double)(value - *before) / (double)elapsed_ns * NSEC_IN_SEC);
	printf("  %-25s%12" PRIu64 " %15" PRIu64 "\n", name, value, rate);
	*before = value;
}

/* The option was checked: there are not too many names, and none is too long. */
static const char *
next_name(const char *at, char *name)
{
	size_t len = strcspn(at, ",");

	snprintf(name, RTE_ETH_XSTATS_NAME_SIZE, "%.*s", (int)len, at);
	return at[len] != '\0' ? at + len + 1 : NULL;
}

void
xstats_selected_find(struct fragpmd *app, uint16_t port_id)
{
	struct xstats_selected *last = &app->xstats_selected[port_id];
	const char *at = app->options.run.display_xstats;
	char name[RTE_ETH_XSTATS_NAME_SIZE];
	unsigned int i;
	uint64_t id;

	for (i = 0; at != NULL; i++) {
		at = next_name(at, name);
		if (rte_eth_xstats_get_id_by_name(port_id, name, &id) == 0 ||
			(last->missing & RTE_BIT32(i)) != 0)
			continue;
		fflush(stdout);
		fprintf(stderr, "No xstat '%s' on port %u - skip it %u\n", name, port_id, i);
		last->missing |= RTE_BIT32(i);
	}
}

void
display_xstats_selected(struct fragpmd *app, uint16_t port_id)
{
	struct xstats_selected *last = &app->xstats_selected[port_id];
	const char *at = app->options.run.display_xstats;
	uint64_t now = at != NULL ? now_ns() : 0;
	char name[RTE_ETH_XSTATS_NAME_SIZE];
	bool any = false;
	uint64_t id, value;
	unsigned int i;

	for (i = 0; at != NULL; i++) {
		at = next_name(at, name);
		if (rte_eth_xstats_get_id_by_name(port_id, name, &id) != 0 ||
			rte_eth_xstats_get_by_id(port_id, &id, &value, 1) != 1)
			continue;
		if (!any)
			printf("\n%-31s%-17s%s\n", " ", "Value", "Rate (since last show)");
		any = true;
		display_one(
			name, value, &last->value[i], last->when_ns != 0 ? now - last->when_ns : 0);
	}
	last->when_ns = now;
}
