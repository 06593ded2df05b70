/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_prefetch.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/stream.h"

/* Packets leave addressed to the port's peer, from the port. */
static void
mac_forward(struct stream *stream)
{
	struct rte_mbuf *packets[MAX_PKT_BURST];
	uint16_t n = stream_receive(stream, packets);
	uint16_t i;

	if (unlikely(n == 0))
		return;
	for (i = 0; i < n; i++) {
		struct rte_mbuf *packet = packets[i];
		struct rte_ether_hdr *header;

		if (likely(i + 1 < n))
			rte_prefetch0(rte_pktmbuf_mtod(packets[i + 1], void *));
		header = rte_pktmbuf_mtod(packet, struct rte_ether_hdr *);
		rte_ether_addr_copy(&stream->header.dst_addr, &header->dst_addr);
		rte_ether_addr_copy(&stream->header.src_addr, &header->src_addr);
		packet_forget_receive(packet);
	}
	stream_forward(stream, packets, n);
}

const struct engine mac_engine = {
	.name = "mac",
	.receives = true,
	.sends = true,
	.forward = mac_forward,
};
