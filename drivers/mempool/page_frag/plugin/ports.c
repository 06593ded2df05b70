/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Ports come and go by the program's threads, while others look at them: a port goes on going when
 * nobody does, and is not looked at any more.
 */

#include <rte_cycles.h>
#include <rte_spinlock.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"

/* A program that has a new port or its first pool sets up queues soon. */
#define HURRY_SECONDS 5

static struct {
	/* A signal's handler may close a port while its thread has the lock. */
	rte_spinlock_recursive_t lock;
	bool watched;
	_Atomic uint64_t hurry_until; /* TSC: queues may come soon */
	/* Under the lock: */
	bool gone[RTE_MAX_ETHPORTS];   /* or going */
	bool is_new[RTE_MAX_ETHPORTS]; /* not looked at yet */
} ports = { .lock = RTE_SPINLOCK_RECURSIVE_INITIALIZER };

void
page_frag_ports_lock(void)
{
	rte_spinlock_recursive_lock(&ports.lock);
}

bool
page_frag_ports_trylock(void)
{
	return rte_spinlock_recursive_trylock(&ports.lock) != 0;
}

void
page_frag_ports_unlock(void)
{
	rte_spinlock_recursive_unlock(&ports.lock);
}

bool
page_frag_port_is_there(uint16_t port)
{
	return !ports.gone[port] && rte_eth_dev_is_valid_port(port);
}

void
page_frag_ports_hurry(void)
{
	atomic_store_explicit(&ports.hurry_until, rte_rdtsc() + HURRY_SECONDS * rte_get_tsc_hz(),
		memory_order_relaxed);
}

bool
page_frag_ports_in_hurry(void)
{
	return rte_rdtsc() < atomic_load_explicit(&ports.hurry_until, memory_order_relaxed);
}

static int
on_destroy(uint16_t port, enum rte_eth_event_type type __rte_unused, void *arg __rte_unused,
	void *ret __rte_unused)
{
	page_frag_ports_lock();
	ports.gone[port] = true;
	page_frag_ports_unlock();
	return 0;
}

/* It can be asked as soon as this event is over. */
static int
on_new(uint16_t port, enum rte_eth_event_type type __rte_unused, void *arg __rte_unused,
	void *ret __rte_unused)
{
	page_frag_ports_lock();
	ports.gone[port] = false;
	ports.is_new[port] = true;
	page_frag_ports_unlock();
	page_frag_ports_hurry();
	/* Whatever was known of the queues of its number. */
	page_frag_pools_changed();
	return 0;
}

void
page_frag_ports_tick(void)
{
	uint16_t port;

	page_frag_ports_lock();
	for (port = 0; port < RTE_MAX_ETHPORTS; port++)
		if (ports.is_new[port] && page_frag_port_is_there(port)) {
			ports.is_new[port] = false;
			page_frag_check_port(port);
		}
	page_frag_ports_unlock();
}

void
page_frag_ports_watch(void)
{
	if (ports.watched)
		return;
	ports.watched = true;
	if (rte_eth_dev_callback_register(RTE_ETH_ALL, RTE_ETH_EVENT_DESTROY, on_destroy, NULL) !=
			0 ||
		rte_eth_dev_callback_register(RTE_ETH_ALL, RTE_ETH_EVENT_NEW, on_new, NULL) != 0)
		POOL_LOG(WARNING, "not enough memory to see ports come and go: leave them as they "
				  "are");
}
