/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Which receive queues there are, and that each has the callback once.
 *
 * The program tells nobody when it sets up a port. So all ports are looked over when a pool is used
 * for the first time, which is when a driver fills its queues; from then on every while, by the
 * threads that take pages of pools, and by a thread of the plugin, since these may have no need of
 * pages for long.
 *
 * ethdev keeps the callbacks of a port number whatever becomes of the port: what has been added
 * once is there until it is removed.
 */

#include <stdlib.h>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_per_lcore.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"

/* Between two looks of one thread. */
#define LOOK_US 1000
/* A thread reads the clock at so many refills only. */
#define REFILLS_PER_LOOK 4

struct entry {
	struct entry *next; /* one queue more of the port */
	struct page_frag_rx_queue *q;
	const struct rte_eth_rxtx_callback *callback;
	uint16_t queue;
};

/* Of this process, as callbacks are. Under the lock of ports. */
static struct {
	struct entry *spare; /* for the next queue */
	uint32_t nb_removed; /* entries without a callback */
	bool failed;         /* that a callback could not be added has been said */
	struct entry *port[RTE_MAX_ETHPORTS];
	uint16_t nb_queues[RTE_MAX_ETHPORTS];
} queues;

static void
say_failure(uint16_t port, uint16_t queue, int error)
{
	if (queues.failed)
		return;
	queues.failed = true;
	POOL_LOG(ERR,
		"packets of port %u queue %u stay as they are received: cannot add a callback: %s",
		port, queue, rte_strerror(error));
}

/* Add an entry's callback; false if the port has no such queue now. */
static bool
add_callback(uint16_t port, struct entry *entry)
{
	entry->callback =
		rte_eth_add_first_rx_callback(port, entry->queue, page_frag_rx_callback, entry->q);
	if (entry->callback == NULL && rte_errno != EINVAL)
		say_failure(port, entry->queue, rte_errno);
	return entry->callback != NULL;
}

/* An entry without a queue, made in advance: most looks find nothing. */
static struct entry *
spare_entry(void)
{
	struct entry *entry = queues.spare;

	if (entry != NULL)
		return entry;
	entry = calloc(1, sizeof(*entry));
	if (entry == NULL)
		return NULL;
	entry->q = page_frag_rx_queue_new();
	if (entry->q == NULL) {
		free(entry);
		return NULL;
	}
	return queues.spare = entry;
}

/* Add the callback to the port's next queue; false if it has no more of them. */
static bool
add_next(uint16_t port)
{
	struct entry **last, *entry = spare_entry();

	if (entry == NULL)
		return false;
	entry->queue = queues.nb_queues[port];
	page_frag_rx_queue_name(entry->q, port, entry->queue);
	if (!add_callback(port, entry))
		return false;
	queues.spare = NULL;
	for (last = &queues.port[port]; *last != NULL; last = &(*last)->next)
		;
	*last = entry;
	queues.nb_queues[port]++;
	return true;
}

/* Add callbacks that were removed. */
static void
add_again(uint16_t port)
{
	struct entry *entry;

	for (entry = queues.port[port]; entry != NULL && queues.nb_removed != 0;
		entry = entry->next)
		if (entry->callback == NULL && add_callback(port, entry))
			queues.nb_removed--;
}

static void
look_over(void)
{
	uint16_t port;

	/* Whoever has it is looking. */
	if (page_frag_pools_none() || !page_frag_ports_trylock())
		return;
	for (port = 0; port < RTE_MAX_ETHPORTS; port++) {
		if (!page_frag_port_is_there(port))
			continue;
		add_again(port);
		while (add_next(port))
			;
	}
	page_frag_ports_unlock();
}

/* Callbacks of ports that are gone cannot be removed, and come to life with the next port. A thread
 * may still be in a callback: the entries stay, for the next time.
 */
static void
remove_all(void)
{
	struct entry *entry;
	uint16_t port;

	for (port = 0; port < RTE_MAX_ETHPORTS; port++) {
		if (!page_frag_port_is_there(port))
			continue;
		for (entry = queues.port[port]; entry != NULL; entry = entry->next)
			if (entry->callback != NULL &&
				rte_eth_remove_rx_callback(port, entry->queue, entry->callback) ==
					0) {
				entry->callback = NULL;
				queues.nb_removed++;
			}
	}
}

void
page_frag_rx_queues_tick(void)
{
	struct entry *entry;
	uint16_t port;

	/* A secondary has begun with the first page that it took. */
	if (!page_frag_pools_none())
		page_frag_ports_watch();
	look_over();
	page_frag_ports_lock();
	for (port = 0; port < RTE_MAX_ETHPORTS; port++)
		for (entry = queues.port[port]; entry != NULL; entry = entry->next)
			page_frag_rx_queue_tell(entry->q);
	page_frag_ports_unlock();
}

void
page_frag_rx_queues_begin(void)
{
	page_frag_ports_watch();
	page_frag_ports_hurry();
}

void
page_frag_rx_queues_end(void)
{
	page_frag_ports_lock();
	if (page_frag_pools_none())
		remove_all();
	page_frag_ports_unlock();
}

void
page_frag_rx_queues_refilled(const struct page_frag_pool *p)
{
	static RTE_DEFINE_PER_LCORE(uint32_t, refills);
	static RTE_DEFINE_PER_LCORE(uint64_t, looked);
	uint64_t now;

	/* It may be another process that has created it. */
	page_frag_pools_see(p);
	if (likely(RTE_PER_LCORE(refills)++ % REFILLS_PER_LOOK != 0))
		return;
	now = rte_rdtsc();
	if (now - RTE_PER_LCORE(looked) < rte_get_tsc_hz() / US_PER_S * LOOK_US)
		return;
	RTE_PER_LCORE(looked) = now;
	look_over();
}

void
page_frag_rx_queues_walk(void (*function)(uint16_t port, uint16_t queue,
				 const struct page_frag_rx_queue *q, void *arg),
	void *arg)
{
	const struct entry *entry;
	uint16_t port;

	page_frag_ports_lock();
	for (port = 0; port < RTE_MAX_ETHPORTS; port++)
		for (entry = queues.port[port]; entry != NULL; entry = entry->next)
			function(port, entry->queue, entry->q, arg);
	page_frag_ports_unlock();
}
