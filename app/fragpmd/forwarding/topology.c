/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_lcore.h>
#include <rte_malloc.h>

#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/telemetry.h"

/* The place, among the forwarding ports, of the port that packets of rx leave through. */
static uint16_t
tx_place(struct forwarding *forwarding, uint16_t rx)
{
	uint16_t nb_ports = forwarding->nb_ports;

	switch (forwarding->options->topology) {
	case TOPOLOGY_CHAINED:
		return (uint16_t)((rx + 1) % nb_ports);
	case TOPOLOGY_LOOP:
		return rx;
	case TOPOLOGY_PAIRED:
	default:
		if ((rx & 1) != 0)
			return (uint16_t)(rx - 1);
		if (rx + 1 < nb_ports)
			return (uint16_t)(rx + 1);
		if (!forwarding->warned_odd_ports) {
			fflush(stdout);
			fprintf(stderr,
				"\nWarning! port-topology=paired and odd forward ports number, the "
				"last port will pair with itself.\n\n");
			forwarding->warned_odd_ports = true;
		}
		return rx;
	}
}

static void
fill_stream(struct fragpmd *app, struct stream *stream, uint16_t place, uint16_t queue)
{
	const struct port_set *ports = &app->ports;
	struct forwarding *forwarding = &app->forwarding;
	const struct port *tx = &ports->port[ports->forwarding[tx_place(forwarding, place)]];
	struct rx_queue *rx;

	memset(stream, 0, sizeof(*stream));
	stream->rx_port = ports->forwarding[place];
	stream->rx_queue = queue;
	stream->tx_port = tx->id;
	stream->tx_queue = queue;
	stream->burst = forwarding->options->burst;
	stream->header.dst_addr = forwarding->options->peer[tx->id];
	stream->header.src_addr = tx->mac;
	stream->header.ether_type = rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4);
	stream->packet = &forwarding->packet;
	rx = rx_queue_of(app, stream->rx_port, queue);
	if (rx != NULL && rx->fixup.pool != NULL)
		stream->rx = rx;
	if (tx_queues_coalesce(app))
		stream->tx = tx_queue_of(app, stream->tx_port, queue);
}

/* A queue that is stopped must not be polled, and takes nothing. */
static bool
is_active(const struct fragpmd *app, const struct stream *stream)
{
	const struct rx_queue *rx = rx_queue_of(app, stream->rx_port, stream->rx_queue);
	const struct tx_queue *tx = tx_queue_of(app, stream->tx_port, stream->tx_queue);

	return (rx == NULL || !rx->idle) && (tx == NULL || !tx->idle);
}

static void
find_active(const struct fragpmd *app, struct lcore *lcore)
{
	uint16_t i;

	for (i = 0; i < lcore->nb_streams; i++)
		if (is_active(app, &lcore->streams[i]))
			lcore->active[lcore->nb_active++] = &lcore->streams[i];
}

/* Consecutive streams for every lcore; where they do not divide, the last lcores have one more. */
static void
share_streams(struct fragpmd *app)
{
	struct forwarding *forwarding = &app->forwarding;
	uint16_t each = forwarding->nb_streams / forwarding->nb_lcores;
	uint16_t extra = forwarding->nb_streams % forwarding->nb_lcores;
	uint16_t next = 0;
	uint16_t i;
	uint16_t j;

	for (i = 0; i < forwarding->nb_lcores; i++) {
		struct lcore *lcore = &forwarding->lcores[i];

		memset(lcore, 0, sizeof(*lcore));
		lcore->id = app->lcores.id[i];
		lcore->pools = &app->pools;
		lcore->first_stream = next;
		lcore->nb_streams = each + (i >= forwarding->nb_lcores - extra ? 1 : 0);
		lcore->streams = &forwarding->streams[next];
		lcore->active = &forwarding->active[next];
		find_active(app, lcore);
		for (j = 0; j < lcore->nb_streams; j++)
			lcore->streams[j].pool =
				pool_of_socket(&app->pools, rte_lcore_to_socket_id(lcore->id));
		next = (uint16_t)(next + lcore->nb_streams);
	}
}

static int
set_up(struct fragpmd *app)
{
	const struct port_options *port = &app->options.port;
	struct forwarding *forwarding = &app->forwarding;
	uint16_t queues = RTE_MAX(RTE_MIN(port->rxq, port->txq), 1);
	uint16_t nb_streams = (uint16_t)(app->options.forward.nb_ports * queues);
	uint16_t place;
	uint16_t queue;
	uint16_t i = 0;

	forwarding_free(forwarding);
	if (nb_streams == 0)
		return 0;
	forwarding->options = &app->options.forward;
	forwarding->engine = app->options.forward.engine;
	forwarding->nb_ports = app->options.forward.nb_ports;
	forwarding->nb_streams = nb_streams;
	forwarding->nb_lcores = RTE_MIN(app->options.forward.nb_cores, forwarding->nb_streams);
	forwarding->streams = rte_calloc("streams", forwarding->nb_streams,
		sizeof(*forwarding->streams), RTE_CACHE_LINE_SIZE);
	forwarding->active = rte_calloc(
		"active", forwarding->nb_streams, sizeof(*forwarding->active), RTE_CACHE_LINE_SIZE);
	forwarding->lcores = rte_calloc(
		"lcores", forwarding->nb_lcores, sizeof(*forwarding->lcores), RTE_CACHE_LINE_SIZE);
	if (forwarding->streams == NULL || forwarding->active == NULL ||
		forwarding->lcores == NULL) {
		forwarding_free(forwarding);
		fprintf(stderr, "not enough memory for %u streams: give the EAL more hugepages\n",
			nb_streams);
		return -1;
	}
	for (queue = 0; queue < queues; queue++) {
		for (place = 0; place < forwarding->nb_ports; place++)
			fill_stream(app, &forwarding->streams[i++], place, queue);
	}
	share_streams(app);
	return 0;
}

int
forwarding_setup(struct fragpmd *app)
{
	int ret;

	telemetry_pause();
	ret = set_up(app);
	telemetry_resume();
	return ret;
}

void
forwarding_free(struct forwarding *forwarding)
{
	rte_free(forwarding->streams);
	rte_free(forwarding->active);
	rte_free(forwarding->lcores);
	rte_free(forwarding->bursts);
	forwarding->bursts = NULL;
	forwarding->streams = NULL;
	forwarding->active = NULL;
	forwarding->lcores = NULL;
	forwarding->nb_streams = 0;
	forwarding->nb_lcores = 0;
}
