/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The pools whose received packets are fixed up, as far as this process knows. A received mbuf may
 * say that it is of any pool, or of none: programs make mbufs of their own. So nothing behind its
 * pool's address is read unless the address is here.
 */

#include <rte_spinlock.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"

#define MAX_POOLS 128

static struct {
	rte_spinlock_t lock; /* of those who write */
	_Atomic uint32_t generation;
	_Atomic uint32_t nb;
	_Atomic bool full; /* and that has been said */
	struct {
		_Atomic(const struct rte_mempool *) mp; /* NULL: a free place */
		_Atomic uint64_t serial;
	} pools[MAX_POOLS];
} known = { .lock = RTE_SPINLOCK_INITIALIZER };

uint32_t
page_frag_pools_generation(void)
{
	return atomic_load_explicit(&known.generation, memory_order_acquire);
}

void
page_frag_pools_changed(void)
{
	atomic_fetch_add_explicit(&known.generation, 1, memory_order_release);
}

/* Its place, or MAX_POOLS if it is not there. */
static uint32_t
find(const struct rte_mempool *mp)
{
	uint32_t i, nb = atomic_load_explicit(&known.nb, memory_order_acquire);

	for (i = 0; i < nb; i++)
		if (atomic_load_explicit(&known.pools[i].mp, memory_order_relaxed) == mp)
			return i;
	return MAX_POOLS;
}

bool
page_frag_pools_have(const struct rte_mempool *mp)
{
	return mp != NULL && find(mp) != MAX_POOLS;
}

bool
page_frag_pools_none(void)
{
	uint32_t i, nb = atomic_load_explicit(&known.nb, memory_order_acquire);

	for (i = 0; i < nb; i++)
		if (atomic_load_explicit(&known.pools[i].mp, memory_order_relaxed) != NULL)
			return false;
	return true;
}

/* The pool's place, one that was given up, or a new one. */
static uint32_t
place_for(const struct rte_mempool *mp)
{
	uint32_t place = find(mp);

	if (place == MAX_POOLS)
		place = find(NULL);
	return place != MAX_POOLS ? place : known.nb;
}

void
page_frag_pools_add(const struct page_frag_pool *p)
{
	uint32_t place;

	rte_spinlock_lock(&known.lock);
	place = place_for(p->mp);
	if (place != MAX_POOLS) {
		atomic_store_explicit(&known.pools[place].mp, p->mp, memory_order_relaxed);
		atomic_store_explicit(&known.pools[place].serial, p->serial, memory_order_relaxed);
		if (place == known.nb)
			atomic_store_explicit(&known.nb, place + 1, memory_order_release);
		page_frag_pools_changed();
	} else if (!known.full) {
		known.full = true;
		POOL_LOG(WARNING,
			"pool %s, and others that come: packets stay as they are received: there "
			"are more than %u pools",
			p->mp->name, MAX_POOLS);
	}
	rte_spinlock_unlock(&known.lock);
}

void
page_frag_pools_remove(const struct page_frag_pool *p)
{
	uint32_t place;

	rte_spinlock_lock(&known.lock);
	place = find(p->mp);
	if (place != MAX_POOLS) {
		atomic_store_explicit(&known.pools[place].mp, NULL, memory_order_relaxed);
		page_frag_pools_changed();
	}
	rte_spinlock_unlock(&known.lock);
}

void
page_frag_pools_see(const struct page_frag_pool *p)
{
	uint32_t place = find(p->mp);

	if (likely(place != MAX_POOLS ? atomic_load_explicit(&known.pools[place].serial,
						memory_order_relaxed) == p->serial
				      : known.full))
		return;
	page_frag_pools_add(p);
}
