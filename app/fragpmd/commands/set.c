/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/fragpmd.h"

static void
set_forward_mode(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct engine *engine = engine_find(words[2].text);

	(void)cl;
	if (engine == NULL)
		return;
	printf("Set %s packet forwarding mode\n", engine->name);
	/* Lcores that forward now keep their engine until the next start. */
	app->options.forward.engine = engine;
}

static const struct command set_commands[] = {
	{ "set fwd {engines}", "Set packet forwarding mode.", set_forward_mode },
};

const struct command_group set_command_group = {
	.section = "config",
	.about = "Configuration information.",
	.title = "Configuration",
	.commands = set_commands,
	.count = RTE_DIM(set_commands),
};
