/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_common.h>
#include <rte_malloc.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/layout_mismatch.h"
#include "app/fragpmd/ports/rx_queue.h"
#include "app/fragpmd/telemetry.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"
#include "lib/frag_mbuf/driver_layout.h"

/* Slices of a page such that frames that take so many begin where pages do: a multiple of these, if
 * there can be as many. 0: the driver's choice.
 */
static uint16_t
slots_for(uint32_t per_frame, uint32_t stride)
{
	uint32_t most = page_frag_most_slots(stride);
	uint32_t usual = RTE_MIN(most, (uint32_t)PAGE_FRAG_DEFAULT_SLOTS);

	if (per_frame <= 1)
		return 0;
	if (per_frame > usual)
		return (uint16_t)RTE_MIN(per_frame, most);
	return (uint16_t)(usual / per_frame * per_frame);
}

/* Slices of a packed pool that a frame takes. */
static uint32_t
packed_slices(uint32_t frame, uint32_t slice)
{
	return (frame + slice - 1) / slice;
}

/* The first slice of a spaced pool has its headroom, the others none. */
static uint32_t
spaced_slices(uint32_t frame, uint32_t room)
{
	return (frame + RTE_PKTMBUF_HEADROOM + room - 1) / room;
}

uint16_t
rx_queues_spaced_slots(const struct fragpmd *app, unsigned int socket)
{
	uint32_t room = RTE_ALIGN_CEIL(app->options.pool.mbuf_size, RTE_CACHE_LINE_SIZE);
	uint16_t i, slots = 0;

	for (i = 0; i < app->ports.count; i++) {
		const struct port *port = &app->ports.port[app->ports.id[i]];
		uint32_t frame = port_longest_frame(port);

		if (port->socket == socket &&
			frag_mbuf_driver_find(port->info.driver_name)->adjacency ==
				FRAG_MBUF_SPACED)
			slots = RTE_MAX(slots, slots_for(spaced_slices(frame, room), room));
	}
	return slots;
}

/* Shall this port's queues have packed pools? */
static bool
want_packed(const struct fragpmd *app, const struct port *port, uint16_t slice, const char **reason)
{
	const struct frag_mbuf_driver *driver = frag_mbuf_driver_find(port->info.driver_name);
	enum frag_layout layout = app->options.frag.layout;

	*reason = driver->reason;
	if (layout == FRAG_LAYOUT_SPACED) {
		*reason = "asked for by --frag-layout";
		return false;
	}
	if (port->spaced_only) {
		*reason = "frames were not where the packed layout has them";
		return false;
	}
	if (driver->adjacency != FRAG_MBUF_PACKED)
		return false;
	if (slice < RTE_PKTMBUF_HEADROOM) {
		*reason = "slices are shorter than the headroom";
		return false;
	}
	if (layout == FRAG_LAYOUT_PACKED)
		return true;
	if (port_longest_frame(port) > slice ||
		(app->options.port.rx_offloads & RTE_ETH_RX_OFFLOAD_SCATTER) != 0)
		return true;
	*reason = "frames fit into one slice";
	return false;
}

static int
create_pool(struct fragpmd *app, struct rx_queue *q, uint16_t queue,
	const struct frag_mbuf_pool_shape *shape)
{
	const struct port *port = q->port;
	struct page_frag_pool_conf conf = {
		.mode = PAGE_FRAG_MODE_ORDERED,
		.stride = shape->stride,
		.buf_len = shape->buf_len,
		.slots = slots_for(
			packed_slices(port_longest_frame(port), shape->stride), shape->stride),
	};
	char name[RTE_MEMPOOL_NAMESIZE];

	if (frag_mbuf_driver_find(port->info.driver_name)->countdown)
		conf.order = PAGE_FRAG_ORDER_COUNTDOWN;
	snprintf(name, sizeof(name), "rx_pool_%u_%u", port->id, queue);
	q->pool = pools_get_rx(app, name, shape->room, port->socket, &conf);
	if (q->pool == NULL)
		return -1;
	q->packed = true;
	return 0;
}

static int
choose_pool(struct fragpmd *app, struct rx_queue *q, uint16_t queue)
{
	uint16_t slice = RTE_ALIGN_FLOOR(
		app->options.pool.mbuf_size - RTE_PKTMBUF_HEADROOM, RTE_CACHE_LINE_SIZE);
	const struct port *port = q->port;
	struct frag_mbuf_rx_stats stats = q->fixup.stats;
	struct frag_mbuf_pool_shape shape;
	struct frag_mbuf_rx probe;
	bool contiguous;

	q->pool = pool_of_socket(&app->pools, port->socket);
	q->packed = false;
	/* Native and compatible pools have no neighbours. */
	if (page_frag_pool_rx_get(q->pool, &probe) < 0)
		return 0;
	contiguous = frag_mbuf_driver_shape(
		frag_mbuf_driver_find(port->info.driver_name), slice, &shape);
	if (want_packed(app, port, contiguous ? shape.stride : slice, &q->reason) && contiguous &&
		create_pool(app, q, queue, &shape) < 0)
		return -1;
	if (page_frag_pool_rx_get(q->pool, &q->fixup) < 0)
		return -1;
	q->fixup.stats = stats;
	if (q->packed)
		layout_mismatch_watch(q);
	return 0;
}

