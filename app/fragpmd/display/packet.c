/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>

#include <netinet/in.h>

#include <rte_bitops.h>
#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_mbuf_dyn.h>
#include <rte_net.h>
#include <rte_udp.h>
#include <rte_vxlan.h>

#include "app/fragpmd/display/packet.h"

/* Bytes for the names of packet types or flags. */
#define NAMES_LEN 256

/* Whose packets are shown, and what is the same for all of a burst. */
struct burst {
	uint16_t port;
	uint16_t queue;
	bool received;
	uint64_t timestamp_flag; /* 0: nobody puts times into mbufs */
	int timestamp_field;     /* offset in an mbuf, < 0: as above */
};

static void
find_timestamp(struct burst *burst)
{
	int flag = rte_mbuf_dynflag_lookup(RTE_MBUF_DYNFLAG_RX_TIMESTAMP_NAME, NULL);

	burst->timestamp_field = rte_mbuf_dynfield_lookup(RTE_MBUF_DYNFIELD_TIMESTAMP_NAME, NULL);
	burst->timestamp_flag = flag >= 0 ? RTE_BIT64(flag) : 0;
}

static void
show_ether(const struct rte_mbuf *packet)
{
	struct rte_ether_hdr buffer = { .ether_type = 0 };
	const struct rte_ether_hdr *ether = rte_pktmbuf_read(packet, 0, sizeof(buffer), &buffer);

	/* Shorter than a header: there is nothing to name. */
	if (ether == NULL)
		ether = &buffer;
	printf("  src=" RTE_ETHER_ADDR_PRT_FMT " - dst=" RTE_ETHER_ADDR_PRT_FMT
	       " - pool=%s - type=0x%04x - length=%u - nb_segs=%u",
		RTE_ETHER_ADDR_BYTES(&ether->src_addr), RTE_ETHER_ADDR_BYTES(&ether->dst_addr),
		packet->pool->name, rte_be_to_cpu_16(ether->ether_type), packet->pkt_len,
		packet->nb_segs);
}

static void
show_flow_director(const struct rte_mbuf *packet)
{
	printf(" - FDIR matched ");
	if ((packet->ol_flags & RTE_MBUF_F_RX_FDIR_ID) != 0)
		printf("ID=0x%x", packet->hash.fdir.hi);
	else if ((packet->ol_flags & RTE_MBUF_F_RX_FDIR_FLX) != 0)
		printf("flex bytes=0x%08x %08x", packet->hash.fdir.hi, packet->hash.fdir.lo);
	else
		printf("hash=0x%x ID=0x%x ", packet->hash.fdir.hash, packet->hash.fdir.id);
}

/* What the device has found out. */
static void
show_received(const struct burst *burst, const struct rte_mbuf *packet)
{
	uint64_t flags = packet->ol_flags;

	if ((flags & RTE_MBUF_F_RX_RSS_HASH) != 0)
		printf(" - RSS hash=0x%x - RSS queue=0x%x", packet->hash.rss, burst->queue);
	if ((flags & RTE_MBUF_F_RX_FDIR) != 0)
		show_flow_director(packet);
	if ((flags & burst->timestamp_flag) != 0)
		printf(" - timestamp %" PRIu64 " ",
			burst->timestamp_field < 0
				? 0
				: *RTE_MBUF_DYNFIELD(packet, burst->timestamp_field,
					  const rte_mbuf_timestamp_t *));
	if ((flags & RTE_MBUF_F_RX_QINQ) != 0)
		printf(" - QinQ VLAN tci=0x%x, VLAN tci outer=0x%x", packet->vlan_tci,
			packet->vlan_tci_outer);
	else if ((flags & RTE_MBUF_F_RX_VLAN) != 0)
		printf(" - VLAN tci=0x%x", packet->vlan_tci);
}

