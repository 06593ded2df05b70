/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What ports are asked to do besides receiving and sending. */

#include <inttypes.h>
#include <stdio.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"

#define OFFLOADS_REFUSAL " must be >= 0 and <= 0xffffffffffffffff, a hexadecimal bitmask"

/* It replaces what options before it have asked for, as testpmd's does: that may surprise. */
static int
parse_rx_offloads(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint64_t before = app->options.port.rx_offloads;

	if (option_hex(app, desc, argument) < 0)
		return -1;
	if ((before & ~app->options.port.rx_offloads) != 0) {
		fflush(stdout);
		fprintf(stderr,
			"fragpmd: --rx-offloads=%s takes back the offloads 0x%" PRIx64
			" that options before it asked for\n",
			argument, before & ~app->options.port.rx_offloads);
	}
	return 0;
}

static int
parse_tx_offloads(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	if (option_hex(app, desc, argument) < 0)
		return -1;
	app->options.port.tx_offloads_given = true;
	return 0;
}

static const struct option_desc offload_options[] = {
	{
		.name = "disable-crc-strip",
		.help = "disable CRC stripping by hardware.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_KEEP_CRC,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "enable-scatter",
		.help = "enable scattered Rx.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_SCATTER,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "enable-lro",
		.help = "enable large receive offload.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_TCP_LRO,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "enable-rx-cksum",
		.help = "enable rx hardware checksum offload.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_CHECKSUM,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "enable-rx-timestamp",
		.help = "enable rx hardware timestamp offload.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_TIMESTAMP,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "enable-hw-vlan",
		.help = "enable hardware vlan.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_VLAN,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "enable-hw-vlan-filter",
		.help = "enable hardware vlan filter.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_VLAN_FILTER,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "enable-hw-vlan-strip",
		.help = "enable hardware vlan strip.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_VLAN_STRIP,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "enable-hw-vlan-extend",
		.help = "enable hardware vlan extend.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_VLAN_EXTEND,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "enable-hw-qinq-strip",
		.help = "enable hardware qinq strip.",
		.parse = option_bits,
		.max = RTE_ETH_RX_OFFLOAD_QINQ_STRIP,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "rx-offloads",
		.argument = "0xXXXXXXXX",
		.help = "hexadecimal bitmask of RX queue offloads; in the place of those that "
			"options before it ask for.",
		.preset = "0x0",
		.parse = parse_rx_offloads,
		.max = UINT64_MAX,
		.refusal = "rx-offloads" OFFLOADS_REFUSAL,
		OPTION_VALUE(port.rx_offloads),
	},
	{
		.name = "tx-offloads",
		.argument = "0xXXXXXXXX",
		.help = "hexadecimal bitmask of TX queue offloads.",
		.preset = "fast free or multiple segments, as packets need",
		.parse = parse_tx_offloads,
		.max = UINT64_MAX,
		.refusal = "tx-offloads" OFFLOADS_REFUSAL,
		OPTION_VALUE(port.tx_offloads),
	},
};

const struct option_group offload_option_group = {
	.title = "Offloads",
	.options = offload_options,
	.count = RTE_DIM(offload_options),
};
