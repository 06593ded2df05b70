/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Readers of the kinds of arguments that many options have. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

/* As many as testpmd takes. */
#define MAX_LIST_ITEMS 8

static uint64_t
option_highest(const struct fragpmd *app, const struct option_desc *desc)
{
	uint64_t highest = desc->highest != NULL ? desc->highest(app) : 0;

	return highest != 0 ? highest : desc->max;
}

/* The refusal with its placeholders filled in. */
int
option_refuse(const struct fragpmd *app, const struct option_desc *desc, const char *argument)
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

/* Keep a value in the option's field; options that have none are only checked. */
static void
keep(struct fragpmd *app, const struct option_desc *desc, uint64_t value)
{
	char *field = (char *)&app->options + desc->offset;
	uint16_t u16 = (uint16_t)value;
	uint32_t u32 = (uint32_t)value;

	if (desc->size == sizeof(u16))
		memcpy(field, &u16, sizeof(u16));
	else if (desc->size == sizeof(u32))
		memcpy(field, &u32, sizeof(u32));
	else if (desc->size == sizeof(value))
		memcpy(field, &value, sizeof(value));
}

int
option_number(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint64_t value;

	/* Only where it may be left out. */
	if (argument == NULL)
		return 0;
	if (parse_number(argument, desc->min, option_highest(app, desc), &value) < 0)
		return option_refuse(app, desc, argument);
	keep(app, desc, value);
	return 0;
}

int
option_hex(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint64_t value;

	if (parse_mask(argument, &value) < 0 || value < desc->min || value > desc->max)
		return option_refuse(app, desc, argument);
	keep(app, desc, value);
	return 0;
}

int
option_list(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint16_t items[MAX_LIST_ITEMS];

	if (parse_list(argument, desc->min, desc->max, items, RTE_DIM(items)) < 0)
		return option_refuse(app, desc, argument);
	return 0;
}

int
option_flag(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	bool value = desc->max != 0;

	(void)argument;
	if (desc->size == sizeof(value))
		memcpy((char *)&app->options + desc->offset, &value, sizeof(value));
	return 0;
}

int
option_bits(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint64_t value;

	(void)argument;
	memcpy(&value, (char *)&app->options + desc->offset, sizeof(value));
	keep(app, desc, value | desc->max);
	return 0;
}
