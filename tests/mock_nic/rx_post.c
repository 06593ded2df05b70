/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Posting buffers: the moment at which a device learns an address, and at which it is checked. */

#include <errno.h>

#include <rte_common.h>
#include <rte_memory.h>

#include "tests/mock_nic/rx.h"

/* In groups the first buffer of each is a head, with two rings those of the first ring are. In one
 * ring all are posted alike, since any may become a head: from the header on.
 */
static bool
is_head(const struct mock_rxq *q, uint8_t ring, uint16_t desc)
{
	return q->group > 0 ? desc % q->group == 0 : ring == 0;
}

static rte_iova_t
device_address(const struct mock_rxq *q, const struct rte_mbuf *m)
{
	if (q->port->conf.row.address == MOCK_ADDRESS_VA)
		return (uintptr_t)m->buf_addr;
	return rte_mbuf_data_iova_default(m) - RTE_PKTMBUF_HEADROOM;
}

/* Where a device address leads that should lead to va; NULL if nowhere. */
static uint8_t *
translate(struct mock_rxq *q, const struct mock_chunk *chunk, rte_iova_t address, uint8_t *va)
{
	if (q->port->conf.row.address == MOCK_ADDRESS_VA)
		return va;
	if (chunk != NULL && chunk->iova != RTE_BAD_IOVA) {
		if (address == chunk->iova + (rte_iova_t)(va - chunk->va))
			return va;
	} else if (mock_dma_leads_to(address, va, 1)) {
		return va;
	}
	mock_violation(q->port, MOCK_NIC_BAD_ADDRESS,
		"buffer %p is posted at the address of something else", (void *)va);
	va = mock_chunk_at(&q->chunks, address);
	return va != NULL ? va : rte_mem_iova2virt(address);
}

static void
check_place(struct mock_rxq *q, const struct mock_desc *d)
{
	const struct mock_conf *conf = &q->port->conf;
	const struct rte_mbuf *m = d->mbuf;
	uint32_t room = RTE_MAX(q->pool_room, m->buf_len);

	if (d->data_off + d->len > room)
		mock_violation(q->port, MOCK_NIC_BEYOND_ROOM,
			"bytes %u to %u of a buffer of %u are posted", d->data_off,
			d->data_off + d->len, room);
	if (conf->stride > 0 && d->len > conf->stride)
		mock_violation(q->port, MOCK_NIC_BEYOND_STRIDE,
			"%u bytes are posted, a slice has %u", d->len, conf->stride);
}

void
mock_post(struct mock_rxq *q, uint8_t ring, uint16_t desc, struct rte_mbuf *m)
{
	const struct mock_row *row = &q->port->conf.row;
	struct mock_ring_state *r = &q->ring[ring];
	struct mock_desc *d = &r->desc[desc];
	uint32_t room = row->room == MOCK_ROOM_POOL ? q->pool_room : m->buf_len;
	rte_iova_t address = device_address(q, m);
	bool head = is_head(q, ring, desc);
	uint32_t off = head ? row->first_off - row->header : row->later_off;
	const struct mock_chunk *chunk;

	if (row->fields & MOCK_FIELD_REFCNT)
		rte_mbuf_refcnt_set(m, 1);
	if (row->align > 0)
		off = (uint32_t)(RTE_ALIGN_CEIL(address + off, (rte_iova_t)row->align) - address);
	*d = (struct mock_desc){ .mbuf = m, .data_off = (uint16_t)off, .buf_addr = m->buf_addr };
	d->len = mock_row_size(row, room, head) + (head ? row->header : 0);
	r->posted++;
	r->holes--;

	d->va = (uint8_t *)m->buf_addr + off;
	chunk = mock_chunk_find(&q->chunks, d->va);
	d->va = translate(q, chunk, address + off, d->va);
	d->reach = d->va != NULL ? d->len : 0;
	if (d->va == NULL)
		return;
	check_place(q, d);
	if (q->port->conf.chunks) {
		chunk = mock_chunk_find(&q->chunks, d->va);
		d->reach = 0;
		if (chunk != NULL)
			d->reach = (uint32_t)RTE_MIN(
				(size_t)d->len, (size_t)(chunk->va + chunk->len - d->va));
		if (d->reach < d->len)
			mock_violation(q->port, MOCK_NIC_OUTSIDE_POOL,
				"%u bytes at %p are posted, %u of them in the pool's memory",
				d->len, (void *)d->va, d->reach);
	}
	if (mock_area_add(&d->area, d->va, d->len))
		mock_violation(q->port, MOCK_NIC_OVERLAP,
			"%u bytes at %p are posted, and lie over another posted buffer", d->len,
			(void *)d->va);
}

struct rte_mbuf *
mock_unpost(struct mock_rxq *q, uint8_t ring, uint16_t desc)
{
	struct mock_desc *d = &q->ring[ring].desc[desc];
	struct rte_mbuf *m = d->mbuf;

	mock_area_remove(&d->area);
	if (m->buf_addr != d->buf_addr || rte_mbuf_refcnt_read(m) != 1)
		mock_violation(q->port, MOCK_NIC_POSTED_CHANGED,
			"mbuf %p: buf_addr %p was %p, refcnt %u", (void *)m, m->buf_addr,
			d->buf_addr, rte_mbuf_refcnt_read(m));
	d->mbuf = NULL;
	q->ring[ring].holes++;
	return m;
}

void
mock_post_missing(struct mock_rxq *q, uint16_t n)
{
	struct mock_ring_state *r = &q->ring[0];
	struct rte_mbuf *mbufs[MOCK_BULK];

	n = RTE_MIN(n, MOCK_BULK);
	if (n == 0 || mock_supply_bulk(q, mbufs, n) < 0)
		return;
	for (uint16_t i = 0; i < n; i++) {
		mock_post(q, 0, r->post, mbufs[i]);
		r->post = (uint16_t)((r->post + 1) % r->size);
	}
}

/* One by one as most drivers do, but for those that fill by bulks. */
static struct rte_mbuf *
supply_first(struct mock_rxq *q)
{
	const struct mock_row *row = &q->port->conf.row;
	struct rte_mbuf *m;

	if (row->bulk_end == 0 || row->bulk_fill)
		return mock_supply_one(q);
	m = rte_mbuf_raw_alloc(q->mp);
	if (m == NULL)
		mock_count(q->port, MOCK_NIC_RX_NOMBUF, 1);
	return m;
}

int
mock_post_all(struct mock_rxq *q)
{
	for (uint8_t ring = 0; ring < RTE_DIM(q->ring); ring++) {
		struct mock_ring_state *r = &q->ring[ring];

		r->holes = r->size;
		r->posted = r->device = r->post = 0;
		for (uint16_t i = 0; i < r->size; i++) {
			struct rte_mbuf *m = supply_first(q);

			if (m == NULL)
				return -ENOMEM;
			mock_post(q, ring, i, m);
		}
	}
	return 0;
}

void
mock_post_end(struct mock_rxq *q)
{
	for (uint8_t ring = 0; ring < RTE_DIM(q->ring); ring++) {
		struct mock_ring_state *r = &q->ring[ring];

		for (uint16_t i = 0; i < r->size; i++) {
			if (r->desc[i].mbuf != NULL)
				rte_pktmbuf_free_seg(mock_unpost(q, ring, i));
		}
	}
	mock_supply_end(q);
}
