/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"

static int
parse_cmdline_file(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	(void)desc;
	/* Found out now: after the ports are up it would cost a minute to learn. */
	if (access(argument, R_OK) < 0)
		return failure("cmdline-file %s cannot be read: %s", argument, strerror(errno));
	printf("CLI commands to be read from %s\n", argument);
	app->options.run.cmdline_file = argument;
	return 0;
}

static int
parse_display_xstats(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	const char *name = argument;
	unsigned int count = 0;
	size_t len;

	(void)desc;
	for (;; name += len + 1) {
		len = strcspn(name, ",");
		if (len == 0 || len >= RTE_ETH_XSTATS_NAME_SIZE || ++count > MAX_DISPLAY_XSTATS)
			return failure("Failed to parse display-xstats argument: %s - must be 1 to "
				       "%d names of extended statistics, separated by commas, each "
				       "of 1 to %d characters",
				argument, MAX_DISPLAY_XSTATS, RTE_ETH_XSTATS_NAME_SIZE - 1);
		if (name[len] == '\0')
			break;
	}
	app->options.run.display_xstats = argument;
	return 0;
}

static const struct option_desc run_options[] = {
	{
		.name = "interactive",
		.letter = 'i',
		.help = "run in interactive mode.",
		.parse = option_flag,
		.notice = "Interactive-mode selected",
		.max = true,
		OPTION_VALUE(run.interactive),
	},
	{
		.name = "cmdline-file",
		.argument = "FILE",
		.help = "execute cli commands before startup.",
		.parse = parse_cmdline_file,
	},
	{
		.name = "auto-start",
		.letter = 'a',
		.help = "start forwarding on init [always when non-interactive].",
		.parse = option_flag,
		.notice = "Auto-start selected",
		.max = true,
		OPTION_VALUE(run.auto_start),
	},
	{
		.name = "help",
		.letter = 'h',
		.help = "display this message and quit.",
	},
	{
		.name = "tx-first",
		.help = "start forwarding sending a burst first (only if interactive is disabled).",
		.parse = option_flag,
		.notice = "Ports to start sending a burst of packets first",
		.max = true,
		OPTION_VALUE(run.tx_first),
	},
	{
		.name = "stats-period",
		.argument = "PERIOD",
		.help = "statistics will be shown every PERIOD seconds (only if interactive is "
			"disabled).",
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "Invalid stats-period value {value} - must be >= 0 and <= {max}",
		OPTION_VALUE(run.stats_period),
	},
	{
		.name = "display-xstats",
		.argument = "NAME[,...]",
		.help = "comma-separated list of extended statistics to show with --stats-period "
			"and by 'show port stats'.",
		.parse = parse_display_xstats,
	},
	{
		.name = "mlockall",
		.help = "lock all memory, which is the default",
		.parse = option_flag,
		.max = true,
		OPTION_VALUE(run.mlockall),
	},
	{
		.name = "no-mlockall",
		.help = "do not lock all memory",
		.parse = option_flag,
		.max = false,
		OPTION_VALUE(run.mlockall),
	},
	{
		.name = "record-core-cycles",
		.help = "enable measurement of CPU cycles.",
		.parse = option_flag,
		.max = true,
		OPTION_VALUE(run.record_core_cycles),
	},
	{
		.name = "record-burst-stats",
		.help = "enable display of RX and TX bursts.",
		.parse = option_flag,
		.max = true,
		OPTION_VALUE(run.record_burst_stats),
	},
};

static void
run_defaults(struct fragpmd *app)
{
	app->options.run = (struct run_options){ .mlockall = true };
}

static int
run_check(const struct fragpmd *app)
{
	if (app->options.run.tx_first && app->options.run.interactive)
		return failure("--tx-first cannot be used on interactive mode.");
	return 0;
}

const struct option_group run_option_group = {
	.title = "Running",
	.options = run_options,
	.count = RTE_DIM(run_options),
	.defaults = run_defaults,
	.check = run_check,
};
