/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/forwarding/selection.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

/* The longest item: two numbers of five digits and what is between them. */
#define MAX_ITEM 16

/* Read NUMBER or NUMBER-NUMBER. */
static int
parse_range(const char *text, size_t len, uint16_t *first, uint16_t *last)
{
	char item[MAX_ITEM];
	uint64_t low, high;
	char *dash;

	if (len >= sizeof(item))
		return -1;
	memcpy(item, text, len);
	item[len] = '\0';
	dash = strchr(item, '-');
	if (dash != NULL)
		*dash = '\0';
	if (parse_number(item, 0, RTE_MAX_ETHPORTS - 1, &low) < 0)
		return -1;
	high = low;
	if (dash != NULL && parse_number(dash + 1, low, RTE_MAX_ETHPORTS - 1, &high) < 0)
		return -1;
	*first = (uint16_t)low;
	*last = (uint16_t)high;
	return 0;
}

/* Read such items, separated by commas; a port that is there twice counts once. */
static int
parse_ports(const char *text, uint16_t *ports)
{
	bool seen[RTE_MAX_ETHPORTS] = { false };
	uint16_t first, last;
	int count = 0;

	for (;;) {
		size_t len = strcspn(text, ",");

		if (parse_range(text, len, &first, &last) < 0)
			return -1;
		for (; first <= last; first++) {
			if (!seen[first])
				ports[count++] = first;
			seen[first] = true;
		}
		if (text[len] == '\0')
			return count;
		text += len + 1;
	}
}

int
option_portlist(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint16_t ports[RTE_MAX_ETHPORTS];
	uint16_t chosen = 0;
	int count = parse_ports(argument, ports);
	int i;

	(void)desc;
	if (count < 0)
		return failure("Invalid fwd port list - portlist %s must be numbers and ranges of "
			       "ports >= 0 and < %d, separated by commas",
			argument, RTE_MAX_ETHPORTS);
	for (i = 0; i < count; i++) {
		if (rte_eth_dev_is_valid_port(ports[i]))
			ports[chosen++] = ports[i];
		else
			fprintf(stderr, "Invalid port %u\n", ports[i]);
	}
	if (chosen == 0)
		return failure("Invalid fwd port list - portlist %s names none of the %u ports",
			argument, app->ports.count);
	return selection_set_ports(app, ports, chosen);
}
