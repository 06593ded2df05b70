/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_bitops.h>
#include <rte_lcore.h>

#include "app/fragpmd/forwarding/selection.h"
#include "app/fragpmd/fragpmd.h"

/* Bits of a mask. */
#define MASK_BITS 64

static int
refuse(const char *what)
{
	fflush(stdout);
	fprintf(stderr, "%s\n", what);
	return -1;
}

static int
check_ports(struct fragpmd *app, const uint16_t *ports, uint16_t n)
{
	uint16_t i;

	if (n == 0)
		return refuse("Invalid NULL mask of ports");
	for (i = 0; i < n; i++) {
		if (port_find(app, ports[i]) == NULL) {
			fflush(stdout);
			fprintf(stderr, "Invalid port %u\n", ports[i]);
			return -1;
		}
	}
	return 0;
}

int
selection_set_ports(struct fragpmd *app, const uint16_t *ports, uint16_t n)
{
	struct forward_options *forward = &app->options.forward;

	if (check_ports(app, ports, n) < 0)
		return -1;
	memcpy(app->ports.forwarding, ports, n * sizeof(ports[0]));
	app->ports.nb_forwarding = n;
	if (forward->nb_ports != n) {
		printf("previous number of forwarding ports %u - changed to number of configured "
		       "ports %u\n",
			forward->nb_ports, n);
		forward->nb_ports = n;
	}
	return 0;
}

int
selection_set_port_mask(struct fragpmd *app, uint64_t mask)
{
	uint16_t chosen[RTE_MAX_ETHPORTS];
	uint16_t count = 0;
	uint16_t i;

	if (mask == 0)
		return refuse("Invalid NULL mask of ports");
	for (i = 0; i < app->ports.count; i++) {
		uint16_t id = app->ports.id[i];

		if (id < MASK_BITS && (mask & RTE_BIT64(id)) != 0)
			chosen[count++] = id;
	}
	if (count == 0) {
		fflush(stdout);
		fprintf(stderr, "Invalid mask of ports: 0x%" PRIx64 " names none of the %u\n", mask,
			app->ports.count);
		return -1;
	}
	return selection_set_ports(app, chosen, count);
}

static int
check_lcores(const unsigned int *lcores, uint16_t n)
{
	uint16_t i;

	if (n == 0)
		return refuse("Invalid NULL mask of cores");
	for (i = 0; i < n; i++) {
		if (!rte_lcore_is_enabled(lcores[i])) {
			fflush(stdout);
			fprintf(stderr, "lcore %u not enabled\n", lcores[i]);
			return -1;
		}
		if (lcores[i] == rte_get_main_lcore()) {
			fflush(stdout);
			fprintf(stderr,
				"lcore %u cannot be masked on for running packet forwarding, "
				"which is the main lcore and reserved for command line parsing "
				"only\n",
				lcores[i]);
			return -1;
		}
	}
	return 0;
}

int
selection_set_lcores(struct fragpmd *app, const unsigned int *lcores, uint16_t n)
{
	struct forward_options *forward = &app->options.forward;

	if (check_lcores(lcores, n) < 0)
		return -1;
	memcpy(app->lcores.id, lcores, n * sizeof(lcores[0]));
	app->lcores.count = n;
	if (forward->nb_cores != n) {
		printf("previous number of forwarding cores %u - changed to number of configured "
		       "cores %u\n",
			forward->nb_cores, n);
		forward->nb_cores = n;
	}
	return 0;
}

int
selection_set_lcore_mask(struct fragpmd *app, uint64_t mask)
{
	unsigned int chosen[MASK_BITS];
	unsigned int lcore;
	uint16_t count = 0;

	for (lcore = 0; lcore < MASK_BITS; lcore++) {
		if ((mask & RTE_BIT64(lcore)) != 0)
			chosen[count++] = lcore;
	}
	return selection_set_lcores(app, chosen, count);
}

void
selection_default_peers(struct forward_options *forward)
{
	unsigned int i;

	memset(forward->peer, 0, sizeof(forward->peer));
	for (i = 0; i < RTE_MAX_ETHPORTS; i++) {
		forward->peer[i].addr_bytes[0] = RTE_ETHER_LOCAL_ADMIN_ADDR;
		forward->peer[i].addr_bytes[5] = (uint8_t)i;
	}
}

void
selection_reset(struct fragpmd *app)
{
	struct forward_options *forward = &app->options.forward;
	struct port_set *ports = &app->ports;

	lcores_find(&app->lcores);
	forward->nb_cores = 1;
	selection_default_peers(forward);
	memcpy(ports->forwarding, ports->id, ports->count * sizeof(ports->id[0]));
	ports->nb_forwarding = ports->count;
	forward->nb_ports = ports->count;
}
