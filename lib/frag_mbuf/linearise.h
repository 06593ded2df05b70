/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Turning a chain of neighbouring slices into fewer segments, without copying.
 */

#ifndef LIB_FRAG_MBUF_LINEARISE_H
#define LIB_FRAG_MBUF_LINEARISE_H

#include <rte_mbuf.h>

#include "lib/frag_mbuf/rx.h"

/**
 * Merge the segments of a packet that are neighbours in one page.
 *
 * The first of them keeps its mbuf, which owns all their slices from then on: buf_len and data_len
 * grow, and when it is freed all slices come back. The others' mbufs are the pool's. Only segments
 * that the caller owns alone are merged: direct ones with a reference count of one, of rx->pool.
 *
 * @return
 *   Segments that are left.
 */
uint16_t frag_mbuf_linearise(const struct frag_mbuf_rx *rx, struct rte_mbuf *m);

#endif /* LIB_FRAG_MBUF_LINEARISE_H */
