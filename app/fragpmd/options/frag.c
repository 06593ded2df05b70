/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What is done to packets of page_frag pools when they are received. */

#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

/* The names of values, in the order of their enums. */
static const char *const layout_names[] = { "auto", "spaced", "packed" };
static const char *const coalesce_names[] = { "off", "on" };
static const char *const linearise_names[] = { "off", "best", "always" };

static int
parse_layout(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	int found = parse_choice(argument, layout_names, RTE_DIM(layout_names));

	(void)desc;
	if (found < 0)
		return failure(
			"frag-layout %s invalid - must be: auto, spaced or packed", argument);
	app->options.frag.layout = (enum frag_layout)found;
	return 0;
}

int
frag_parse_linearise(const char *text, enum frag_mbuf_linearise *linearise)
{
	int found = parse_choice(text, linearise_names, RTE_DIM(linearise_names));

	if (found < 0)
		return -1;
	*linearise = (enum frag_mbuf_linearise)found;
	return 0;
}

const char *
frag_linearise_name(enum frag_mbuf_linearise linearise)
{
	return linearise_names[linearise];
}

static int
parse_linearise(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	(void)desc;
	if (frag_parse_linearise(argument, &app->options.frag.linearise) < 0)
		return failure(
			"frag-linearise %s invalid - must be: %s", argument, FRAG_LINEARISE_VALUES);
	app->options.frag.linearise_given = true;
	return 0;
}

int
frag_parse_copybreak(const char *text, uint32_t *copybreak)
{
	uint64_t value;

	if (strcmp(text, "off") == 0) {
		*copybreak = 0;
	} else if (strcmp(text, "auto") == 0) {
		*copybreak = FRAG_MBUF_COPYBREAK_AUTO;
	} else {
		if (parse_number(text, 1, FRAG_MAX_COPYBREAK, &value) < 0)
			return -1;
		*copybreak = (uint32_t)value;
	}
	return 0;
}

static int
parse_copybreak(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	(void)desc;
	if (frag_parse_copybreak(argument, &app->options.frag.copybreak) < 0)
		return failure("frag-copybreak %s invalid - must be: " FRAG_COPYBREAK_VALUES,
			argument, FRAG_MAX_COPYBREAK);
	app->options.frag.copybreak_given = true;
	return 0;
}

int
frag_parse_coalesce(const char *text, bool *coalesce)
{
	int found = parse_choice(text, coalesce_names, RTE_DIM(coalesce_names));

	if (found < 0)
		return -1;
	*coalesce = found == 1;
	return 0;
}

static int
parse_coalesce(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	(void)desc;
	if (frag_parse_coalesce(argument, &app->options.frag.coalesce) < 0)
		return failure("frag-coalesce %s invalid - must be: off or on", argument);
	return 0;
}

static const struct option_desc frag_options[] = {
	{
		.name = "frag-layout",
		.argument = "<auto|spaced|packed>",
		.help = "where the slices of a receive queue's pool lie.\n"
			"    auto: packed for frames longer than a slice, where the driver's "
			"segments are contiguous then (default)\n"
			"    spaced: every slice has its own headroom\n"
			"    packed: the end of a slice is the headroom of the next",
		.parse = parse_layout,
	},
	{
		.name = "frag-linearise",
		.argument = "<off|best|always>",
		.help = "make frames of several segments one.\n"
			"    best: without copying, where the segments are neighbours (default)\n"
			"    always: copy what is not; drop what cannot be one segment",
		.parse = parse_linearise,
	},
	{
		.name = "frag-copybreak",
		.argument = "<off|auto|N>",
		.help = "copy small packets out of their slices.\n"
			"    auto: while pages are scarce (default)\n"
			"    N: all of up to N bytes",
		.parse = parse_copybreak,
	},
	{
		.name = "frag-header-split",
		.argument = "N",
		.help = "copy the first N bytes of longer packets into a segment of their own; 0: "
			"off.",
		.parse = option_number,
		.max = FRAG_MAX_HEADER_SPLIT,
		.refusal = "frag-header-split should be >= 0 and <= {max}",
		OPTION_VALUE(frag.header_split),
	},
	{
		.name = "frag-coalesce",
		.argument = "<off|on>",
		.help = "before sending, make neighbouring segments of a chain one, and copy the "
			"shortest run of segments where a port sends fewer than there are.",
		.preset = "on",
		.parse = parse_coalesce,
	},
	{
		.name = "frag-memory",
		.argument = "N",
		.help = "have N MB for copies and for what engines write.",
		.parse = option_number,
		.min = 4,
		.max = FRAG_MAX_MEMORY,
		.refusal = "frag-memory should be >= {min} and <= {max}",
		OPTION_VALUE(frag.memory),
	},
};

static void
frag_defaults(struct fragpmd *app)
{
	app->options.frag = (struct frag_options){
		.layout = FRAG_LAYOUT_AUTO,
		.linearise = FRAG_MBUF_LINEARISE_BEST,
		.copybreak = FRAG_MBUF_COPYBREAK_AUTO,
		.memory = 16,
		.coalesce = true,
	};
}

/* What was asked for that only pools in ordered mode can do; NULL: nothing. */
static const char *
asked_of_ordered(const struct frag_options *frag)
{
	if (frag->layout == FRAG_LAYOUT_PACKED)
		return "frag-layout=packed";
	if (frag->linearise_given && frag->linearise != FRAG_MBUF_LINEARISE_OFF)
		return "frag-linearise";
	if (frag->copybreak_given && frag->copybreak != 0)
		return "frag-copybreak";
	return frag->header_split != 0 ? "frag-header-split" : NULL;
}

static int
frag_check(const struct fragpmd *app)
{
	const struct pool_options *pool = &app->options.pool;
	const char *asked = asked_of_ordered(&app->options.frag);

	if (asked != NULL && (pool->mp_alloc != MP_ALLOC_PAGE_FRAG ||
				     pool->frag_mode != PAGE_FRAG_MODE_ORDERED ||
				     (pool->mbcache_given && pool->mbcache > 0)))
		return failure("--%s is for page_frag pools in ordered mode: leave it out, or "
			       "--mp-alloc=native, --frag-mode=compatible and --mbcache",
			asked);
	return 0;
}

const struct option_group frag_option_group = {
	.title = "Page fragments",
	.options = frag_options,
	.count = RTE_DIM(frag_options),
	.defaults = frag_defaults,
	.check = frag_check,
};
