/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The headers of received packets: where they are, and reaching them in chains of any lengths.
 *
 * Nothing here reads or writes beyond the data of a packet. Any lcore.
 */

#ifndef APP_FRAGPMD_FORWARDING_PACKET_HEADERS_H
#define APP_FRAGPMD_FORWARDING_PACKET_HEADERS_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_branch_prediction.h>
#include <rte_byteorder.h>
#include <rte_mbuf.h>

/** Where a packet's headers are. */
struct packet_headers {
	uint16_t l2_len;     /**< of the Ethernet header and its VLAN tags */
	uint16_t l3_len;     /**< of the IP header, which is whole; 0: there is none */
	rte_be16_t type;     /**< Ethernet's, behind the tags */
	uint8_t proto;       /**< what the IP header says that follows it */
	bool fragment;       /**< of an IPv4 packet */
	bool later_fragment; /**< what follows the IP header is from the middle of a packet */
};

/**
 * Find a packet's headers: Ethernet, any number of VLAN tags, IPv4 or IPv6.
 *
 * @return
 *   false if there is not even an Ethernet header; *headers is then not set.
 */
bool packet_headers_find(const struct rte_mbuf *packet, struct packet_headers *headers);

/** As packet_bytes(), for bytes that do not begin and end in the first segment. */
void *packet_bytes_in_chain(struct rte_mbuf *packet, uint32_t at, uint32_t len, void *copy);

/** Write bytes over a packet's, which must have that many, whatever its segments' lengths. */
void packet_write(struct rte_mbuf *packet, uint32_t at, uint32_t len, const void *bytes);

/**
 * Reach bytes of a packet, to change them.
 *
 * @param copy
 *   Room for as many bytes; used if they lie in more than one segment.
 * @return
 *   The bytes in the packet, or the copy: packet_bytes_done() writes it back. NULL if the packet is
 *   shorter.
 */
static inline void *
packet_bytes(struct rte_mbuf *packet, uint32_t at, uint32_t len, void *copy)
{
	if (likely(at + len <= packet->data_len))
		return rte_pktmbuf_mtod_offset(packet, void *, at);
	return packet_bytes_in_chain(packet, at, len, copy);
}

/** What packet_bytes() has returned has been changed. */
static inline void
packet_bytes_done(
	struct rte_mbuf *packet, uint32_t at, uint32_t len, const void *bytes, const void *copy)
{
	if (unlikely(bytes == copy))
		packet_write(packet, at, len, copy);
}

#endif /* APP_FRAGPMD_FORWARDING_PACKET_HEADERS_H */
