/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"

/* What ends a word that takes all the rest of a line. */
#define REST_TYPE "...>"

/* A word as cmdline sees it. */
union command_token {
	cmdline_parse_token_hdr_t hdr;
	cmdline_parse_token_string_t string;
	cmdline_parse_token_num_t number;
	cmdline_parse_token_etheraddr_t mac;
};

/* One command, made ready: cmdline knows inst, everything else hangs on to it. */
struct bound_command {
	struct fragpmd *app;
	const struct command *command;
	union command_token tokens[COMMAND_MAX_WORDS];
	char *choices[COMMAND_MAX_WORDS]; /* texts that the tokens point to */
	char usage[COMMAND_USAGE_LEN];    /* what completion shows */
	cmdline_parse_inst_t *inst;
};

struct command_set {
	struct fragpmd *app;
	unsigned int files; /* that are being read, one inside the other */
	struct bound_command *commands;
	size_t count;
	cmdline_parse_ctx_t *context;
};

static_assert(sizeof(union command_word) * COMMAND_MAX_WORDS + STR_MULTI_TOKEN_SIZE <=
		      CMDLINE_PARSE_RESULT_BUFSIZE,
	"the words of a command, and the rest of its line, must fit where cmdline puts them");

/* What cmdline calls when a line has matched. */
static void
run_command(void *words, struct cmdline *cl, void *data)
{
	const struct bound_command *bound = data;

	failure_set_fatal(false);
	bound->command->run(bound->app, cl, words);
	failure_set_fatal(true);
	/* cmdline writes its prompt past stdio. */
	fflush(stdout);
}

static void
section_names(char *buffer, size_t size)
{
	const struct command_group *const *group;
	size_t used = 0;

	for (group = command_groups; *group != NULL && used < size; group++) {
		if ((*group)->about != NULL)
			used += (size_t)snprintf(
				buffer + used, size - used, "%s|", (*group)->section);
	}
	if (used < size)
		snprintf(buffer + used, size - used, "all");
}

/* A fixed word's choices, separated by |. */
static void
spell_choices(char *buffer, size_t size, const char *word, size_t len)
{
	if (strncmp(word, "{engines}", len) == 0)
		engine_names(buffer, size, "|");
	else if (strncmp(word, "{senders}", len) == 0)
		engine_sender_names(buffer, size, "|");
	else if (strncmp(word, "{sections}", len) == 0)
		section_names(buffer, size);
	else
		snprintf(buffer, size, "%.*s", (int)len, word);
}

/* Where the type begins in a word such as <port:u16>; NULL: there is none. */
static const char *
value_type(const char *word, size_t len)
{
	size_t rest = strlen(REST_TYPE);

	if (word[0] != '<')
		return NULL;
	if (len > rest && strncmp(word + len - rest, REST_TYPE, rest) == 0)
		return word + len - rest;
	return memchr(word, ':', len);
}

const char *
command_usage(const struct command *command, char *buffer, size_t size)
{
	const char *word = command->form;
	size_t used = 0;

	buffer[0] = '\0';
	while (*word != '\0' && used < size) {
		size_t len = strcspn(word, " ");
		const char *type = value_type(word, len);
		char text[COMMAND_USAGE_LEN];

		if (type != NULL)
			snprintf(text, sizeof(text), "%.*s>", (int)(type - word), word);
		else
			spell_choices(text, sizeof(text), word, len);
		used += (size_t)snprintf(
			buffer + used, size - used, "%s%s", used != 0 ? " " : "", text);
		word += len;
		word += strspn(word, " ");
	}
	return buffer;
}

/* The choices with cmdline's separator, to be freed; NULL if memory is short. */
static char *
word_choices(const char *word, size_t len)
{
	char names[COMMAND_USAGE_LEN];
	char *choices;
	char *c;

	spell_choices(names, sizeof(names), word, len);
	choices = strdup(names);
	for (c = choices; c != NULL && *c != '\0'; c++) {
		if (*c == '|')
			*c = '#';
	}
	return choices;
}

