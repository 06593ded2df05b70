/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"

/* Values that getopt_long() returns for options without a letter: beyond any character. */
#define FIRST_LONG_VALUE 256

/* All groups' options in one row, and the same as getopt_long() wants them. */
struct option_index {
	const struct option_desc **desc;
	bool *warned; /* that the option does nothing */
	size_t count;
	struct option *longs;
	char *letters;
};

static void
option_index_free(struct option_index *index)
{
	free(index->desc);
	free(index->warned);
	free(index->longs);
	free(index->letters);
}

static int
argument_kind(const struct option_desc *desc)
{
	if (desc->argument == NULL)
		return no_argument;
	return desc->optional ? optional_argument : required_argument;
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
	index->warned = calloc(index->count, sizeof(*index->warned));
	index->longs = calloc(index->count + 1, sizeof(*index->longs));
	index->letters = calloc(index->count + 1, 2);
	if (index->desc == NULL || index->warned == NULL || index->longs == NULL ||
		index->letters == NULL) {
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
				.has_arg = argument_kind(desc),
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

/* The place of an option in the row; -1: there is none. */
static int
option_index_find(const struct option_index *index, int value)
{
	size_t i;

	if (value >= FIRST_LONG_VALUE)
		return value - FIRST_LONG_VALUE;
	for (i = 0; i < index->count; i++) {
		if (index->desc[i]->letter != 0 && index->desc[i]->letter == value)
			return (int)i;
	}
	return -1;
}

static void
warn_if_idle(struct option_index *index, int i)
{
	const struct option_desc *desc = index->desc[i];

	if (desc->idle == NULL || index->warned[i])
		return;
	fflush(stdout);
	fprintf(stderr, "fragpmd: --%s has no effect: %s\n", desc->name, desc->idle);
	index->warned[i] = true;
}

/* Refuse the whole command line for one of its words. */
static enum options_outcome
refuse_word(struct fragpmd *app, char **argv, const char *what, const char *word, const char *why)
{
	options_print_usage(app, argv[0]);
	fflush(stdout);
	fprintf(stderr, "Invalid %s: %s\n", what, word);
	failure("%s", why);
	return OPTIONS_BAD;
}

static enum options_outcome
read_arguments(struct fragpmd *app, struct option_index *index, int argc, char **argv)
{
	int value;

	/* The EAL has used getopt before on the same vector. */
	optind = 1;
	while ((value = getopt_long(argc, argv, index->letters, index->longs, NULL)) != -1) {
		int found = option_index_find(index, value);
		const struct option_desc *desc;

		if (found < 0)
			return refuse_word(app, argv, "option", argv[optind - 1],
				"Command line is incomplete or incorrect");
		desc = index->desc[found];
		/* The only option that is no value: everything after it would be idle. */
		if (desc->parse == NULL) {
			options_print_usage(app, argv[0]);
			return OPTIONS_HELP;
		}
		if (desc->notice != NULL)
			printf("%s\n", desc->notice);
		if (desc->parse(app, desc, optarg) < 0)
			return OPTIONS_BAD;
		warn_if_idle(index, found);
	}
	if (optind != argc)
		return refuse_word(
			app, argv, "parameter", argv[optind], "Command line is incorrect");
	return OPTIONS_RUN;
}

enum options_outcome
options_parse(struct fragpmd *app, int argc, char **argv)
{
	const struct option_group *const *group;
	enum options_outcome outcome = OPTIONS_RUN;
	struct option_index index;

	for (group = option_groups; *group != NULL; group++) {
		if ((*group)->defaults != NULL)
			(*group)->defaults(app);
	}

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
