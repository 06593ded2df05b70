/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The pool of fragment mbufs: for copies of received packets, and for what engines write.
 *
 * Main lcore.
 */

#ifndef APP_FRAGPMD_FRAGMENTS_H
#define APP_FRAGPMD_FRAGMENTS_H

#include <rte_mempool.h>

struct fragpmd;

/**
 * The pool; created when it is asked for the first time, of --frag-memory megabytes.
 *
 * @return
 *   The pool, or NULL if there is no memory; that was said.
 */
struct rte_mempool *fragpmd_fragments(struct fragpmd *app, unsigned int socket);

/** Free the pool, and say whether all fragments have come back, unless quiet; with all ports closed
 * and all sources drained.
 */
void fragments_free(struct fragpmd *app, bool quiet);

#endif /* APP_FRAGPMD_FRAGMENTS_H */
