/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_common.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port_limits.h"

uint16_t
ports_max_queues(const struct fragpmd *app, bool rx, const struct port **which)
{
	uint16_t fewest = RTE_MAX_QUEUES_PER_PORT;
	uint16_t i;

	*which = NULL;
	for (i = 0; i < app->ports.count; i++) {
		const struct port *port = &app->ports.port[app->ports.id[i]];
		uint16_t max = rx ? port->info.max_rx_queues : port->info.max_tx_queues;

		if (*which == NULL || max < fewest) {
			fewest = RTE_MIN(max, fewest);
			*which = port;
		}
	}
	return fewest;
}

int
ports_check_queues(const struct fragpmd *app, bool rx, uint16_t queues)
{
	const struct port *which;
	uint16_t max = ports_max_queues(app, rx, &which);
	const char *kind = rx ? "rx" : "tx";

	if (queues <= max)
		return 0;
	fprintf(stderr,
		"Fail: input %sq (%u) can't be greater than max_%s_queues (%u) of port %u\n", kind,
		queues, kind, max, which != NULL ? which->id : 0);
	return -1;
}

int
ports_check_descriptors(const struct fragpmd *app, bool rx, uint16_t descriptors)
{
	const char *kind = rx ? "rx" : "tx";
	uint16_t i;

	for (i = 0; i < app->ports.count; i++) {
		const struct port *port = &app->ports.port[app->ports.id[i]];
		const struct rte_eth_desc_lim *limits =
			rx ? &port->info.rx_desc_lim : &port->info.tx_desc_lim;

		if (descriptors > limits->nb_max) {
			fprintf(stderr,
				"Fail: input %sd (%u) can't be greater than max_%sds (%u) of port "
				"%u\n",
				kind, descriptors, kind, limits->nb_max, port->id);
			return -1;
		}
		if (descriptors < limits->nb_min) {
			fprintf(stderr,
				"Fail: input %sd (%u) can't be less than min_%sds (%u) of port "
				"%u\n",
				kind, descriptors, kind, limits->nb_min, port->id);
			return -1;
		}
	}
	return 0;
}

int
port_check_mtu(const struct port *port, uint32_t mtu)
{
	const struct rte_eth_dev_info *info = &port->info;
	uint32_t frame = mtu + port_frame_overhead(port);

	if (mtu < info->min_mtu) {
		fprintf(stderr, "MTU (%u) < device min MTU (%u) for port_id %u\n", mtu,
			info->min_mtu, port->id);
		return -1;
	}
	if (mtu > info->max_mtu) {
		fprintf(stderr, "MTU (%u) > device max MTU (%u) for port_id %u\n", mtu,
			info->max_mtu, port->id);
		return -1;
	}
	if (frame > info->max_rx_pktlen) {
		fprintf(stderr, "Frame size (%u) > device max frame size (%u) for port_id %u\n",
			frame, info->max_rx_pktlen, port->id);
		return -1;
	}
	return 0;
}
