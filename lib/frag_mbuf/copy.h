/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Copying packets into fragment mbufs: as a whole, to be one segment or to give a slice back, or
 * their first bytes only.
 */

#ifndef LIB_FRAG_MBUF_COPY_H
#define LIB_FRAG_MBUF_COPY_H

#include <rte_mbuf.h>

#include "lib/frag_mbuf/source.h"

/**
 * Copy all that is known of a packet, but for where its data is and who it belongs to: port,
 * offloads, types, hash, VLAN, timestamps and dynamic fields.
 */
void frag_mbuf_copy_metadata(struct rte_mbuf *to, const struct rte_mbuf *from);

/**
 * Copy the first len bytes of a packet, as many as it has or fewer, into a fragment mbuf, with what
 * is known of the packet: its pkt_len too. The packet stays as it is, the caller's.
 *
 * @return
 *   The copy; NULL if there was no memory, or fragments cannot be as long.
 */
struct rte_mbuf *frag_mbuf_copy(
	struct frag_mbuf_source *source, const struct rte_mbuf *m, uint16_t headroom, uint32_t len);

/**
 * Copy the first len bytes of a packet into a fragment mbuf.
 *
 * If that is all of it, the packet is freed. If not, what is left of it becomes the second segment,
 * as header split does. What is known of
 * it goes with it.
 *
 * @param headroom
 *   Bytes in front of the copied data.
 * @return
 *   The packet; NULL if there was no memory, or the packet is longer than fragments can be: it is
 *   then as it was.
 */
struct rte_mbuf *frag_mbuf_copy_head(
	struct frag_mbuf_source *source, struct rte_mbuf *m, uint16_t headroom, uint32_t len);

#endif /* LIB_FRAG_MBUF_COPY_H */
