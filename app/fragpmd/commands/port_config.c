/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What all ports, or one, are asked to be like from their next start on. */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port_conf.h"
#include "app/fragpmd/ports/port_limits.h"

static bool
all_stopped(const struct fragpmd *app)
{
	if (ports_all_stopped(app))
		return true;
	fprintf(stderr, "Please stop all ports first\n");
	return false;
}

/* What single queues were asked for is forgotten, as in testpmd. */
static void
ask_all(struct fragpmd *app)
{
	uint16_t i;

	/* Where memory is short that was said, and the port does not start. */
	for (i = 0; i < app->ports.count; i++)
		if (port_conf_queues(app, &app->ports.port[app->ports.id[i]]) < 0)
			return;
}

static void
set_queues(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct port_options *options = &app->options.port;
	bool rx = strcmp(words[3].text, "rxq") == 0;
	uint16_t others = rx ? options->txq : options->rxq;
	uint16_t queues = words[4].u16;

	(void)cl;
	if (!all_stopped(app))
		return;
	if (queues == 0 && others == 0) {
		fprintf(stderr, "Warning: Either rx or tx queues should be non zero\n");
		return;
	}
	if (ports_check_queues(app, rx, queues) < 0)
		return;
	*(rx ? &options->rxq : &options->txq) = queues;
	ask_all(app);
}

static void
set_descriptors(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct port_options *options = &app->options.port;
	bool rx = strcmp(words[3].text, "rxd") == 0;
	uint16_t descriptors = words[4].u16;

	(void)cl;
	if (!all_stopped(app) || ports_check_descriptors(app, rx, descriptors) < 0)
		return;
	*(rx ? &options->rxd : &options->txd) = descriptors;
	ask_all(app);
}

static void
set_max_pkt_len(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint32_t len = words[4].u32;
	uint16_t i;

	(void)cl;
	if (!all_stopped(app))
		return;
	if (len < RTE_ETHER_MIN_LEN) {
		fprintf(stderr, "max-pkt-len can not be less than %d\n", RTE_ETHER_MIN_LEN);
		return;
	}
	for (i = 0; i < app->ports.count; i++) {
		const struct port *port = &app->ports.port[app->ports.id[i]];

		if (len < port_frame_overhead(port) ||
			port_check_mtu(port, len - port_frame_overhead(port)) < 0)
			return;
	}
	app->options.port.max_pkt_len = len;
	for (i = 0; i < app->ports.count; i++) {
		struct port *port = &app->ports.port[app->ports.id[i]];

		port->mtu = (uint16_t)(len - port_frame_overhead(port));
	}
	ask_all(app);
}

static void
set_max_lro_pkt_size(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	if (!all_stopped(app))
		return;
	app->options.port.max_lro_pkt_size = words[4].u32;
	ask_all(app);
}

static void
set_drop_enable(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	if (!all_stopped(app))
		return;
	app->options.port.drop_enable = strcmp(words[4].text, "on") == 0;
	ask_all(app);
}

static void
set_threshold(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct port_options *options = &app->options.port;
	const struct {
		const char *name;
		int32_t *value;
	} thresholds[] = {
		{ "txpt", &options->tx_pthresh },
		{ "txht", &options->tx_hthresh },
		{ "txwt", &options->tx_wthresh },
		{ "rxpt", &options->rx_pthresh },
		{ "rxht", &options->rx_hthresh },
		{ "rxwt", &options->rx_wthresh },
		{ "txfreet", &options->tx_free_thresh },
		{ "txrst", &options->tx_rs_thresh },
		{ "rxfreet", &options->rx_free_thresh },
	};
	unsigned int i;

	(void)cl;
	if (!all_stopped(app))
		return;
	for (i = 0; i < RTE_DIM(thresholds); i++)
		if (strcmp(words[3].text, thresholds[i].name) == 0)
			*thresholds[i].value = words[4].u16;
	ask_all(app);
}

static void
set_burst(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t burst = words[4].u16;

	(void)cl;
	if (!all_stopped(app))
		return;
	if (burst == 0 && app->ports.count != 0) {
		burst = app->ports.port[app->ports.id[0]].info.default_rxportconf.burst_size;
		if (burst == 0) {
			printf("PMD does not recommend a burst size.\nUser provided value must be "
			       "between 1 and %d\n",
				MAX_PKT_BURST);
			return;
		}
		if (burst <= MAX_PKT_BURST)
			printf("Using PMD-provided burst value of %u\n", burst);
	}
	if (burst == 0 || burst > MAX_PKT_BURST) {
		fprintf(stderr, "burst must be >= 1 && <= %d\n", MAX_PKT_BURST);
		return;
	}
	app->options.forward.burst = burst;
	ask_all(app);
}