static void
show_types(const struct rte_mbuf *packet)
{
	struct rte_net_hdr_lens lens = { .l2_len = 0 };
	uint32_t type = rte_net_get_ptype(packet, &lens, RTE_PTYPE_ALL_MASK);
	const struct {
		uint32_t mask;
		const char *name;
		unsigned int length;
	} layers[] = {
		{ RTE_PTYPE_L2_MASK, "l2_len", lens.l2_len },
		{ RTE_PTYPE_L3_MASK, "l3_len", lens.l3_len },
		{ RTE_PTYPE_L4_MASK, "l4_len", lens.l4_len },
		{ RTE_PTYPE_TUNNEL_MASK, "tunnel_len", lens.tunnel_len },
		{ RTE_PTYPE_INNER_L2_MASK, "inner_l2_len", lens.inner_l2_len },
		{ RTE_PTYPE_INNER_L3_MASK, "inner_l3_len", lens.inner_l3_len },
		{ RTE_PTYPE_INNER_L4_MASK, "inner_l4_len", lens.inner_l4_len },
	};
	char names[NAMES_LEN];
	unsigned int i;

	if (packet->packet_type != 0) {
		rte_get_ptype_name(packet->packet_type, names, sizeof(names));
		printf(" - hw ptype: %s", names);
	}
	rte_get_ptype_name(type, names, sizeof(names));
	printf(" - sw ptype: %s", names);
	for (i = 0; i < RTE_DIM(layers); i++) {
		if ((type & layers[i].mask) != 0)
			printf(" - %s=%u", layers[i].name, layers[i].length);
	}
}

/* Of a packet that the device calls a tunnel's, behind an Ethernet header without tags. */
static void
show_tunnel(const struct rte_mbuf *packet)
{
	struct {
		struct rte_udp_hdr udp;
		struct rte_vxlan_hdr vxlan;
	} __rte_packed buffer;
	const uint32_t l2_len = sizeof(struct rte_ether_hdr);
	/* testpmd shows as many bits of it. */
	unsigned int type = packet->packet_type & UINT16_MAX;
	bool is_ipv4 = RTE_ETH_IS_IPV4_HDR(type);
	uint32_t l3_len = is_ipv4 ? sizeof(struct rte_ipv4_hdr) : sizeof(struct rte_ipv6_hdr);
	uint32_t where = is_ipv4 ? offsetof(struct rte_ipv4_hdr, next_proto_id)
				 : offsetof(struct rte_ipv6_hdr, proto);
	const struct rte_udp_hdr *udp;
	const struct rte_vxlan_hdr *vxlan;
	const uint8_t *proto;
	uint8_t byte;
	uint32_t vni;

	proto = rte_pktmbuf_read(packet, l2_len + where, sizeof(byte), &byte);
	if (!RTE_ETH_IS_TUNNEL_PKT(type) || proto == NULL || *proto != IPPROTO_UDP)
		return;
	udp = rte_pktmbuf_read(packet, l2_len + l3_len, sizeof(buffer), &buffer);
	if (udp == NULL)
		return;
	vxlan = RTE_PTR_ADD(udp, sizeof(*udp));
	vni = rte_be_to_cpu_32(vxlan->vx_vni);
	printf(" - VXLAN packet: packet type =%u, Destination UDP port =%u, VNI = %u, "
	       "last_rsvd = %u",
		type, rte_be_to_cpu_16(udp->dst_port), vni >> 8, vni & UINT8_MAX);
}

static void
show_flags(const struct burst *burst, const struct rte_mbuf *packet)
{
	char names[NAMES_LEN];

	if (burst->received)
		rte_get_rx_ol_flag_list(packet->ol_flags, names, sizeof(names));
	else
		rte_get_tx_ol_flag_list(packet->ol_flags, names, sizeof(names));
	printf("  ol_flags: %s\n", names);
}

static void
show_packet(const struct burst *burst, const struct rte_mbuf *packet)
{
	const char *reason;

	show_ether(packet);
	show_received(burst, packet);
	show_types(packet);
	show_tunnel(packet);
	printf(" - %s queue=0x%x\n", burst->received ? "Receive" : "Send", burst->queue);
	show_flags(burst, packet);
	if (rte_mbuf_check(packet, 1, &reason) < 0)
		printf("INVALID mbuf: %s\n", reason);
}

void
display_packets(
	uint16_t port, uint16_t queue, struct rte_mbuf *const *packets, uint16_t n, bool received)
{
	struct burst burst = { .port = port, .queue = queue, .received = received };
	uint16_t i;

	if (n == 0)
		return;
	find_timestamp(&burst);
	/* Bursts of two lcores one after the other, not line by line. */
	flockfile(stdout);
	printf("port %u/queue %u: %s %u packets\n", port, queue, received ? "received" : "sent", n);
	for (i = 0; i < n; i++) {
		show_packet(&burst, packets[i]);
		/* The prompt is written past stdio, and must not land within a line. */
		fflush(stdout);
	}
	funlockfile(stdout);
}
