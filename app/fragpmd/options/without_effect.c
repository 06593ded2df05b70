/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/*
 * Options of testpmd's for which there is no feature here: scripts may give them. What they say is
 * checked, then it is said of each, once, that it does nothing.
 */

#include <string.h>

#include <rte_common.h>
#include <rte_ethdev.h>
#include <rte_lcore.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

#define NO_HAIRPIN "queues are not connected inside ports"
#define NO_SPLIT "ports are not asked to split packets, see --frag-header-split"
#define NO_FLOW_RULES "no flow rules are set"
#define NO_TUNNELS "ports are not told of tunnels"
#define NO_NUMA_CONFIG "memory comes from each port's socket, or from that of --socket-num"
#define ONE_PROCESS "one process has all ports"

/* The longest tuple of numbers. */
#define MAX_TUPLE 32

/* As testpmd names them. */
static const char *const protocols[] = {
	"eth",
	"ipv4",
	"ipv6",
	"ipv4-tcp",
	"ipv4-udp",
	"ipv4-sctp",
	"ipv6-tcp",
	"ipv6-udp",
	"ipv6-sctp",
	"grenat",
	"inner-eth",
	"inner-ipv4",
	"inner-ipv6",
	"inner-ipv4-tcp",
	"inner-ipv4-udp",
	"inner-ipv4-sctp",
	"inner-ipv6-tcp",
	"inner-ipv6-udp",
	"inner-ipv6-sctp",
};

/* Do len characters consist of so many numbers up to max with a separator between them? */
static bool
is_tuple(const char *text, size_t len, char separator, unsigned int n, uint64_t max)
{
	uint16_t items[5];
	char copy[MAX_TUPLE];
	char *at;

	if (len >= sizeof(copy) || memchr(text, separator == ',' ? ':' : ',', len) != NULL)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	for (at = strchr(copy, separator); at != NULL; at = strchr(at + 1, separator))
		*at = ',';
	return parse_list(copy, 0, max, items, n) == (int)n;
}

/* Tuples in parentheses, with commas between them; .min says how many numbers each has. */
static int
parse_tuples(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	const char *at = argument;

	for (;;) {
		size_t len = strcspn(at, ")");

		if (*at != '(' || at[len] == '\0' ||
			!is_tuple(at + 1, len - 1, ',', (unsigned int)desc->min, UINT8_MAX))
			return option_refuse(app, desc, argument);
		at += len + 1;
		if (*at == '\0')
			return 0;
		if (*at++ != ',')
			return option_refuse(app, desc, argument);
	}
}

static int
parse_hairpin_map(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	if (!is_tuple(argument, strlen(argument), ':', 5, UINT16_MAX))
		return option_refuse(app, desc, argument);
	return 0;
}

static int
parse_protocols(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	char copy[256];
	char *save;
	char *name;

	if (strlen(argument) >= sizeof(copy) || argument[0] == '\0')
		return option_refuse(app, desc, argument);
	strcpy(copy, argument);
	for (name = copy; name != NULL; name = save) {
		save = strchr(name, ',');
		if (save != NULL)
			*save++ = '\0';
		if (parse_choice(name, protocols, RTE_DIM(protocols)) < 0)
			return option_refuse(app, desc, argument);
	}
	return 0;
}

