/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Pools whose data rooms are pinned external buffers: --mp-alloc=xbuf.
 *
 * The buffers are in memzones named for the pool. Main lcore.
 */

#ifndef APP_FRAGPMD_POOLS_XBUF_H
#define APP_FRAGPMD_POOLS_XBUF_H

#include <stdint.h>

#include <rte_common.h>
#include <rte_mempool.h>

/** The longest data room of such a pool: it is made a whole number of cache lines. */
#define XBUF_MAX_DATA_ROOM RTE_ALIGN_FLOOR(UINT16_MAX, RTE_CACHE_LINE_SIZE)

/**
 * Create such a pool, with data rooms of up to XBUF_MAX_DATA_ROOM.
 *
 * @return
 *   The pool, or NULL with rte_errno set; then nothing is left.
 */
struct rte_mempool *xbuf_pool_create(const char *name, unsigned int n, unsigned int cache,
	uint16_t data_room, unsigned int socket);

/** Free the buffers of a pool that is no more; those of other pools have none. */
void xbuf_free(const char *name);

#endif /* APP_FRAGPMD_POOLS_XBUF_H */
