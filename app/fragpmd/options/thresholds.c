/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* When a driver writes back, or looks for, descriptors that are done with. */

#include <rte_common.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"

/* What is -1 in the options. */
#define DRIVERS_CHOICE "the driver's choice"

static const struct option_desc threshold_options[] = {
	{
		.name = "rxpt",
		.argument = "N",
		.help = "set prefetch threshold register of RX rings to N.",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT8_MAX,
		.refusal = "rxpt must be >= 0 and <= {max}",
		OPTION_VALUE(port.rx_pthresh),
	},
	{
		.name = "rxht",
		.argument = "N",
		.help = "set the host threshold register of RX rings to N.",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT8_MAX,
		.refusal = "rxht must be >= 0 and <= {max}",
		OPTION_VALUE(port.rx_hthresh),
	},
	{
		.name = "rxwt",
		.argument = "N",
		.help = "set the write-back threshold register of RX rings to N.",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT8_MAX,
		.refusal = "rxwt must be >= 0 and <= {max}",
		OPTION_VALUE(port.rx_wthresh),
	},
	{
		.name = "rxfreet",
		.argument = "N",
		.help = "set the free threshold of RX descriptors to N (0 <= N < value of rxd).",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "rxfreet must be >= 0 and <= {max}",
		OPTION_VALUE(port.rx_free_thresh),
	},
	{
		.name = "txpt",
		.argument = "N",
		.help = "set the prefetch threshold register of TX rings to N.",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT8_MAX,
		.refusal = "txpt must be >= 0 and <= {max}",
		OPTION_VALUE(port.tx_pthresh),
	},
	{
		.name = "txht",
		.argument = "N",
		.help = "set the host threshold register of TX rings to N.",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT8_MAX,
		.refusal = "txht must be >= 0 and <= {max}",
		OPTION_VALUE(port.tx_hthresh),
	},
	{
		.name = "txwt",
		.argument = "N",
		.help = "set the write-back threshold register of TX rings to N.",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT8_MAX,
		.refusal = "txwt must be >= 0 and <= {max}",
		OPTION_VALUE(port.tx_wthresh),
	},
	{
		.name = "txfreet",
		.argument = "N",
		.help = "set the transmit free threshold of TX rings to N (0 <= N <= value of "
			"txd).",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "txfreet must be >= 0 and <= {max}",
		OPTION_VALUE(port.tx_free_thresh),
	},
	{
		.name = "txrst",
		.argument = "N",
		.help = "set the transmit RS bit threshold of TX rings to N "
			"(0 <= N <= value of txd).",
		.preset = DRIVERS_CHOICE,
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "txrst must be >= 0 and <= {max}",
		OPTION_VALUE(port.tx_rs_thresh),
	},
	{
		.name = "enable-drop-en",
		.help = "enable per queue packet drop.",
		.parse = option_flag,
		.max = true,
		OPTION_VALUE(port.drop_enable),
	},
};

/* A threshold of a ring can be as high as the ring is long. */
static int
check_against_txd(const char *name, int32_t threshold, uint16_t txd)
{
	if (txd == 0 || threshold <= txd)
		return 0;
	return failure("%s must be >= 0 and <= %u, which is --txd", name, txd);
}

static int
threshold_check(const struct fragpmd *app)
{
	const struct port_options *port = &app->options.port;

	if (port->rxd != 0 && port->rx_free_thresh >= port->rxd)
		return failure("rxd must be > rx_free_thresh(%d): --rxd is %u",
			port->rx_free_thresh, port->rxd);
	if (check_against_txd("txfreet", port->tx_free_thresh, port->txd) < 0 ||
		check_against_txd("txrst", port->tx_rs_thresh, port->txd) < 0)
		return -1;
	return 0;
}

const struct option_group threshold_option_group = {
	.title = "Thresholds of queues",
	.options = threshold_options,
	.count = RTE_DIM(threshold_options),
	.check = threshold_check,
};
