/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_ip.h>
#include <rte_lcore.h>
#include <rte_udp.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/selection.h"
#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

/* An empty UDP packet: nothing shorter can be built. */
#define MIN_TX_LEN \
	(sizeof(struct rte_ether_hdr) + sizeof(struct rte_ipv4_hdr) + sizeof(struct rte_udp_hdr))

/* What txonly sends when nothing else is said. */
#define DEFAULT_TX_LEN 64
#define DEFAULT_BURST 32

static int
parse_forward_mode(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	const struct engine *engine = engine_find(argument);
	char names[256];

	(void)desc;
	if (engine == NULL)
		return failure("Invalid %s packet forwarding mode - forward-mode must be: %s",
			argument, engine_names(names, sizeof(names), ", "));
	printf("Set %s packet forwarding mode\n", engine->name);
	app->options.forward.engine = engine;
	return 0;
}

static int
parse_topology(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	struct forward_options *forward = &app->options.forward;

	(void)desc;
	if (strcmp(argument, "paired") == 0)
		forward->topology = TOPOLOGY_PAIRED;
	else if (strcmp(argument, "chained") == 0)
		forward->topology = TOPOLOGY_CHAINED;
	else if (strcmp(argument, "loop") == 0)
		forward->topology = TOPOLOGY_LOOP;
	else
		return failure(
			"port-topology %s invalid - must be: paired, chained or loop", argument);
	forward->topology_given = true;
	return 0;
}

static int
parse_coremask(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint64_t mask;

	(void)desc;
	if (parse_mask(argument, &mask) < 0)
		return failure("Invalid fwd core mask - coremask %s must be hexadecimal, of lcores "
			       "given to the EAL",
			argument);
	if (selection_set_lcore_mask(app, mask) < 0)
		return failure("coremask is not valid - %s must name at least one of the lcores "
			       "given to the EAL, without the main lcore %u",
			argument, rte_get_main_lcore());
	return 0;
}

static int
parse_portmask(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint64_t mask;

	(void)desc;
	if (parse_mask(argument, &mask) < 0)
		return failure("Invalid fwd port mask - portmask %s must be hexadecimal", argument);
	if (selection_set_port_mask(app, mask) < 0)
		return failure("Invalid fwd port mask - portmask %s must name at least one port of "
			       "the %u that there are",
			argument, app->ports.count);
	return 0;
}

static int
parse_burst(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint16_t recommended;

	if (option_number(app, desc, argument) < 0)
		return -1;
	if (app->options.forward.burst != 0 || app->ports.count == 0)
		return 0;
	/* 0 asks the first port's driver: one size serves all ports. */
	recommended = app->ports.port[app->ports.id[0]].info.default_rxportconf.burst_size;
	if (recommended == 0)
		return failure(
			"PMD does not recommend a burst size. Provided value must be between "
			"1 and %d",
			MAX_PKT_BURST);
	if (recommended > MAX_PKT_BURST)
		return failure("PMD recommended burst size of %u exceeds maximum value of %d",
			recommended, MAX_PKT_BURST);
	printf("Using PMD-provided burst value of %u\n", recommended);
	app->options.forward.burst = recommended;
	return 0;
}

static int
parse_txpkts(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	struct forward_options *forward = &app->options.forward;
	int count;

	(void)desc;
	count = parse_list(
		argument, 1, UINT16_MAX, forward->tx_seg_len, RTE_DIM(forward->tx_seg_len));
	if (count < 0)
		return failure("bad txpkts - %s must be 1 to %zu lengths, each > 0 and <= %d, "
			       "separated by commas",
			argument, RTE_DIM(forward->tx_seg_len), UINT16_MAX);
	forward->nb_tx_segs = (uint16_t)count;
	forward->txpkts_given = true;
	return 0;
}

static int
parse_eth_peer(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	struct rte_ether_addr mac;
	uint64_t port_id;
	int ret = parse_number_and_mac(argument, &port_id, &mac);

	(void)desc;
	if (ret == -1)
		return failure(
			"Invalid eth-peer: %s - must be PORT,XX:XX:XX:XX:XX:XX with PORT >= 0 "
			"and < %d",
			argument, RTE_MAX_ETHPORTS);
	if (port_id >= RTE_MAX_ETHPORTS)
		return failure("eth-peer: port %" PRIu64 " >= RTE_MAX_ETHPORTS(%d)", port_id,
			RTE_MAX_ETHPORTS);
	if (ret == -2)
		return failure("Invalid ethernet address: %s - eth-peer must be "
			       "PORT,XX:XX:XX:XX:XX:XX",
			strchr(argument, ',') + 1);
	app->options.forward.peer[port_id] = mac;
	return 0;
}

static const char *
mode_choices(char *buffer, size_t size)
{
	return engine_names(buffer, size, ", ");
}

static uint64_t
highest_nb_cores(const struct fragpmd *app)
{
	return app->lcores.count;
}

static uint64_t
highest_nb_ports(const struct fragpmd *app)
{
	return app->ports.nb_forwarding;
}

