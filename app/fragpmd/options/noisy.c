/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_common.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

/* More than any pool that fits into memory. */
#define MAX_BUFFER_SIZE (1 << 24)

/* In the order of the enum. */
static const char *const mode_names[] = { "io", "mac", "macswap" };

static int
parse_mode(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	int found = parse_choice(argument, mode_names, RTE_DIM(mode_names));

	(void)desc;
	if (found < 0)
		return failure(
			"noisy-forward-mode %s invalid - must be: io, mac or macswap", argument);
	app->options.noisy.mode = (enum noisy_mode)found;
	return 0;
}

static const struct option_desc noisy_options[] = {
	{
		.name = "noisy-forward-mode",
		.argument = "<io|mac|macswap>",
		.help = "set the noisy forwarding mode: what else is done to packets (io is "
			"default).",
		.parse = parse_mode,
	},
	{
		.name = "noisy-tx-sw-buffer-size",
		.argument = "N",
		.help = "size of FIFO buffer, in packets; each stream has one.",
		.parse = option_number,
		.max = MAX_BUFFER_SIZE,
		.refusal = "noisy-tx-sw-buffer-size must be >= 0 and <= {max}",
		OPTION_VALUE(noisy.buffer_size),
	},
	{
		.name = "noisy-tx-sw-buffer-flushtime",
		.argument = "N",
		.help = "flush FIFO after N ms.",
		.parse = option_number,
		.max = UINT32_MAX,
		.refusal = "noisy-tx-sw-buffer-flushtime must be >= 0 and <= {max}",
		OPTION_VALUE(noisy.flush_time),
	},
	{
		.name = "noisy-lkup-memory",
		.argument = "N",
		.help = "allocate N MB of VNF memory; for each stream.",
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "noisy-lkup-memory must be >= 0 and <= {max}",
		OPTION_VALUE(noisy.memory),
	},
	{
		.name = "noisy-lkup-num-writes",
		.argument = "N",
		.help = "do N random writes per packet.",
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "noisy-lkup-num-writes must be >= 0 and <= {max}",
		OPTION_VALUE(noisy.writes),
	},
	{
		.name = "noisy-lkup-num-reads",
		.argument = "N",
		.help = "do N random reads per packet.",
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "noisy-lkup-num-reads must be >= 0 and <= {max}",
		OPTION_VALUE(noisy.reads),
	},
	{
		.name = "noisy-lkup-num-reads-writes",
		.argument = "N",
		.help = "do N random reads and writes per packet.",
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "noisy-lkup-num-reads-writes must be >= 0 and <= {max}",
		OPTION_VALUE(noisy.reads_writes),
	},
};

static void
noisy_defaults(struct fragpmd *app)
{
	app->options.noisy = (struct noisy_options){ .mode = NOISY_IO };
}

static int
noisy_check(const struct fragpmd *app)
{
	const struct noisy_options *noisy = &app->options.noisy;

	if (noisy->memory == 0 && noisy->writes + noisy->reads + noisy->reads_writes != 0)
		return failure("--noisy-lkup-memory must be > 0: without it there is nothing that "
			       "--noisy-lkup-num-writes, -reads and -reads-writes could go to");
	return 0;
}

const struct option_group noisy_option_group = {
	.title = "Engine noisy",
	.options = noisy_options,
	.count = RTE_DIM(noisy_options),
	.defaults = noisy_defaults,
	.check = noisy_check,
};
