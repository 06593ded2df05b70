/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Receive of drivers without descriptors: a frame is there, mbufs are allocated, bytes copied. */

#include <string.h>

#include <rte_common.h>

#include "tests/mock_nic/rx.h"

/* One segment's worth of a frame into an mbuf. What is written is checked as if it was posted. */
static void
copy_in(struct mock_rxq *q, struct rte_mbuf *m, const uint8_t **bytes, struct mock_done *done,
	uint32_t left)
{
	const struct mock_row *row = &q->port->conf.row;
	uint32_t room = row->room == MOCK_ROOM_POOL ? q->pool_room : m->buf_len;
	uint16_t off = done->first ? row->first_off : row->later_off;
	uint8_t *va = (uint8_t *)m->buf_addr + off;

	done->len = (uint16_t)RTE_MIN(left, mock_row_size(row, room, done->first));
	done->last = done->len == left;
	if (off + done->len > RTE_MAX(q->pool_room, m->buf_len))
		mock_violation(q->port, MOCK_NIC_BEYOND_ROOM, "%u bytes at %u of a buffer of %u",
			done->len, off, m->buf_len);
	if (q->port->conf.chunks &&
		(mock_chunk_find(&q->chunks, va) == NULL ||
			mock_chunk_find(&q->chunks, va + done->len - 1) == NULL)) {
		mock_violation(
			q->port, MOCK_NIC_OUTSIDE_POOL, "%u bytes at %p", done->len, (void *)va);
	} else {
		memcpy(va, *bytes, done->len);
	}
	*bytes += done->len;
	mock_segment_fill(q, m, done, off);
}

/* Drivers that allocate segment by segment find out on the way how many there are. */
static uint32_t
segments_of(const struct mock_rxq *q, const struct rte_mbuf *m, uint32_t len)
{
	const struct mock_row *row = &q->port->conf.row;
	uint32_t room = row->room == MOCK_ROOM_POOL ? q->pool_room : m->buf_len;
	uint32_t first = mock_row_size(row, room, true);
	uint32_t later = mock_row_size(row, room, false);

	if (first == 0 || later == 0)
		return UINT32_MAX;
	return len <= first ? 1 : 1 + (len - first + later - 1) / later;
}

/* A whole frame; NULL if it was lost for want of an mbuf, and counted. */
static struct rte_mbuf *
frame_in(struct mock_rxq *q, struct rte_mbuf *m, const uint8_t *bytes, uint32_t len)
{
	struct mock_done done = {
		.first = true, .frame = len, .segs = (uint16_t)segments_of(q, m, len)
	};
	struct rte_mbuf *whole;
	uint32_t left = len;

	for (;;) {
		done.len = 0;
		copy_in(q, m, &bytes, &done, left);
		left -= done.len;
		whole = mock_segment_chain(q, m, &done);
		if (whole != NULL)
			return whole;
		done.first = false;
		m = mock_supply_one(q);
		if (m == NULL) {
			mock_count(q->port, MOCK_NIC_RX_LOST, 1);
			rte_pktmbuf_free(q->head);
			q->head = NULL;
			return NULL;
		}
	}
}

static bool
too_many_segments(const struct mock_rxq *q, const struct rte_mbuf *m, uint32_t len)
{
	const struct mock_row *row = &q->port->conf.row;
	uint32_t limit = q->port->scatter ? MOCK_SEGS_MAX : 1;

	if (row->max_segs > 0)
		limit = RTE_MIN(limit, row->max_segs);
	return segments_of(q, m, len) > limit;
}

/* Heads in one bulk for as many frames as wait, or one for the next frame. */
static uint16_t
heads_get(struct mock_rxq *q, struct rte_mbuf **heads, uint16_t n)
{
	if (!q->port->conf.row.heads_bulk) {
		heads[0] = mock_supply_one(q);
		return heads[0] != NULL;
	}
	n = RTE_MIN(n, 32);
	if (q->gen.conf->gen.count == 0)
		n = (uint16_t)RTE_MIN(n, q->wire.count);
	n = RTE_MAX(n, 1);
	if (rte_pktmbuf_alloc_bulk(q->mp, heads, n) == 0)
		return n;
	mock_count(q->port, MOCK_NIC_RX_NOMBUF, n);
	return 0;
}

uint16_t
mock_rx_burst_copy(void *rxq, struct rte_mbuf **pkts, uint16_t n)
{
	struct mock_rxq *q = rxq;
	struct rte_mbuf *heads[32];
	uint16_t had = 0, used = 0, count = 0;
	const uint8_t *bytes;
	uint32_t len;

	mock_port_poll_wire(q->port);
	while (count < n && (bytes = mock_wire_peek(q, &len)) != NULL) {
		struct rte_mbuf *head = NULL;

		if (!mock_wire_drops(q, len)) {
			if (used == had) {
				had = heads_get(q, heads, (uint16_t)(n - count));
				used = 0;
			}
			if (had == 0)
				break;
			if (too_many_segments(q, heads[used], len))
				mock_count(q->port, MOCK_NIC_RX_TOO_LONG, 1);
			else
				head = frame_in(q, heads[used++], bytes, len);
		}
		mock_wire_pop(q);
		if (head != NULL)
			pkts[count++] = head;
	}
	while (used < had)
		rte_pktmbuf_free(heads[used++]);
	return count;
}
