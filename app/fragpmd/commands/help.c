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

/* A form, those after it that share its help, and the help. */
static size_t
show_command(const struct command_group *group, size_t i)
{
	const struct command *command = &group->commands[i];
	char usage[COMMAND_USAGE_LEN];

	do {
		printf("%s\n", command_usage(&group->commands[i], usage, sizeof(usage)));
		i++;
	} while (i < group->count && group->commands[i].help == NULL);
	printf("    %s\n\n", command->help != NULL ? command->help : "");
	return i;
}

/* The commands of all groups that have a part in a section. */
static void
show_commands(const char *section)
{
	const struct command_group *const *group;
	size_t i;

	for (group = command_groups; *group != NULL; group++) {
		if (strcmp(section, (*group)->section) != 0)
			continue;
		for (i = 0; i < (*group)->count;)
			i = show_command(*group, i);
	}
}

static void
show_section(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const char *section = words[1].text;
	const struct command_group *const *group;

	(void)app;
	(void)cl;
	for (group = command_groups; *group != NULL; group++) {
		if ((*group)->about == NULL ||
			(strcmp(section, "all") != 0 && strcmp(section, (*group)->section) != 0))
			continue;
		show_title((*group)->title);
		show_commands((*group)->section);
	}
}

static const struct command help_commands[] = {
	{ "help", "Show which sections there are, or the commands of one.", show_overview },
	{ "help {sections}", NULL, show_section },
};

const struct command_group help_command_group = {
	.section = "control",
	.commands = help_commands,
	.count = RTE_DIM(help_commands),
};
