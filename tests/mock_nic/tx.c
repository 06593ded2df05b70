/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Transmit: checks against the device's limits, and posting. */

#include <errno.h>

#include <rte_common.h>
#include <rte_errno.h>

#include "tests/mock_nic/dma.h"
#include "tests/mock_nic/tx.h"

/* What is beyond a row's limits, in the order in which drivers look. */
enum beyond {
	BEYOND_NOTHING,
	BEYOND_SEGS,
	BEYOND_PKT,
	BEYOND_SEG,
};

static enum beyond
beyond(const struct mock_row *row, const struct rte_mbuf *pkt)
{
	if (row->tx_max_segs > 0 && pkt->nb_segs > row->tx_max_segs)
		return BEYOND_SEGS;
	if (row->tx_max_pkt > 0 && pkt->pkt_len > row->tx_max_pkt)
		return BEYOND_PKT;
	for (; row->tx_max_seg > 0 && pkt != NULL; pkt = pkt->next) {
		if (pkt->data_len > row->tx_max_seg)
			return BEYOND_SEG;
	}
	return BEYOND_NOTHING;
}

static enum mock_over
over(const struct mock_row *row, enum beyond what)
{
	return what == BEYOND_SEGS  ? row->over_segs
	       : what == BEYOND_PKT ? row->over_pkt
				    : row->over_seg;
}

uint16_t
mock_tx_prepare(void *txq, struct rte_mbuf **pkts, uint16_t n)
{
	struct mock_txq *q = txq;
	const struct mock_row *row = &q->port->conf.row;
	uint16_t i;

	for (i = 0; i < n; i++) {
		enum beyond what = beyond(row, pkts[i]);

		if (what != BEYOND_NOTHING && (over(row, what) == MOCK_OVER_REFUSE ||
						      over(row, what) == MOCK_OVER_DROP)) {
			rte_errno = EINVAL;
			mock_count(q->port, MOCK_NIC_TX_REFUSED, 1);
			break;
		}
	}
	return i;
}

/* A packet that the driver frees without sending it. */
static bool
is_dropped(struct mock_txq *q, const struct rte_mbuf *pkt)
{
	const struct mock_row *row = &q->port->conf.row;
	const char *reason;
	enum beyond what;

	if (rte_mbuf_check(pkt, 1, &reason) != 0) {
		mock_violation(
			q->port, MOCK_NIC_BAD_TX_MBUF, "mbuf %p: %s", (const void *)pkt, reason);
		return true;
	}
	what = beyond(row, pkt);
	if (what == BEYOND_NOTHING)
		return false;
	switch (over(row, what)) {
	case MOCK_OVER_DROP:
		return true;
	case MOCK_OVER_SPLIT:
		return false;
	default:
		if (what == BEYOND_SEGS)
			mock_violation(q->port, MOCK_NIC_TX_SEGMENTS, "%u segments", pkt->nb_segs);
		else
			mock_violation(q->port, MOCK_NIC_TX_TOO_LONG,
				"a packet of %u bytes, %u in its first segment", pkt->pkt_len,
				pkt->data_len);
		return false;
	}
}

static void
check_fast_free(struct mock_txq *q, const struct rte_mbuf *m)
{
	if (q->fast_pool == NULL)
		q->fast_pool = m->pool;
	if (m->pool != q->fast_pool || m->nb_segs != 1 || m->next != NULL ||
		rte_mbuf_refcnt_read(m) != 1 || !RTE_MBUF_DIRECT(m))
		mock_violation(q->port, MOCK_NIC_FAST_FREE,
			"mbuf %p of pool %s: %u segments, refcnt %u, pool of the first %s",
			(const void *)m, m->pool->name, m->nb_segs, rte_mbuf_refcnt_read(m),
			q->fast_pool->name);
}

/* Where the device reads a segment. */
static const uint8_t *
segment_at(struct mock_txq *q, const struct rte_mbuf *m)
{
	const uint8_t *va = rte_pktmbuf_mtod(m, const uint8_t *);

	if (q->port->conf.row.address == MOCK_ADDRESS_IOVA &&
		!mock_dma_leads_to(rte_mbuf_data_iova(m), va, m->data_len)) {
		mock_violation(q->port, MOCK_NIC_BAD_ADDRESS,
			"%u bytes at %p are not at their device address", m->data_len,
			(const void *)va);
		va = rte_mem_iova2virt(rte_mbuf_data_iova(m));
	}
	return va;
}

