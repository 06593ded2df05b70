/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What is done to packets right before they are sent: chains become as short as they can be without
 * copying, and as short as they have to be with it.
 *
 * Kernel: skb_can_coalesce() where fragments are added, and __skb_linearize() where a device takes
 * fewer than there are.
 */

#ifndef LIB_FRAG_MBUF_COALESCE_H
#define LIB_FRAG_MBUF_COALESCE_H

#include <stdint.h>

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "lib/frag_mbuf/driver_layout.h"
#include "lib/frag_mbuf/rx.h"
#include "lib/frag_mbuf/source.h"

/** Pools whose slices one transmit queue can merge. */
#define FRAG_MBUF_TX_POOLS 8

/** What a transmit queue takes. */
struct frag_mbuf_tx_limits {
	uint16_t seg_len;     /**< bytes of a merged or copied segment */
	uint16_t nb_segs;     /**< segments of a packet; 0: any number */
	uint16_t nb_tso_segs; /**< segments of a packet that the device cuts up; 0: any number */
};

/** Counters of one transmit queue, written by its user, read by anyone. */
struct frag_mbuf_tx_stats {
	_Atomic uint64_t packets;
	_Atomic uint64_t segs_in;  /**< segments of these */
	_Atomic uint64_t segs_out; /**< segments of those that can be sent */
	_Atomic uint64_t copied; /**< packets of which some was copied, since they were too long */
	_Atomic uint64_t copied_bytes; /**< bytes of these copies */
	_Atomic uint64_t no_memory;    /**< packets left too long for want of a fragment */
	_Atomic uint64_t
		too_long; /**< packets left too long, since others hold them or limits forbid */
};

/** One transmit queue. */
struct frag_mbuf_tx {
	struct frag_mbuf_rx pool[FRAG_MBUF_TX_POOLS]; /**< see frag_mbuf_tx_add_pool() */
	uint16_t nb_pools;
	struct frag_mbuf_tx_limits limits;
	struct frag_mbuf_source *source; /**< where copies go; NULL: nowhere */
	struct frag_mbuf_tx_stats stats;
};

/**
 * Get the context of a queue ready, without pools.
 *
 * Segments are made as long, and as many are left, as the device takes. Both can be changed
 * afterwards in tx->limits.
 *
 * @param driver
 *   What is known of the driver; NULL: nothing, segments have up to FRAG_MBUF_MAX_SEG_LEN bytes.
 * @param lim
 *   The device's, from struct rte_eth_dev_info; NULL: any number of segments.
 * @param source
 *   The queue's alone, and not that of an open writer; NULL: nothing is copied.
 */
void frag_mbuf_tx_init(struct frag_mbuf_tx *tx, const struct frag_mbuf_driver *driver,
	const struct rte_eth_desc_lim *lim, struct frag_mbuf_source *source);

/**
 * Let neighbouring slices of a pool be merged.
 *
 * @param pool
 *   As page_frag_pool_rx_get() has filled it in: a pool in ordered mode, which outlives tx.
 * @return
 *   0, also if the pool is known already; -ENOSPC if there are FRAG_MBUF_TX_POOLS.
 */
int frag_mbuf_tx_add_pool(struct frag_mbuf_tx *tx, const struct frag_mbuf_rx *pool);

/**
 * Shorten the chains of a burst. By the queue's user, who owns the packets.
 *
 * Segments that are neighbours in a page of one of the pools become one, see
 * frag_mbuf_linearise(): only those that the caller owns alone, direct and with a reference count
 * of one. Of packets that still have more segments than the device takes, consecutive segments are
 * copied into fragment mbufs: the fewest bytes that one copied segment costs, else the shortest end
 * of the packet that has to be. That is refused, and the packet left as it is, where it would
 * change a chain that others hold too, and without memory; both are counted, and rte_eth_tx_burst()
 * must not have such packets.
 *
 * @param pkts
 *   The packets; their first segments may be others afterwards.
 * @return
 *   Packets that can be sent: the first ones, in their order. Those behind them are too long; they
 *   stay the caller's too.
 */
uint16_t frag_mbuf_coalesce(struct frag_mbuf_tx *tx, struct rte_mbuf **pkts, uint16_t n);

#endif /* LIB_FRAG_MBUF_COALESCE_H */
