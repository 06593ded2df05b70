/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

/* Values that getopt_long() returns for options without a letter: beyond any character. */
#define FIRST_LONG_VALUE 256

/* All groups' options in one row, and the same as getopt_long() wants them. */
struct option_index {
	const struct option_desc **desc;
	size_t count;
	struct option *longs;
	char *letters;
};

static void
print_usage(const char *program)
{
	const struct option_group *const *group;
	size_t i;

	printf("\nUsage: %s [EAL options] -- [testpmd options]\n\n", program);
	for (group = option_groups; *group != NULL; group++) {
		for (i = 0; i < (*group)->count; i++) {
			const struct option_desc *desc = &(*group)->options[i];

			printf("  --%s%s%s: %s\n", desc->name, desc->argument != NULL ? "=" : "",
				desc->argument != NULL ? desc->argument : "", desc->help);
		}
	}
}

static uint64_t
option_highest(const struct fragpmd *app, const struct option_desc *desc)
{
	uint64_t highest = desc->highest != NULL ? desc->highest(app) : 0;

	return highest != 0 ? highest : desc->max;
}

/* The refusal with its placeholders filled in. */
static int
refuse(const struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	const char *in = desc->refusal;
	char text[512];
	size_t used = 0;

	while (*in != '\0' && used < sizeof(text) - 1) {
		size_t room = sizeof(text) - used;
		int len;

		if (strncmp(in, "{value}", 7) == 0) {
			len = snprintf(text + used, room, "%s", argument);
			in += 7;
		} else if (strncmp(in, "{min}", 5) == 0) {
			len = snprintf(text + used, room, "%" PRIu64, desc->min);
			in += 5;
		} else if (strncmp(in, "{max}", 5) == 0) {
			len = snprintf(text + used, room, "%" PRIu64, option_highest(app, desc));
			in += 5;
		} else {
			text[used] = *in++;
			len = 1;
		}
		used += (size_t)len < room ? (size_t)len : room - 1;
	}
	text[used] = '\0';
	return failure("%s", text);
}

int
option_number(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	char *field = (char *)&app->options + desc->offset;
	uint64_t value;

	if (parse_number(argument, desc->min, option_highest(app, desc), &value) < 0)
		return refuse(app, desc, argument);
	if (desc->size == sizeof(uint16_t)) {
		uint16_t narrow = (uint16_t)value;

		memcpy(field, &narrow, sizeof(narrow));
	} else {
		uint32_t narrow = (uint32_t)value;

		memcpy(field, &narrow, sizeof(narrow));
	}
	return 0;
}

int
option_flag(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	bool value = desc->max != 0;

	(void)argument;
	memcpy((char *)&app->options + desc->offset, &value, sizeof(value));
	return 0;
}

static void
option_index_free(struct option_index *index)
{
	free(index->desc);
	free(index->longs);
	free(index->letters);
}

static int
option_index_build(struct option_index *index)
{
	const struct option_group *const *group;
	char *letter;
	size_t i;

	memset(index, 0, sizeof(*index));
	for (group = option_groups; *group != NULL; group++)
		index->count += (*group)->count;
	index->desc = calloc(index->count, sizeof(*index->desc));
	index->longs = calloc(index->count + 1, sizeof(*index->longs));
	index->letters = calloc(index->count + 1, 2);
	if (index->desc == NULL || index->longs == NULL || index->letters == NULL) {
		option_index_free(index);
		return failure("not enough memory to read the command line");
	}

	letter = index->letters;
	index->count = 0;
	for (group = option_groups; *group != NULL; group++) {
		for (i = 0; i < (*group)->count; i++) {
			const struct option_desc *desc = &(*group)->options[i];

			index->longs[index->count] = (struct option){
				.name = desc->name,
				.has_arg = desc->argument != NULL ? required_argument : no_argument,
				.val = FIRST_LONG_VALUE + (int)index->count,
			};
			index->desc[index->count++] = desc;
			if (desc->letter == 0)
				continue;
			*letter++ = desc->letter;
			if (desc->argument != NULL)
				*letter++ = ':';
		}
	}
	return 0;
}

static const struct option_desc *
option_index_find(const struct option_index *index, int value)
{
	size_t i;

	if (value >= FIRST_LONG_VALUE)
		return index->desc[value - FIRST_LONG_VALUE];
	for (i = 0; i < index->count; i++) {
		if (index->desc[i]->letter != 0 && index->desc[i]->letter == value)
			return index->desc[i];
	}
	return NULL;
}

static enum options_outcome
read_arguments(struct fragpmd *app, const struct option_index *index, int argc, char **argv)
{
	int value;

	/* The EAL has used getopt before on the same vector. */
	optind = 1;
	while ((value = getopt_long(argc, argv, index->letters, index->longs, NULL)) != -1) {
		const struct option_desc *desc = option_index_find(index, value);

		if (desc == NULL) {
			print_usage(argv[0]);
			fflush(stdout);
			fprintf(stderr, "Invalid option: %s\n", argv[optind - 1]);
			failure("Command line is incomplete or incorrect");
			return OPTIONS_BAD;
		}
		/* The only option that is no value: everything after it would be idle. */
		if (desc->parse == NULL) {
			print_usage(argv[0]);
			return OPTIONS_HELP;
		}
		if (desc->notice != NULL)
			printf("%s\n", desc->notice);
		if (desc->parse(app, desc, optarg) < 0)
			return OPTIONS_BAD;
	}
	if (optind != argc) {
		print_usage(argv[0]);
		fflush(stdout);
		fprintf(stderr, "Invalid parameter: %s\n", argv[optind]);
		failure("Command line is incorrect");
		return OPTIONS_BAD;
	}
	return OPTIONS_RUN;
}

enum options_outcome
options_parse(struct fragpmd *app, int argc, char **argv)
{
	const struct option_group *const *group;
	enum options_outcome outcome = OPTIONS_RUN;
	struct option_index index;

	for (group = option_groups; *group != NULL; group++)
		(*group)->defaults(app);

	if (option_index_build(&index) < 0)
		return OPTIONS_BAD;
	if (argc > 1)
		outcome = read_arguments(app, &index, argc, argv);
	option_index_free(&index);

	for (group = option_groups; outcome == OPTIONS_RUN && *group != NULL; group++) {
		if ((*group)->check != NULL && (*group)->check(app) < 0)
			outcome = OPTIONS_BAD;
	}
	return outcome;
}
