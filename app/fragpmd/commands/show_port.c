/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What there is to see of ports: one, or all of them. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"

/* A word of `show port`, and what it shows. */
struct port_view {
	const char *word;
	void (*begin)(const struct fragpmd *app); /* before the ports; NULL: nothing */
	void (*show)(const struct fragpmd *app, struct port *port);
};

static void
show_info(const struct fragpmd *app, struct port *port)
{
	(void)app;
	display_port_info(port);
}

static void
show_stats(const struct fragpmd *app, struct port *port)
{
	(void)app;
	display_port_stats(port);
}

static void
show_xstats(const struct fragpmd *app, struct port *port)
{
	display_port_xstats(port, app->options.run.hide_zero_xstats);
}

static void
show_summary(const struct fragpmd *app, struct port *port)
{
	(void)app;
	display_port_summary(port);
}

static void
show_macs(const struct fragpmd *app, struct port *port)
{
	(void)app;
	display_port_macs(port);
}

static void
show_multicast_macs(const struct fragpmd *app, struct port *port)
{
	const struct port_multicast *multicast = &port->multicast;

	(void)app;
	display_multicast_macs(multicast->address, multicast->count);
}

static const struct port_view views[] = {
	{ "info", NULL, show_info },
	{ "stats", NULL, show_stats },
	{ "xstats", NULL, show_xstats },
	{ "summary", display_port_summary_header, show_summary },
	{ "macs", NULL, show_macs },
	{ "mcast_macs", NULL, show_multicast_macs },
};

static const struct port_view *
find_view(const char *word)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(views); i++)
		if (strcmp(views[i].word, word) == 0)
			return &views[i];
	return NULL;
}

static void
show_port(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct port_view *view = find_view(words[2].text);
	struct port *port;

	(void)cl;
	if (view->begin != NULL)
		view->begin(app);
	port = port_find_or_say(app, words[3].u16);
	if (port != NULL)
		view->show(app, port);
	else
		display_valid_ports(app);
}

static void
show_port_all(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct port_view *view = find_view(words[2].text);
	uint16_t i;

	(void)cl;
	if (view->begin != NULL)
		view->begin(app);
	for (i = 0; i < app->ports.count; i++)
		view->show(app, &app->ports.port[app->ports.id[i]]);
}

static void
show_port_addresses(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct port *port = port_find_or_say(app, words[2].u16);

	(void)cl;
	if (port != NULL)
		find_view(words[3].text)->show(app, port);
}

static void
show_port_flow_ctrl(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)app;
	(void)cl;
	display_port_flow_ctrl(words[2].u16);
}

static void
show_port_offloads(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct port *port = port_find_or_say(app, words[2].u16);
	bool rx = strcmp(words[3].text, "rx_offload") == 0;

	(void)cl;
	if (port == NULL)
		return;
	if (strcmp(words[4].text, "capabilities") == 0)
		display_offload_capabilities(port, rx);
	else
		display_offload_configuration(port, rx);
}

static const struct command show_port_commands[] = {
	{ "show port info|stats|xstats|summary <port:u16>",
		"Display information, statistics, extended statistics or a summary of a port, or "
		"of all.",
		show_port },
	{ "show port info|stats|xstats|summary all", NULL, show_port_all },
	{ "show port <port:u16> macs|mcast_macs",
		"Display the addresses that were added to a port, unicast or multicast.",
		show_port_addresses },
	{ "show port <port:u16> flow_ctrl", "Display the flow control parameters of a port.",
		show_port_flow_ctrl },
	{ "show port <port:u16> rx_offload|tx_offload capabilities|configuration",
		"Display which offloads a port can have, or has, for all queues and for each.",
		show_port_offloads },
};

const struct command_group show_port_command_group = {
	.section = "display",
	.commands = show_port_commands,
	.count = RTE_DIM(show_port_commands),
};