static const struct option_desc idle_options[] = {
	{
		.name = "hairpinq",
		.argument = "N",
		.help = "number of hairpin queues per port.",
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "hairpinq {value} invalid - must be >= 0 && <= {max}",
		.idle = NO_HAIRPIN,
	},
	{
		.name = "hairpin-mode",
		.argument = "0xX",
		.help = "mode of hairpin ports, a hexadecimal bitmask.",
		.parse = option_hex,
		.max = UINT16_MAX,
		.refusal = "hairpin mode invalid - hairpin-mode must be >= 0 and <= 0xffff, a "
			   "hexadecimal "
			   "bitmask",
		.idle = NO_HAIRPIN,
	},
	{
		.name = "hairpin-map",
		.argument = "RXPORT:RXQ:TXPORT:TXQ:N",
		.help = "hairpin queues between two ports.",
		.parse = parse_hairpin_map,
		.refusal =
			"hairpin-map {value} invalid - must be RXPORT:RXQ:TXPORT:TXQ:N, each >= 0 "
			"and <= 65535",
		.idle = NO_HAIRPIN,
	},
	{
		.name = "rxpkts",
		.argument = "X[,Y]*",
		.help = "segment sizes to split received packets into.",
		.parse = option_list,
		.min = 1,
		.max = UINT16_MAX,
		.refusal = "bad rxpkts - {value} must be 1 to 8 sizes >= {min} and <= {max}",
		.idle = NO_SPLIT,
	},
	{
		.name = "rxoffs",
		.argument = "X[,Y]*",
		.help = "offsets of the segments of --rxpkts.",
		.parse = option_list,
		.max = UINT16_MAX,
		.refusal = "bad rxoffs - {value} must be 1 to 8 offsets >= {min} and <= {max}",
		.idle = NO_SPLIT,
	},
	{
		.name = "rxhdrs",
		.argument = "eth[,ipv4]*",
		.help = "protocols after which to split received packets.",
		.parse = parse_protocols,
		.refusal = "bad rxhdrs - {value} must be names of protocols, separated by commas: "
			   "eth, "
			   "ipv4, ipv6, each but eth also with -tcp, -udp or -sctp, grenat, or "
			   "one with inner- before it",
		.idle = NO_SPLIT,
	},
	{
		.name = "multi-rx-mempool",
		.help = "receive queues with pools of several sizes.",
		.parse = option_flag,
		.idle = "a receive queue has one pool",
	},
	{
		.name = "rxq-share",
		.argument = "X",
		.optional = true,
		.help = "ports per group of shared receive queues.",
		.parse = option_number,
		.max = UINT32_MAX,
		.refusal = "rxq-share must be >= 0 and <= {max}",
		.idle = "receive queues are not shared between ports",
	},
	{
		.name = "rx-mq-mode",
		.argument = "0xX",
		.help = "modes of several receive queues, a hexadecimal bitmask.",
		.parse = option_hex,
		.max = RTE_ETH_MQ_RX_VMDQ_DCB_RSS,
		.refusal = "rx-mq-mode must be >= 0 and <= {max}, a hexadecimal bitmask",
		.idle = "only RSS spreads packets over queues",
	},
	{
		.name = "flow-isolate-all",
		.help = "isolated mode of the flow API on all ports.",
		.parse = option_flag,
		.idle = NO_FLOW_RULES,
	},
	{
		.name = "disable-flow-flush",
		.help = "keep flow rules when ports stop.",
		.parse = option_flag,
		.idle = NO_FLOW_RULES,
	},
	{
		.name = "vxlan-gpe-port",
		.argument = "N",
		.help = "UDP port of VXLAN-GPE.",
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "vxlan-gpe-port must be >= 0 and <= {max}",
		.idle = NO_TUNNELS,
	},
	{
		.name = "geneve-parsed-port",
		.argument = "N",
		.help = "UDP port of GENEVE.",
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "geneve-parsed-port must be >= 0 and <= {max}",
		.idle = NO_TUNNELS,
	},
	{
		.name = "latencystats",
		.argument = "N",
		.help = "lcore that measures latency and jitter.",
		.parse = option_number,
		.max = RTE_MAX_LCORE - 1,
		.refusal = "invalid lcore id {value} for latencystats must be >= 0 and <= {max}",
		.idle = "latency is not measured",
	},
	{
		.name = "bitrate-stats",
		.argument = "N",
		.help = "lcore that measures bit rates.",
		.parse = option_number,
		.max = RTE_MAX_LCORE - 1,
		.refusal = "invalid lcore id {value} for bitrate stats must be >= 0 and <= {max} "
			   "(bitrate-stats)",
		.idle = "bit rates are in 'show port stats'",
	},
	{
		.name = "port-numa-config",
		.argument = "(port,socket)[,(port,socket)]",
		.help = "sockets of ports' pools.",
		.parse = parse_tuples,
		.min = 2,
		.refusal = "invalid port-numa configuration - port-numa-config {value} must be "
			   "(port,socket)[,(port,socket)], each >= 0 and <= 255",
		.idle = NO_NUMA_CONFIG,
	},
	{
		.name = "ring-numa-config",
		.argument = "(port,flag,socket)[,(port,flag,socket)]",
		.help = "sockets of ports' rings.",
		.parse = parse_tuples,
		.min = 3,
		.refusal = "invalid ring-numa configuration - ring-numa-config {value} must be "
			   "(port,flag,socket)[,(port,flag,socket)], each >= 0 and <= 255",
		.idle = NO_NUMA_CONFIG,
	},
	{
		.name = "no-iova-contig",
		.help = "pools whose memory has gaps in its IO addresses.",
		.parse = option_flag,
		.idle = "it is for anonymous memory, which no pool here has",
	},
	{
		.name = "hot-plug",
		.help = "watch for devices that come and go.",
		.parse = option_flag,
		.idle = "devices are attached and detached by commands only",
	},
	{
		.name = "num-procs",
		.argument = "N",
		.help = "number of processes that share the ports.",
		.parse = option_number,
		.min = 1,
		.max = UINT16_MAX,
		.refusal = "num-procs {value} invalid - must be >= {min} and <= {max}",
		.idle = ONE_PROCESS,
	},
	{
		.name = "proc-id",
		.argument = "N",
		.help = "number of this process among them.",
		.parse = option_number,
		.max = UINT16_MAX,
		.refusal = "proc-id {value} invalid - must be >= {min} and <= {max}",
		.idle = ONE_PROCESS,
	},
};

const struct option_group idle_option_group = {
	.title = "Accepted for scripts, without effect",
	.options = idle_options,
	.count = RTE_DIM(idle_options),
};
