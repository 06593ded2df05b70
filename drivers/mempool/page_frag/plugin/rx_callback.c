/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What is done to the packets of a receive queue, for each of the pools that they come from: most
 * drivers cannot say which pool a queue has, so it is the mbufs that do.
 */

#include <stdlib.h>
#include <string.h>

#include <rte_common.h>
#include <rte_eal.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"
#include "lib/frag_mbuf/source.h"

/* Pools that a queue is seen with at a time: buffer split has two, a bonding device those of its
 * members.
 */
#define MAX_POOLS 4

/* What stands for a driver's ring if it does not tell. */
#define USUAL_RING 1024

struct known_pool {
	const struct rte_mempool *mp; /* or any address: see pools.c */
	bool fixup;      /* the rest is of the pool; else the pool's packets are left alone */
	uint64_t serial; /* of the pool */
	bool is_new;     /* packed: what the packet before the next one reaches into is unknown */
	bool stopped;    /* packets contradict the layout: none are let through */
	uint64_t mismatches; /* that were counted before */
	struct frag_mbuf_rx rx;
};

/* Used by the thread that polls the queue; others read the counters. */
struct page_frag_rx_queue {
	uint16_t port, queue;
	uint32_t generation; /* of what is known of pools */
	uint16_t next_pool;
	struct known_pool *last; /* the pool of the packet before */
	struct known_pool pools[MAX_POOLS];
	/* What copies are made from, and the pools that these are of. */
	struct frag_mbuf_source packets, frames;
	/* What is to be said: times that a pool was stopped; that a packed pool is not the queue's
	 * alone. And what has been said of it.
	 */
	_Atomic uint32_t stops;
	_Atomic bool shares;
	uint32_t told_stops;
	bool told_shares;
};

struct page_frag_rx_queue *
page_frag_rx_queue_new(void)
{
	/* Of this process: a callback is, too. */
	struct page_frag_rx_queue *q = calloc(1, sizeof(*q));

	if (q != NULL)
		q->last = &q->pools[0];
	return q;
}

void
page_frag_rx_queue_name(struct page_frag_rx_queue *q, uint16_t port, uint16_t queue)
{
	q->port = port;
	q->queue = queue;
}

void
page_frag_rx_queue_tell(struct page_frag_rx_queue *q)
{
	uint32_t stops = atomic_load_explicit(&q->stops, memory_order_relaxed);

	if (stops != q->told_stops) {
		q->told_stops = stops;
		POOL_LOG(ERR,
			"port %u does not fill packed slices as its driver was said to: queue %u "
			"receives no more; start the program with layout=spaced "
			"in " PAGE_FRAG_ENVIRONMENT,
			q->port, q->queue);
	}
	if (atomic_load_explicit(&q->shares, memory_order_relaxed) && !q->told_shares) {
		q->told_shares = true;
		POOL_LOG(WARNING,
			"port %u queue %u has a packed pool that another queue has too: packets "
			"have no headroom; give each queue a pool, or layout=spaced "
			"in " PAGE_FRAG_ENVIRONMENT,
			q->port, q->queue);
	}
}

/* A queue has one source of each kind, whatever pools its packets are of. */
static struct frag_mbuf_source *
source_of(struct frag_mbuf_source *source, struct rte_mempool *pool)
{
	if (pool == NULL)
		return NULL;
	if (source->pool == NULL &&
		frag_mbuf_source_init(
			source, pool, page_frag_fragment_pool_region(pool), PAGE_FRAG_RX) != 0)
		return NULL;
	return source;
}

static uint32_t
ring_of(const struct page_frag_rx_queue *q)
{
	struct rte_eth_rxq_info info;

	return rte_eth_rx_queue_info_get(q->port, q->queue, &info) == 0 && info.nb_desc != 0
		       ? info.nb_desc
		       : USUAL_RING;
}

/* A packed pool is for one queue: what a packet's headroom has may be the end of one that another
 * queue received.
 */
static void
look_for_others(struct page_frag_rx_queue *q, struct page_frag_pool *p)
{
	uint32_t none = 0, own = ((uint32_t)q->port << 16 | q->queue) + 1;

	if (!p->layout.geo.overlap ||
		atomic_compare_exchange_strong_explicit(
			&p->rx.queue, &none, own, memory_order_relaxed, memory_order_relaxed) ||
		none == own)
		return;
	atomic_store_explicit(&p->rx.shared, true, memory_order_relaxed);
	atomic_store_explicit(&q->shares, true, memory_order_relaxed);
}

static uint64_t
nb_mismatches(const struct frag_mbuf_rx *rx)
{
	return atomic_load_explicit(&rx->stats.layout_mismatch, memory_order_relaxed);
}

