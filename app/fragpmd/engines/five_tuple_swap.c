/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Packets go back to where they came from: source and destination are swapped, of Ethernet, IP,
 * and TCP or UDP. No checksum changes by that.
 *
 * Where a packet ends too early, or says something unknown, the rest stays as it is. So does, and
 * with testpmd it does not, what is data: of fragments but the first.
 */

#include <netinet/in.h>
#include <string.h>

#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_prefetch.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/packet_headers.h"
#include "app/fragpmd/forwarding/stream.h"

/* The longest address: IPv6's. */
#define MAX_HALF 16

/* Swap two fields that follow each other, if the packet has them. */
static inline void
swap_halves(struct rte_mbuf *packet, uint32_t at, uint32_t half)
{
	char copy[2 * MAX_HALF];
	char first[MAX_HALF];
	char *bytes = packet_bytes(packet, at, 2 * half, copy);

	if (unlikely(bytes == NULL))
		return;
	memcpy(first, bytes, half);
	memcpy(bytes, bytes + half, half);
	memcpy(bytes + half, first, half);
	packet_bytes_done(packet, at, 2 * half, bytes, copy);
}

static inline void
swap_packet(struct rte_mbuf *packet)
{
	struct packet_headers headers;

	packet_forget_receive(packet);
	if (unlikely(!packet_headers_find(packet, &headers)))
		return;
	swap_halves(packet, offsetof(struct rte_ether_hdr, dst_addr), RTE_ETHER_ADDR_LEN);
	if (headers.l3_len == 0)
		return;
	if (headers.type == RTE_BE16(RTE_ETHER_TYPE_IPV4))
		swap_halves(packet, headers.l2_len + offsetof(struct rte_ipv4_hdr, src_addr),
			sizeof(rte_be32_t));
	else
		swap_halves(
			packet, headers.l2_len + offsetof(struct rte_ipv6_hdr, src_addr), MAX_HALF);
	/* The ports are where a TCP and a UDP header begin. */
	if ((headers.proto == IPPROTO_TCP || headers.proto == IPPROTO_UDP) &&
		!headers.later_fragment)
		swap_halves(packet, (uint32_t)headers.l2_len + headers.l3_len, sizeof(rte_be16_t));
}

static void
five_tuple_swap_forward(struct stream *stream)
{
	struct rte_mbuf *packets[MAX_PKT_BURST];
	uint16_t n = stream_receive(stream, packets);
	uint16_t i;

	if (unlikely(n == 0))
		return;
	for (i = 0; i < n; i++) {
		if (likely(i + 1 < n))
			rte_prefetch0(rte_pktmbuf_mtod(packets[i + 1], void *));
		swap_packet(packets[i]);
	}
	stream_forward(stream, packets, n);
}

const struct engine five_tuple_swap_engine = {
	.name = "5tswap",
	.receives = true,
	.sends = true,
	.forward = five_tuple_swap_forward,
};
