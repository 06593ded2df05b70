/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"

/* A word of `clear port`, and what it clears. */
static const struct {
	const char *word;
	void (*clear)(struct port *port);
} clearings[] = {
	{ "stats", clear_port_stats },
	{ "xstats", clear_port_xstats },
};

/* testpmd takes the other words of `show port` too, and does nothing. */
static void
clear_one(const char *what, struct port *port)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(clearings); i++)
		if (strcmp(clearings[i].word, what) == 0)
			clearings[i].clear(port);
}

static void
clear_port(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct port *port = port_find_or_say(app, words[3].u16);

	(void)cl;
	if (port != NULL)
		clear_one(words[2].text, port);
	else
		display_valid_ports(app);
}

static void
clear_port_all(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t i;

	(void)cl;
	for (i = 0; i < app->ports.count; i++)
		clear_one(words[2].text, &app->ports.port[app->ports.id[i]]);
}

static void
clear_forward_stats(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	forwarding_clear_stats(app);
}

static const struct command clear_commands[] = {
	{ "clear port info|stats|xstats|summary <port:u16>",
		"Clear the statistics or extended statistics of a port, or of all.", clear_port },
	{ "clear port info|stats|xstats|summary all", NULL, clear_port_all },
	{ "clear fwd stats all", "Clear statistics for all fwd engines.", clear_forward_stats },
};

const struct command_group clear_command_group = {
	.section = "ports",
	.about = "Configuring ports.",
	.title = "Port Operations",
	.commands = clear_commands,
	.count = RTE_DIM(clear_commands),
};
