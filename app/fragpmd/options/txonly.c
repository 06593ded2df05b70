/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <arpa/inet.h>

#include <rte_byteorder.h>
#include <rte_common.h>
#include <rte_ip.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

/* RFC 2544 reserves these addresses for tests between networks; RFC 863's port drops all. */
#define DEFAULT_IP_SRC RTE_IPV4(198, 18, 0, 1)
#define DEFAULT_IP_DST RTE_IPV4(198, 18, 0, 2)
#define DEFAULT_UDP_PORT 9

/* What --tx-ip and --tx-udp are told as, at most. */
#define MAX_ARGUMENT 64

/* Cut an argument at its comma. Returns what follows it, NULL if there is none. */
static char *
split(char *first, size_t size, const char *argument)
{
	char *comma;

	if (strlen(argument) >= size)
		return NULL;
	strcpy(first, argument);
	comma = strchr(first, ',');
	if (comma == NULL)
		return NULL;
	*comma = '\0';
	return comma + 1;
}

static int
parse_ip(const char *text, uint32_t *address)
{
	struct in_addr in;

	if (inet_pton(AF_INET, text, &in) != 1)
		return -1;
	*address = rte_be_to_cpu_32(in.s_addr);
	return 0;
}

static int
parse_tx_ip(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	struct txonly_options *txonly = &app->options.txonly;
	char src[MAX_ARGUMENT];
	const char *dst = split(src, sizeof(src), argument);

	(void)desc;
	if (dst == NULL || src[0] == '\0')
		return failure("Invalid tx-ip: %s - must be SOURCE,DESTINATION, two IPv4 addresses "
			       "as 198.18.0.1",
			argument);
	if (parse_ip(src, &txonly->ip_src) < 0)
		return failure("Invalid source IP address: %s - tx-ip must be "
			       "SOURCE,DESTINATION, two IPv4 addresses as 198.18.0.1",
			src);
	if (parse_ip(dst, &txonly->ip_dst) < 0)
		return failure("Invalid destination IP address: %s - tx-ip must be "
			       "SOURCE,DESTINATION, two IPv4 addresses as 198.18.0.1",
			dst);
	return 0;
}

static int
parse_port(const char *text, uint16_t *port)
{
	uint64_t value;

	if (parse_number(text, 0, UINT16_MAX, &value) < 0)
		return -1;
	*port = (uint16_t)value;
	return 0;
}

static int
parse_tx_udp(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	struct txonly_options *txonly = &app->options.txonly;
	char src[MAX_ARGUMENT];
	const char *dst = split(src, sizeof(src), argument);

	(void)desc;
	if (parse_port(dst != NULL ? src : argument, &txonly->udp_src) < 0)
		return failure("Invalid UDP port: %s - tx-udp must be SOURCE[,DESTINATION], each "
			       ">= 0 and <= %d",
			argument, UINT16_MAX);
	txonly->udp_dst = txonly->udp_src;
	if (dst != NULL && parse_port(dst, &txonly->udp_dst) < 0)
		return failure("Invalid destination UDP port: %s - tx-udp must be "
			       "SOURCE[,DESTINATION], each >= 0 and <= %d",
			dst, UINT16_MAX);
	return 0;
}

static const struct option_desc txonly_options[] = {
	{
		.name = "txonly-multi-flow",
		.help = "generate multiple flows in txonly mode.",
		.parse = option_flag,
		.max = true,
		OPTION_VALUE(txonly.multi_flow),
	},
	{
		.name = "tx-ip",
		.argument = "SRC,DST",
		.help = "IP addresses in Tx-only mode.",
		.preset = "198.18.0.1,198.18.0.2",
		.parse = parse_tx_ip,
	},
	{
		.name = "tx-udp",
		.argument = "SRC[,DST]",
		.help = "UDP ports in Tx-only mode.",
		.preset = "9,9",
		.parse = parse_tx_udp,
	},
};

static void
txonly_defaults(struct fragpmd *app)
{
	app->options.txonly = (struct txonly_options){
		.ip_src = DEFAULT_IP_SRC,
		.ip_dst = DEFAULT_IP_DST,
		.udp_src = DEFAULT_UDP_PORT,
		.udp_dst = DEFAULT_UDP_PORT,
	};
}

const struct option_group txonly_option_group = {
	.title = "Packets of txonly",
	.options = txonly_options,
	.count = RTE_DIM(txonly_options),
	.defaults = txonly_defaults,
};
