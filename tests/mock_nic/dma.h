/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Memory as a device sees it: where a device address leads, and which buffers are posted.
 */

#ifndef TESTS_MOCK_NIC_DMA_H
#define TESTS_MOCK_NIC_DMA_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mempool.h>

/** A piece of a pool's memory. */
struct mock_chunk {
	uint8_t *va;
	rte_iova_t iova;
	size_t len;
};

/** All of a pool's memory, sorted by virtual address. */
struct mock_chunks {
	struct mock_chunk *chunk;
	uint32_t count;
	uint32_t room; /**< for so many */
	uint32_t last; /**< where the last search ended */
};

/** Read a pool's chunks. @return 0; -ENOMEM. */
int mock_chunks_read(struct mock_chunks *chunks, struct rte_mempool *mp);

/** Free what read took. */
void mock_chunks_end(struct mock_chunks *chunks);

/** The chunk that an address lies in; NULL if it is in none. */
const struct mock_chunk *mock_chunk_find(struct mock_chunks *chunks, const void *va);

/** Where a device address leads in a pool's chunks; NULL: to none of them. */
uint8_t *mock_chunk_at(const struct mock_chunks *chunks, rte_iova_t iova);

/**
 * Does the device see these bytes at that address, one after the other?
 *
 * Asks the EAL; memory that it does not know counts as seen, if addresses are not virtual.
 */
bool mock_dma_leads_to(rte_iova_t iova, const void *va, uint32_t len);

/** Bytes of a posted buffer in the process-wide set of such. */
struct mock_area {
	uint32_t node; /**< 0: not in the set */
};

/**
 * Add bytes to the set.
 *
 * @return true if they lie over others in it.
 */
bool mock_area_add(struct mock_area *area, const void *va, uint32_t len);

/** Take them out; nothing happens if they are not in. */
void mock_area_remove(struct mock_area *area);

#endif /* TESTS_MOCK_NIC_DMA_H */
