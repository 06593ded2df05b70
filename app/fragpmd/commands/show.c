/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"

static void
show_one(struct port *port, const char *what)
{
	if (strcmp(what, "info") == 0)
		display_port_info(port);
	else if (strcmp(what, "stats") == 0)
		display_port_stats(port);
	else
		display_port_summary(port);
}

static void
show_port(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const char *what = words[2].text;
	struct port *port;

	(void)cl;
	if (strcmp(what, "summary") == 0)
		display_port_summary_header(app);
	port = port_find_or_say(app, words[3].u16);
	if (port != NULL)
		show_one(port, what);
}

static void
show_port_all(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const char *what = words[2].text;
	uint16_t i;

	(void)cl;
	if (strcmp(what, "summary") == 0)
		display_port_summary_header(app);
	for (i = 0; i < app->ports.count; i++)
		show_one(&app->ports.port[app->ports.id[i]], what);
}

static void
show_config(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const char *what = words[2].text;

	(void)cl;
	if (strcmp(what, "rxtx") == 0)
		display_rxtx_config(app);
	else if (strcmp(what, "cores") == 0)
		display_lcores(app);
	else
		display_forwarding(app);
}

static void
show_forward_stats(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	display_forward_stats(app);
}

static const struct command show_commands[] = {
	{ "show port info|stats|summary <port:u16>",
		"Display information, statistics or a summary of a port, or of all.", show_port },
	{ "show port info|stats|summary all", NULL, show_port_all },
	{ "show config rxtx|cores|fwd", "Display the given configuration.", show_config },
	{ "show fwd stats all", "Display statistics for all fwd engines.", show_forward_stats },
};

const struct command_group show_command_group = {
	.section = "display",
	.about = "Displaying port, stats and config information.",
	.title = "Display",
	.commands = show_commands,
	.count = RTE_DIM(show_commands),
};
