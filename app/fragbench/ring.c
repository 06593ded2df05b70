/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdlib.h>
#include <sys/types.h>

#include "app/fragbench/ring.h"

/* The producer's and the consumer's part are two cache lines apart. */
#define RING_ALIGN (2 * RTE_CACHE_LINE_SIZE)

struct rte_ring *
ring_create(uint32_t nb, unsigned int flags)
{
	struct rte_ring *ring;
	uint32_t count = 2;
	ssize_t bytes;

	/* One entry of a ring is never used. */
	while (count <= nb)
		count *= 2;
	bytes = rte_ring_get_memsize(count);
	if (bytes < 0)
		return NULL;
	bytes = (bytes + RING_ALIGN - 1) & ~(ssize_t)(RING_ALIGN - 1);
	ring = aligned_alloc(RING_ALIGN, (size_t)bytes);
	if (ring != NULL && rte_ring_init(ring, "fragbench", count, flags) != 0) {
		free(ring);
		return NULL;
	}
	return ring;
}
