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

/* The longest frame that a port is set up for. */
static uint32_t
longest_frame(const struct fragpmd *app, const struct port *port)
{
	uint32_t frame = app->options.port.max_pkt_len;

	return frame != 0 ? frame : RTE_ETHER_MTU + port_frame_overhead(port);
}

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
		uint32_t frame = longest_frame(app, port);

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
	if (driver->adjacency != FRAG_MBUF_PACKED)
		return false;
	if (slice < RTE_PKTMBUF_HEADROOM) {
		*reason = "slices are shorter than the headroom";
		return false;
	}
	if (layout == FRAG_LAYOUT_PACKED)
		return true;
	if (longest_frame(app, port) > slice ||
		(app->options.port.rx_offloads & RTE_ETH_RX_OFFLOAD_SCATTER) != 0)
		return true;
	*reason = "frames fit into one slice";
	return false;
}

static int
create_pool(struct fragpmd *app, struct rx_queue *q, const struct port *port, uint16_t queue,
	const struct frag_mbuf_pool_shape *shape)
{
	struct page_frag_pool_conf conf = {
		.mode = PAGE_FRAG_MODE_ORDERED,
		.stride = shape->stride,
		.buf_len = shape->buf_len,
		.slots = slots_for(
			packed_slices(longest_frame(app, port), shape->stride), shape->stride),
	};
	char name[RTE_MEMPOOL_NAMESIZE];

	if (frag_mbuf_driver_find(port->info.driver_name)->countdown)
		conf.order = PAGE_FRAG_ORDER_COUNTDOWN;
	snprintf(name, sizeof(name), "rx_pool_%u_%u", port->id, queue);
	q->pool = pools_add_rx(app, name, shape->room, port->socket, &conf);
	if (q->pool == NULL)
		return -1;
	q->packed = true;
	return 0;
}

static int
set_up(struct fragpmd *app, struct rx_queue *q, const struct port *port, uint16_t queue)
{
	uint16_t slice = RTE_ALIGN_FLOOR(
		app->options.pool.mbuf_size - RTE_PKTMBUF_HEADROOM, RTE_CACHE_LINE_SIZE);
	struct rte_mempool *shared = pool_of_socket(&app->pools, port->socket);
	struct frag_mbuf_pool_shape shape;
	struct frag_mbuf_rx probe;
	bool contiguous;

	q->pool = shared;
	q->port = port;
	q->set = &app->rx_queues;
	/* Native and compatible pools have no neighbours. */
	if (page_frag_pool_rx_get(shared, &probe) < 0)
		return 0;
	contiguous = frag_mbuf_driver_shape(
		frag_mbuf_driver_find(port->info.driver_name), slice, &shape);
	if (want_packed(app, port, contiguous ? shape.stride : slice, &q->reason) && contiguous &&
		create_pool(app, q, port, queue, &shape) < 0)
		return -1;
	if (page_frag_pool_rx_get(q->pool, &q->fixup) < 0)
		return -1;
	if (q->packed)
		layout_mismatch_watch(q);
	return 0;
}

int
rx_queues_create(struct fragpmd *app)
{
	struct rx_queue_set *set = &app->rx_queues;
	uint16_t rxq = app->options.port.rxq;
	uint16_t i, j;

	if (rxq == 0)
		return 0;
	set->queue = rte_calloc("rx_queues", (size_t)app->ports.count * rxq, sizeof(*set->queue),
		RTE_CACHE_LINE_SIZE);
	if (set->queue == NULL)
		return failure("not enough memory for %u receive queues: give the EAL more "
			       "hugepages",
			app->ports.count * rxq);
	set->count = (uint16_t)(app->ports.count * rxq);
	for (i = 0; i < app->ports.count; i++)
		for (j = 0; j < rxq; j++)
			if (set_up(app, &set->queue[i * rxq + j],
				    &app->ports.port[app->ports.id[i]], j) < 0)
				return -1;
	return 0;
}

struct rx_queue *
rx_queue_of(const struct fragpmd *app, uint16_t port, uint16_t queue)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++)
		if (app->ports.id[i] == port && queue < app->options.port.rxq)
			return &app->rx_queues.queue[i * app->options.port.rxq + queue];
	return NULL;
}

bool
rx_queues_may_copy(const struct fragpmd *app)
{
	uint16_t i;

	for (i = 0; i < app->rx_queues.count; i++)
		if (app->rx_queues.queue[i].fixup.pool != NULL)
			return true;
	return false;
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

void
rx_queues_configure(struct fragpmd *app)
{
	const struct frag_options *options = &app->options.frag;
	/* What is made one segment here may have to leave as one. */
	uint16_t max_len = tx_queues_seg_len(app);
	uint16_t i;

	telemetry_pause();
	for (i = 0; i < app->rx_queues.count; i++) {
		struct rx_queue *q = &app->rx_queues.queue[i];

		if (q->fixup.pool == NULL)
			continue;
		/* What was received before the last stop says nothing about what comes. */
		q->fixup.spill = NULL;
		q->fixup.last_nb_segs = 0;
		q->fixup.settle = 0;
		q->fixup.max_len = max_len;
		q->fixup.ring = port_descriptors(app, q->port, true);
		q->fixup.linearise = options->linearise;
		q->fixup.copybreak = options->copybreak;
		q->fixup.hdr_split = options->header_split;
		give_sources(app, q);
	}
	telemetry_resume();
}

void
rx_queues_free(struct fragpmd *app)
{
	struct rx_queue_set *set = &app->rx_queues;
	uint16_t i;

	layout_mismatch_end(app);
	for (i = 0; i < set->count; i++) {
		fragments_source_end(&set->queue[i].packets);
		fragments_source_end(&set->queue[i].frames);
	}
	rte_free(set->queue);
	set->queue = NULL;
	set->count = 0;
}