/* A word in angle brackets. */
static void
bind_value(union command_token *token, const char *word, size_t len)
{
	static const struct {
		const char *suffix;
		enum cmdline_numtype type;
	} numbers[] = {
		{ ":u8>", RTE_UINT8 },
		{ ":u16>", RTE_UINT16 },
		{ ":u32>", RTE_UINT32 },
		{ ":u64>", RTE_UINT64 },
	};
	const char *type = value_type(word, len);
	unsigned int i;

	token->string.hdr.ops = &cmdline_token_string_ops;
	token->string.string_data.str = NULL;
	if (type == NULL)
		return;
	if (strncmp(type, REST_TYPE, strlen(REST_TYPE)) == 0)
		token->string.string_data.str = TOKEN_STRING_MULTI;
	if (strncmp(type, ":mac>", 5) == 0) {
		token->mac.hdr.ops = &cmdline_token_etheraddr_ops;
		return;
	}
	for (i = 0; i < RTE_DIM(numbers); i++) {
		if (strncmp(type, numbers[i].suffix, strlen(numbers[i].suffix)) == 0) {
			token->number.hdr.ops = &cmdline_token_num_ops;
			token->number.num_data.type = numbers[i].type;
		}
	}
}

static int
bind_word(struct bound_command *bound, unsigned int place, const char *word, size_t len)
{
	union command_token *token = &bound->tokens[place];

	if (word[0] == '<') {
		bind_value(token, word, len);
	} else {
		bound->choices[place] = word_choices(word, len);
		if (bound->choices[place] == NULL)
			return -1;
		token->string.hdr.ops = &cmdline_token_string_ops;
		token->string.string_data.str = bound->choices[place];
	}
	token->hdr.offset = (unsigned int)(place * sizeof(union command_word));
	return 0;
}

static int
bind_command(struct bound_command *bound)
{
	const char *word = bound->command->form;
	unsigned int count = 0;
	unsigned int i;

	while (*word != '\0' && count < COMMAND_MAX_WORDS) {
		size_t len = strcspn(word, " ");

		if (bind_word(bound, count++, word, len) < 0)
			return -1;
		word += len;
		word += strspn(word, " ");
	}
	/* Freed by command_set_free(), like the choices, whatever happens. */
	bound->inst =
		calloc(1, sizeof(*bound->inst) + (count + 1) * sizeof(bound->inst->tokens[0]));
	if (bound->inst == NULL)
		return -1;
	bound->inst->f = run_command;
	bound->inst->data = bound;
	bound->inst->help_str = command_usage(bound->command, bound->usage, sizeof(bound->usage));
	for (i = 0; i < count; i++)
		bound->inst->tokens[i] = &bound->tokens[i].hdr;
	return 0;
}

static int
bind_all(struct command_set *set, struct fragpmd *app)
{
	const struct command_group *const *group;
	size_t i;
	size_t n = 0;

	for (group = command_groups; *group != NULL; group++) {
		for (i = 0; i < (*group)->count; i++, n++) {
			set->commands[n].app = app;
			set->commands[n].command = &(*group)->commands[i];
			if (bind_command(&set->commands[n]) < 0)
				return -1;
			set->context[n] = set->commands[n].inst;
		}
	}
	return 0;
}

struct command_set *
command_set_create(struct fragpmd *app)
{
	const struct command_group *const *group;
	struct command_set *set = calloc(1, sizeof(*set));

	if (set != NULL) {
		for (group = command_groups; *group != NULL; group++)
			set->count += (*group)->count;
		set->commands = calloc(set->count, sizeof(*set->commands));
		set->context = calloc(set->count + 1, sizeof(*set->context));
	}
	if (set == NULL || set->commands == NULL || set->context == NULL ||
		bind_all(set, app) < 0) {
		command_set_free(set);
		failure("Could not initialise cmdline context: not enough memory");
		return NULL;
	}
	set->app = app;
	app->commands = set;
	return set;
}

cmdline_parse_ctx_t *
command_set_context(struct command_set *set)
{
	return set->context;
}

unsigned int
command_set_enter_file(struct command_set *set)
{
	return ++set->files;
}

void
command_set_leave_file(struct command_set *set)
{
	set->files--;
}

void
command_set_free(struct command_set *set)
{
	unsigned int word;
	size_t i;

	if (set == NULL)
		return;
	if (set->app != NULL)
		set->app->commands = NULL;
	for (i = 0; set->commands != NULL && i < set->count; i++) {
		free(set->commands[i].inst);
		for (word = 0; word < COMMAND_MAX_WORDS; word++)
			free(set->commands[i].choices[word]);
	}
	free(set->commands);
	free(set->context);
	free(set);
}
