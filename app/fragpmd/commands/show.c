/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"

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
