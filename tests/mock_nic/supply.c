/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Mbufs for receive, by the functions that the row's driver calls. */

#include <errno.h>

#include "tests/mock_nic/rx.h"

/* Drivers rely on this, and those that allocate raw never write it. */
static void
check_free_mbuf(struct mock_rxq *q, const struct rte_mbuf *m)
{
	const char *what = NULL;

	if (rte_mbuf_refcnt_read(m) != 1)
		what = "refcnt is not 1";
	else if (m->next != NULL)
		what = "next is not NULL";
	else if (m->nb_segs != 1)
		what = "nb_segs is not 1";
	else if (m->pool != q->mp)
		what = "pool is not the one it was allocated from";
	else if (RTE_MBUF_CLONED(m))
		what = "it is an indirect mbuf";
	if (what != NULL)
		mock_violation(
			q->port, MOCK_NIC_BAD_FREE_MBUF, "mbuf %p: %s", (const void *)m, what);
}

static struct rte_mbuf *
from_bulk_end(struct mock_rxq *q)
{
	struct mock_supply_state *s = &q->supply;
	uint16_t n = RTE_MIN(q->port->conf.row.bulk_end, MOCK_BULK);

	if (s->count == 0) {
		if (rte_mempool_get_bulk(q->mp, (void **)s->bulk, n) != 0)
			return NULL;
		s->count = n;
	}
	return s->bulk[--s->count];
}

struct rte_mbuf *
mock_supply_one(struct mock_rxq *q)
{
	const struct mock_row *row = &q->port->conf.row;
	struct rte_mbuf *m = NULL;

	if (row->bulk_end > 0)
		m = from_bulk_end(q);
	if (m == NULL && !(row->bulk_end > 0 && row->bulk_fill))
		m = row->supply == MOCK_SUPPLY_ALLOC || row->supply == MOCK_SUPPLY_ALLOC_BULK
			    ? rte_pktmbuf_alloc(q->mp)
			    : rte_mbuf_raw_alloc(q->mp);
	if (m != NULL)
		check_free_mbuf(q, m);
	else
		mock_count(q->port, MOCK_NIC_RX_NOMBUF, 1);
	return m;
}

static int
one_by_one(struct mock_rxq *q, struct rte_mbuf **mbufs, uint16_t n)
{
	for (uint16_t i = 0; i < n; i++) {
		mbufs[i] = mock_supply_one(q);
		if (mbufs[i] == NULL) {
			if (i > 0)
				rte_mempool_put_bulk(q->mp, (void **)mbufs, i);
			return -ENOMEM;
		}
	}
	return 0;
}

int
mock_supply_bulk(struct mock_rxq *q, struct rte_mbuf **mbufs, uint16_t n)
{
	int ret;

	switch (q->port->conf.row.supply) {
	case MOCK_SUPPLY_ALLOC_BULK:
		ret = rte_pktmbuf_alloc_bulk(q->mp, mbufs, n);
		break;
	case MOCK_SUPPLY_GET_BULK:
		ret = rte_mempool_get_bulk(q->mp, (void **)mbufs, n);
		break;
	default:
		return one_by_one(q, mbufs, n);
	}
	if (ret != 0) {
		mock_count(q->port, MOCK_NIC_RX_NOMBUF, n);
		return -ENOMEM;
	}
	for (uint16_t i = 0; i < n; i++)
		check_free_mbuf(q, mbufs[i]);
	return 0;
}

void
mock_supply_end(struct mock_rxq *q)
{
	struct mock_supply_state *s = &q->supply;

	if (s->count > 0)
		rte_mempool_put_bulk(q->mp, (void **)s->bulk, s->count);
	s->count = 0;
}
