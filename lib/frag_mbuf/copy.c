/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <assert.h>
#include <string.h>

#include <rte_memcpy.h>

#include "lib/frag_mbuf/copy.h"

static_assert(sizeof(struct rte_mbuf) == 128, "frag_mbuf_copy() copies it in two parts");

void
frag_mbuf_copy_metadata(struct rte_mbuf *to, const struct rte_mbuf *from)
{
	to->port = from->port;
	to->ol_flags = from->ol_flags & ~(RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL);
	to->packet_type = from->packet_type;
	to->vlan_tci = from->vlan_tci;
	to->vlan_tci_outer = from->vlan_tci_outer;
	to->hash = from->hash;
	to->tx_offload = from->tx_offload;
	to->timesync = from->timesync;
	memcpy(&to->dynfield1, &from->dynfield1, sizeof(to->dynfield1));
}

/* Take the first len bytes away from a packet that has more of them; returns what is left. */
static struct rte_mbuf *
cut_head(struct rte_mbuf *m, uint32_t len)
{
	uint16_t nb_segs = m->nb_segs;

	while (len >= m->data_len) {
		struct rte_mbuf *next = m->next;

		len -= m->data_len;
		rte_pktmbuf_free_seg(m);
		nb_segs--;
		m = next;
	}
	m->data_off += len;
	m->data_len -= len;
	m->nb_segs = nb_segs;
	return m;
}

struct rte_mbuf *
frag_mbuf_copy(
	struct frag_mbuf_source *source, const struct rte_mbuf *m, uint16_t headroom, uint32_t len)
{
	struct rte_mbuf *copy;
	const void *data;
	char *to, *va;

	va = frag_mbuf_get(source, headroom + len);
	if (va == NULL)
		return NULL;
	copy = frag_mbuf_of(va);
	/* Nearly all of it is right, and the rest is set: less than clearing and copying in parts.
	 */
	rte_mov64((uint8_t *)copy, (const uint8_t *)m);
	rte_mov64((uint8_t *)copy + 64, (const uint8_t *)m + 64);
	frag_mbuf_place(source, copy, headroom, (uint16_t)(headroom + len));
	copy->ol_flags &= ~(RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL);
	copy->data_len = (uint16_t)len;

	to = rte_pktmbuf_mtod(copy, char *);
	data = rte_pktmbuf_read(m, 0, len, to);
	if (data != to)
		rte_memcpy(to, data, len);
	return copy;
}

struct rte_mbuf *
frag_mbuf_copy_head(
	struct frag_mbuf_source *source, struct rte_mbuf *m, uint16_t headroom, uint32_t len)
{
	struct rte_mbuf *copy = frag_mbuf_copy(source, m, headroom, RTE_MIN(len, m->pkt_len));

	if (copy == NULL)
		return NULL;
	if (copy->data_len == copy->pkt_len) {
		rte_pktmbuf_free(m);
		return copy;
	}
	copy->next = cut_head(m, len);
	copy->nb_segs = copy->next->nb_segs + 1;
	return copy;
}
