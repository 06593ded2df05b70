/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What is set of a port while it runs: which packets it takes, its link. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/commands/known_port.h"
#include "app/fragpmd/fragpmd.h"

/* A way to receive what is not addressed to the port. */
struct receive_mode {
	const char *word;
	const char *name;
	int (*enable)(uint16_t port);
	int (*disable)(uint16_t port);
};

static const struct receive_mode receive_modes[] = {
	{ "promisc", "promiscuous", rte_eth_promiscuous_enable, rte_eth_promiscuous_disable },
	{ "allmulti", "all-multicast", rte_eth_allmulticast_enable, rte_eth_allmulticast_disable },
};

static const struct receive_mode *
find_mode(const char *word)
{
	const struct receive_mode *mode = receive_modes;

	/* The command's form admits no other word. */
	while (strcmp(mode->word, word) != 0)
		mode++;
	return mode;
}

static void
set_mode(struct fragpmd *app, uint16_t port, const struct receive_mode *mode, bool on)
{
	int ret = known_port(app, port);

	if (ret == 0)
		ret = on ? mode->enable(port) : mode->disable(port);
	if (ret == 0)
		return;
	fflush(stdout);
	fprintf(stderr, "Error during %s %s mode for port %u: %s\n", on ? "enabling" : "disabling",
		mode->name, port, rte_strerror(-ret));
}

static void
set_port_mode(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	set_mode(app, words[2].u16, find_mode(words[1].text), strcmp(words[3].text, "on") == 0);
}

static void
set_all_ports_mode(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t i;

	(void)cl;
	for (i = 0; i < app->ports.count; i++)
		set_mode(app, app->ports.id[i], find_mode(words[1].text),
			strcmp(words[3].text, "on") == 0);
}

static void
set_link(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t port = words[3].u16;
	bool up = strcmp(words[1].text, "link-up") == 0;
	int ret = known_port(app, port);

	(void)cl;
	if (ret == 0)
		ret = up ? rte_eth_dev_set_link_up(port) : rte_eth_dev_set_link_down(port);
	if (ret == 0)
		return;
	fflush(stdout);
	fprintf(stderr, "\nSet link %s fail.\n", up ? "up" : "down");
}

static void
set_xstats_hide_zero(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	app->options.run.hide_zero_xstats = strcmp(words[2].text, "on") == 0;
}

static const struct command port_set_commands[] = {
	{ "set promisc|allmulti <port:u16> on|off",
		"Set the promiscuous or all-multicast mode of a port, or of all.", set_port_mode },
	{ "set promisc|allmulti all on|off", NULL, set_all_ports_mode },
	{ "set link-up|link-down port <port:u16>", "Set link up or down for a port.", set_link },
	{ "set xstats-hide-zero on|off",
		"Set the option to hide the zero values for xstats display.",
		set_xstats_hide_zero },
};

const struct command_group port_set_command_group = {
	.section = "config",
	.commands = port_set_commands,
	.count = RTE_DIM(port_set_commands),
};
