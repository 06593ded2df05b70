/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port_frag.h"

static void
show_frag_pool(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	display_frag_pools(app);
}

static void
show_frag_port(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	display_frag_ports(app);
}

static void
show_frag_map(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	display_frag_maps(app);
}

static void
clear_frag_port(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct port *port = port_find_or_say(app, words[3].u16);

	(void)cl;
	if (port != NULL)
		port_frag_clear(app, port->id);
}

static void
clear_frag_port_all(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t i;

	(void)cl;
	(void)words;
	for (i = 0; i < app->ports.count; i++)
		port_frag_clear(app, app->ports.id[i]);
}

/* Lcores that forward now look at none of this: it holds from the next start. */
static void
changed(struct fragpmd *app)
{
	if (app->forwarding.running)
		printf("Holds from the next start of forwarding\n");
	else
		rx_queues_configure(app);
}

static void
changed_for_receiving(struct fragpmd *app)
{
	if (rx_queues_may_copy(app))
		changed(app);
	else
		fprintf(stderr,
			"No effect: no port receives into a page_frag pool in ordered mode\n");
}

static void
set_frag_linearise(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	/* The command's form admits nothing else. */
	if (frag_parse_linearise(words[3].text, &app->options.frag.linearise) == 0)
		changed_for_receiving(app);
}

static void
set_frag_copybreak(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	if (frag_parse_copybreak(words[3].text, &app->options.frag.copybreak) < 0)
		fprintf(stderr, "copybreak %s invalid - must be: " FRAG_COPYBREAK_VALUES "\n",
			words[3].text, FRAG_MAX_COPYBREAK);
	else
		changed_for_receiving(app);
}

static void
set_frag_header_split(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	if (words[3].u16 > FRAG_MAX_HEADER_SPLIT) {
		fprintf(stderr, "header-split should be >= 0 and <= %u\n", FRAG_MAX_HEADER_SPLIT);
		return;
	}
	app->options.frag.header_split = words[3].u16;
	changed_for_receiving(app);
}

static void
set_frag_coalesce(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	/* The command's form admits nothing else. */
	if (frag_parse_coalesce(words[3].text, &app->options.frag.coalesce) == 0)
		changed(app);
}

static const struct command frag_commands[] = {
	{ "show frag pool",
		"Display mbuf pools: mode, pages, slices, bytes pinned and held, path counters.",
		show_frag_pool },
	{ "show frag port",
		"Display what was done to received packets: merged, copied, split, dropped; bytes "
		"held and pinned.",
		show_frag_port },
	{ "show frag map", "Display the pages of mbuf pools as pictures: free, partly held, held.",
		show_frag_map },
	{ "clear frag port <port:u16>",
		"Clear what `show frag port` counts of a port, or of all; bytes held stay.",
		clear_frag_port },
	{ "clear frag port all", NULL, clear_frag_port_all },
	{ "set frag linearise off|best|always", "Make frames of several segments one.",
		set_frag_linearise },
	{ "set frag coalesce off|on", "Make chains shorter before they are sent.",
		set_frag_coalesce },
	{ "set frag copybreak <off|auto|N>", "Copy small packets out of their slices.",
		set_frag_copybreak },
	{ "set frag header-split <N:u16>",
		"Copy the first N bytes of longer packets into a segment of their own; 0: off.",
		set_frag_header_split },
};

const struct command_group frag_command_group = {
	.section = "display",
	.commands = frag_commands,
	.count = RTE_DIM(frag_commands),
};
