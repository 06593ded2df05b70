/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Receive queues: which pool each fills its descriptors from, and what is done to its packets.
 *
 * A queue whose driver's frames are contiguous in the packed layout gets a packed pool of its own,
 * where frames are longer than a slice. All others share the pool of their port's socket, which is
 * also the pool for packets that are made here.
 *
 * Main lcore, except that a queue's fix-up belongs to the lcore that polls it.
 */

#ifndef APP_FRAGPMD_PORTS_RX_QUEUE_H
#define APP_FRAGPMD_PORTS_RX_QUEUE_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_ethdev.h>
#include <rte_mempool.h>

#include "lib/frag_mbuf/rx.h"
#include "lib/frag_mbuf/source.h"

struct fragpmd;
struct port;

/** One receive queue. */
struct rx_queue {
	alignas(RTE_CACHE_LINE_SIZE) struct frag_mbuf_rx fixup; /**< pool NULL: none */
	struct frag_mbuf_source packets;                        /**< where the fix-up's copies go */
	struct frag_mbuf_source frames; /**< where frames are made one segment */
	/** Not to be polled: see layout_mismatch.h. Written by any lcore that polls the port. */
	_Atomic bool stopped;
	bool idle;          /**< stopped by a command, or not started yet: nobody polls it */
	bool packed;        /**< its pool is packed, and its own */
	const char *reason; /**< why this layout */
	struct rte_mempool *pool;
	struct port *port;
	struct rte_eth_rxconf conf;        /**< how it is to be set up */
	uint16_t nb_desc;                  /**< 0: the driver's choice */
	struct frag_mbuf_rx_stats cleared; /**< what the fix-up had counted at `clear frag port` */
};

/**
 * Give a port as many receive queues as the options say, all new. The port must be stopped.
 *
 * @return
 *   0, or -1 after failure().
 */
int rx_queues_resize(struct fragpmd *app, struct port *port);

/**
 * Choose the pools that a port's receive queues fill from, and create those that are missing; after
 * pools_create(). The port must be stopped.
 *
 * @return
 *   0, or -1 after failure().
 */
int rx_queues_choose_pools(struct fragpmd *app, struct port *port);

/**
 * Slices per page of a socket's pool of spaced slices, so that frames of its ports keep in phase
 * with pages; 0: any number does.
 */
uint16_t rx_queues_spaced_slots(const struct fragpmd *app, unsigned int socket);

/** A queue of a port. NULL if there is none. */
struct rx_queue *rx_queue_of(const struct fragpmd *app, uint16_t port, uint16_t queue);

/** Descriptors that a queue will have. */
uint16_t rx_queue_descriptors(const struct rx_queue *queue);

/** May packets be copied into fragments, now or after a command? */
bool rx_queues_may_copy(const struct fragpmd *app);

/** Let fix-ups do what the options now say. Not while forwarding runs. */
void rx_queues_configure(struct fragpmd *app);

/** Free a port's queues; with the port closed, or about to be configured anew. */
void rx_queues_free(struct port *port);

#endif /* APP_FRAGPMD_PORTS_RX_QUEUE_H */
