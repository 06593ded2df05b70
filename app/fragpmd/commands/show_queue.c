/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/display/display.h"

static void
show_queue(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)app;
	(void)cl;
	/* ethdev knows best which ports and queues there are. */
	if (strcmp(words[1].text, "rxq") == 0)
		display_rx_queue_info(words[3].u16, words[4].u16);
	else
		display_tx_queue_info(words[3].u16, words[4].u16);
}

static const struct command show_queue_commands[] = {
	{ "show rxq|txq info <port:u16> <queue:u16>",
		"Display information of a port's receive or transmit queue.", show_queue },
};

const struct command_group show_queue_command_group = {
	.section = "display",
	.commands = show_queue_commands,
	.count = RTE_DIM(show_queue_commands),
};
