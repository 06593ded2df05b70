/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_common.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"

#define DEFAULT_FLOWS 1024

#define CLONES_REFUSAL "clones must be >= 0 and <= current burst"

static const struct option_desc flowgen_options[] = {
	{
		.name = "flowgen-clones",
		.argument = "N",
		.help = "set the number of single packet clones to send in flowgen mode; at most "
			"the burst.",
		.parse = option_number,
		.max = MAX_PKT_BURST,
		.refusal = CLONES_REFUSAL,
		OPTION_VALUE(flowgen.clones),
	},
	{
		.name = "flowgen-flows",
		.argument = "N",
		.help = "set the number of flows in flowgen mode to N.",
		.parse = option_number,
		.min = 1,
		.max = INT32_MAX,
		.refusal = "flows must be >= {min} and <= {max}",
		OPTION_VALUE(flowgen.flows),
	},
};

static void
flowgen_defaults(struct fragpmd *app)
{
	app->options.flowgen = (struct flowgen_options){ .flows = DEFAULT_FLOWS };
}

static int
flowgen_check(const struct fragpmd *app)
{
	/* --burst may come later on the command line. */
	if (app->options.flowgen.clones > app->options.forward.burst)
		return failure(CLONES_REFUSAL " (%u)", app->options.forward.burst);
	return 0;
}

const struct option_group flowgen_option_group = {
	.title = "Packets of flowgen",
	.options = flowgen_options,
	.count = RTE_DIM(flowgen_options),
	.defaults = flowgen_defaults,
	.check = flowgen_check,
};
