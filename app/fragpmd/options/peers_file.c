/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A file with the addresses of the ports' peers: its first line is for port 0, and so on. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"

/* An address, and a bit more: what is longer is none. */
#define MAX_LINE 64

static int
read_peers(FILE *file, const char *name, struct rte_ether_addr *peer)
{
	char line[MAX_LINE];
	unsigned int n;

	for (n = 0; fgets(line, sizeof(line), file) != NULL; n++) {
		line[strcspn(line, "\r\n")] = '\0';
		if (n == RTE_MAX_ETHPORTS)
			return failure("eth-peers-configfile %s: line %u: there are at most %d "
				       "ports",
				name, n + 1, RTE_MAX_ETHPORTS);
		if (rte_ether_unformat_addr(line, &peer[n]) < 0)
			return failure("Bad MAC address format on line %u of eth-peers-configfile "
				       "%s: must be XX:XX:XX:XX:XX:XX, not \"%s\"",
				n + 1, name, line);
	}
	if (ferror(file))
		return failure("eth-peers-configfile %s cannot be read: %s", name, strerror(errno));
	if (n == 0)
		return failure("eth-peers-configfile %s has no address in it", name);
	return 0;
}

int
option_peers_file(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	FILE *file = fopen(argument, "r");
	int ret;

	(void)desc;
	if (file == NULL)
		return failure("Failed to open eth config file: eth-peers-configfile %s: %s",
			argument, strerror(errno));
	ret = read_peers(file, argument, app->options.forward.peer);
	if (fclose(file) != 0 && ret == 0)
		ret = failure(
			"eth-peers-configfile %s cannot be read: %s", argument, strerror(errno));
	return ret;
}
