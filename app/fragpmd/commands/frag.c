/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/display/display.h"

static void
show_frag_pool(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	display_frag_pools(app);
}

static const struct command frag_commands[] = {
	{ "show frag pool", "Display mbuf pools: mode, pages, slices, bytes pinned, path counters.",
		show_frag_pool },
};

const struct command_group frag_command_group = {
	.section = "display",
	.commands = frag_commands,
	.count = RTE_DIM(frag_commands),
};
