/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* --help: everything in it comes from the tables of options. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"

#define MAX_CHOICES_LEN 512

/* A number's default, which is in its field. */
static uint64_t
number_preset(const struct fragpmd *app, const struct option_desc *desc)
{
	const char *field = (const char *)&app->options + desc->offset;
	uint64_t value = 0;
	uint16_t u16;
	uint32_t u32;

	if (desc->size == sizeof(u16)) {
		memcpy(&u16, field, sizeof(u16));
		value = u16;
	} else if (desc->size == sizeof(u32)) {
		memcpy(&u32, field, sizeof(u32));
		value = u32;
	}
	return value;
}

static void
print_preset(const struct fragpmd *app, const struct option_desc *desc)
{
	if (desc->preset != NULL)
		printf(" [default: %s]", desc->preset);
	else if (desc->argument != NULL && desc->size != 0)
		printf(" [default: %" PRIu64 "]", number_preset(app, desc));
}

static void
print_option(const struct fragpmd *app, const struct option_desc *desc)
{
	char choices[MAX_CHOICES_LEN];
	size_t first = strcspn(desc->help, "\n");

	printf("  --%s", desc->name);
	if (desc->argument != NULL)
		printf(desc->optional ? "[=%s]" : "=%s", desc->argument);
	printf(": %.*s", (int)first, desc->help);
	if (desc->choices != NULL)
		printf(" (%s)", desc->choices(choices, sizeof(choices)));
	print_preset(app, desc);
	/* What the argument's values mean, a line for each. */
	printf("%s\n", desc->help + first);
}

void
options_print_usage(struct fragpmd *app, const char *program)
{
	const struct option_group *const *group;
	size_t i;

	/* Options that came before have changed what is shown as the default. */
	for (group = option_groups; *group != NULL; group++) {
		if ((*group)->defaults != NULL)
			(*group)->defaults(app);
	}
	printf("\nUsage: %s [EAL options] -- [testpmd options]\n", program);
	for (group = option_groups; *group != NULL; group++) {
		if ((*group)->title != NULL)
			printf("\n%s:\n", (*group)->title);
		for (i = 0; i < (*group)->count; i++)
			print_option(app, &(*group)->options[i]);
	}
}
