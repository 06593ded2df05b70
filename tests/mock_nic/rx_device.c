/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The device's half of receive: it knows descriptors and bytes. */

#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "tests/mock_nic/rx.h"

/* What a device writes before a frame: any bytes but the frame's. */
static const uint8_t header_pattern = 0xc3;

const uint8_t *
mock_wire_peek(struct mock_rxq *q, uint32_t *len)
{
	struct mock_frame *frame = mock_frames_peek(&q->wire);

	if (frame != NULL) {
		*len = frame->len;
		return frame->bytes;
	}
	if (!mock_generator_peek(&q->gen))
		return NULL;
	*len = q->gen.len;
	return q->gen.bytes;
}

void
mock_wire_pop(struct mock_rxq *q)
{
	struct mock_frame *frame = mock_frames_get(&q->wire);

	if (frame != NULL) {
		free(frame);
		return;
	}
	mock_generator_pop(&q->gen);
	mock_count(q->port, MOCK_NIC_GENERATED, 1);
}

bool
mock_wire_drops(struct mock_rxq *q, uint32_t len)
{
	const struct mock_port *port = q->port;

	if (!port->conf.row.mtu_limit || len <= port->max_frame)
		return false;
	mock_count(q->port, MOCK_NIC_RX_TOO_LONG, 1);
	return true;
}

/* One buffer of a frame in the making. */
struct piece {
	uint8_t ring;
	uint16_t desc;
	uint16_t len;
};

/* The i-th buffer for the next frame: false if none is posted for it. */
static bool
buffer_at(const struct mock_rxq *q, uint32_t i, struct piece *piece)
{
	bool tails = q->port->conf.row.ring == MOCK_RING_HEADS && i > 0;
	const struct mock_ring_state *r = &q->ring[tails ? 1 : 0];
	uint32_t at = tails ? i - 1 : i;

	if (at >= r->posted)
		return false;
	piece->ring = tails ? 1 : 0;
	piece->desc = (uint16_t)((r->device + at) % r->size);
	return r->desc[piece->desc].mbuf != NULL;
}

/* The most buffers that can ever be posted for one frame. */
static uint32_t
capacity(const struct mock_rxq *q)
{
	const struct mock_row *row = &q->port->conf.row;

	if (q->group > 0)
		return q->group;
	if (row->ring == MOCK_RING_HEADS)
		return 1U + q->ring[1].size;
	if (row->refill == MOCK_REFILL_BATCH)
		return q->ring[0].size - RTE_MIN(q->ring[0].size, row->refill_burst);
	return q->ring[0].size;
}

enum plan {
	PLAN_READY,
	PLAN_WAIT, /* not enough buffers are posted */
	PLAN_DROP, /* never will there be enough */
};

/* Choose the buffers of a frame. */
static enum plan
plan(const struct mock_rxq *q, uint32_t len, struct piece *pieces, uint16_t *count)
{
	const struct mock_row *row = &q->port->conf.row;
	uint32_t limit = q->port->scatter ? RTE_MIN(capacity(q), (uint32_t)MOCK_SEGS_MAX) : 1;

	if (row->max_segs > 0)
		limit = RTE_MIN(limit, row->max_segs);
	for (*count = 0; len > 0; ++*count) {
		struct piece *p = &pieces[*count];
		uint32_t room;

		if (*count == limit)
			return PLAN_DROP;
		if (!buffer_at(q, *count, p))
			return PLAN_WAIT;
		room = q->ring[p->ring].desc[p->desc].len;
		if (*count == 0)
			room -= RTE_MIN(room, row->header);
		p->len = (uint16_t)RTE_MIN(len, room);
		if (room == 0)
			return PLAN_DROP;
		len -= p->len;
	}
	return PLAN_READY;
}

/* What lies outside of mapped memory is not written; it was recorded when it was posted. */
static void
write_at(const struct mock_desc *d, uint32_t at, const uint8_t *bytes, uint32_t len)
{
	if (at < d->reach)
		memcpy(d->va + at, bytes, RTE_MIN(len, d->reach - at));
}

static void
write_header(const struct mock_desc *d, uint32_t len)
{
	if (d->reach > 0)
		memset(d->va, header_pattern, RTE_MIN(len, d->reach));
}

static void
done_add(struct mock_done_ring *ring, const struct mock_done *done)
{
	ring->done[(ring->first + ring->count++) % ring->size] = *done;
	ring->frames += done->last;
}

static void
receive(struct mock_rxq *q, const uint8_t *bytes, uint32_t len, const struct piece *pieces,
	uint16_t count)
{
	const struct mock_row *row = &q->port->conf.row;

	for (uint16_t i = 0; i < count; i++) {
		const struct piece *p = &pieces[i];
		const struct mock_desc *d = &q->ring[p->ring].desc[p->desc];

		if (i == 0)
			write_header(d, row->header);
		write_at(d, i == 0 ? row->header : 0, bytes, p->len);
		bytes += p->len;
		done_add(&q->done, &(struct mock_done){ p->ring, i == 0, i == count - 1, p->desc,
					   p->len, count, len });
	}
}

/* The device's pointers go past the buffers of a frame; past all of a group. */
static void
advance(struct mock_rxq *q, uint16_t count)
{
	bool heads = q->port->conf.row.ring == MOCK_RING_HEADS;

	for (uint8_t ring = 0; ring < 2; ring++) {
		struct mock_ring_state *r = &q->ring[ring];
		uint16_t n = heads ? (uint16_t)(ring == 0 ? 1 : count - 1) : count;

		if (q->group > 0)
			n = q->group;
		if (r->size == 0)
			continue;
		r->device = (uint16_t)((r->device + n) % r->size);
		r->posted = (uint16_t)(r->posted - n);
	}
}

void
mock_device_receive(struct mock_rxq *q, uint32_t frames)
{
	struct piece pieces[MOCK_SEGS_MAX];
	const uint8_t *bytes;
	uint16_t count;
	uint32_t len;

	while (q->done.frames < frames && (bytes = mock_wire_peek(q, &len)) != NULL) {
		if (!mock_wire_drops(q, len)) {
			switch (plan(q, len, pieces, &count)) {
			case PLAN_WAIT:
				return;
			case PLAN_DROP:
				mock_count(q->port, MOCK_NIC_RX_TOO_LONG, 1);
				break;
			default:
				receive(q, bytes, len, pieces, count);
				advance(q, count);
			}
		}
		mock_wire_pop(q);
	}
}
