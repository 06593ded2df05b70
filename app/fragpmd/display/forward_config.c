/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_lcore.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/fragpmd.h"

static void
display_stream(const struct fragpmd *app, const struct stream *stream)
{
	const struct port *ports = app->ports.port;

	printf("\n  RX P=%u/Q=%u (socket %u) -> TX P=%u/Q=%u (socket %u) "
	       "peer=" RTE_ETHER_ADDR_PRT_FMT,
		stream->rx_port, stream->rx_queue, ports[stream->rx_port].socket, stream->tx_port,
		stream->tx_queue, ports[stream->tx_port].socket,
		RTE_ETHER_ADDR_BYTES(&stream->header.dst_addr));
}

void
display_forwarding(const struct fragpmd *app)
{
	const struct forward_options *forward = &app->options.forward;
	const struct forwarding *forwarding = &app->forwarding;
	uint16_t i;
	uint16_t j;

	printf("%s packet forwarding%s - ports=%u - cores=%u - streams=%u - NUMA support %s, "
	       "MP allocation mode: %s\n",
		forwarding->engine->name, forward->retry ? " with retry" : "", forwarding->nb_ports,
		forwarding->nb_lcores, forwarding->nb_streams,
		app->options.port.numa ? "enabled" : "disabled",
		mp_alloc_name(app->options.pool.mp_alloc));
	if (forward->retry)
		printf("TX retry num: %u, delay between TX retries: %uus\n", forward->tx_retries,
			forward->tx_retry_delay);
	for (i = 0; i < forwarding->nb_lcores; i++) {
		const struct lcore *lcore = &forwarding->lcores[i];

		printf("Logical Core %u (socket %u) forwards packets on %u streams:", lcore->id,
			rte_lcore_to_socket_id(lcore->id), lcore->nb_streams);
		for (j = 0; j < lcore->nb_streams; j++)
			display_stream(app, &lcore->streams[j]);
		printf("\n");
	}
	printf("\n");
}

void
display_lcores(const struct fragpmd *app)
{
	uint16_t i;

	printf("List of forwarding lcores:");
	for (i = 0; i < app->lcores.count; i++)
		printf(" %2u", app->lcores.id[i]);
	printf("\n");
}
