/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/prompt.h"

static void
load(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const char *path = words[1].text;
	int ret = prompt_load(app->commands, path);

	(void)cl;
	if (ret == 0)
		return;
	fflush(stdout);
	fprintf(stderr, "Failed to create file based cmdline context: %s\n", path);
	if (ret == -ELOOP)
		fprintf(stderr, "load: more than %u files inside one another\n", PROMPT_MAX_FILES);
	else
		fprintf(stderr, "load: %s\n", strerror(-ret));
}

static const struct command load_commands[] = {
	{ "load <file>", "Run the commands of a file.", load },
};

const struct command_group load_command_group = {
	.section = "control",
	.commands = load_commands,
	.count = RTE_DIM(load_commands),
};
