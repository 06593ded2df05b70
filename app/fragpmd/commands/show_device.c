/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/display/display.h"

static void
show_device(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const char *identifier = words[3].text;

	(void)app;
	(void)cl;
	display_devices(strcmp(identifier, "all") == 0 ? NULL : identifier);
}

static const struct command show_device_commands[] = {
	{ "show device info <identifier|all>",
		"Display general information about devices probed, or about one.", show_device },
};

const struct command_group show_device_command_group = {
	.section = "display",
	.commands = show_device_commands,
	.count = RTE_DIM(show_device_commands),
};
