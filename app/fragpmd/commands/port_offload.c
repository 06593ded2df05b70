/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Offloads of a port, or of one of its queues. */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <rte_bitops.h>
#include <rte_common.h>
#include <rte_ethdev.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port_conf.h"

/* The offload of that name, as ethdev calls it; 0: none. */
static uint64_t
find_offload(bool rx, const char *name)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		uint64_t offload = RTE_BIT64(bit);
		const char *its = rx ? rte_eth_dev_rx_offload_name(offload)
				     : rte_eth_dev_tx_offload_name(offload);

		if (strcasecmp(its, name) == 0)
			return offload;
	}
	return 0;
}

/* The port, if its offloads can be set; NULL if not, which was said. */
static struct port *
find_stopped(struct fragpmd *app, uint16_t id)
{
	struct port *port = port_find_or_say(app, id);

	if (port == NULL || !port->started)
		return port;
	fprintf(stderr, "Error: Can't config offload when Port %u is not stopped\n", id);
	return NULL;
}

static void
change(uint64_t *offloads, uint64_t offload, bool on)
{
	*offloads = on ? *offloads | offload : *offloads & ~offload;
}

/* Words from the kind of offload on: `rx_offload NAME on|off`. */
static bool
read_change(const union command_word *words, bool *rx, uint64_t *offload, bool *on)
{
	*rx = strcmp(words[0].text, "rx_offload") == 0;
	*on = strcmp(words[2].text, "on") == 0;
	*offload = find_offload(*rx, words[1].text);
	if (*offload != 0)
		return true;
	fprintf(stderr, "Unknown offload name: %s\n", words[1].text);
	return false;
}

static void
set_port_offload(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct port *port = find_stopped(app, words[2].u16);
	uint64_t offload;
	bool rx, on;
	uint16_t q;

	(void)cl;
	if (port == NULL || !read_change(&words[3], &rx, &offload, &on))
		return;
	change(rx ? &port->rx_offloads : &port->tx_offloads, offload, on);
	for (q = 0; rx && q < port->nb_rx; q++)
		change(&port->rx[q].conf.offloads, offload, on);
	for (q = 0; !rx && q < port->nb_tx; q++)
		change(&port->tx[q].conf.offloads, offload, on);
	port_conf_fill(app, port);
	port->need_configure = true;
}

static void
set_queue_offload(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct port *port = find_stopped(app, words[1].u16);
	bool rx_queue = strcmp(words[2].text, "rxq") == 0;
	uint16_t queue = words[3].u16;
	uint64_t offload;
	uint16_t nb;
	bool rx, on;

	(void)cl;
	if (port == NULL)
		return;
	nb = rx_queue ? port->nb_rx : port->nb_tx;
	if (queue >= nb) {
		fprintf(stderr, "Error: input queue_id should be 0 ... %d\n", nb - 1);
		return;
	}
	if (!read_change(&words[4], &rx, &offload, &on))
		return;
	change(rx ? &port->rx[queue].conf.offloads : &port->tx[queue].conf.offloads, offload, on);
	port->need_configure = true;
}

#define RX_NAMES                                                                         \
	"vlan_strip|ipv4_cksum|udp_cksum|tcp_cksum|tcp_lro|qinq_strip|outer_ipv4_cksum|" \
	"macsec_strip|vlan_filter|vlan_extend|scatter|buffer_split|timestamp|security|"  \
	"keep_crc|rss_hash|sctp_cksum|outer_udp_cksum"
#define TX_NAMES                                                                              \
	"vlan_insert|ipv4_cksum|udp_cksum|tcp_cksum|sctp_cksum|tcp_tso|udp_tso|"              \
	"outer_ipv4_cksum|qinq_insert|vxlan_tnl_tso|gre_tnl_tso|ipip_tnl_tso|geneve_tnl_tso|" \
	"macsec_insert|mt_lockfree|multi_segs|mbuf_fast_free|security|send_on_timestamp"

static const struct command port_offload_commands[] = {
	{ "port config <port:u16> rx_offload " RX_NAMES " on|off",
		"Enable or disable a per port Rx offloading on all Rx queues of a port.",
		set_port_offload },
	{ "port config <port:u16> tx_offload " TX_NAMES " on|off",
		"Enable or disable a per port Tx offloading on all Tx queues of a port.",
		set_port_offload },
	{ "port <port:u16> rxq <queue:u16> rx_offload " RX_NAMES " on|off",
		"Enable or disable a per queue Rx offloading only on a specific Rx queue.",
		set_queue_offload },
	{ "port <port:u16> txq <queue:u16> tx_offload " TX_NAMES " on|off",
		"Enable or disable a per queue Tx offloading only on a specific Tx queue.",
		set_queue_offload },
};

const struct command_group port_offload_command_group = {
	.section = "ports",
	.commands = port_offload_commands,
	.count = RTE_DIM(port_offload_commands),
};
