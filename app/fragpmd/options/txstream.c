/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_common.h>
#include <rte_ether.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

#define DEFAULT_WRITE 512

/* In the order of the enum. */
static const char *const mode_names[] = { "append", "mbuf" };

const char *
txstream_mode_name(enum txstream_mode mode)
{
	return mode_names[mode];
}

static int
parse_mode(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	int found = parse_choice(argument, mode_names, RTE_DIM(mode_names));

	(void)desc;
	if (found < 0)
		return failure("txstream-mode %s invalid - must be: append or mbuf", argument);
	app->options.txstream.mode = (enum txstream_mode)found;
	return 0;
}

static const struct option_desc txstream_options[] = {
	{
		.name = "txstream-write",
		.argument = "N",
		.help = "txstream: build packets in writes of N bytes.",
		.parse = option_number,
		.min = 1,
		.max = TXSTREAM_MAX_WRITE,
		.refusal = "txstream-write should be >= {min} and <= {max}",
		OPTION_VALUE(txstream.write),
	},
	{
		.name = "txstream-packet",
		.argument = "N",
		.help = "txstream: send packets of N bytes.",
		.parse = option_number,
		.min = RTE_ETHER_MIN_LEN - RTE_ETHER_CRC_LEN,
		.max = UINT16_MAX,
		.refusal = "txstream-packet should be >= {min} and <= {max}",
		OPTION_VALUE(txstream.packet),
	},
	{
		.name = "txstream-mode",
		.argument = "<append|mbuf>",
		.help = "txstream: what a write becomes.\n"
			"    append: it extends the packet's last segment (default)\n"
			"    mbuf: a segment of its own",
		.parse = parse_mode,
	},
};

static void
txstream_defaults(struct fragpmd *app)
{
	app->options.txstream = (struct txstream_options){
		.mode = TXSTREAM_APPEND,
		.write = DEFAULT_WRITE,
		.packet = RTE_ETHER_MAX_LEN - RTE_ETHER_CRC_LEN,
	};
}

const struct option_group txstream_option_group = {
	.title = "Engine txstream",
	.options = txstream_options,
	.count = RTE_DIM(txstream_options),
	.defaults = txstream_defaults,
};
