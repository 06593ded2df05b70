/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Which NUMA socket memory comes from. */

#include <stdio.h>

#include <rte_common.h>
#include <rte_lcore.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

/* The sockets that there are, separated by commas. */
static const char *
socket_names(char *buffer, size_t size)
{
	size_t used = 0;
	unsigned int i;

	buffer[0] = '\0';
	for (i = 0; i < rte_socket_count() && used < size; i++)
		used += (size_t)snprintf(buffer + used, size - used, "%s%d", i != 0 ? "," : "",
			rte_socket_id_by_idx(i));
	return buffer;
}

static int
parse_socket_num(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	char names[128];
	uint64_t value;
	unsigned int i;

	(void)desc;
	if (parse_number(argument, 0, INT32_MAX, &value) == 0) {
		for (i = 0; i < rte_socket_count(); i++) {
			if ((uint64_t)rte_socket_id_by_idx(i) == value) {
				app->options.port.socket_num = (int32_t)value;
				return 0;
			}
		}
	}
	fflush(stdout);
	fprintf(stderr, "Invalid socket id, options are: %s\n", socket_names(names, sizeof(names)));
	return failure("Invalid socket id - socket-num %s must be one of: %s", argument, names);
}

static const struct option_desc numa_options[] = {
	{
		.name = "numa",
		.help = "enable NUMA-aware allocation of RX/TX rings and of RX memory buffers "
			"(mbufs), which is the default.",
		.parse = option_flag,
		.max = true,
		OPTION_VALUE(port.numa),
	},
	{
		.name = "no-numa",
		.help = "disable NUMA-aware allocation.",
		.parse = option_flag,
		.max = false,
		OPTION_VALUE(port.numa),
	},
	{
		.name = "socket-num",
		.argument = "N",
		.help = "set socket from which all memory is allocated with --no-numa.",
		.preset = "0",
		.parse = parse_socket_num,
	},
};

static int
numa_check(const struct fragpmd *app)
{
	const struct port_options *port = &app->options.port;

	if (port->numa && port->socket_num >= 0)
		fprintf(stderr, "fragpmd: --socket-num has no effect: memory comes from each "
				"port's socket, unless --no-numa is given\n");
	return 0;
}

const struct option_group numa_option_group = {
	.title = "NUMA",
	.options = numa_options,
	.count = RTE_DIM(numa_options),
	.check = numa_check,
};
