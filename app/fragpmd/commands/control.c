/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/fragpmd.h"

static void
start(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	forwarding_start(app, 0);
}

static void
start_tx_first(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	forwarding_start(app, 1);
}

static void
start_tx_first_bursts(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	forwarding_start(app, words[2].u32);
}

static void
stop(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	(void)words;
	forwarding_stop(app);
}

static void
quit(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)app;
	(void)words;
	cmdline_quit(cl);
}

static const struct command control_commands[] = {
	{ "start", "Start packet forwarding with current configuration.", start },
	{ "start tx_first",
		"Start packet forwarding with current config after sending one burst of packets.",
		start_tx_first },
	{ "start tx_first <bursts:u32>",
		"Start packet forwarding with current config after sending that many bursts.",
		start_tx_first_bursts },
	{ "stop", "Stop packet forwarding, and display accumulated statistics.", stop },
	{ "quit", "Quit to prompt.", quit },
};

const struct command_group control_command_group = {
	.section = "control",
	.about = "Start and stop forwarding.",
	.title = "Control forwarding",
	.commands = control_commands,
	.count = RTE_DIM(control_commands),
};
