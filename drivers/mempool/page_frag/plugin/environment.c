/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>
#include <rte_kvargs.h>

#include "drivers/mempool/page_frag/plugin/environment.h"
#include "lib/dpdk_compat.h"
#include "lib/page_frag/page.h"

#define DEFAULT_MEMORY 16
#define MAX_MEMORY 1024
#define MAX_COPYBREAK 16384

/* The values of keys that have names. */
static const char *const modes[] = { "compatible", "ordered", NULL };
static const char *const layouts[] = { "spaced", "packed", NULL };
static const char *const linearise[] = { "off", "best", "always", NULL };
static const char *const copybreaks[] = { "off", "auto", NULL };
static const char *const policies[] = { "quarantine", "abort", NULL };
static const char *const switches[] = { "0", "1", NULL };

/* A key: what it may be and where it goes. Names count from 0; a key may have numbers too. */
struct key {
	const char *name;
	const char *const *values; /* NULL: numbers only */
	uint32_t min, max;         /* of numbers; 0, 0: names only */
	bool ordered;              /* asks for ordered mode */
	void (*set)(struct page_frag_environment *env, bool is_number, uint32_t value);
};

static void
set_mode(struct page_frag_environment *env, bool is_number __rte_unused, uint32_t value)
{
	env->mode = value == 0 ? PAGE_FRAG_MODE_COMPATIBLE : PAGE_FRAG_MODE_ORDERED;
}

static void
set_layout(struct page_frag_environment *env, bool is_number __rte_unused, uint32_t value)
{
	env->packed = value == 1;
}

static void
set_linearise(struct page_frag_environment *env, bool is_number __rte_unused, uint32_t value)
{
	env->linearise = (enum frag_mbuf_linearise)value;
}

static void
set_copybreak(struct page_frag_environment *env, bool is_number, uint32_t value)
{
	if (is_number)
		env->copybreak = value;
	else
		env->copybreak = value == 0 ? 0 : FRAG_MBUF_COPYBREAK_AUTO;
}

static void
set_slots(struct page_frag_environment *env, bool is_number __rte_unused, uint32_t value)
{
	env->slots = (uint16_t)value;
}

static void
set_memory(struct page_frag_environment *env, bool is_number __rte_unused, uint32_t value)
{
	env->memory = value;
}

static void
set_on_double_free(struct page_frag_environment *env, bool is_number __rte_unused, uint32_t value)
{
	env->on_double_free = value == 0 ? PAGE_FRAG_QUARANTINE : PAGE_FRAG_ABORT;
}

static void
set_quiet(struct page_frag_environment *env, bool is_number __rte_unused, uint32_t value)
{
	env->quiet = value == 1;
}

static const struct key keys[] = {
	{ "mode", modes, 0, 0, false, set_mode },
	{ "layout", layouts, 0, 0, true, set_layout },
	{ "linearise", linearise, 0, 0, true, set_linearise },
	{ "copybreak", copybreaks, 1, MAX_COPYBREAK, true, set_copybreak },
	{ "slots", NULL, 1, PAGE_SLOT_MAX, true, set_slots },
	{ "memory", NULL, 1, MAX_MEMORY, true, set_memory },
	{ "double_free", policies, 0, 0, false, set_on_double_free },
	{ "quiet", switches, 0, 0, false, set_quiet },
};

/* What is known while the value is read. */
struct reading {
	struct page_frag_environment *env;
	char *error;
	size_t size;
	uint32_t seen;    /* keys, by their place */
	uint32_t ordered; /* of these, the ones that ask for ordered mode */
};

/* The values of a key in words: "off, auto or 1 to 9600". */
static void
list_values(const struct key *key, char *text, size_t size)
{
	size_t i, len = 0;

	text[0] = '\0';
	for (i = 0; key->values != NULL && key->values[i] != NULL; i++) {
		bool last = key->values[i + 1] == NULL && key->max == 0;

		len += (size_t)snprintf(text + len, size - len, "%s%s",
			i == 0 ? ""
			: last ? " or "
			       : ", ",
			key->values[i]);
	}
	if (key->max != 0)
		snprintf(text + len, size - len, "%s%u to %u", i == 0 ? "" : " or ", key->min,
			key->max);
}

static void
list_keys(char *text, size_t size)
{
	size_t i, len = 0;

	for (i = 0; i < RTE_DIM(keys); i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s",
			i == 0                   ? ""
			: i == RTE_DIM(keys) - 1 ? " or "
						 : ", ",
			keys[i].name);
}