/* Bytes per descriptor: what a driver splits at. */
static uint32_t
split_at(const struct mock_row *row)
{
	return row->tx_max_seg > 0 && row->over_seg == MOCK_OVER_SPLIT ? row->tx_max_seg
								       : UINT32_MAX;
}

static uint32_t
descriptors_of(const struct mock_row *row, const struct rte_mbuf *pkt)
{
	uint32_t most = split_at(row);
	uint32_t n = 0;

	for (; pkt != NULL; pkt = pkt->next)
		n += pkt->data_len > most ? (pkt->data_len + most - 1) / most : 1;
	return n;
}

static struct mock_txd *
descriptor_next(struct mock_txq *q)
{
	return &q->ring[(q->first + q->used++) % q->size];
}

/* Post all descriptors of a packet; the ring has room for them. */
static void
post(struct mock_txq *q, struct rte_mbuf *pkt, uint32_t descriptors)
{
	const struct mock_row *row = &q->port->conf.row;
	bool whole = row->tx_free == MOCK_TX_FREE_PKT && !q->fast_free;
	uint32_t most = split_at(row);
	struct mock_txd *d = NULL;

	for (struct rte_mbuf *m = pkt; m != NULL; m = m->next) {
		const uint8_t *va = segment_at(q, m);
		uint32_t left = m->data_len;

		if (q->fast_free)
			check_fast_free(q, m);
		/* A real descriptor loses the upper bits of a length that does not fit. */
		if (row->tx_max_seg > 0 && row->over_seg == MOCK_OVER_CORRUPT)
			left = RTE_MIN(left, row->tx_max_seg);
		do {
			d = descriptor_next(q);
			*d = (struct mock_txd){ .va = va, .len = RTE_MIN(left, most) };
			d->sum = va != NULL ? mock_tx_sum(va, d->len) : 0;
			va = va != NULL ? va + d->len : NULL;
			left -= d->len;
		} while (left > 0);
		if (!whole)
			d->mbuf = m;
	}
	if (whole)
		d->mbuf = pkt;
	d->frame = pkt->pkt_len;
	d->descriptors = (uint16_t)descriptors;
	mock_count(q->port, MOCK_NIC_TX_DESCRIPTORS, descriptors);
}

/* Free what the row's driver would, now that it wants n descriptors. */
static void
clean(struct mock_txq *q, uint32_t n)
{
	const struct mock_row *row = &q->port->conf.row;
	uint32_t unused = q->size - q->used;

	switch (row->tx_clean) {
	case MOCK_TX_CLEAN_AT_ONCE:
		mock_tx_free(q, q->sent);
		break;
	case MOCK_TX_CLEAN_REUSE:
		if (n > unused)
			mock_tx_free(q, (uint16_t)RTE_MIN(n - unused, q->sent));
		break;
	default:
		while (q->sent > 0 && (unused < row->tx_thresh || unused < n)) {
			mock_tx_free(q, (uint16_t)RTE_MIN(row->tx_thresh, q->sent));
			unused = q->size - q->used;
		}
	}
}

static uint16_t
burst(struct mock_txq *q, struct rte_mbuf **pkts, uint16_t n)
{
	const struct mock_row *row = &q->port->conf.row;
	uint16_t i;

	mock_tx_send(q);
	for (i = 0; i < n; i++) {
		struct rte_mbuf *pkt = pkts[i];
		uint32_t need;

		if (is_dropped(q, pkt)) {
			mock_count(q->port, MOCK_NIC_TX_DROPPED, 1);
			rte_pktmbuf_free(pkt);
			continue;
		}
		need = descriptors_of(row, pkt);
		if (need > q->size) {
			mock_count(q->port, MOCK_NIC_TX_DROPPED, 1);
			rte_pktmbuf_free(pkt);
			continue;
		}
		clean(q, need);
		if (need > (uint32_t)(q->size - q->used)) {
			mock_tx_send(q);
			clean(q, need);
		}
		if (need > (uint32_t)(q->size - q->used))
			break;
		post(q, pkt, need);
	}
	if (row->tx_clean == MOCK_TX_CLEAN_AT_ONCE) {
		mock_tx_send(q);
		clean(q, 0);
	}
	return i;
}

uint16_t
mock_tx_burst(void *txq, struct rte_mbuf **pkts, uint16_t n)
{
	struct mock_txq *q = txq;
	uint16_t count;

	rte_spinlock_lock(&q->lock);
	count = burst(q, pkts, n);
	rte_spinlock_unlock(&q->lock);
	return count;
}
