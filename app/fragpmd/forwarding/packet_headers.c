/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Not rte_net_get_ptype(): it knows two tags at most, and goes past IPv6 extension headers, with
 * which the functions that sum pseudo headers do not reckon.
 */

#include <string.h>

#include <rte_common.h>
#include <rte_ether.h>
#include <rte_ip.h>

#include "app/fragpmd/forwarding/packet_headers.h"

/* What the field of an mbuf can hold. */
#define MAX_L2_LEN ((1u << RTE_MBUF_L2_LEN_BITS) - 1)

void *
packet_bytes_in_chain(struct rte_mbuf *packet, uint32_t at, uint32_t len, void *copy)
{
	struct rte_mbuf *segment = packet;
	uint32_t off = at;

	if (at + len > packet->pkt_len)
		return NULL;
	while (segment != NULL && off >= segment->data_len) {
		off -= segment->data_len;
		segment = segment->next;
	}
	if (segment != NULL && off + len <= segment->data_len)
		return rte_pktmbuf_mtod_offset(segment, void *, off);
	return rte_pktmbuf_read(packet, at, len, copy) != NULL ? copy : NULL;
}

void
packet_write(struct rte_mbuf *packet, uint32_t at, uint32_t len, const void *bytes)
{
	const char *from = bytes;

	for (; packet != NULL && at >= packet->data_len; packet = packet->next)
		at -= packet->data_len;
	for (; packet != NULL && len > 0; packet = packet->next) {
		uint32_t nb = RTE_MIN(len, packet->data_len - at);

		memcpy(rte_pktmbuf_mtod_offset(packet, char *, at), from, nb);
		from += nb;
		len -= nb;
		at = 0;
	}
}

static void
find_ipv4(const struct rte_mbuf *packet, struct packet_headers *headers)
{
	struct rte_ipv4_hdr copy;
	const struct rte_ipv4_hdr *ip =
		rte_pktmbuf_read(packet, headers->l2_len, sizeof(*ip), &copy);
	rte_be16_t fragment;
	uint16_t len;

	if (unlikely(ip == NULL || (ip->version_ihl >> 4) != IPVERSION))
		return;
	len = rte_ipv4_hdr_len(ip);
	if (unlikely(len < sizeof(*ip) || (uint32_t)headers->l2_len + len > packet->pkt_len))
		return;
	fragment = ip->fragment_offset;
	headers->l3_len = len;
	headers->proto = ip->next_proto_id;
	headers->later_fragment = (fragment & RTE_BE16(RTE_IPV4_HDR_OFFSET_MASK)) != 0;
	headers->fragment =
		headers->later_fragment || (fragment & RTE_BE16(RTE_IPV4_HDR_MF_FLAG)) != 0;
}

static void
find_ipv6(const struct rte_mbuf *packet, struct packet_headers *headers)
{
	struct rte_ipv6_hdr copy;
	const struct rte_ipv6_hdr *ip =
		rte_pktmbuf_read(packet, headers->l2_len, sizeof(*ip), &copy);

	if (unlikely(ip == NULL))
		return;
	headers->l3_len = sizeof(*ip);
	headers->proto = ip->proto;
}

bool
packet_headers_find(const struct rte_mbuf *packet, struct packet_headers *headers)
{
	struct rte_ether_hdr copy;
	const struct rte_ether_hdr *ether = rte_pktmbuf_read(packet, 0, sizeof(*ether), &copy);

	if (unlikely(ether == NULL))
		return false;
	*headers = (struct packet_headers){
		.l2_len = sizeof(*ether),
		.type = ether->ether_type,
	};
	while (headers->type == RTE_BE16(RTE_ETHER_TYPE_VLAN) ||
		headers->type == RTE_BE16(RTE_ETHER_TYPE_QINQ)) {
		struct rte_vlan_hdr tag_copy;
		const struct rte_vlan_hdr *tag =
			rte_pktmbuf_read(packet, headers->l2_len, sizeof(*tag), &tag_copy);

		if (unlikely(tag == NULL || headers->l2_len + sizeof(*tag) > MAX_L2_LEN))
			return true;
		headers->type = tag->eth_proto;
		headers->l2_len += (uint16_t)sizeof(*tag);
	}
	if (likely(headers->type == RTE_BE16(RTE_ETHER_TYPE_IPV4)))
		find_ipv4(packet, headers);
	else if (headers->type == RTE_BE16(RTE_ETHER_TYPE_IPV6))
		find_ipv6(packet, headers);
	return true;
}
