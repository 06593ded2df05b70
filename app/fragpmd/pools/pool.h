/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Where packets live: one mbuf pool for each NUMA socket that has a port, and those that receive
 * queues have for themselves.
 *
 * Main lcore, except where it says otherwise.
 */

#ifndef APP_FRAGPMD_POOLS_POOL_H
#define APP_FRAGPMD_POOLS_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_config.h>
#include <rte_mempool.h>

#include "drivers/mempool/page_frag/page_frag_mempool.h"

struct fragpmd;

/** Receive queues that can have a pool of their own. */
#define POOLS_MAX_RX 64

/** What a pool of a receive queue was asked to be. */
struct rx_pool {
	uint16_t data_room;
	unsigned int socket;
	struct page_frag_pool_conf conf;
};

/** All pools; those of sockets first. */
struct pool_set {
	struct rte_mempool *pool[RTE_MAX_NUMA_NODES + POOLS_MAX_RX];
	struct rx_pool rx[POOLS_MAX_RX]; /**< of those that are not of sockets */
	unsigned int socket[RTE_MAX_NUMA_NODES];
	unsigned int nb_sockets; /**< pools of sockets */
	unsigned int count;      /**< all pools */
};

/**
 * Check that the pools will be large enough, then create them, and say how they are.
 *
 * @return
 *   0, or -1 after failure(). pools_free() releases what was created.
 */
int pools_create(struct fragpmd *app);

/**
 * Check that the pools are large enough for the ports' queues as they are asked for now.
 *
 * @return
 *   0, or -1 after failure().
 */
int pools_check(const struct fragpmd *app);

/**
 * The pool of that name for one receive queue alone, after pools_create(): one that the queue has
 * had before if it is the same, or a new one.
 *
 * @return
 *   The pool, or NULL after failure().
 */
struct rte_mempool *pools_get_rx(struct fragpmd *app, const char *name, uint16_t data_room,
	unsigned int socket, const struct page_frag_pool_conf *conf);

/** The pool of that socket, or else the first one; NULL if there is none. Any lcore. */
struct rte_mempool *pool_of_socket(const struct pool_set *pools, unsigned int socket);

/** Give back what the calling lcore holds of the pools. Any lcore, for itself. */
void pools_drain(const struct pool_set *pools);

/** Say whether all mbufs have come back; with all ports closed. */
void pools_report(const struct pool_set *pools);

/** Free all pools; with all ports closed. */
void pools_free(struct pool_set *pools);

#endif /* APP_FRAGPMD_POOLS_POOL_H */
