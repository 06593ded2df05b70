/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Checksums are made anew: of IPv4 headers, and of UDP, TCP and SCTP. By the port that sends, where
 * `csum set` says so, else here. Packets leave addressed to the port's peer, from the port.
 *
 * As in testpmd, a UDP checksum of 0 stays, and SCTP's, which is a CRC, becomes 0 here. Unlike
 * there, tunnels are payload; and what is behind the IP header of a fragment stays as it is, since
 * it has a part of a checksum's data, or no checksum at all.
 */

/* For inline functions that are experimental in DPDK 22.11. */
#define ALLOW_EXPERIMENTAL_API

#include <netinet/in.h>

#include <rte_ethdev.h>
#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_prefetch.h>
#include <rte_sctp.h>
#include <rte_tcp.h>
#include <rte_udp.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/forwarding/packet_headers.h"
#include "app/fragpmd/forwarding/stream.h"

/* What the engine can leave to a port. */
#define CHECKSUM_OFFLOADS                                               \
	(RTE_ETH_TX_OFFLOAD_IPV4_CKSUM | RTE_ETH_TX_OFFLOAD_UDP_CKSUM | \
		RTE_ETH_TX_OFFLOAD_TCP_CKSUM | RTE_ETH_TX_OFFLOAD_SCTP_CKSUM)

/* The longest IPv4 header; IPv6's is shorter. */
#define MAX_L3_LEN 60

/* What follows an IP header and has a checksum. */
struct l4_kind {
	uint8_t proto;
	uint8_t place;  /* of the checksum */
	uint8_t size;   /* of the checksum */
	uint8_t length; /* of the header without options */
	uint64_t offload;
	uint64_t flag; /* of mbufs */
};

static const struct l4_kind l4_kinds[] = {
	{ IPPROTO_UDP, offsetof(struct rte_udp_hdr, dgram_cksum), sizeof(rte_be16_t),
		sizeof(struct rte_udp_hdr), RTE_ETH_TX_OFFLOAD_UDP_CKSUM, RTE_MBUF_F_TX_UDP_CKSUM },
	{ IPPROTO_TCP, offsetof(struct rte_tcp_hdr, cksum), sizeof(rte_be16_t),
		sizeof(struct rte_tcp_hdr), RTE_ETH_TX_OFFLOAD_TCP_CKSUM, RTE_MBUF_F_TX_TCP_CKSUM },
	{ IPPROTO_SCTP, offsetof(struct rte_sctp_hdr, cksum), sizeof(rte_be32_t),
		sizeof(struct rte_sctp_hdr), RTE_ETH_TX_OFFLOAD_SCTP_CKSUM,
		RTE_MBUF_F_TX_SCTP_CKSUM },
};

static inline const struct l4_kind *
find_l4_kind(uint8_t proto)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(l4_kinds); i++)
		if (l4_kinds[i].proto == proto)
			return &l4_kinds[i];
	return NULL;
}

/* Checksum of UDP or TCP, over as many bytes as the IP header says there are. */
static inline uint16_t
l4_checksum(const struct rte_mbuf *packet, const struct packet_headers *headers, const void *l3)
{
	uint16_t l4 = (uint16_t)(headers->l2_len + headers->l3_len);

	return headers->type == RTE_BE16(RTE_ETHER_TYPE_IPV4)
		       ? rte_ipv4_udptcp_cksum_mbuf(packet, l3, l4)
		       : rte_ipv6_udptcp_cksum_mbuf(packet, l3, l4);
}

static void
do_l4(struct rte_mbuf *packet, const struct packet_headers *headers, const void *l3,
	uint64_t offloads)
{
	static const uint32_t zero;
	const struct l4_kind *kind = find_l4_kind(headers->proto);
	uint32_t at = (uint32_t)headers->l2_len + headers->l3_len;
	uint16_t copy, sum;
	const unaligned_uint16_t *old;

	if (kind == NULL || headers->fragment || at + kind->place + kind->size > packet->pkt_len)
		return;
	at += kind->place;
	old = packet_bytes(packet, at, sizeof(*old), &copy);
	if (kind->proto == IPPROTO_UDP && *old == 0)
		return;
	packet->l4_len = kind->length;
	if ((offloads & kind->offload) != 0) {
		packet->ol_flags |= kind->flag;
		return;
	}
	packet_write(packet, at, kind->size, &zero);
	if (kind->proto == IPPROTO_SCTP)
		return;
	sum = l4_checksum(packet, headers, l3);
	packet_write(packet, at, sizeof(sum), &sum);
}

