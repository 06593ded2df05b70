/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Transmit queues: what is done to chains before they are sent.
 *
 * Main lcore, except that a queue's context belongs to the lcore that sends to it.
 */

#ifndef APP_FRAGPMD_PORTS_TX_QUEUE_H
#define APP_FRAGPMD_PORTS_TX_QUEUE_H

#include <stdalign.h>
#include <stdint.h>

#include <rte_common.h>

#include "lib/frag_mbuf/coalesce.h"

struct fragpmd;

/** One transmit queue. */
struct tx_queue {
	alignas(RTE_CACHE_LINE_SIZE) struct frag_mbuf_tx coalesce;
	struct frag_mbuf_source source; /**< where copies of chains that are too long go */
};

/** All transmit queues: those of a port follow each other. */
struct tx_queue_set {
	struct tx_queue *queue;
	uint16_t count;
};

/**
 * Make the contexts of all transmit queues, after rx_queues_create().
 *
 * @return
 *   0, or -1 after failure(). tx_queues_free() releases what was made.
 */
int tx_queues_create(struct fragpmd *app);

/** A queue of a port. NULL if there is none. */
struct tx_queue *tx_queue_of(const struct fragpmd *app, uint16_t port, uint16_t queue);

/** Are chains coalesced, as options and ports now are? Packets of one segment need nothing. */
bool tx_queues_coalesce(const struct fragpmd *app);

/** Bytes of a segment that all ports transmit. */
uint16_t tx_queues_seg_len(const struct fragpmd *app);

/** Free what belongs to the queues; with all ports closed. */
void tx_queues_free(struct fragpmd *app);

#endif /* APP_FRAGPMD_PORTS_TX_QUEUE_H */
