/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Questions about mbufs whose data are page fragments.
 */

#ifndef LIB_FRAG_MBUF_FRAG_MBUF_H
#define LIB_FRAG_MBUF_FRAG_MBUF_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>

/**
 * Does the data of one segment begin where that of another ends?
 *
 * Kernel: skb_can_coalesce(). O(1). Both for the program and for a device: virtual addresses and
 * IOVAs must both follow each other. Only slices of one pool are compared, since nothing is known
 * of what lies between two pools' memory. The caller holds both segments. Any thread.
 */
static inline bool
frag_mbuf_can_coalesce(const struct rte_mbuf *prev, const struct rte_mbuf *next)
{
	return prev->pool == next->pool &&
	       rte_pktmbuf_mtod_offset(prev, const char *, prev->data_len) ==
		       rte_pktmbuf_mtod(next, const char *) &&
	       rte_pktmbuf_iova_offset(prev, prev->data_len) == rte_pktmbuf_iova(next);
}

/**
 * The number of contiguous pieces that a packet's data consists of: what is left of its segments if
 * all neighbours are merged. From 1 to m->nb_segs. The caller holds the packet. Any thread.
 */
static inline uint16_t
frag_mbuf_nb_pieces(const struct rte_mbuf *m)
{
	uint16_t nb = 1;

	for (; m->next != NULL; m = m->next)
		if (!frag_mbuf_can_coalesce(m, m->next))
			nb++;
	return nb;
}

#endif /* LIB_FRAG_MBUF_FRAG_MBUF_H */
