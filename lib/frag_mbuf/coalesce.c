/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <rte_common.h>

#include "lib/frag_mbuf/coalesce.h"
#include "lib/frag_mbuf/copy.h"
#include "lib/frag_mbuf/linearise.h"

/* Consecutive segments of a packet that are to be copied. */
struct run {
	struct rte_mbuf *prev;  /* the segment before them; NULL: they begin the packet */
	struct rte_mbuf *first; /* NULL: there is no such run */
	uint16_t nb;            /* segments */
	uint32_t bytes;
};

void
frag_mbuf_tx_init(struct frag_mbuf_tx *tx, const struct frag_mbuf_driver *driver,
	const struct rte_eth_desc_lim *lim, struct frag_mbuf_source *source)
{
	uint16_t nb_segs = driver != NULL ? driver->tx_nb_segs : 0;

	*tx = (struct frag_mbuf_tx){ .source = source };
	tx->limits.seg_len = FRAG_MBUF_MAX_SEG_LEN;
	if (driver != NULL && driver->tx_seg_len != 0)
		tx->limits.seg_len = driver->tx_seg_len;
	if (lim != NULL) {
		tx->limits.nb_segs = lim->nb_mtu_seg_max;
		tx->limits.nb_tso_segs = lim->nb_seg_max;
	}
	if (nb_segs != 0 && (tx->limits.nb_segs == 0 || tx->limits.nb_segs > nb_segs))
		tx->limits.nb_segs = nb_segs;
}

int
frag_mbuf_tx_add_pool(struct frag_mbuf_tx *tx, const struct frag_mbuf_rx *pool)
{
	uint16_t i;

	for (i = 0; i < tx->nb_pools; i++)
		if (tx->pool[i].pool == pool->pool)
			return 0;
	if (tx->nb_pools == FRAG_MBUF_TX_POOLS)
		return -ENOSPC;
	tx->pool[tx->nb_pools++] = *pool;
	return 0;
}

/* Merge what can be merged, pool by pool of those that have a part in the packet. */
static void
merge(struct frag_mbuf_tx *tx, struct rte_mbuf *m)
{
	const struct rte_mempool *last = NULL;
	uint32_t todo = 0;
	struct rte_mbuf *seg;
	uint16_t i;

	for (seg = m; seg != NULL; seg = seg->next) {
		if (seg->pool == last)
			continue;
		last = seg->pool;
		for (i = 0; i < tx->nb_pools; i++)
			if (tx->pool[i].pool == last)
				todo |= UINT32_C(1) << i;
	}
	for (i = 0; i < tx->nb_pools; i++) {
		if ((todo & UINT32_C(1) << i) == 0)
			continue;
		tx->pool[i].max_len = tx->limits.seg_len;
		frag_mbuf_linearise(&tx->pool[i], m);
	}
}

/* May what follows this segment become something else? Not if someone else may see it. */
static bool
is_ours(const struct rte_mbuf *m, const struct rte_mbuf *seg)
{
	return seg == NULL || (rte_mbuf_refcnt_read(m) == 1 && rte_mbuf_refcnt_read(seg) == 1);
}

/* The nb consecutive segments with the fewest bytes, if these are within the limit. */
static struct run
find_cheapest(struct rte_mbuf *m, uint16_t nb, uint32_t limit)
{
	struct run run = { .first = m, .nb = nb }, best = { .first = NULL };
	struct rte_mbuf *end = m; /* the segment behind the run */
	uint16_t i;

	for (i = 0; i < nb; i++, end = end->next)
		run.bytes += end->data_len;
	for (;;) {
		if (run.bytes <= limit && (best.first == NULL || run.bytes < best.bytes) &&
			is_ours(m, run.prev))
			best = run;
		if (end == NULL)
			return best;
		run.bytes += end->data_len;
		end = end->next;
		run.bytes -= run.first->data_len;
		run.prev = run.first;
		run.first = run.first->next;
	}
}

/* Fragments of up to limit bytes that so many take. */
static uint32_t
nb_fragments(uint64_t bytes, uint32_t limit)
{
	return bytes == 0 ? 1 : (uint32_t)((bytes + limit - 1) / limit);
}

/* The shortest end of the packet with which it has at most max segments, if copied densely. */
static struct run
find_end(struct rte_mbuf *m, uint16_t max, uint32_t limit)
{
	struct run best = { .first = NULL };
	struct rte_mbuf *prev = NULL, *seg;
	uint32_t bytes = 0;
	uint16_t i;

	for (seg = m; seg != NULL; seg = seg->next)
		bytes += seg->data_len;
	for (i = 0, seg = m; seg != NULL && i < max; i++, prev = seg, seg = seg->next) {
		if (nb_fragments(bytes, limit) <= (uint32_t)(max - i) && is_ours(m, prev))
			best = (struct run){
				.prev = prev, .first = seg, .nb = m->nb_segs - i, .bytes = bytes
			};
		bytes -= seg->data_len;
	}
	return best;
}

/* A chain of fragment mbufs with room for so many bytes, all of it their data; NULL: no memory. */
static struct rte_mbuf *
new_chain(struct frag_mbuf_source *source, uint16_t headroom, uint32_t bytes, uint32_t limit)
{
	struct rte_mbuf *head = NULL, *last = NULL;

	do {
		uint16_t len = (uint16_t)RTE_MIN(bytes, limit);
		struct rte_mbuf *m = frag_mbuf_alloc(source, head == NULL ? headroom : 0, len);

		if (m == NULL) {
			rte_pktmbuf_free(head);
			return NULL;
		}
		m->data_len = len;
		if (head == NULL) {
			head = m;
		} else {
			last->next = m;
			head->nb_segs++;
		}
		last = m;
		bytes -= len;
	} while (bytes != 0);
	return head;
}