int
rx_queues_choose_pools(struct fragpmd *app, struct port *port)
{
	int ret = 0;
	uint16_t i;

	telemetry_pause();
	for (i = 0; ret == 0 && i < port->nb_rx; i++)
		ret = choose_pool(app, &port->rx[i], i);
	telemetry_resume();
	return ret;
}

int
rx_queues_resize(struct fragpmd *app, struct port *port)
{
	uint16_t rxq = app->options.port.rxq;
	struct rx_queue *queues = NULL;
	uint16_t i;

	if (rxq != 0) {
		queues = rte_calloc("rx_queues", rxq, sizeof(*queues), RTE_CACHE_LINE_SIZE);
		if (queues == NULL)
			return failure("not enough memory for %u receive queues: give the EAL more "
				       "hugepages",
				rxq);
	}
	for (i = 0; i < rxq; i++)
		queues[i].port = port;
	rx_queues_free(port);
	telemetry_pause();
	port->rx = queues;
	port->nb_rx = rxq;
	telemetry_resume();
	return 0;
}

struct rx_queue *
rx_queue_of(const struct fragpmd *app, uint16_t port, uint16_t queue)
{
	const struct port *p = &app->ports.port[port];

	return port_exists(app, port) && queue < p->nb_rx ? &p->rx[queue] : NULL;
}

uint16_t
rx_queue_descriptors(const struct rx_queue *queue)
{
	const struct rte_eth_dev_portconf *choice = &queue->port->info.default_rxportconf;

	if (queue->nb_desc != 0)
		return queue->nb_desc;
	return choice->ring_size != 0 ? choice->ring_size : RTE_ETH_DEV_FALLBACK_RX_RINGSIZE;
}

bool
rx_queues_may_copy(const struct fragpmd *app)
{
	struct frag_mbuf_rx probe;

	return app->options.port.rxq != 0 && app->pools.count != 0 &&
	       page_frag_pool_rx_get(app->pools.pool[0], &probe) == 0;
}

/* Have copies made where the options ask for them. */
static void
give_sources(struct fragpmd *app, struct rx_queue *q)
{
	const struct frag_options *options = &app->options.frag;

	if (options->copybreak != 0 || options->header_split != 0)
		q->fixup.source =
			fragments_source(app, &q->packets, FRAGMENTS_PACKETS, PAGE_FRAG_RX);
	if (options->linearise == FRAG_MBUF_LINEARISE_ALWAYS)
		q->fixup.frame_source =
			fragments_source(app, &q->frames, FRAGMENTS_FRAMES, PAGE_FRAG_RX);
}

static void
configure(struct fragpmd *app, struct rx_queue *q, uint16_t max_len)
{
	const struct frag_options *options = &app->options.frag;

	/* What was received before the last stop says nothing about what comes. */
	q->fixup.spill = NULL;
	q->fixup.last_nb_segs = 0;
	q->fixup.settle = 0;
	q->fixup.max_len = max_len;
	q->fixup.ring = rx_queue_descriptors(q);
	q->fixup.linearise = options->linearise;
	q->fixup.copybreak = options->copybreak;
	q->fixup.hdr_split = options->header_split;
	give_sources(app, q);
}

void
rx_queues_configure(struct fragpmd *app)
{
	/* What is made one segment here may have to leave as one. */
	uint16_t max_len = tx_queues_seg_len(app);
	uint16_t i, j;

	telemetry_pause();
	for (i = 0; i < app->ports.count; i++) {
		struct port *port = &app->ports.port[app->ports.id[i]];

		for (j = 0; j < port->nb_rx; j++)
			if (port->rx[j].fixup.pool != NULL)
				configure(app, &port->rx[j], max_len);
	}
	telemetry_resume();
}

void
rx_queues_free(struct port *port)
{
	struct rx_queue *queues = port->rx;
	uint16_t nb = port->nb_rx;
	uint16_t i;

	telemetry_pause();
	port->rx = NULL;
	port->nb_rx = 0;
	telemetry_resume();
	for (i = 0; i < nb; i++) {
		fragments_source_end(&queues[i].packets);
		fragments_source_end(&queues[i].frames);
	}
	rte_free(queues);
}
