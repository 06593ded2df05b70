/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * DPDK's rings in memory from malloc: without the EAL.
 */

#ifndef APP_FRAGBENCH_RING_H
#define APP_FRAGBENCH_RING_H

#include <stdint.h>

#include <rte_ring.h>

/**
 * A ring that holds at least nb objects, to be freed by free().
 *
 * @param flags
 *   As rte_ring_create().
 * @return
 *   NULL if there is no memory.
 */
struct rte_ring *ring_create(uint32_t nb, unsigned int flags);

#endif /* APP_FRAGBENCH_RING_H */
