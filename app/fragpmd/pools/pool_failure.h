/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Why a pool cannot be created, and what to change. Main lcore.
 */

#ifndef APP_FRAGPMD_POOLS_POOL_FAILURE_H
#define APP_FRAGPMD_POOLS_POOL_FAILURE_H

#include <stdint.h>

/**
 * Check that mempool operations of that name are registered: the mempool library only calls such a
 * name an invalid argument.
 *
 * @return
 *   0, or -1 after failure().
 */
int pool_check_ops(const char *name);

/** Explain the rte_errno of a pool of n mbufs that could not be created; -1 after failure(). */
int pool_failure(int error, unsigned int socket, unsigned int n, uint16_t mbuf_size);

#endif /* APP_FRAGPMD_POOLS_POOL_FAILURE_H */