/* What was counted stays. */
static void
learn(struct page_frag_rx_queue *q, struct known_pool *known)
{
	struct page_frag_pool *p = page_frag_pool_of(known->mp);
	struct frag_mbuf_rx *rx = &known->rx;

	known->serial = p->serial;
	known->is_new = p->layout.geo.overlap;
	known->stopped = false;
	known->mismatches = nb_mismatches(rx);
	rx->linearise = p->rx.linearise;
	rx->copybreak = p->rx.copybreak;
	rx->max_len = RTE_MIN(p->rx.max_len, page_frag_longest_segment());
	rx->source = source_of(&q->packets, p->rx.packets);
	rx->frame_source = source_of(&q->frames, p->rx.frames);
	rx->ring = ring_of(q);
	look_for_others(q, p);
}

/* Once for each pool that a queue is seen with. */
static __rte_noinline struct known_pool *
get_to_know(struct page_frag_rx_queue *q, const struct rte_mempool *mp)
{
	struct known_pool *known = &q->pools[q->next_pool];
	struct frag_mbuf_rx_stats stats = known->rx.stats;

	q->next_pool = (uint16_t)((q->next_pool + 1) % MAX_POOLS);
	known->mp = mp;
	known->fixup = page_frag_pools_have(mp) && page_frag_pool_rx_get(mp, &known->rx) == 0;
	known->rx.stats = stats;
	if (known->fixup)
		learn(q, known);
	return known;
}

/* A pool may have gone, and another one may stand at its address. */
static __rte_noinline void
forget_pools(struct page_frag_rx_queue *q, uint32_t generation)
{
	int i;

	q->generation = generation;
	for (i = 0; i < MAX_POOLS; i++) {
		q->pools[i].mp = NULL;
		q->pools[i].fixup = false;
	}
}

/* So may another process have freed and created it, of which nobody tells. */
static inline bool
is_another(const struct known_pool *known)
{
	const struct page_frag_pool *p = page_frag_pool_of(known->mp);

	return p == NULL || p->serial != known->serial;
}

static inline struct known_pool *
known_pool(struct page_frag_rx_queue *q, const struct rte_mempool *mp)
{
	uint16_t i;

	if (likely(q->last->mp == mp))
		return q->last;
	for (i = 0; i < MAX_POOLS; i++)
		if (q->pools[i].mp == mp)
			return q->last = &q->pools[i];
	return q->last = get_to_know(q, mp);
}

/* How many of the packets are of the same pool as the first one. */
static inline uint16_t
nb_of_one_pool(struct rte_mbuf **pkts, uint16_t nb)
{
	uint16_t i = 1;

	while (i < nb && pkts[i]->pool == pkts[0]->pool)
		i++;
	return i;
}

static __rte_noinline void
stop(struct page_frag_rx_queue *q, struct known_pool *known)
{
	known->stopped = true;
	atomic_fetch_add_explicit(&q->stops, 1, memory_order_relaxed);
}

static inline uint16_t
fix_up(struct page_frag_rx_queue *q, struct known_pool *known, struct rte_mbuf **pkts, uint16_t n)
{
	struct frag_mbuf_rx *rx = &known->rx;

	if (unlikely(known->stopped)) {
		rte_pktmbuf_free_bulk(pkts, n);
		return 0;
	}
	rx->no_headroom =
		known->is_new || atomic_load_explicit(&page_frag_pool_of(known->mp)->rx.shared,
					 memory_order_relaxed);
	n = frag_mbuf_rx_fixup(rx, pkts, n);
	known->is_new = false;
	if (unlikely(nb_mismatches(rx) != known->mismatches))
		stop(q, known);
	return n;
}

uint16_t
page_frag_rx_callback(uint16_t port __rte_unused, uint16_t queue __rte_unused,
	struct rte_mbuf **pkts, uint16_t nb, uint16_t max __rte_unused, void *arg)
{
	struct page_frag_rx_queue *q = arg;
	uint32_t generation = page_frag_pools_generation();
	uint16_t from, n, left = 0;

	if (unlikely(q->generation != generation))
		forget_pools(q, generation);
	for (from = 0; from < nb; from = (uint16_t)(from + n)) {
		struct known_pool *known = known_pool(q, pkts[from]->pool);
		uint16_t nb_left;

		if (unlikely(known->fixup && is_another(known))) {
			forget_pools(q, generation);
			known = known_pool(q, pkts[from]->pool);
		}
		n = nb_of_one_pool(pkts + from, (uint16_t)(nb - from));
		nb_left = known->fixup ? fix_up(q, known, pkts + from, n) : n;
		if (left != from)
			memmove(pkts + left, pkts + from, nb_left * sizeof(*pkts));
		left = (uint16_t)(left + nb_left);
	}
	return left;
}

uint64_t
page_frag_rx_queue_count(const struct page_frag_rx_queue *q, size_t offset)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < MAX_POOLS; i++) {
		const char *stats = (const char *)&q->pools[i].rx.stats;

		sum += atomic_load_explicit(
			(const _Atomic uint64_t *)(const void *)(stats + offset),
			memory_order_relaxed);
	}
	return sum;
}
