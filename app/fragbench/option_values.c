/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The values of options: read, refused, shown. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/fragbench/options.h"

static void *
field_of(struct bench_options *o, const struct option_desc *desc)
{
	return (char *)o + desc->offset;
}

static void
print_words(const struct option_desc *desc)
{
	const char *word;
	size_t i;

	for (i = 0; (word = desc->word(i)) != NULL; i++)
		fprintf(stderr, "%s%s", i == 0 ? "" : ", ", word);
}

bool
option_refused(const struct option_desc *desc, const char *text)
{
	if (text != NULL)
		fprintf(stderr, "fragbench: --%s=%s: must be ", desc->name, text);
	else
		fprintf(stderr, "fragbench: --%s needs a value: ", desc->name);
	if (desc->word != NULL) {
		fprintf(stderr, "%s of ", desc->parse == option_names ? "one or more" : "one");
		print_words(desc);
		fprintf(stderr, "\n");
	} else {
		fprintf(stderr, "a %s from %u to %u\n",
			desc->power_of_two ? "power of two" : "number", desc->min, desc->max);
	}
	return false;
}

bool
option_number(struct bench_options *o, const struct option_desc *desc, const char *text)
{
	unsigned long long value;
	uint32_t narrow;
	char *end;

	/* strtoull() would take blanks and signs. */
	if (text[0] < '0' || text[0] > '9')
		return option_refused(desc, text);
	errno = 0;
	value = strtoull(text, &end, 10);
	if (*end != '\0' || errno != 0 || value < desc->min || value > desc->max ||
		(desc->power_of_two && (value & (value - 1)) != 0))
		return option_refused(desc, text);
	narrow = (uint32_t)value;
	memcpy(field_of(o, desc), &narrow, sizeof(narrow));
	return true;
}

/* Which word this is; -1: none. */
static int
find_word(const struct option_desc *desc, const char *text, size_t len)
{
	const char *word;
	int i;

	for (i = 0; (word = desc->word((size_t)i)) != NULL; i++)
		if (strlen(word) == len && memcmp(word, text, len) == 0)
			return i;
	return -1;
}

static_assert(sizeof(enum bench_kind) == sizeof(int) &&
		      sizeof(enum page_frag_order) == sizeof(int) &&
		      sizeof(enum bench_touch) == sizeof(int),
	"words are stored as int");

bool
option_word(struct bench_options *o, const struct option_desc *desc, const char *text)
{
	int found = find_word(desc, text, strlen(text));

	if (found < 0)
		return option_refused(desc, text);
	memcpy(field_of(o, desc), &found, sizeof(found));
	return true;
}

bool
option_memory(struct bench_options *o, const struct option_desc *desc, const char *text)
{
	int found = find_word(desc, text, strlen(text));

	if (found < 0)
		return option_refused(desc, text);
	o->memory.from = bench_memories[found];
	return true;
}

bool
option_names(struct bench_options *o, const struct option_desc *desc, const char *text)
{
	const char *at = text;

	for (;;) {
		size_t len = strcspn(at, ",");
		int found = find_word(desc, at, len);

		if (found < 0)
			return option_refused(desc, text);
		o->chosen[found] = true;
		o->any_chosen = true;
		if (at[len] == '\0')
			return true;
		at += len + 1;
	}
}

bool
option_flag(struct bench_options *o, const struct option_desc *desc, const char *text)
{
	bool on = true;

	(void)text;
	memcpy(field_of(o, desc), &on, sizeof(on));
	return true;
}

void
option_default(const struct option_desc *desc, char *text, size_t size)
{
	struct bench_options o;
	uint32_t value;

	text[0] = '\0';
	options_defaults(&o);
	if (desc->parse != option_number && desc->parse != option_word)
		return;
	memcpy(&value, field_of(&o, desc), sizeof(value));
	if (desc->word != NULL)
		snprintf(text, size, " (%s)", desc->word(value));
	else if (value >= desc->min && value <= desc->max)
		snprintf(text, size, " (%u)", value);
}
