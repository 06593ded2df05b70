/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#ifdef __SSSE3__
#include <immintrin.h>
#endif

#include <rte_prefetch.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/stream.h"

/* How many packets ahead of the one in hand data is fetched. */
#define AHEAD 4

#ifdef __SSSE3__
/* Both addresses and the four bytes behind them are one register: one shuffle swaps them. */
static inline void
swap_addresses(struct rte_ether_hdr *header)
{
	const __m128i swap = _mm_setr_epi8(6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 12, 13, 14, 15);
	__m128i *data = (__m128i *)(void *)header;

	_mm_storeu_si128(data, _mm_shuffle_epi8(_mm_loadu_si128(data), swap));
}
#else
static inline void
swap_addresses(struct rte_ether_hdr *header)
{
	struct rte_ether_addr address;

	rte_ether_addr_copy(&header->dst_addr, &address);
	rte_ether_addr_copy(&header->src_addr, &header->dst_addr);
	rte_ether_addr_copy(&address, &header->src_addr);
}
#endif

static inline void
swap_packet(struct rte_mbuf *packet)
{
	swap_addresses(rte_pktmbuf_mtod(packet, struct rte_ether_hdr *));
	packet_forget_receive(packet);
}

/* Packets leave with source and destination swapped. */
static void
macswap_forward(struct stream *stream)
{
	struct rte_mbuf *packets[MAX_PKT_BURST];
	uint16_t n = stream_receive(stream, packets);
	uint16_t i;

	if (unlikely(n == 0))
		return;
	for (i = 0; i < AHEAD && i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(packets[i], void *));
	for (i = 0; i + AHEAD < n; i++) {
		rte_prefetch0(rte_pktmbuf_mtod(packets[i + AHEAD], void *));
		swap_packet(packets[i]);
	}
	for (; i < n; i++)
		swap_packet(packets[i]);
	stream_forward(stream, packets, n);
}

const struct engine macswap_engine = {
	.name = "macswap",
	.receives = true,
	.sends = true,
	.forward = macswap_forward,
};
