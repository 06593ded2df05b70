/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What packets that are made here look like. */

#include <stdbool.h>
#include <stdio.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/commands/item_list.h"
#include "app/fragpmd/forwarding/tx_template.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/parse.h"

/* In the order of enum tx_split. */
static const char *const split_names[] = { "off", "on", "rand" };

/* The descriptors of a tx queue; 0: the driver does not say, and none were asked for. */
static uint16_t
ring_size(const struct port *port, uint16_t queue)
{
	struct rte_eth_txq_info info;

	if (rte_eth_tx_queue_info_get(port->id, queue, &info) == 0)
		return info.nb_desc;
	return port->tx[queue].nb_desc;
}

/* Whether the queues of a port take chains of that many segments. */
static bool
port_takes(const struct port *port, unsigned int segments)
{
	uint16_t queue;

	for (queue = 0; queue < port->nb_tx; queue++) {
		uint16_t size = ring_size(port, queue);

		if (size != 0 && size < segments) {
			printf("nb segments per TX packets=%u >= TX queue(%u) ring_size=%u - "
			       "txpkts ignored\n",
				segments, queue, size);
			return false;
		}
	}
	return true;
}

static bool
ports_take(const struct fragpmd *app, unsigned int segments)
{
	uint16_t i;

	for (i = 0; segments > 1 && i < app->ports.count; i++) {
		if (port_takes(&app->ports.port[app->ports.id[i]], segments))
			continue;
		fflush(stdout);
		fprintf(stderr, "Tx segment size(%u) is not supported - txpkts ignored\n",
			segments);
		return false;
	}
	return true;
}

/* Whether a packet can be made of such segments. */
static bool
check_lengths(const struct fragpmd *app, const unsigned int *lengths, unsigned int n)
{
	unsigned int room = app->options.pool.mbuf_size - RTE_PKTMBUF_HEADROOM;
	uint32_t total = 0;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (lengths[i] > room) {
			fprintf(stderr, "length[%u]=%u > mbuf_data_size=%u - give up\n", i,
				lengths[i], room);
			return false;
		}
		/* Not every device takes a segment without data. */
		if (lengths[i] == 0 && n > 1) {
			fprintf(stderr, "length[%u]=0 must be > 0 and <= %u - give up\n", i, room);
			return false;
		}
		total += lengths[i];
	}
	if (total < sizeof(struct tx_headers)) {
		fprintf(stderr, "total packet length=%u < %zu - give up\n", total,
			sizeof(struct tx_headers));
		return false;
	}
	if (total > UINT16_MAX) {
		fprintf(stderr, "total packet length=%u > %d - give up\n", total, UINT16_MAX);
		return false;
	}
	return true;
}

static void
set_txpkts(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct forward_options *forward = &app->options.forward;
	unsigned int lengths[MAX_TX_SEGS];
	unsigned int n;
	unsigned int i;

	(void)cl;
	n = item_list_parse(words[2].text, "segment lengths", lengths, RTE_DIM(lengths), false);
	if (n == 0 || !ports_take(app, n) || !check_lengths(app, lengths, n))
		return;
	/* Lcores that forward now go on with the packets of their start. */
	for (i = 0; i < n; i++)
		forward->tx_seg_len[i] = (uint16_t)lengths[i];
	forward->nb_tx_segs = (uint16_t)n;
	forward->txpkts_given = true;
}

static void
set_txsplit(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	int found = parse_choice(words[2].text, split_names, RTE_DIM(split_names));

	(void)cl;
	if (found >= 0) {
		app->options.forward.tx_split = (enum tx_split)found;
		return;
	}
	fflush(stdout);
	fprintf(stderr, "unknown value: \"%s\"\n", words[2].text);
}

static void
show_txpkts(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct forward_options *forward = &app->options.forward;
	uint16_t i;

	(void)cl;
	(void)words;
	printf("Number of segments: %u\n", forward->nb_tx_segs);
	printf("Segment sizes: ");
	for (i = 0; i < forward->nb_tx_segs; i++)
		printf("%s%u", i > 0 ? "," : "", forward->tx_seg_len[i]);
	printf("\nSplit packet: %s\n", split_names[forward->tx_split]);
}

static const struct command txpkts_commands[] = {
	{ "set txpkts <x[,y]*>",
		"Set the length of each segment of TXONLY and optionally CSUM packets.",
		set_txpkts },
	{ "set txsplit <off|on|rand>",
		"Set the split policy for the TX packets: all segments, or a random number.",
		set_txsplit },
	{ "show config txpkts", "Display the segments of TX packets, and the split policy.",
		show_txpkts },
};

const struct command_group txpkts_command_group = {
	.section = "config",
	.commands = txpkts_commands,
	.count = RTE_DIM(txpkts_commands),
};
