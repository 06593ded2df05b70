/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/*
 * The set of posted buffers: a hash table of granules, each with the pieces of areas that lie in
 * it. Two areas overlap only if two of their pieces do.
 */

#include <stdlib.h>

#include <rte_common.h>
#include <rte_debug.h>
#include <rte_spinlock.h>

#include "tests/mock_nic/dma.h"

enum {
	GRANULE_BITS = 11,
	BUCKETS = 1 << 14,
	NODES_STEP = 1 << 12,
};

/* A piece of an area, within one granule. Numbers of nodes stand for pointers; 0 is none. */
struct node {
	uintptr_t start;
	uintptr_t end;
	uint32_t next;    /* in the bucket, or of the free nodes */
	uint32_t sibling; /* the area's next piece */
};

static struct {
	rte_spinlock_t lock;
	uint32_t bucket[BUCKETS];
	struct node *node;
	uint32_t nodes; /* in node[]; the first is not used */
	uint32_t free;
} set = { .lock = RTE_SPINLOCK_INITIALIZER };

static uint32_t *
bucket_of(uintptr_t start)
{
	return &set.bucket[(start >> GRANULE_BITS) % BUCKETS];
}

static uint32_t
node_get(void)
{
	uint32_t node = set.free;

	if (node == 0) {
		uint32_t more = set.nodes + NODES_STEP;
		struct node *grown = realloc(set.node, more * sizeof(*grown));

		if (grown == NULL)
			rte_panic("no memory for the set of posted buffers\n");
		set.node = grown;
		for (node = RTE_MAX(set.nodes, 1U); node < more; node++) {
			grown[node].next = set.free;
			set.free = node;
		}
		set.nodes = more;
		node = set.free;
	}
	set.free = set.node[node].next;
	return node;
}

static bool
piece_overlaps(uintptr_t start, uintptr_t end)
{
	for (uint32_t n = *bucket_of(start); n != 0; n = set.node[n].next) {
		if (set.node[n].start < end && start < set.node[n].end)
			return true;
	}
	return false;
}

static uint32_t
piece_add(uintptr_t start, uintptr_t end, uint32_t sibling)
{
	uint32_t n = node_get();
	uint32_t *bucket = bucket_of(start);

	set.node[n] = (struct node){ start, end, *bucket, sibling };
	*bucket = n;
	return n;
}

bool
mock_area_add(struct mock_area *area, const void *va, uint32_t len)
{
	uintptr_t start = (uintptr_t)va;
	uintptr_t end = start + len;
	bool overlaps = false;

	area->node = 0;
	rte_spinlock_lock(&set.lock);
	for (uintptr_t at = start, stop; at < end; at = stop) {
		stop = RTE_MIN(end, ((at >> GRANULE_BITS) + 1) << GRANULE_BITS);
		overlaps |= piece_overlaps(at, stop);
	}
	for (uintptr_t at = start, stop; at < end; at = stop) {
		stop = RTE_MIN(end, ((at >> GRANULE_BITS) + 1) << GRANULE_BITS);
		area->node = piece_add(at, stop, area->node);
	}
	rte_spinlock_unlock(&set.lock);
	return overlaps;
}

void
mock_area_remove(struct mock_area *area)
{
	rte_spinlock_lock(&set.lock);
	while (area->node != 0) {
		uint32_t n = area->node;
		uint32_t *link = bucket_of(set.node[n].start);

		while (*link != n)
			link = &set.node[*link].next;
		*link = set.node[n].next;
		area->node = set.node[n].sibling;
		set.node[n].next = set.free;
		set.free = n;
	}
	rte_spinlock_unlock(&set.lock);
}
