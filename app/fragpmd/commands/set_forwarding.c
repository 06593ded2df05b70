/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/fragpmd.h"

/* Lcores that forward now keep their engine, and whether they try again, until the next start. */
static void
set_engine(struct fragpmd *app, const char *name, bool retry)
{
	const struct engine *engine = engine_find(name);

	if (engine == NULL)
		return;
	printf("Set %s packet forwarding mode%s\n", engine->name, retry ? " with retry" : "");
	app->options.forward.engine = engine;
	app->options.forward.retry = retry;
}

static void
set_fwd(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	set_engine(app, words[2].text, false);
}

static void
set_fwd_retry(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	set_engine(app, words[2].text, true);
}

static void
set_burst(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	uint16_t burst = words[2].u16;

	(void)cl;
	if (burst > MAX_PKT_BURST) {
		fprintf(stderr, "nb pkt per burst: %u > %u (maximum packet per burst)  ignored\n",
			burst, MAX_PKT_BURST);
		return;
	}
	/* testpmd takes it, and forwards nothing. */
	if (burst == 0) {
		fprintf(stderr,
			"nb pkt per burst: 0 < 1 (maximum packet per burst is %u)  ignored\n",
			MAX_PKT_BURST);
		return;
	}
	app->options.forward.burst = burst;
	printf("Number of packets per burst set to %u\n", burst);
	forwarding_watch(app);
}

static void
set_burst_retry(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	app->options.forward.tx_retry_delay = words[4].u32;
	app->options.forward.tx_retries = words[6].u32;
	forwarding_watch(app);
}

static void
set_verbose(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	printf("Change verbose level from %u to %u\n", app->options.run.verbose, words[2].u16);
	app->options.run.verbose = words[2].u16;
	/* Before lcores print, as a part of this answer. */
	fflush(stdout);
	forwarding_watch(app);
}

static bool
is_on(const union command_word *word)
{
	return strcmp(word->text, "on") == 0;
}

static void
set_record_bursts(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	app->options.run.record_burst_stats = is_on(&words[2]);
	forwarding_watch(app);
}

static void
set_record_cycles(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	app->options.run.record_core_cycles = is_on(&words[2]);
	forwarding_watch(app);
}

static void
set_flush_rx(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	app->options.forward.no_flush_rx = !is_on(&words[2]);
}

static void
set_link_check(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	app->options.port.no_link_check = !is_on(&words[2]);
}

static const struct command set_forwarding_commands[] = {
	{ "set fwd {engines}", "Set packet forwarding mode.", set_fwd },
	{ "set fwd {senders} retry",
		"Set packet forwarding mode; what a queue does not take is tried again.",
		set_fwd_retry },
	{ "set burst <num:u16>", "Set number of packets per burst.", set_burst },
	{ "set burst tx delay <microseconds:u32> retry <num:u32>",
		"Set the transmit delay time and number of retries, effective when retry is "
		"enabled.",
		set_burst_retry },
	{ "set verbose <level:u16>",
		"Set the debug verbosity level: 1 shows received packets, 2 sent ones, 3 both.",
		set_verbose },
	{ "set record-core-cycles on|off", "Set the option to enable measurement of CPU cycles.",
		set_record_cycles },
	{ "set record-burst-stats on|off", "Set the option to enable display of RX and TX bursts.",
		set_record_bursts },
	{ "set flush_rx on|off", "Enable or disable the flush of receive queues before a start.",
		set_flush_rx },
	{ "set link_check on|off",
		"Enable or disable the check of the link when a port is started or stopped.",
		set_link_check },
};

const struct command_group set_forwarding_command_group = {
	.section = "config",
	.about = "Configuration information.",
	.title = "Configuration",
	.commands = set_forwarding_commands,
	.count = RTE_DIM(set_forwarding_commands),
};
