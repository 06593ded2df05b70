/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Transmit: the device reads, the driver frees. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "tests/mock_nic/tx.h"

uint64_t
mock_tx_sum(const uint8_t *bytes, uint32_t len)
{
	uint64_t sum = len + 0x9e3779b97f4a7c15;
	uint64_t word = 0;

	for (; len >= sizeof(word); len -= (uint32_t)sizeof(word), bytes += sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		sum = (sum ^ word) * 0xbf58476d1ce4e5b9;
		sum ^= sum >> 29;
	}
	word = 0;
	memcpy(&word, bytes, len);
	sum = (sum ^ word) * 0xbf58476d1ce4e5b9;
	return sum ^ (sum >> 32);
}

static struct mock_txd *
descriptor_at(struct mock_txq *q, uint16_t i)
{
	return &q->ring[(q->first + i) % q->size];
}

static void
check_memory(struct mock_txq *q, const struct mock_txd *d, const char *when)
{
	if (d->va != NULL && mock_tx_sum(d->va, d->len) != d->sum)
		mock_violation(q->port, MOCK_NIC_TX_CHANGED,
			"%u bytes at %p changed before the driver %s", d->len, (const void *)d->va,
			when);
}

/* The packet of the descriptors from i on, of which last is the last, goes out. */
static void
send_packet(struct mock_txq *q, uint16_t i, uint16_t last)
{
	const struct mock_txd *end = descriptor_at(q, last);
	struct mock_frame *frame;
	uint32_t len = 0;

	for (uint16_t k = i; k <= last; k++)
		len += descriptor_at(q, k)->len;
	frame = mock_frame_new(len);
	if (frame == NULL) {
		mock_count(q->port, MOCK_NIC_TX_DROPPED, 1);
		return;
	}
	frame->descriptors = end->descriptors;
	len = 0;
	for (uint16_t k = i; k <= last; k++) {
		const struct mock_txd *d = descriptor_at(q, k);

		check_memory(q, d, "sent it");
		if (d->va != NULL)
			memcpy(frame->bytes + len, d->va, d->len);
		else
			memset(frame->bytes + len, 0, d->len);
		len += d->len;
	}
	q->packets++;
	q->bytes += len;
	mock_count(q->port, MOCK_NIC_TX_FRAMES, 1);
	mock_count(q->port, MOCK_NIC_TX_BYTES, len);
	mock_port_transmitted(q->port, q->id, frame);
}

void
mock_tx_send(struct mock_txq *q)
{
	uint16_t first = q->sent;

	for (uint16_t i = first; i < q->used; i++) {
		if (descriptor_at(q, i)->descriptors == 0)
			continue;
		send_packet(q, first, i);
		first = (uint16_t)(i + 1);
	}
	q->sent = q->used;
}

/* A run of mbufs of one pool. */
struct run {
	struct rte_mempool *mp;
	struct rte_mbuf *mbuf[256];
	unsigned int count;
};

static void
run_end(struct run *run)
{
	if (run->count > 0)
		rte_mempool_put_bulk(run->mp, (void **)run->mbuf, run->count);
	run->count = 0;
}

static void
run_add(struct run *run, struct rte_mempool *mp, struct rte_mbuf *m)
{
	if (run->mp != mp || run->count == RTE_DIM(run->mbuf)) {
		run_end(run);
		run->mp = mp;
	}
	run->mbuf[run->count++] = m;
}

static void
free_one(struct mock_txq *q, struct run *run, struct rte_mbuf *m)
{
	const struct mock_row *row = &q->port->conf.row;

	if (q->fast_free) {
		if (row->fast_free == MOCK_FAST_FREE_OWN)
			rte_mempool_put(m->pool, m);
		else
			run_add(run, run->count > 0 ? run->mp : m->pool, m);
		return;
	}
	switch (row->tx_free) {
	case MOCK_TX_FREE_PKT:
		rte_pktmbuf_free(m);
		break;
	case MOCK_TX_FREE_SEG:
		rte_pktmbuf_free_seg(m);
		break;
	default:
		m = rte_pktmbuf_prefree_seg(m);
		if (m != NULL)
			run_add(run, m->pool, m);
	}
}

void
mock_tx_free(struct mock_txq *q, uint16_t n)
{
	struct run run = { .count = 0 };

	/* Of a packet that is freed as a whole, no part is left behind. */
	while (n > 0 && n < q->sent && descriptor_at(q, (uint16_t)(n - 1))->descriptors == 0 &&
		q->port->conf.row.tx_free == MOCK_TX_FREE_PKT)
		n++;
	for (uint16_t i = 0; i < n; i++)
		check_memory(q, descriptor_at(q, i), "freed it");
	for (uint16_t i = 0; i < n; i++) {
		struct mock_txd *d = descriptor_at(q, i);

		if (d->mbuf != NULL)
			free_one(q, &run, d->mbuf);
		d->mbuf = NULL;
	}
	run_end(&run);
	q->first = (uint16_t)((q->first + n) % q->size);
	q->used = (uint16_t)(q->used - n);
	q->sent = (uint16_t)(q->sent - n);
}

void
mock_tx_poll(struct mock_txq *q)
{
	/* Its owner is at work, and sends by itself. */
	if (q->sent == q->used || rte_spinlock_trylock(&q->lock) == 0)
		return;
	mock_tx_send(q);
	rte_spinlock_unlock(&q->lock);
}

int
mock_tx_done_cleanup(void *txq, uint32_t count)
{
	struct mock_txq *q = txq;
	uint32_t before;

	rte_spinlock_lock(&q->lock);
	mock_tx_send(q);
	before = q->used;
	if (count == 0 || count > q->sent)
		count = q->sent;
	mock_tx_free(q, (uint16_t)count);
	before -= q->used;
	rte_spinlock_unlock(&q->lock);
	return (int)before;
}

int
mock_txq_setup(
	struct mock_port *port, uint16_t id, uint16_t nb_desc, const struct rte_eth_txconf *conf)
{
	struct mock_txq *q;

	if (id >= MOCK_QUEUES)
		return -EINVAL;
	q = calloc(1, sizeof(*q));
	if (q == NULL)
		return -ENOMEM;
	*q = (struct mock_txq){ .port = port, .id = id, .conf = *conf, .size = nb_desc };
	rte_spinlock_init(&q->lock);
	q->fast_free = ((conf->offloads | port->data->dev_conf.txmode.offloads) &
			       RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE) != 0;
	q->ring = calloc(nb_desc, sizeof(*q->ring));
	if (q->ring == NULL) {
		free(q);
		return -ENOMEM;
	}
	port->txq[id] = q;
	return 0;
}

void
mock_txq_stop(struct mock_txq *q)
{
	mock_tx_done_cleanup(q, 0);
	q->fast_pool = NULL;
}

void
mock_txq_end(struct mock_txq *q)
{
	if (q == NULL)
		return;
	q->port->txq[q->id] = NULL;
	free(q->ring);
	free(q);
}
