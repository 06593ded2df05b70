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
#include <stdbool.h>
#include <stdint.h>

#include <rte_common.h>
#include <rte_ethdev.h>

#include "lib/frag_mbuf/coalesce.h"

struct fragpmd;
struct port;

/** One transmit queue. */
struct tx_queue {
	alignas(RTE_CACHE_LINE_SIZE) struct frag_mbuf_tx coalesce;
	struct frag_mbuf_source source;    /**< where copies of chains that are too long go */
	bool coalesces;                    /**< coalesce is set up: packets can have neighbours */
	bool idle;                         /**< stopped by a command, or not started yet */
	struct rte_eth_txconf conf;        /**< how it is to be set up */
	uint16_t nb_desc;                  /**< 0: the driver's choice */
	struct frag_mbuf_tx_stats cleared; /**< what had been counted at `clear frag port` */
};

/**
 * Give a port as many transmit queues as the options say, all new. The port must be stopped.
 *
 * @return
 *   0, or -1 after failure().
 */
int tx_queues_resize(struct fragpmd *app, struct port *port);

/** Make a port's queues ready to coalesce, after the pools of all ports have been chosen. */
void tx_queues_prepare(struct fragpmd *app, struct port *port);

/** A queue of a port. NULL if there is none. */
struct tx_queue *tx_queue_of(const struct fragpmd *app, uint16_t port, uint16_t queue);

/** Descriptors that a port's queue will have. */
uint16_t tx_queue_descriptors(const struct port *port, const struct tx_queue *queue);

/** Are chains coalesced, as options and ports now are? Packets of one segment need nothing. */
bool tx_queues_coalesce(const struct fragpmd *app);

/** Bytes of a segment that all ports transmit. */
uint16_t tx_queues_seg_len(const struct fragpmd *app);

/** Free a port's queues; with the port closed, or about to be configured anew. */
void tx_queues_free(struct port *port);

#endif /* APP_FRAGPMD_PORTS_TX_QUEUE_H */
