/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <netinet/in.h>

#include "app/fragpmd/forwarding/tx_template.h"

#define TX_IP_TTL 64

void
tx_headers_set_length(struct tx_headers *headers, uint16_t length)
{
	uint16_t ip_len = (uint16_t)(length - sizeof(headers->ether));
	uint16_t udp_len = (uint16_t)(ip_len - sizeof(headers->ip));

	headers->ip.total_length = rte_cpu_to_be_16(ip_len);
	headers->ip.hdr_checksum = 0;
	headers->ip.hdr_checksum = rte_ipv4_cksum(&headers->ip);
	headers->udp.dgram_len = rte_cpu_to_be_16(udp_len);
}

void
tx_template_init(struct tx_template *template, const struct forward_options *forward,
	const struct txonly_options *txonly)
{
	struct tx_headers *headers = &template->headers;
	uint16_t i;

	memset(template, 0, sizeof(*template));
	template->multi_flow = txonly->multi_flow;
	template->random_segs = forward->tx_split == TX_SPLIT_RAND;
	template->nb_segs = forward->nb_tx_segs;
	for (i = 0; i < forward->nb_tx_segs; i++) {
		template->seg_len[i] = forward->tx_seg_len[i];
		template->length = (uint16_t)(template->length + forward->tx_seg_len[i]);
	}

	headers->ether.ether_type = rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4);
	headers->ip.version_ihl = RTE_IPV4_VHL_DEF;
	headers->ip.time_to_live = TX_IP_TTL;
	headers->ip.next_proto_id = IPPROTO_UDP;
	headers->ip.src_addr = rte_cpu_to_be_32(txonly->ip_src);
	headers->ip.dst_addr = rte_cpu_to_be_32(txonly->ip_dst);
	/* Checksum 0 says that there is none: the payload is whatever the buffer held. */
	headers->udp.src_port = rte_cpu_to_be_16(txonly->udp_src);
	headers->udp.dst_port = rte_cpu_to_be_16(txonly->udp_dst);
	tx_headers_set_length(headers, template->length);
}

void
tx_template_write_segments(const struct tx_headers *headers, struct rte_mbuf *packet)
{
	const char *from = (const char *)headers;
	size_t left = sizeof(*headers);

	while (left > 0) {
		size_t len = RTE_MIN(left, (size_t)packet->data_len);

		memcpy(rte_pktmbuf_mtod(packet, char *), from, len);
		from += len;
		left -= len;
		packet = packet->next;
	}
}
