/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_common.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"
#include "app/fragpmd/ports/port_limits.h"

/* What is 0 in the options. */
#define DRIVERS_CHOICE "the driver's choice"

/* One function for both kinds: the words differ only in the kind's name. */
static int
parse_queues(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	const struct port *which;
	bool rx = desc->offset == offsetof(struct options, port.rxq);
	uint16_t max = ports_max_queues(app, rx, &which);
	uint64_t value;

	if (parse_number(argument, 0, UINT16_MAX, &value) < 0)
		return failure("%s %s invalid - must be >= 0 && <= %u", desc->name, argument, max);
	if (which != NULL && ports_check_queues(app, rx, (uint16_t)value) < 0)
		return failure("%s %u invalid - must be >= 0 && <= %u: more is not supported by "
			       "driver %s of port %u",
			desc->name, (unsigned int)value, max, which->info.driver_name, which->id);
	if (rx)
		app->options.port.rxq = (uint16_t)value;
	else
		app->options.port.txq = (uint16_t)value;
	return 0;
}

static const struct option_desc port_options[] = {
	{
		.name = "rxq",
		.argument = "N",
		.help = "set the number of RX queues per port to N.",
		.parse = parse_queues,
		OPTION_VALUE(port.rxq),
	},
	{
		.name = "rxd",
		.argument = "N",
		.help = "set the number of descriptors in RX rings to N.",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.min = 1,
		.max = UINT16_MAX,
		.refusal = "rxd({value}) invalid - must be > 0 and <= {max}",
		OPTION_VALUE(port.rxd),
	},
	{
		.name = "txq",
		.argument = "N",
		.help = "set the number of TX queues per port to N.",
		.parse = parse_queues,
		OPTION_VALUE(port.txq),
	},
	{
		.name = "txd",
		.argument = "N",
		.help = "set the number of descriptors in TX rings to N.",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.min = 1,
		.max = UINT16_MAX,
		.refusal = "txd must be in > 0 and <= {max}",
		OPTION_VALUE(port.txd),
	},
	{
		.name = "max-pkt-len",
		.argument = "N",
		.help = "set the maximum size of packet to N bytes.",
		.preset = "an MTU of 1500",
		.parse = option_number,
		.min = RTE_ETHER_MIN_LEN,
		.max = UINT16_MAX,
		.refusal = "Invalid max-pkt-len={value} - should be >= {min} and <= {max}",
		OPTION_VALUE(port.max_pkt_len),
	},
	{
		.name = "max-lro-pkt-size",
		.argument = "N",
		.help = "set the maximum LRO aggregated packet size to N bytes.",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT32_MAX,
		.refusal = "Invalid max-lro-pkt-size={value} - should be >= 0 and <= {max}",
		OPTION_VALUE(port.max_lro_pkt_size),
	},
};

static void
port_defaults(struct fragpmd *app)
{
	app->options.port = (struct port_options){
		.rxq = 1,
		.txq = 1,
		.rss_types = RTE_ETH_RSS_IP,
		.rx_pthresh = -1,
		.rx_hthresh = -1,
		.rx_wthresh = -1,
		.rx_free_thresh = -1,
		.tx_pthresh = -1,
		.tx_hthresh = -1,
		.tx_wthresh = -1,
		.tx_free_thresh = -1,
		.tx_rs_thresh = -1,
		.print_events = events_shown_by_default(),
		.socket_num = -1,
		.numa = true,
		.lsc_interrupt = true,
		.rmv_interrupt = true,
	};
}

static int
port_check(const struct fragpmd *app)
{
	const struct port_options *port = &app->options.port;

	if (port->rxq == 0 && port->txq == 0)
		return failure("Either rx or tx queues should be non-zero: give --rxq or --txq "
			       "above 0");
	if (port->rxq > 1 && port->rxq > port->txq)
		fprintf(stderr,
			"Warning: nb_rxq=%u enables RSS configuration, but nb_txq=%u will prevent "
			"to "
			"fully test it.\n",
			port->rxq, port->txq);
	return 0;
}

const struct option_group port_option_group = {
	.title = "Queues and packets",
	.options = port_options,
	.count = RTE_DIM(port_options),
	.defaults = port_defaults,
	.check = port_check,
};
