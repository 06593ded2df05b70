/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What the packets look like that the application makes by itself: UDP over IPv4 over Ethernet.
 *
 * Filled in by the main lcore before forwarding starts, then read only, from any lcore.
 */

#ifndef APP_FRAGPMD_FORWARDING_TX_TEMPLATE_H
#define APP_FRAGPMD_FORWARDING_TX_TEMPLATE_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_mbuf.h>
#include <rte_memcpy.h>
#include <rte_udp.h>

#include "app/fragpmd/options/options.h"

/** The headers that every packet starts with. */
struct tx_headers {
	struct rte_ether_hdr ether;
	struct rte_ipv4_hdr ip;
	struct rte_udp_hdr udp;
} __attribute__((__packed__, __aligned__(2)));

static_assert(sizeof(struct tx_headers) == 42, "as on the wire: nothing between the headers");

/** A packet to be made many times. */
struct tx_template {
	struct tx_headers headers; /**< without the addresses of the Ethernet header */
	uint16_t length;           /**< of the whole packet */
	uint16_t nb_segs;
	uint16_t seg_len[MAX_TX_SEGS];
	bool random_segs; /**< nb_segs is the most that one has: length and checksum differ */
	bool multi_flow;  /**< each has another source */
};

/** Make the template that the options describe. Main lcore. */
void tx_template_init(struct tx_template *template, const struct forward_options *forward,
	const struct txonly_options *txonly);

/** Write a packet's length and the IP header's checksum into headers. Any lcore. */
void tx_headers_set_length(struct tx_headers *headers, uint16_t length);

/** Write headers over the front of a packet, whatever its segments' lengths. Any lcore. */
void tx_template_write_segments(const struct tx_headers *headers, struct rte_mbuf *packet);

/** Write the template's headers, with these Ethernet addresses, into a packet. Any lcore. */
static inline void
tx_template_write(const struct tx_template *template, const struct rte_ether_hdr *ether,
	struct rte_mbuf *packet)
{
	struct tx_headers headers = template->headers;

	headers.ether = *ether;
	if (likely(packet->data_len >= sizeof(headers)))
		rte_memcpy(rte_pktmbuf_mtod(packet, void *), &headers, sizeof(headers));
	else
		tx_template_write_segments(&headers, packet);
}

#endif /* APP_FRAGPMD_FORWARDING_TX_TEMPLATE_H */
