/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_malloc.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/tx_queue.h"
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

static void
set_up(struct fragpmd *app, struct tx_queue *q, const struct port *port)
{
	/* Without fragments, what is too long is dropped and counted. */
	frag_mbuf_tx_init(&q->coalesce, frag_mbuf_driver_find(port->info.driver_name),
		&port->info.tx_desc_lim,
		fragments_source(app, &q->source, FRAGMENTS_PACKETS, PAGE_FRAG_TX));
	add_pools(app, &q->coalesce);
}

/* Are there slices that can be neighbours? */
static bool
has_neighbours(const struct fragpmd *app)
{
	struct frag_mbuf_rx pool;

	return app->pools.count != 0 && page_frag_pool_rx_get(app->pools.pool[0], &pool) == 0;
}

int
tx_queues_create(struct fragpmd *app)
{
	struct tx_queue_set *set = &app->tx_queues;
	uint16_t txq = app->options.port.txq;
	uint16_t i, j;

	if (txq == 0 || !has_neighbours(app))
		return 0;
	set->queue = rte_calloc("tx_queues", (size_t)app->ports.count * txq, sizeof(*set->queue),
		RTE_CACHE_LINE_SIZE);
	if (set->queue == NULL)
		return failure("not enough memory for %u transmit queues: give the EAL more "
			       "hugepages",
			app->ports.count * txq);
	set->count = (uint16_t)(app->ports.count * txq);
	for (i = 0; i < app->ports.count; i++)
		for (j = 0; j < txq; j++)
			set_up(app, &set->queue[i * txq + j], &app->ports.port[app->ports.id[i]]);
	return 0;
}

struct tx_queue *
tx_queue_of(const struct fragpmd *app, uint16_t port, uint16_t queue)
{
	uint16_t i;

	for (i = 0; app->tx_queues.count != 0 && i < app->ports.count; i++)
		if (app->ports.id[i] == port && queue < app->options.port.txq)
			return &app->tx_queues.queue[i * app->options.port.txq + queue];
	return NULL;
}

bool
tx_queues_coalesce(const struct fragpmd *app)
{
	return app->options.frag.coalesce && app->tx_queues.count != 0 &&
	       ports_may_have_chains(app);
}

uint16_t
tx_queues_seg_len(const struct fragpmd *app)
{
	uint16_t len = UINT16_MAX;
	uint16_t i;

	for (i = 0; i < app->tx_queues.count; i++)
		len = RTE_MIN(len, app->tx_queues.queue[i].coalesce.limits.seg_len);
	return len;
}

void
tx_queues_free(struct fragpmd *app)
{
	struct tx_queue_set *set = &app->tx_queues;
	uint16_t i;

	for (i = 0; i < set->count; i++)
		fragments_source_end(&set->queue[i].source);
	rte_free(set->queue);
	set->queue = NULL;
	set->count = 0;
}
