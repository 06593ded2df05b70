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
	bool packed;        /**< its pool is packed, and its own */
	const char *reason; /**< why this layout */
	struct rte_mempool *pool;
	const struct port *port;
	const struct rx_queue_set *set;
};

/** All receive queues: those of a port follow each other. */
struct rx_queue_set {
	struct rx_queue *queue;
	uint16_t count;
};

/**
 * Choose and create the pools of all receive queues, after pools_create().
 *
 * @return
 *   0, or -1 after failure(). rx_queues_free() releases what was created.
 */
int rx_queues_create(struct fragpmd *app);

/**
 * Slices per page of a socket's pool of spaced slices, so that frames of its ports keep in phase
 * with pages; 0: any number does.
 */
uint16_t rx_queues_spaced_slots(const struct fragpmd *app, unsigned int socket);

/** A queue of a port. NULL if there is none. */
struct rx_queue *rx_queue_of(const struct fragpmd *app, uint16_t port, uint16_t queue);

/** May packets be copied into fragments, now or after a command? */
bool rx_queues_may_copy(const struct fragpmd *app);

/** Let fix-ups do what the options now say. Not while forwarding runs. */
void rx_queues_configure(struct fragpmd *app);

/** Free what belongs to the queues alone; with all ports closed. */
void rx_queues_free(struct fragpmd *app);

#endif /* APP_FRAGPMD_PORTS_RX_QUEUE_H */
