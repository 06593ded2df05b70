/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_malloc.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/tx_queue.h"
#include "app/fragpmd/telemetry.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"
#include "lib/frag_mbuf/driver_layout.h"

/* Slices of these pools can be neighbours. Those of more pools than a queue can know are sent as
 * they are.
 */
static void
add_pools(const struct fragpmd *app, struct frag_mbuf_tx *tx)
{
	unsigned int i;

	for (i = 0; i < app->pools.count; i++) {
		struct frag_mbuf_rx pool;

		if (page_frag_pool_rx_get(app->pools.pool[i], &pool) < 0 ||
			frag_mbuf_tx_add_pool(tx, &pool) < 0)
			continue;
	}
}

/* Are there slices that can be neighbours? */
static bool
has_neighbours(const struct fragpmd *app)
{
	struct frag_mbuf_rx pool;

	return app->pools.count != 0 && page_frag_pool_rx_get(app->pools.pool[0], &pool) == 0;
}

void
tx_queues_prepare(struct fragpmd *app, struct port *port)
{
	uint16_t i;

	if (!has_neighbours(app))
		return;
	for (i = 0; i < port->nb_tx; i++) {
		struct tx_queue *q = &port->tx[i];
		struct frag_mbuf_tx_stats stats = q->coalesce.stats;

		/* Without fragments, what is too long is dropped and counted. */
		frag_mbuf_tx_init(&q->coalesce, frag_mbuf_driver_find(port->info.driver_name),
			&port->info.tx_desc_lim,
			fragments_source(app, &q->source, FRAGMENTS_PACKETS, PAGE_FRAG_TX));
		add_pools(app, &q->coalesce);
		q->coalesce.stats = stats;
		q->coalesces = true;
	}
}

int
tx_queues_resize(struct fragpmd *app, struct port *port)
{
	uint16_t txq = app->options.port.txq;
	struct tx_queue *queues = NULL;

	if (txq != 0) {
		queues = rte_calloc("tx_queues", txq, sizeof(*queues), RTE_CACHE_LINE_SIZE);
		if (queues == NULL)
			return failure("not enough memory for %u transmit queues: give the EAL "
				       "more hugepages",
				txq);
	}
	tx_queues_free(port);
	telemetry_pause();
	port->tx = queues;
	port->nb_tx = txq;
	telemetry_resume();
	return 0;
}

struct tx_queue *
tx_queue_of(const struct fragpmd *app, uint16_t port, uint16_t queue)
{
	const struct port *p = &app->ports.port[port];

	return port_exists(app, port) && queue < p->nb_tx ? &p->tx[queue] : NULL;
}

uint16_t
tx_queue_descriptors(const struct port *port, const struct tx_queue *queue)
{
	const struct rte_eth_dev_portconf *choice = &port->info.default_txportconf;

	if (queue->nb_desc != 0)
		return queue->nb_desc;
	return choice->ring_size != 0 ? choice->ring_size : RTE_ETH_DEV_FALLBACK_TX_RINGSIZE;
}

bool
tx_queues_coalesce(const struct fragpmd *app)
{
	return app->options.frag.coalesce && has_neighbours(app) && ports_may_have_chains(app);
}

uint16_t
tx_queues_seg_len(const struct fragpmd *app)
{
	uint16_t len = UINT16_MAX;
	uint16_t i, j;

	for (i = 0; i < app->ports.count; i++) {
		const struct port *port = &app->ports.port[app->ports.id[i]];

		for (j = 0; j < port->nb_tx; j++)
			if (port->tx[j].coalesces)
				len = RTE_MIN(len, port->tx[j].coalesce.limits.seg_len);
	}
	return len;
}

void
tx_queues_free(struct port *port)
{
	struct tx_queue *queues = port->tx;
	uint16_t nb = port->nb_tx;
	uint16_t i;

	telemetry_pause();
	port->tx = NULL;
	port->nb_tx = 0;
	telemetry_resume();
	for (i = 0; i < nb; i++)
		fragments_source_end(&queues[i].source);
	rte_free(queues);
}