/* Digits and nothing else, within the key's range. */
static bool
is_number_of(const struct key *key, const char *text, uint32_t *value)
{
	unsigned long number;
	const char *c;

	if (key->max == 0 || *text == '\0')
		return false;
	for (c = text; *c != '\0'; c++)
		if (!isdigit((unsigned char)*c))
			return false;
	errno = 0;
	number = strtoul(text, NULL, 10);
	if (errno != 0 || number < key->min || number > key->max)
		return false;
	*value = (uint32_t)number;
	return true;
}

static bool
is_name_of(const struct key *key, const char *text, uint32_t *value)
{
	for (*value = 0; key->values != NULL && key->values[*value] != NULL; (*value)++)
		if (strcmp(text, key->values[*value]) == 0)
			return true;
	return false;
}

static int
read_pair(const char *name, const char *text, void *arg)
{
	struct reading *reading = arg;
	char good[160];
	uint32_t value;
	bool is_number;
	size_t i;

	for (i = 0; i < RTE_DIM(keys) && strcmp(name, keys[i].name) != 0; i++)
		;
	if (i == RTE_DIM(keys)) {
		list_keys(good, sizeof(good));
		snprintf(reading->error, reading->size, "%s invalid - must be: %s", name, good);
		return -EINVAL;
	}
	if ((reading->seen & RTE_BIT32(i)) != 0) {
		snprintf(reading->error, reading->size, "%s is given twice", name);
		return -EINVAL;
	}
	reading->seen |= RTE_BIT32(i);
	if (keys[i].ordered)
		reading->ordered |= RTE_BIT32(i);

	is_number = text != NULL && is_number_of(&keys[i], text, &value);
	if (!is_number && (text == NULL || !is_name_of(&keys[i], text, &value))) {
		list_values(&keys[i], good, sizeof(good));
		snprintf(reading->error, reading->size, "%s=%s invalid - must be: %s", name,
			text != NULL ? text : "", good);
		return -EINVAL;
	}
	keys[i].set(reading->env, is_number, value);
	return 0;
}

static const struct page_frag_environment defaults = {
	.mode = PAGE_FRAG_MODE_COMPATIBLE,
	.linearise = FRAG_MBUF_LINEARISE_BEST,
	.memory = DEFAULT_MEMORY,
};

static int
read_pairs(const char *value, struct reading *reading)
{
	struct rte_kvargs *pairs = rte_kvargs_parse(value, NULL);
	int ret;

	if (pairs == NULL) {
		snprintf(reading->error, reading->size,
			"cannot be read - must be: key=value, with commas between several");
		return -EINVAL;
	}
	snprintf(reading->error, reading->size, "cannot be read");
	ret = rte_kvargs_process_opt(pairs, NULL, read_pair, reading);
	rte_kvargs_free(pairs);
	if (ret != 0)
		return -EINVAL;
	if (reading->ordered != 0 && reading->env->mode != PAGE_FRAG_MODE_ORDERED) {
		snprintf(reading->error, reading->size, "%s has a meaning with mode=ordered only",
			keys[rte_bsf32(reading->ordered)].name);
		return -EINVAL;
	}
	return 0;
}

int
page_frag_environment_parse(
	const char *value, struct page_frag_environment *env, char *error, size_t size)
{
	struct reading reading = { .env = env, .error = error, .size = size };

	*env = defaults;
	if (value == NULL || *value == '\0' || read_pairs(value, &reading) == 0)
		return 0;
	*env = defaults;
	return -EINVAL;
}

void
page_frag_environment_text(const struct page_frag_environment *env, char *text, size_t size)
{
	bool aborts = env->on_double_free == PAGE_FRAG_ABORT;
	char copybreak[16];

	if (env->mode != PAGE_FRAG_MODE_ORDERED) {
		snprintf(text, size, "mode=compatible%s", aborts ? ",double_free=abort" : "");
		return;
	}
	if (env->copybreak == 0 || env->copybreak == FRAG_MBUF_COPYBREAK_AUTO)
		snprintf(copybreak, sizeof(copybreak), "%s", copybreaks[env->copybreak != 0]);
	else
		snprintf(copybreak, sizeof(copybreak), "%u", env->copybreak);
	snprintf(text, size,
		"mode=ordered,layout=%s,linearise=%s,copybreak=%s,slots=%u,memory=%u%s",
		layouts[env->packed], linearise[env->linearise], copybreak,
		env->slots != 0 ? env->slots : PAGE_FRAG_DEFAULT_SLOTS, env->memory,
		aborts ? ",double_free=abort" : "");
}
