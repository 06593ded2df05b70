/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"

static void
show_overview(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct command_group *const *group;

	(void)app;
	(void)cl;
	(void)words;
	printf("\nHelp is available for the following sections:\n\n");
	for (group = command_groups; *group != NULL; group++) {
		if ((*group)->about != NULL)
			printf("    help %-27s: %s\n", (*group)->section, (*group)->about);
	}
	printf("    help %-27s: %s\n\n", "all", "All of the above sections.");
}

static void
show_title(const char *title)
{
	size_t i;

	printf("\n%s:\n", title);
	for (i = 0; i <= strlen(title); i++)
		putchar('-');
	printf("\n\n");
}

static void
show_section(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const char *section = words[1].text;
	char usage[COMMAND_USAGE_LEN];
	const struct command_group *const *group;
	size_t i;

	(void)app;
	(void)cl;
	for (group = command_groups; *group != NULL; group++) {
		if (strcmp(section, "all") != 0 && strcmp(section, (*group)->section) != 0)
			continue;
		if ((*group)->title != NULL)
			show_title((*group)->title);
		for (i = 0; i < (*group)->count; i++) {
			const struct command *command = &(*group)->commands[i];

			if (command->help != NULL)
				printf("%s\n    %s\n\n",
					command_usage(command, usage, sizeof(usage)),
					command->help);
		}
	}
}

static const struct command help_commands[] = {
	{ "help", NULL, show_overview },
	{ "help {sections}", NULL, show_section },
};

const struct command_group help_command_group = {
	.section = "",
	.commands = help_commands,
	.count = RTE_DIM(help_commands),
};