/* Give a packet that has an IP header its checksums, or say what the port shall do. */
static inline void
do_ip(struct rte_mbuf *packet, const struct packet_headers *headers, uint64_t offloads)
{
	char copy[MAX_L3_LEN];
	void *l3 = packet_bytes(packet, headers->l2_len, headers->l3_len, copy);
	struct rte_ipv4_hdr *ip = l3;

	if (unlikely(l3 == NULL))
		return;
	packet->l2_len = headers->l2_len;
	packet->l3_len = headers->l3_len;
	if (headers->type != RTE_BE16(RTE_ETHER_TYPE_IPV4)) {
		packet->ol_flags |= RTE_MBUF_F_TX_IPV6;
	} else if ((offloads & RTE_ETH_TX_OFFLOAD_IPV4_CKSUM) != 0) {
		packet->ol_flags |= RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM;
	} else {
		packet->ol_flags |= RTE_MBUF_F_TX_IPV4;
		ip->hdr_checksum = 0;
		ip->hdr_checksum = rte_ipv4_cksum(ip);
		packet_bytes_done(packet, headers->l2_len, headers->l3_len, l3, copy);
	}
	do_l4(packet, headers, l3, offloads);
}

static inline void
do_packet(const struct stream *stream, struct rte_mbuf *packet)
{
	struct rte_ether_hdr copy;
	struct packet_headers headers;
	struct rte_ether_hdr *ether;

	packet_forget_receive(packet);
	packet->tx_offload = 0;
	ether = packet_bytes(packet, 0, sizeof(*ether), &copy);
	if (unlikely(ether == NULL))
		return;
	rte_ether_addr_copy(&stream->header.dst_addr, &ether->dst_addr);
	rte_ether_addr_copy(&stream->header.src_addr, &ether->src_addr);
	packet_bytes_done(packet, 0, sizeof(*ether), ether, &copy);
	if (packet_headers_find(packet, &headers) && headers.l3_len != 0)
		do_ip(packet, &headers, stream->setting.number);
}

/* Count what the port that received packets says of their checksums. */
static inline void
count_bad(struct stream_bad_checksums *bad, struct rte_mbuf *const *packets, uint16_t n)
{
	uint64_t all = 0;
	uint16_t i;

	for (i = 0; i < n; i++)
		all |= packets[i]->ol_flags;
	if (likely((all & (RTE_MBUF_F_RX_IP_CKSUM_BAD | RTE_MBUF_F_RX_L4_CKSUM_BAD |
				  RTE_MBUF_F_RX_OUTER_L4_CKSUM_BAD |
				  RTE_MBUF_F_RX_OUTER_IP_CKSUM_BAD)) == 0))
		return;
	for (i = 0; i < n; i++) {
		uint64_t flags = packets[i]->ol_flags;

		counter_add(&bad->ip,
			(flags & RTE_MBUF_F_RX_IP_CKSUM_MASK) == RTE_MBUF_F_RX_IP_CKSUM_BAD);
		counter_add(&bad->l4,
			(flags & RTE_MBUF_F_RX_L4_CKSUM_MASK) == RTE_MBUF_F_RX_L4_CKSUM_BAD);
		counter_add(&bad->outer_l4, (flags & RTE_MBUF_F_RX_OUTER_L4_CKSUM_MASK) ==
						    RTE_MBUF_F_RX_OUTER_L4_CKSUM_BAD);
		counter_add(&bad->outer_ip, (flags & RTE_MBUF_F_RX_OUTER_IP_CKSUM_BAD) != 0);
	}
}

/* Send packets that the driver has to see before: it sums pseudo headers where its device wants
 * that, and refuses what the device cannot do. What is refused is dropped, and nothing else.
 */
static void
prepare_and_forward(struct stream *stream, struct rte_mbuf **packets, uint16_t n)
{
	while (n != 0) {
		uint16_t good = rte_eth_tx_prepare(stream->tx_port, stream->tx_queue, packets, n);

		if (good != 0)
			stream_forward(stream, packets, good);
		if (likely(good == n))
			return;
		counter_add(&stream->counters.dropped, 1);
		stream_free(stream, &packets[good], 1);
		packets += good + 1;
		n = (uint16_t)(n - good - 1);
	}
}

static void
csum_forward(struct stream *stream)
{
	struct rte_mbuf *packets[MAX_PKT_BURST];
	uint16_t n = stream_receive(stream, packets);
	uint16_t i;

	if (unlikely(n == 0))
		return;
	count_bad(&stream->bad_checksums, packets, n);
	for (i = 0; i < n; i++) {
		if (likely(i + 1 < n))
			rte_prefetch0(rte_pktmbuf_mtod(packets[i + 1], void *));
		do_packet(stream, packets[i]);
	}
	if (stream->setting.number != 0)
		prepare_and_forward(stream, packets, n);
	else
		stream_forward(stream, packets, n);
}

static int
csum_begin(struct forwarding *forwarding)
{
	const struct fragpmd *app = fragpmd_of(forwarding);
	uint16_t i;

	for (i = 0; i < forwarding->nb_streams; i++) {
		struct stream *stream = &forwarding->streams[i];

		stream->setting.number =
			app->ports.port[stream->tx_port].tx_offloads & CHECKSUM_OFFLOADS;
	}
	return 0;
}

const struct engine csum_engine = {
	.name = "csum",
	.receives = true,
	.sends = true,
	.counts_bad = true,
	.begin = csum_begin,
	.forward = csum_forward,
};