/* Fill a chain with the data of a run; returns the chain's last segment. */
static struct rte_mbuf *
fill_chain(struct rte_mbuf *chain, const struct run *run)
{
	const struct rte_mbuf *from = run->first;
	uint32_t left = run->bytes, to_at = 0, from_at = 0;
	struct rte_mbuf *to = chain;

	while (left != 0) {
		uint32_t nb =
			RTE_MIN((uint32_t)to->data_len - to_at, (uint32_t)from->data_len - from_at);

		memcpy(rte_pktmbuf_mtod_offset(to, char *, to_at),
			rte_pktmbuf_mtod_offset(from, const char *, from_at), nb);
		to_at += nb;
		from_at += nb;
		left -= nb;
		if (from_at == from->data_len) {
			from = from->next;
			from_at = 0;
		}
		if (to_at == to->data_len && to->next != NULL) {
			to = to->next;
			to_at = 0;
		}
	}
	return to;
}

/* Free a run's segments; returns what follows it. */
static struct rte_mbuf *
free_run(const struct run *run)
{
	struct rte_mbuf *m = run->first;
	uint16_t i;

	for (i = 0; i < run->nb; i++) {
		struct rte_mbuf *next = m->next;

		rte_pktmbuf_free_seg(m);
		m = next;
	}
	return m;
}

/* Let a copy take the place of a run; returns the packet, or NULL if there is no memory. */
static struct rte_mbuf *
replace(struct frag_mbuf_tx *tx, struct rte_mbuf *m, const struct run *run, uint32_t limit)
{
	uint16_t nb_segs = m->nb_segs;
	struct rte_mbuf *chain, *last;

	chain = new_chain(tx->source,
		run->prev == NULL ? RTE_MIN(rte_pktmbuf_headroom(m), RTE_PKTMBUF_HEADROOM) : 0,
		run->bytes, limit);
	if (chain == NULL)
		return NULL;
	last = fill_chain(chain, run);
	nb_segs = (uint16_t)(nb_segs - run->nb + chain->nb_segs);
	if (run->prev == NULL) {
		frag_mbuf_copy_metadata(chain, m);
		chain->pkt_len = m->pkt_len;
		m = chain;
	} else {
		/* It is not the first segment of a packet. */
		chain->nb_segs = 1;
		run->prev->next = chain;
	}
	last->next = free_run(run);
	m->nb_segs = nb_segs;
	page_count(&tx->stats.copied, 1);
	page_count(&tx->stats.copied_bytes, run->bytes);
	return m;
}

/* Copy some of a packet, so that it has at most max segments; false if it stays as it is. */
static bool
shorten(struct frag_mbuf_tx *tx, struct rte_mbuf **pkt, uint16_t max)
{
	uint32_t limit = tx->limits.seg_len;
	struct rte_mbuf *m = *pkt;
	struct run run;

	if (tx->source != NULL)
		limit = RTE_MIN(limit, tx->source->nc.region->page_size - FRAG_MBUF_OVERHEAD -
					       RTE_PKTMBUF_HEADROOM);
	limit = RTE_MIN(limit, (uint32_t)UINT16_MAX - RTE_PKTMBUF_HEADROOM);
	run = find_cheapest(m, (uint16_t)(m->nb_segs - max + 1), limit);
	if (run.first == NULL)
		run = find_end(m, max, limit);
	if (run.first == NULL) {
		page_count(&tx->stats.too_long, 1);
		return false;
	}
	m = tx->source == NULL ? NULL : replace(tx, m, &run, limit);
	if (m == NULL) {
		page_count(&tx->stats.no_memory, 1);
		return false;
	}
	*pkt = m;
	return true;
}

static uint16_t
max_segs(const struct frag_mbuf_tx *tx, const struct rte_mbuf *m)
{
	uint64_t cut_up = RTE_MBUF_F_TX_TCP_SEG | RTE_MBUF_F_TX_UDP_SEG;
	uint16_t max = (m->ol_flags & cut_up) != 0 ? tx->limits.nb_tso_segs : tx->limits.nb_segs;

	return max != 0 ? max : UINT16_MAX;
}

/* Make a chain as short as it can be, and as it has to be; false if it is too long all the same. */
static bool
fit(struct frag_mbuf_tx *tx, struct rte_mbuf **pkt)
{
	uint16_t max;

	merge(tx, *pkt);
	max = max_segs(tx, *pkt);
	return likely((*pkt)->nb_segs <= max) || shorten(tx, pkt, max);
}

uint16_t
frag_mbuf_coalesce(struct frag_mbuf_tx *tx, struct rte_mbuf **pkts, uint16_t n)
{
	uint64_t segs_in = 0, segs_out = 0;
	uint16_t i, fits = 0;

	for (i = 0; i < n; i++) {
		segs_in += pkts[i]->nb_segs;
		if (unlikely(pkts[i]->nb_segs != 1) && unlikely(!fit(tx, &pkts[i])))
			continue;
		segs_out += pkts[i]->nb_segs;
		if (unlikely(fits != i)) {
			struct rte_mbuf *m = pkts[i];

			memmove(&pkts[fits + 1], &pkts[fits], (size_t)(i - fits) * sizeof(*pkts));
			pkts[fits] = m;
		}
		fits++;
	}
	page_count(&tx->stats.packets, n);
	page_count(&tx->stats.segs_in, segs_in);
	page_count(&tx->stats.segs_out, segs_out);
	return fits;
}
