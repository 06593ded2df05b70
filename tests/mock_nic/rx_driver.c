/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The driver's half of receive with descriptors: what it writes into mbufs, and its refill. */

#include <string.h>

#include <rte_common.h>

#include "tests/mock_nic/rx.h"

_Static_assert(offsetof(struct rte_mbuf, ol_flags) == offsetof(struct rte_mbuf, data_off) + 8,
	"a store of 16 bytes over rearm_data takes ol_flags with it");

/* The flag that every frame gets: the device has computed its hash. */
#define RX_FLAGS RTE_MBUF_F_RX_RSS_HASH

void
mock_rearm_init(struct mock_rxq *q)
{
	const struct mock_row *row = &q->port->conf.row;

	for (int later = 0; later < 2; later++) {
		struct rte_mbuf m;

		memset(&m, 0, sizeof(m));
		m.data_off = later ? row->later_off : row->first_off;
		if (row->ring == MOCK_RING_ONE)
			m.data_off = row->first_off;
		rte_mbuf_refcnt_set(&m, 1);
		m.nb_segs = 1;
		m.port = q->port->id;
		m.ol_flags = RX_FLAGS;
		memcpy(q->rearm[later], (const char *)&m + offsetof(struct rte_mbuf, data_off), 16);
	}
}

static void
flags_set(const struct mock_row *row, struct rte_mbuf *m, bool first)
{
	if (!first && row->flags != MOCK_FLAGS_ASSIGN_ALL)
		return;
	switch (row->flags) {
	case MOCK_FLAGS_OR:
		m->ol_flags |= RX_FLAGS;
		break;
	case MOCK_FLAGS_MASK:
		m->ol_flags = (m->ol_flags & RTE_MBUF_F_EXTERNAL) | RX_FLAGS;
		break;
	default:
		m->ol_flags = RX_FLAGS;
	}
}

void
mock_segment_fill(
	struct mock_rxq *q, struct rte_mbuf *m, const struct mock_done *done, uint16_t data_off)
{
	const struct mock_row *row = &q->port->conf.row;

	if (row->rearm > 0) {
		memcpy((char *)m + offsetof(struct rte_mbuf, data_off), q->rearm[!done->first],
			row->rearm);
	} else {
		if (row->fields & (done->first ? MOCK_FIELD_HEAD_OFF : MOCK_FIELD_TAIL_OFF))
			m->data_off = data_off;
		m->port = q->port->id;
		if (row->fields & MOCK_FIELD_SEGS && done->first)
			m->nb_segs = 1;
	}
	if (row->rearm < 16)
		flags_set(row, m, done->first);
	m->data_len = done->len;
	if (done->first) {
		m->pkt_len = done->frame;
		m->packet_type = RTE_PTYPE_L2_ETHER;
		m->vlan_tci = 0;
		m->hash.rss = done->frame;
	} else if (row->fields & MOCK_FIELD_TAIL_LEN) {
		m->pkt_len = done->len;
	}
	if (done->last && row->fields & MOCK_FIELD_NEXT)
		m->next = NULL;
}

struct rte_mbuf *
mock_segment_chain(struct mock_rxq *q, struct rte_mbuf *m, const struct mock_done *done)
{
	struct rte_mbuf *head;

	if (done->first) {
		q->head = m;
	} else {
		q->tail->next = m;
		q->head->nb_segs++;
	}
	q->tail = m;
	if (!done->last)
		return NULL;
	head = q->head;
	q->head = NULL;
	q->packets++;
	q->bytes += done->frame;
	mock_count(q->port, MOCK_NIC_RX_FRAMES, 1);
	mock_count(q->port, MOCK_NIC_RX_BYTES, done->frame);
	mock_count(q->port, MOCK_NIC_RX_SEGMENTS, done->segs);
	return head;
}

/* Post a buffer in the place of one that was taken. A group is the device's again as a whole, once
 * its used buffers are replaced.
 */
static void
replace(struct mock_rxq *q, const struct mock_done *done, struct rte_mbuf *fresh)
{
	struct mock_ring_state *r = &q->ring[done->ring];

	mock_post(q, done->ring, done->desc, fresh);
	if (q->group == 0)
		return;
	r->posted--;
	if (done->last)
		r->posted = (uint16_t)(r->posted + q->group);
}

/* The driver takes one filled buffer; false if it cannot, for want of another. */
static bool
take(struct mock_rxq *q, struct rte_mbuf **head)
{
	const struct mock_row *row = &q->port->conf.row;
	struct mock_done done = q->done.done[q->done.first];
	const struct mock_desc *d = &q->ring[done.ring].desc[done.desc];
	uint16_t data_off = (uint16_t)(d->data_off + (done.first ? row->header : 0));
	struct rte_mbuf *fresh = NULL;
	struct rte_mbuf *m;

	if (row->refill == MOCK_REFILL_EACH) {
		fresh = mock_supply_one(q);
		if (fresh == NULL)
			return false;
	}
	m = mock_unpost(q, done.ring, done.desc);
	q->done.first = (q->done.first + 1) % q->done.size;
	q->done.count--;
	q->done.frames -= done.last;
	if (fresh != NULL)
		replace(q, &done, fresh);
	mock_segment_fill(q, m, &done, data_off);
	*head = mock_segment_chain(q, m, &done);
	return true;
}

static void
refill_before(struct mock_rxq *q)
{
	const struct mock_row *row = &q->port->conf.row;
	uint16_t holes;

	if (row->refill == MOCK_REFILL_START) {
		mock_post_missing(q, q->ring[0].holes);
		return;
	}
	if (row->refill != MOCK_REFILL_BATCH)
		return;
	for (holes = q->ring[0].holes; holes >= row->refill_burst; holes = q->ring[0].holes) {
		mock_post_missing(q, row->refill_burst);
		if (q->ring[0].holes == holes)
			return;
	}
}

uint16_t
mock_rx_burst(void *rxq, struct rte_mbuf **pkts, uint16_t n)
{
	struct mock_rxq *q = rxq;
	const struct mock_row *row = &q->port->conf.row;
	uint16_t count = 0;

	mock_port_poll_wire(q->port);
	refill_before(q);
	mock_device_receive(q, (uint32_t)n * 2);
	while (count < n && q->done.count > 0) {
		struct rte_mbuf *head;

		if (!take(q, &head))
			break;
		if (head != NULL)
			pkts[count++] = head;
	}
	if (count < n && row->alloc_first && q->done.count == 0) {
		struct rte_mbuf *unused = mock_supply_one(q);

		if (unused != NULL)
			rte_mbuf_raw_free(unused);
	}
	if (row->refill == MOCK_REFILL_END)
		mock_post_missing(q, q->ring[0].holes);
	return count;
}
