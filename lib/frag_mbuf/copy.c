/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include "lib/frag_mbuf/copy.h"

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
frag_mbuf_copy_head(
	struct frag_mbuf_source *source, struct rte_mbuf *m, uint16_t headroom, uint32_t len)
{
	uint32_t pkt_len = m->pkt_len;
	struct rte_mbuf *copy;
	const void *data;

	if (len > pkt_len)
		len = pkt_len;
	if (len > UINT16_MAX)
		return NULL;
	copy = frag_mbuf_alloc(source, headroom, (uint16_t)len);
	if (copy == NULL)
		return NULL;

	data = rte_pktmbuf_read(m, 0, len, rte_pktmbuf_mtod(copy, void *));
	if (data != rte_pktmbuf_mtod(copy, void *))
		memcpy(rte_pktmbuf_mtod(copy, void *), data, len);
	copy->data_len = (uint16_t)len;
	copy->pkt_len = pkt_len;
	frag_mbuf_copy_metadata(copy, m);
	if (len == pkt_len) {
		rte_pktmbuf_free(m);
		return copy;
	}
	copy->next = cut_head(m, len);
	copy->nb_segs = copy->next->nb_segs + 1;
	return copy;
}
