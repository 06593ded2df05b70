/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What received packets are spread over queues by. */

#include <rte_common.h>
#include <rte_ethdev.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"

/* Unlike the bits of offloads, these take the place of what was asked for before. */
static int
set_types(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	(void)argument;
	app->options.port.rss_types = desc->max;
	return 0;
}

static const struct option_desc rss_options[] = {
	{
		.name = "disable-rss",
		.help = "disable rss.",
		.parse = set_types,
	},
	{
		.name = "rss-ip",
		.help = "set RSS functions to IPv4/IPv6 only, which is the default.",
		.parse = set_types,
		.max = RTE_ETH_RSS_IP,
	},
	{
		.name = "rss-udp",
		.help = "set RSS functions to IPv4/IPv6 + UDP.",
		.parse = set_types,
		.max = RTE_ETH_RSS_UDP,
	},
	{
		.name = "rss-level-inner",
		.help = "set RSS hash level to innermost, where the driver has it.",
		.parse = option_bits,
		.max = RTE_ETH_RSS_LEVEL_INNERMOST,
		OPTION_VALUE(port.rss_types),
	},
	{
		.name = "rss-level-outer",
		.help = "set RSS hash level to outermost, where the driver has it.",
		.parse = option_bits,
		.max = RTE_ETH_RSS_LEVEL_OUTERMOST,
		OPTION_VALUE(port.rss_types),
	},
};

const struct option_group rss_option_group = {
	.title = "Receive-side scaling",
	.options = rss_options,
	.count = RTE_DIM(rss_options),
};
