/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Who makes the checksums that engine csum sends: the port or the engine. */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/fragpmd.h"

/* One checksum, in the order in which they are shown. */
struct checksum {
	const char *word;    /* in commands */
	const char *shown;   /* what its setting is called */
	const char *refused; /* when it cannot be set */
	const char *warned;  /* when it is set and should not be */
	uint64_t tx_offload;
};

static const struct checksum checksums[] = {
	{ "ip", "IP", "IP", "IP", RTE_ETH_TX_OFFLOAD_IPV4_CKSUM },
	{ "udp", "UDP", "UDP", "UDP", RTE_ETH_TX_OFFLOAD_UDP_CKSUM },
	{ "tcp", "TCP", "TCP", "TCP", RTE_ETH_TX_OFFLOAD_TCP_CKSUM },
	{ "sctp", "SCTP", "SCTP", "SCTP", RTE_ETH_TX_OFFLOAD_SCTP_CKSUM },
	{ "outer-ip", "Outer-Ip", "Outer IP", "outer IP", RTE_ETH_TX_OFFLOAD_OUTER_IPV4_CKSUM },
	{ "outer-udp", "Outer-Udp", "Outer UDP", "outer UDP", RTE_ETH_TX_OFFLOAD_OUTER_UDP_CKSUM },
};

static void
show(const struct port *port)
{
	uint64_t beyond = port->tx_offloads & ~port->info.tx_offload_capa;
	unsigned int i;

	printf("Parse tunnel is off\n");
	for (i = 0; i < RTE_DIM(checksums); i++)
		printf("%s checksum offload is %s\n", checksums[i].shown,
			(port->tx_offloads & checksums[i].tx_offload) != 0 ? "hw" : "sw");
	fflush(stdout);
	for (i = 0; i < RTE_DIM(checksums); i++) {
		if ((beyond & checksums[i].tx_offload) != 0)
			fprintf(stderr,
				"Warning: hardware %s checksum enabled but not supported by port "
				"%u\n",
				checksums[i].warned, port->id);
	}
}

/* The port of that number, if it is stopped; else NULL, and the reason has been said. */
static struct port *
find_stopped(struct fragpmd *app, uint16_t id)
{
	struct port *port = port_find_or_say(app, id);

	if (port != NULL && !port->started)
		return port;
	fflush(stdout);
	if (port == NULL)
		fprintf(stderr, "invalid port %u\n", id);
	else
		fprintf(stderr, "Please stop port %u first\n", id);
	return NULL;
}

static const struct checksum *
find_checksum(const char *word)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(checksums); i++) {
		if (strcmp(checksums[i].word, word) == 0)
			return &checksums[i];
	}
	return NULL;
}

static void
change(struct port *port, const struct checksum *checksum, bool hw)
{
	uint64_t asked = port->tx_offloads & ~checksum->tx_offload;

	if (hw && (port->info.tx_offload_capa & checksum->tx_offload) == 0) {
		fprintf(stderr, "%s checksum offload is not supported by port %u\n",
			checksum->refused, port->id);
		return;
	}
	if (hw)
		asked |= checksum->tx_offload;
	if (asked == port->tx_offloads)
		return;
	port->tx_offloads = asked;
	port->need_configure = true;
}

static void
csum_set(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct checksum *checksum = find_checksum(words[2].text);
	struct port *port = find_stopped(app, words[4].u16);

	(void)cl;
	if (port == NULL || checksum == NULL)
		return;
	change(port, checksum, strcmp(words[3].text, "hw") == 0);
	show(port);
}

static void
csum_show(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct port *port = find_stopped(app, words[2].u16);

	(void)cl;
	if (port != NULL)
		show(port);
}

static const struct command csum_commands[] = {
	{ "csum set ip|udp|tcp|sctp|outer-ip|outer-udp hw|sw <port:u16>",
		"Let the port, or engine csum, make a checksum of packets that the engine sends.",
		csum_set },
	{ "csum show <port:u16>", "Show who makes which checksum.", csum_show },
};

const struct command_group csum_command_group = {
	.section = "config",
	.commands = csum_commands,
	.count = RTE_DIM(csum_commands),
};
