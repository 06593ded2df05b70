/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* ARP requests and ICMP echo requests are answered; all else is freed.
 *
 * As testpmd does it, any address that is asked for is here. Unlike there, no tag in front of a
 * request keeps it from being answered, and what is from the middle of a packet is no request.
 */

#include <netinet/in.h>

#include <rte_arp.h>
#include <rte_ether.h>
#include <rte_icmp.h>
#include <rte_ip.h>
#include <rte_prefetch.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/packet_headers.h"
#include "app/fragpmd/forwarding/stream.h"

/* An echo request's headers behind Ethernet's. */
struct echo_headers {
	struct rte_ipv4_hdr ip;
	struct rte_icmp_hdr icmp;
} __attribute__((__packed__, __aligned__(2)));

static bool
is_arp_request(const struct rte_arp_hdr *arp)
{
	return arp->arp_hardware == RTE_BE16(RTE_ARP_HRD_ETHER) &&
	       arp->arp_protocol == RTE_BE16(RTE_ETHER_TYPE_IPV4) &&
	       arp->arp_hlen == sizeof(arp->arp_data.arp_sha) &&
	       arp->arp_plen == sizeof(arp->arp_data.arp_sip) &&
	       arp->arp_opcode == RTE_BE16(RTE_ARP_OP_REQUEST);
}

/* Turn a request into its answer: who is asked for is this port. */
static bool
answer_arp(const struct stream *stream, struct rte_mbuf *packet, uint16_t at)
{
	struct rte_arp_hdr arp_copy;
	struct rte_ether_hdr ether_copy;
	struct rte_arp_hdr *arp = packet_bytes(packet, at, sizeof(*arp), &arp_copy);
	struct rte_ether_hdr *ether = packet_bytes(packet, 0, sizeof(*ether), &ether_copy);
	rte_be32_t asked;

	if (arp == NULL || ether == NULL || !is_arp_request(arp))
		return false;
	rte_ether_addr_copy(&ether->src_addr, &ether->dst_addr);
	rte_ether_addr_copy(&stream->header.src_addr, &ether->src_addr);
	packet_bytes_done(packet, 0, sizeof(*ether), ether, &ether_copy);

	asked = arp->arp_data.arp_tip;
	arp->arp_opcode = RTE_BE16(RTE_ARP_OP_REPLY);
	rte_ether_addr_copy(&arp->arp_data.arp_sha, &arp->arp_data.arp_tha);
	rte_ether_addr_copy(&stream->header.src_addr, &arp->arp_data.arp_sha);
	arp->arp_data.arp_tip = arp->arp_data.arp_sip;
	arp->arp_data.arp_sip = asked;
	packet_bytes_done(packet, at, sizeof(*arp), arp, &arp_copy);
	return true;
}

/* The answer comes from who was asked; if that were many, from a neighbour of who asks. */
static void
turn_ip(struct rte_ipv4_hdr *ip)
{
	rte_be32_t asker = ip->src_addr;
	uint32_t neighbour;

	if (RTE_IS_IPV4_MCAST(rte_be_to_cpu_32(ip->dst_addr))) {
		neighbour = rte_be_to_cpu_32(asker);
		neighbour = (neighbour & ~3u) | ((neighbour & 3) == 1 ? 2 : 1);
		ip->src_addr = rte_cpu_to_be_32(neighbour);
		ip->dst_addr = asker;
		ip->hdr_checksum = 0;
		ip->hdr_checksum = rte_ipv4_cksum(ip);
	} else {
		ip->src_addr = ip->dst_addr;
		ip->dst_addr = asker;
	}
}

/* Only the type changes, and by as much the checksum, which is taken for right (RFC 1624). */
static void
turn_icmp(struct rte_icmp_hdr *icmp)
{
	const rte_be16_t before = RTE_BE16(RTE_IP_ICMP_ECHO_REQUEST << 8);
	uint32_t sum = (uint16_t)~icmp->icmp_cksum + (uint32_t)(uint16_t)~before;

	sum = (sum & UINT16_MAX) + (sum >> 16);
	icmp->icmp_type = RTE_IP_ICMP_ECHO_REPLY;
	icmp->icmp_cksum = (uint16_t)~sum;
	/* These two are the same, but where all of the answer is zeros. */
	if (unlikely(icmp->icmp_cksum == 0))
		icmp->icmp_cksum = UINT16_MAX;
}

static bool
answer_echo(struct rte_mbuf *packet, const struct packet_headers *headers)
{
	struct echo_headers echo_copy;
	struct rte_ether_hdr ether_copy;
	struct rte_ether_addr asker;
	struct echo_headers *echo;
	struct rte_ether_hdr *ether;

	/* As in testpmd, not with IP options. */
	if (headers->proto != IPPROTO_ICMP || headers->l3_len != sizeof(echo->ip) ||
		headers->later_fragment)
		return false;
	echo = packet_bytes(packet, headers->l2_len, sizeof(*echo), &echo_copy);
	ether = packet_bytes(packet, 0, sizeof(*ether), &ether_copy);
	if (echo == NULL || ether == NULL || echo->icmp.icmp_type != RTE_IP_ICMP_ECHO_REQUEST ||
		echo->icmp.icmp_code != 0)
		return false;
	rte_ether_addr_copy(&ether->src_addr, &asker);
	rte_ether_addr_copy(&ether->dst_addr, &ether->src_addr);
	rte_ether_addr_copy(&asker, &ether->dst_addr);
	packet_bytes_done(packet, 0, sizeof(*ether), ether, &ether_copy);

	turn_ip(&echo->ip);
	turn_icmp(&echo->icmp);
	packet_bytes_done(packet, headers->l2_len, sizeof(*echo), echo, &echo_copy);
	return true;
}

/* Turn a request into its answer; false if it is none. */
static bool
answer(const struct stream *stream, struct rte_mbuf *packet)
{
	struct packet_headers headers;

	packet_forget_receive(packet);
	if (unlikely(!packet_headers_find(packet, &headers)))
		return false;
	if (headers.type == RTE_BE16(RTE_ETHER_TYPE_ARP))
		return answer_arp(stream, packet, headers.l2_len);
	return headers.type == RTE_BE16(RTE_ETHER_TYPE_IPV4) && answer_echo(packet, &headers);
}

static void
icmpecho_forward(struct stream *stream)
{
	struct rte_mbuf *packets[MAX_PKT_BURST];
	struct rte_mbuf *others[MAX_PKT_BURST];
	uint16_t n = stream_receive(stream, packets);
	uint16_t nb_answers = 0;
	uint16_t nb_others = 0;
	uint16_t i;

	if (unlikely(n == 0))
		return;
	for (i = 0; i < n; i++) {
		struct rte_mbuf *packet = packets[i];

		if (likely(i + 1 < n))
			rte_prefetch0(rte_pktmbuf_mtod(packets[i + 1], void *));
		if (answer(stream, packet))
			packets[nb_answers++] = packet;
		else
			others[nb_others++] = packet;
	}
	if (nb_others != 0)
		stream_free(stream, others, nb_others);
	if (nb_answers != 0)
		stream_forward(stream, packets, nb_answers);
}

const struct engine icmpecho_engine = {
	.name = "icmpecho",
	.receives = true,
	.sends = true,
	.forward = icmpecho_forward,
};
