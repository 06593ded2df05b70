/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A receive queue's life, and the sizes that follow from a row. */

#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>

#include "tests/mock_nic/log.h"
#include "tests/mock_nic/rx.h"

uint32_t
mock_row_round(const struct mock_row *row, uint32_t room)
{
	static const uint32_t step[MOCK_ROUND_NB] = { [MOCK_ROUND_NONE] = 1,
		[MOCK_ROUND_1K] = 1024,
		[MOCK_ROUND_256] = 256,
		[MOCK_ROUND_128] = 128,
		[MOCK_ROUND_64] = 64 };

	if (row->round == MOCK_ROUND_128_UP)
		room = RTE_ALIGN_CEIL(room, 128);
	else if (row->round == MOCK_ROUND_POW2 || (row->round == MOCK_ROUND_1K && room < 1024))
		room = rte_align32prevpow2(room);
	else
		room -= room % step[row->round];
	return row->max_size > 0 ? RTE_MIN(room, row->max_size) : room;
}

uint32_t
mock_row_size(const struct mock_row *row, uint32_t room, bool first)
{
	uint32_t off = (first ? row->first_off : row->later_off) + row->align;

	return room > off ? mock_row_round(row, room - off) : 0;
}

/* Buffers for the longest frame. */
static uint32_t
group_size(const struct mock_rxq *q)
{
	const struct mock_row *row = &q->port->conf.row;
	uint32_t first = mock_row_size(row, q->pool_room, true);
	uint32_t later = mock_row_size(row, q->pool_room, false);
	uint32_t frame = q->port->max_frame;
	uint32_t n = 1;

	if (row->groups == MOCK_GROUPS_ONE)
		return q->nb_desc;
	if (q->port->scatter && frame > first)
		n += (frame - first + later - 1) / later;
	if (row->groups == MOCK_GROUPS_SPLIT)
		n = rte_align32pow2(n);
	return row->max_segs > 0 ? RTE_MIN(n, row->max_segs) : n;
}

static int
ring_new(struct mock_ring_state *r, uint32_t size)
{
	free(r->desc);
	*r = (struct mock_ring_state){ .size = (uint16_t)size };
	if (size == 0)
		return 0;
	if (size > UINT16_MAX)
		return -EINVAL;
	r->desc = calloc(size, sizeof(*r->desc));
	return r->desc != NULL ? 0 : -ENOMEM;
}

/* Rings depend on the MTU, so they are made when the queue starts. */
static int
rings_new(struct mock_rxq *q)
{
	const struct mock_row *row = &q->port->conf.row;
	uint32_t size[2] = { q->nb_desc, 0 };

	q->group = 0;
	switch (row->ring) {
	case MOCK_RING_HEADS:
		/* as many tails as the longest frames of all heads ask for, up to four rings */
		size[1] = q->port->scatter ? RTE_MIN(q->nb_desc * 4U, 16384U) : 0;
		break;
	case MOCK_RING_GROUPS:
		q->group = (uint16_t)group_size(q);
		if (row->groups == MOCK_GROUPS_EACH)
			size[0] = q->nb_desc * (uint32_t)q->group;
		else
			size[0] = RTE_MAX(1U, (uint32_t)(q->nb_desc / q->group)) * q->group;
		break;
	case MOCK_RING_COPY:
		size[0] = 0;
		break;
	default:
		break;
	}
	if (ring_new(&q->ring[0], size[0]) < 0 || ring_new(&q->ring[1], size[1]) < 0)
		return -ENOMEM;
	free(q->done.done);
	q->done = (struct mock_done_ring){ .size = size[0] + size[1] };
	q->done.done = calloc(q->done.size + 1, sizeof(*q->done.done));
	return q->done.done != NULL ? 0 : -ENOMEM;
}

int
mock_rxq_setup(struct mock_port *port, uint16_t id, uint16_t nb_desc,
	const struct rte_eth_rxconf *conf, struct rte_mempool *mp)
{
	struct mock_rxq *q;

	if (id >= MOCK_QUEUES || mp == NULL)
		return -EINVAL;
	if (mock_row_size(&port->conf.row, rte_pktmbuf_data_room_size(mp), true) == 0) {
		MOCK_LOG(ERR, "the pool's data room of %u leaves no room for a segment",
			rte_pktmbuf_data_room_size(mp));
		return -EINVAL;
	}
	q = calloc(1, sizeof(*q));
	if (q == NULL)
		return -ENOMEM;
	port->rxq[id] = q;
	q->port = port;
	q->id = id;
	q->mp = mp;
	q->conf = *conf;
	q->nb_desc = nb_desc;
	q->pool_room = rte_pktmbuf_data_room_size(mp);
	if (mock_frames_init(&q->wire, port->conf.queue) < 0 ||
		mock_generator_init(&q->gen, &port->conf, (uint16_t)(port->id * MOCK_QUEUES + id)) <
			0) {
		mock_rxq_end(q);
		return -ENOMEM;
	}
	/* Whoever compares frames has seen those of the queue that was here before. */
	q->gen.next = port->generated[id];
	return 0;
}

int
mock_rxq_start(struct mock_rxq *q)
{
	int ret;

	mock_chunks_end(&q->chunks);
	ret = mock_chunks_read(&q->chunks, q->mp);
	if (ret == 0)
		ret = rings_new(q);
	if (ret < 0)
		return ret;
	mock_rearm_init(q);
	ret = mock_post_all(q);
	if (ret < 0) {
		MOCK_LOG(ERR, "pool %s has not enough mbufs for rx queue %u", q->mp->name, q->id);
		mock_post_end(q);
	}
	return ret;
}

void
mock_rxq_stop(struct mock_rxq *q)
{
	mock_post_end(q);
	q->done.count = q->done.frames = 0;
	rte_pktmbuf_free(q->head);
	q->head = NULL;
	mock_frames_flush(&q->wire);
}

void
mock_rxq_end(struct mock_rxq *q)
{
	if (q == NULL)
		return;
	if (q->gen.next != 0)
		q->port->generated[q->id] = q->gen.next;
	mock_frames_end(&q->wire);
	mock_generator_end(&q->gen);
	mock_chunks_end(&q->chunks);
	free(q->ring[0].desc);
	free(q->ring[1].desc);
	free(q->done.done);
	q->port->rxq[q->id] = NULL;
	free(q);
}
