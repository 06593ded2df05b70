/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The pools of fragment mbufs: for copies of received packets, and for what engines write.
 *
 * Main lcore.
 */

#ifndef APP_FRAGPMD_POOLS_FRAGMENTS_H
#define APP_FRAGPMD_POOLS_FRAGMENTS_H

#include <stdbool.h>

#include <rte_mempool.h>

#include "lib/frag_mbuf/source.h"

struct fragpmd;

/** What fragments are for. */
enum fragments_kind {
	FRAGMENTS_PACKETS, /**< packets as they usually are: small pages are free again soon */
	FRAGMENTS_FRAMES,  /**< frames of up to 64 KB in one piece: large pages */
	FRAGMENTS_KINDS
};

/** The pools; each is created when it is asked for the first time. */
struct fragments {
	struct rte_mempool *pool[FRAGMENTS_KINDS];
	bool none[FRAGMENTS_KINDS]; /**< there was no memory for it; that was said */
};

/**
 * Get a source of fragments ready, if it is not; of --frag-memory megabytes for all of its kind.
 *
 * @return
 *   The source, or NULL if there is no memory; that was said.
 */
struct frag_mbuf_source *fragments_source(struct fragpmd *app, struct frag_mbuf_source *source,
	enum fragments_kind kind, enum page_frag_use use);

/** Drain a source, if it was got ready; by its user, or with its user at rest. */
void fragments_source_end(struct frag_mbuf_source *source);

/** Free the pools, and say whether all fragments have come back, unless quiet; with all ports
 * closed and all sources drained.
 */
void fragments_free(struct fragpmd *app, bool quiet);

#endif /* APP_FRAGPMD_POOLS_FRAGMENTS_H */
