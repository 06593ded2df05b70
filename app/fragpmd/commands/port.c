/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <rte_common.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port_attach.h"
#include "app/fragpmd/ports/port_start.h"

static void
operate(struct fragpmd *app, const char *what, uint16_t id)
{
	if (strcmp(what, "start") == 0)
		/* What went wrong was said. */
		(void)ports_start(app, id);
	else if (strcmp(what, "stop") == 0)
		ports_stop(app, id);
	else if (strcmp(what, "close") == 0)
		ports_close(app, id);
	else
		ports_reset(app, id);
}

static void
operate_one(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	const struct port *port = port_find_or_say(app, words[2].u16);

	(void)cl;
	if (port != NULL)
		operate(app, words[1].text, port->id);
}

static void
operate_all(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	operate(app, words[1].text, RTE_ETH_ALL);
}

static void
attach(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	(void)cl;
	ports_attach(app, command_rest(&words[2]));
}

static void
detach(struct fragpmd *app, struct cmdline *cl, const union command_word *words)
{
	struct port *port = port_find_or_say(app, words[2].u16);

	(void)cl;
	if (port != NULL)
		port_detach(app, port);
}

static const struct command port_commands[] = {
	{ "port start|stop|close|reset <port:u16>",
		"Start, stop, close or reset a port, or all of them.", operate_one },
	{ "port start|stop|close|reset all", NULL, operate_all },
	{ "port attach <identifier...>",
		"Attach physical or virtual dev by pci address or virtual device name.", attach },
	{ "port detach <port:u16>", "Detach physical or virtual dev by port_id.", detach },
};

const struct command_group port_command_group = {
	.section = "ports",
	.commands = port_commands,
	.count = RTE_DIM(port_commands),
};
