/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Who forwards, and to whom. */

#include <stdbool.h>
#include <stdio.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/commands/item_list.h"
#include "app/fragpmd/commands/known_port.h"
#include "app/fragpmd/forwarding/selection.h"
#include "app/fragpmd/fragpmd.h"

/* What runs now was laid out from what would change. */
static bool
forwarding_runs(const struct fragpmd *app)
{
	if (!app->forwarding.running)
		return false;
	fflush(stdout);
	fprintf(stderr, "Please stop forwarding first\n");
	return true;
}

/* `show config fwd` shows what the next start will do; if memory is short, setting up says so. */
static void
lay_out(struct fragpmd *app)
{
	if (!app->forwarding.running)
		(void)forwarding_setup(app);
}

static void
set_nbcore(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t n = words[2].u16;

	(void)cl;
	if (forwarding_runs(app))
		return;
	if (n > app->lcores.count) {
		fprintf(stderr,
			"nb fwd cores %u > %u (max. number of configured lcores) - ignored\n", n,
			app->lcores.count);
	} else if (n == 0) {
		fprintf(stderr, "nb fwd cores should be > 0 and <= %u - ignored\n",
			app->lcores.count);
	} else {
		app->options.forward.nb_cores = n;
		printf("Number of forwarding cores set to %u\n", n);
		lay_out(app);
	}
}

static void
set_nbport(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t n = words[2].u16;

	(void)cl;
	if (n > app->ports.nb_forwarding) {
		fprintf(stderr, "nb fwd ports %u > %u (number of configured ports) - ignored\n", n,
			app->ports.nb_forwarding);
	} else if (n == 0) {
		fprintf(stderr, "nb fwd ports should be > 0 and <= %u - ignored\n",
			app->ports.nb_forwarding);
	} else {
		/* Streams that run now go on; this is for the next start. */
		app->options.forward.nb_ports = n;
		printf("Number of forwarding ports set to %u\n", n);
		lay_out(app);
	}
}

static void
set_corelist(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	unsigned int lcores[RTE_MAX_LCORE];
	unsigned int n;

	(void)cl;
	if (forwarding_runs(app))
		return;
	n = item_list_parse(command_rest(&words[2]), "core", lcores, RTE_DIM(lcores), true);
	if (n > 0 && selection_set_lcores(app, lcores, (uint16_t)n) == 0)
		lay_out(app);
}

static void
set_portlist(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	unsigned int items[RTE_MAX_ETHPORTS];
	uint16_t ports[RTE_MAX_ETHPORTS];
	unsigned int n;
	unsigned int i;

	(void)cl;
	if (forwarding_runs(app))
		return;
	n = item_list_parse(command_rest(&words[2]), "port", items, RTE_DIM(items), true);
	for (i = 0; i < n; i++) {
		if (items[i] > UINT16_MAX) {
			fprintf(stderr, "Invalid port %u\n", items[i]);
			return;
		}
		ports[i] = (uint16_t)items[i];
	}
	if (n > 0 && selection_set_ports(app, ports, (uint16_t)n) == 0)
		lay_out(app);
}

static void
set_coremask(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	if (!forwarding_runs(app) && selection_set_lcore_mask(app, words[2].u64) == 0)
		lay_out(app);
}

static void
set_portmask(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	if (!forwarding_runs(app) && selection_set_port_mask(app, words[2].u64) == 0)
		lay_out(app);
}

static void
set_eth_peer(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t port = words[2].u16;
	struct rte_ether_addr mac;

	(void)cl;
	if (forwarding_runs(app))
		return;
	if (known_port(app, port) != 0) {
		fprintf(stderr, "Error: Invalid port number %u\n", port);
		return;
	}
	if (rte_ether_unformat_addr(words[3].text, &mac) < 0) {
		fprintf(stderr, "Error: Invalid ethernet address: %s\n", words[3].text);
		return;
	}
	app->options.forward.peer[port] = mac;
	lay_out(app);
}

static void
set_default(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	/* Statistics are shown of the ports that were chosen for what runs now. */
	if (forwarding_runs(app))
		return;
	printf("Reset to default forwarding configuration...\n");
	selection_reset(app);
	lay_out(app);
}

static const struct command select_commands[] = {
	{ "set default", "Reset forwarding to the default configuration.", set_default },
	{ "set nbport <num:u16>", "Set number of ports.", set_nbport },
	{ "set nbcore <num:u16>", "Set number of cores.", set_nbcore },
	{ "set coremask <mask:u64>", "Set the forwarding cores hexadecimal mask.", set_coremask },
	{ "set portmask <mask:u64>", "Set the forwarding ports hexadecimal mask.", set_portmask },
	{ "set corelist <x[,y]*...>", "Set the list of forwarding cores.", set_corelist },
	{ "set portlist <x[,y]*...>", "Set the list of forwarding ports.", set_portlist },
	{ "set eth-peer <port:u16> <mac>", "Set the peer address for certain port.", set_eth_peer },
};

const struct command_group select_command_group = {
	.section = "config",
	.commands = select_commands,
	.count = RTE_DIM(select_commands),
};
