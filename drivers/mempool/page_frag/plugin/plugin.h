/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What the plugin's files have from each other.
 *
 * A program that knows nothing of this driver loads the plugin. From then on, in the order in which
 * things happen:
 *
 * - plugin.c reads the environment and registers the driver, as the last one; ops_order.c has all
 *   processes number it alike;
 * - choose.c gives pools their mode and shape, copies.c memory for copies;
 * - rx_queues.c finds the program's receive queues, rx_callback.c sees their packets; pools.c knows
 *   pools again, ports.c sees ports come and go;
 * - thread.c does what the program's own threads do not; in a secondary process, primary_watch.c
 *   looks after the primary.
 */

#ifndef DRIVERS_MEMPOOL_PAGE_FRAG_PLUGIN_PLUGIN_H
#define DRIVERS_MEMPOOL_PAGE_FRAG_PLUGIN_PLUGIN_H

#include <stdint.h>

#include <rte_ethdev.h>

#include "drivers/mempool/page_frag/plugin/environment.h"
#include "drivers/mempool/page_frag/pool.h"

/* choose.c */
/**
 * Give a pool its mode and shape, see struct page_frag_plugin.
 *
 * Fails for layouts that the ports' drivers do not fill, and while there is a port whose driver
 * cannot have buffers of this driver's pools. By the thread that creates pools, under the lock of
 * ports.
 */
int page_frag_choose(const struct page_frag_environment *env, struct page_frag_pool *p,
	struct page_frag_pool_conf *conf);
/** Bytes of the longest segment that all ports take that have come. Any thread. */
uint16_t page_frag_longest_segment(void);
/** Say so if a port that has come cannot have buffers of this driver's pools. Under the lock. */
void page_frag_check_port(uint16_t port);

/* pools.c */
/** Changes with what is known of pools. Any thread. */
uint32_t page_frag_pools_generation(void);
/** Is it the address of a pool whose received packets are fixed up? It is not read. Any thread. */
bool page_frag_pools_have(const struct rte_mempool *mp);
/** Have all queues look anew. Any thread. */
void page_frag_pools_changed(void);
bool page_frag_pools_none(void);
/** A pool has been created, or is being freed, by this process. */
void page_frag_pools_add(const struct page_frag_pool *p);
void page_frag_pools_remove(const struct page_frag_pool *p);
/** This process uses a pool, which the primary may have created and this one not know. Any thread.
 */
void page_frag_pools_see(const struct page_frag_pool *p);

/* ports.c */
/** From the first call on, see ports come and go. After the EAL's start. */
void page_frag_ports_watch(void);
/** Look at those that have come. */
void page_frag_ports_tick(void);
/** Queues are going to be set up: for some seconds, look for them more often. Any thread. */
void page_frag_ports_hurry(void);
bool page_frag_ports_in_hurry(void);
/** As long as the lock is held, no port goes, but by the thread that holds it. */
void page_frag_ports_lock(void);
bool page_frag_ports_trylock(void);
void page_frag_ports_unlock(void);
/** Is it there, and not about to go? Under the lock. */
bool page_frag_port_is_there(uint16_t port);

/* copies.c */
/**
 * Get the pools that copies of packets are made in; they are made at first use and stay.
 * @return 0, or a negative errno after a message.
 */
int page_frag_copies_get(
	const struct page_frag_environment *env, int socket_id, struct page_frag_rx_conf *rx);

/* rx_queues.c */
/** A receive queue of the program. */
struct page_frag_rx_queue;
/** There is a pool: see to the packets of all receive queues, now and later. A pool has gone. */
void page_frag_rx_queues_begin(void);
void page_frag_rx_queues_end(void);
/** Look for queues that have come, and say what their pollers have to say. */
void page_frag_rx_queues_tick(void);
/** See struct page_frag_plugin. */
void page_frag_rx_queues_refilled(const struct page_frag_pool *p);
/** Call a function for each queue whose packets are seen to. It may not block. */
void page_frag_rx_queues_walk(void (*function)(uint16_t port, uint16_t queue,
				      const struct page_frag_rx_queue *q, void *arg),
	void *arg);

/* rx_callback.c */
/** Made for good: a thread may be in the callback at any time. */
struct page_frag_rx_queue *page_frag_rx_queue_new(void);
/** Before its callback is added. */
void page_frag_rx_queue_name(struct page_frag_rx_queue *q, uint16_t port, uint16_t queue);
/** The callback for rte_eth_add_first_rx_callback(); arg is the queue. */
uint16_t page_frag_rx_callback(uint16_t port, uint16_t queue, struct rte_mbuf **pkts, uint16_t nb,
	uint16_t max, void *arg);
/** Say what the thread that polls the queue may not. */
void page_frag_rx_queue_tell(struct page_frag_rx_queue *q);
/** One of the queue's counters, by its place in struct frag_mbuf_rx_stats. Any thread. */
uint64_t page_frag_rx_queue_count(const struct page_frag_rx_queue *q, size_t offset);

/* ops_order.c */
/**
 * In the primary: write down the order of the mempool drivers, after the last one was registered.
 * In a secondary: put them into the same order, before it uses a pool.
 */
void page_frag_ops_order(bool secondary);

/* primary_watch.c */
/** In a secondary: end the use of pools when the primary has ended. */
void page_frag_primary_tick(void);

/* thread.c */
/** Begin the thread that calls the functions named _tick(). */
void page_frag_thread_begin(bool secondary);

#endif /* DRIVERS_MEMPOOL_PAGE_FRAG_PLUGIN_PLUGIN_H */