static void
set_mtu(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct port *port = port_find_or_say(app, words[3].u16);
	uint16_t mtu = words[4].u16;
	int ret = 0;

	(void)cl;
	if (port == NULL || port_check_mtu(port, mtu) < 0)
		return;
	/* What has never been configured has no MTU to set yet. */
	if (!port->need_configure)
		ret = rte_eth_dev_set_mtu(port->id, mtu);
	if (ret != 0) {
		fprintf(stderr, "Set MTU failed. diag=%d\n", ret);
		return;
	}
	port->mtu = mtu;
	/* Longer frames may want other pools. */
	port->need_configure = true;
}

static int
find_speed(const char *name, bool half, uint32_t *speed)
{
	static const struct {
		const char *name;
		uint32_t full, half;
	} speeds[] = {
		{ "10", RTE_ETH_LINK_SPEED_10M, RTE_ETH_LINK_SPEED_10M_HD },
		{ "100", RTE_ETH_LINK_SPEED_100M, RTE_ETH_LINK_SPEED_100M_HD },
		{ "1000", RTE_ETH_LINK_SPEED_1G, 0 },
		{ "10000", RTE_ETH_LINK_SPEED_10G, 0 },
		{ "25000", RTE_ETH_LINK_SPEED_25G, 0 },
		{ "40000", RTE_ETH_LINK_SPEED_40G, 0 },
		{ "50000", RTE_ETH_LINK_SPEED_50G, 0 },
		{ "100000", RTE_ETH_LINK_SPEED_100G, 0 },
		{ "200000", RTE_ETH_LINK_SPEED_200G, 0 },
	};
	unsigned int i;

	*speed = RTE_ETH_LINK_SPEED_AUTONEG;
	if (!half && strcmp(name, "auto") == 0)
		return 0;
	for (i = 0; i < RTE_DIM(speeds); i++) {
		if (strcmp(name, speeds[i].name) != 0 || (half && speeds[i].half == 0))
			continue;
		*speed = (half ? speeds[i].half : speeds[i].full) | RTE_ETH_LINK_SPEED_FIXED;
		return 0;
	}
	fprintf(stderr, half ? "Invalid speed/duplex parameters\n" : "Unknown speed parameter\n");
	return -1;
}

/* One port, or all. */
static void
set_speed(struct fragpmd *app, const struct port *only, const union command_word *words)
{
	bool half = strcmp(words[6].text, "half") == 0;
	uint32_t speed;
	uint16_t i;

	if (!all_stopped(app) || find_speed(words[4].text, half, &speed) < 0)
		return;
	for (i = 0; i < app->ports.count; i++) {
		struct port *port = &app->ports.port[app->ports.id[i]];

		if (only != NULL && only != port)
			continue;
		port->link_speeds = speed;
		port->need_configure = true;
	}
}

static void
set_speed_all(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	set_speed(app, NULL, words);
}

static void
set_speed_one(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct port *port = port_find_or_say(app, words[2].u16);

	(void)cl;
	if (port != NULL)
		set_speed(app, port, words);
}

#define SPEEDS "10|100|1000|10000|25000|40000|50000|100000|200000|auto"

static const struct command port_config_commands[] = {
	{ "port config <port:u16> speed " SPEEDS " duplex half|full|auto",
		"Set speed and duplex for a port, or all.", set_speed_one },
	{ "port config all speed " SPEEDS " duplex half|full|auto", NULL, set_speed_all },
	{ "port config all rxq|txq <value:u16>", "Set number for rxq/txq.", set_queues },
	{ "port config all rxd|txd <value:u16>", "Set number for rxd/txd.", set_descriptors },
	{ "port config all max-pkt-len <value:u32>", "Set the max packet length.",
		set_max_pkt_len },
	{ "port config all max-lro-pkt-size <value:u32>", "Set the max LRO aggregated packet size.",
		set_max_lro_pkt_size },
	{ "port config all drop-en on|off",
		"Let ports drop, or hold, what arrives while a queue has no buffers.",
		set_drop_enable },
	{ "port config all burst <value:u16>", "Set the number of packets per burst.", set_burst },
	{ "port config all txpt|txht|txwt|rxpt|rxht|rxwt|txfreet|txrst|rxfreet <value:u16>",
		"Set a threshold of all queues.", set_threshold },
	{ "port config mtu <port:u16> <value:u16>", "Set the MTU of a port.", set_mtu },
};

const struct command_group port_config_command_group = {
	.section = "ports",
	.commands = port_config_commands,
	.count = RTE_DIM(port_config_commands),
};