static const struct option_desc forward_options[] = {
	{
		.name = "nb-cores",
		.argument = "N",
		.help = "set the number of forwarding cores (1 <= N <= lcores besides the main "
			"one).",
		.parse = option_number,
		.min = 1,
		.max = RTE_MAX_LCORE,
		.highest = highest_nb_cores,
		.refusal = "nb-cores should be > 0 and <= {max}",
		OPTION_VALUE(forward.nb_cores),
	},
	{
		.name = "nb-ports",
		.argument = "N",
		.help = "set the number of forwarding ports (1 <= N <= ports).",
		.preset = "all",
		.parse = option_number,
		.min = 1,
		.max = RTE_MAX_ETHPORTS,
		.highest = highest_nb_ports,
		.refusal = "Invalid port {value} - nb-ports should be > 0 and <= {max}",
		OPTION_VALUE(forward.nb_ports),
	},
	{
		.name = "coremask",
		.argument = "COREMASK",
		.help = "hexadecimal bitmask of cores running the packet forwarding test. The main "
			"lcore is reserved for command line parsing only, and cannot be masked on "
			"for packet forwarding.",
		.preset = "all but the main lcore",
		.parse = parse_coremask,
	},
	{
		.name = "portmask",
		.argument = "PORTMASK",
		.help = "hexadecimal bitmask of ports used by the packet forwarding test.",
		.preset = "all",
		.parse = parse_portmask,
	},
	{
		.name = "portlist",
		.argument = "PORTLIST",
		.help = "list of forwarding ports, such as 0,2-3.",
		.preset = "all",
		.parse = option_portlist,
	},
	{
		.name = "port-topology",
		.argument = "<paired|chained|loop>",
		.help = "set port topology (paired is default).",
		.parse = parse_topology,
	},
	{
		.name = "forward-mode",
		.argument = "MODE",
		.help = "set forwarding mode",
		.preset = "io",
		.choices = mode_choices,
		.parse = parse_forward_mode,
	},
	{
		.name = "burst",
		.argument = "N",
		.help = "set the number of packets per burst to N (0: what the driver recommends).",
		.parse = parse_burst,
		.max = MAX_PKT_BURST,
		.refusal = "burst must be between1 and {max}",
		OPTION_VALUE(forward.burst),
	},
	{
		.name = "txpkts",
		.argument = "X[,Y]*",
		.help = "set TX segment sizes or total packet length.",
		.preset = "64",
		.parse = parse_txpkts,
	},
	{
		.name = "eth-peer",
		.argument = "X,M:M:M:M:M:M",
		.help = "set the MAC address of the X peer port.",
		.preset = "02:00:00:00:00:X",
		.parse = parse_eth_peer,
	},
	{
		.name = "eth-peers-configfile",
		.argument = "FILE",
		.help = "config file with ethernet addresses of peer ports, one in a line.",
		.parse = option_peers_file,
	},
	{
		.name = "no-flush-rx",
		.help = "Don't flush RX streams before forwarding. Used mainly with PCAP drivers.",
		.parse = option_flag,
		.max = true,
		OPTION_VALUE(forward.no_flush_rx),
	},
};

static void
forward_defaults(struct fragpmd *app)
{
	struct forward_options *forward = &app->options.forward;

	*forward = (struct forward_options){
		.engine = engine_find("io"),
		.topology = TOPOLOGY_PAIRED,
		.burst = DEFAULT_BURST,
		.nb_cores = 1,
		.nb_ports = app->ports.count,
		.tx_retry_delay = 1,
		.tx_retries = 64,
		.nb_tx_segs = 1,
		.tx_seg_len = { DEFAULT_TX_LEN },
	};
	selection_default_peers(forward);
}

static int
check_txpkts(const struct options *options)
{
	const struct forward_options *forward = &options->forward;
	unsigned int room = options->pool.mbuf_size - RTE_PKTMBUF_HEADROOM;
	uint32_t total = 0;
	unsigned int i;

	for (i = 0; i < forward->nb_tx_segs; i++) {
		if (forward->tx_seg_len[i] > room)
			return failure(
				"bad txpkts - length[%u]=%u is more than the %u bytes that an "
				"mbuf holds: give shorter segments or a larger --mbuf-size",
				i, forward->tx_seg_len[i], room);
		total += forward->tx_seg_len[i];
	}
	if (total < MIN_TX_LEN || total > UINT16_MAX)
		return failure("bad txpkts - total packet length=%u must be >= %zu and <= %d",
			total, MIN_TX_LEN, UINT16_MAX);
	return 0;
}

static int
forward_check(const struct fragpmd *app)
{
	const struct forward_options *forward = &app->options.forward;

	/* mbuf-size itself is checked with the pool's options, and when the ports are known. */
	if (forward->txpkts_given && app->options.pool.mbuf_size > RTE_PKTMBUF_HEADROOM &&
		check_txpkts(&app->options) < 0)
		return -1;
	if (forward->topology == TOPOLOGY_PAIRED && forward->topology_given &&
		(forward->nb_ports & 1) != 0)
		return failure("port-topology paired needs an even number of forwarding ports, not "
			       "%u: add or leave out a port, or give --port-topology=chained or "
			       "--port-topology=loop",
			forward->nb_ports);
	return 0;
}

const struct option_group forward_option_group = {
	.title = "Forwarding",
	.options = forward_options,
	.count = RTE_DIM(forward_options),
	.defaults = forward_defaults,
	.check = forward_check,
};
