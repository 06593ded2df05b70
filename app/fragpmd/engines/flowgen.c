/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* UDP packets of many flows, as testpmd makes them: each goes to another address. What is received
 * is freed.
 *
 * With clones, an mbuf is sent several times; the clones of a packet count as its flow's successors
 * do. Unlike testpmd's, flows are counted by stream, not by lcore, and from the first one at each
 * start.
 */

#include <inttypes.h>
#include <stdio.h>

#include <netinet/in.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/forwarding/stream.h"
#include "app/fragpmd/forwarding/tx_template.h"

#define FLOWGEN_IP_SRC RTE_IPV4(10, 254, 0, 0)
#define FLOWGEN_IP_DST RTE_IPV4(10, 253, 0, 0) /* of the first flow */
#define FLOWGEN_UDP_SRC 1000
#define FLOWGEN_UDP_DST 1001

/* What all packets have, but for the flow. */
static struct tx_headers
common_headers(const struct tx_template *template)
{
	struct tx_headers headers = {
		.ether = {
			.dst_addr = { { 0x00, 0x01, 0x02, 0x03, 0x04, 0x01 } },
			.src_addr = { { 0x00, 0x01, 0x02, 0x03, 0x04, 0x00 } },
			.ether_type = RTE_BE16(RTE_ETHER_TYPE_IPV4),
		},
		.ip = template->headers.ip,
		.udp = {
			.src_port = RTE_BE16(FLOWGEN_UDP_SRC),
			.dst_port = RTE_BE16(FLOWGEN_UDP_DST),
		},
	};

	headers.ip.src_addr = RTE_BE32(FLOWGEN_IP_SRC);
	return headers;
}

/* Bytes of a packet: testpmd takes --txpkts to be with a CRC. */
static inline uint16_t
packet_length(const struct tx_template *template)
{
	return (uint16_t)(template->length - RTE_ETHER_CRC_LEN);
}

static void
build_packet(struct rte_mbuf *packet, struct tx_headers *headers, uint16_t length, uint32_t flow)
{
	headers->ip.dst_addr = rte_cpu_to_be_32(FLOWGEN_IP_DST + flow);
	tx_headers_set_length(headers, length);
	rte_memcpy(rte_pktmbuf_mtod(packet, void *), headers, sizeof(*headers));
	packet->data_len = length;
	packet->pkt_len = length;
	packet->l2_len = sizeof(struct rte_ether_hdr);
	packet->l3_len = sizeof(struct rte_ipv4_hdr);
}

static inline uint32_t
flow_after(uint32_t flow, uint32_t flows)
{
	return flow + 1 < flows ? flow + 1 : 0;
}

/* Fill a burst out of nb_new fresh mbufs, each followed by as many clones as fit. Returns the flow
 * that the next packet would have.
 */
static uint32_t
build_burst(const struct stream *stream, struct rte_mbuf *const *fresh, struct rte_mbuf **packets,
	uint16_t burst)
{
	const struct flowgen_options *options = stream->setting.pointer;
	struct tx_headers headers = common_headers(stream->packet);
	uint16_t length = packet_length(stream->packet);
	uint32_t flow = stream->next_flow;
	uint16_t i = 0;

	while (i < burst) {
		uint16_t clones = RTE_MIN(options->clones, (uint16_t)(burst - i - 1));
		uint16_t end = (uint16_t)(i + 1 + clones);
		struct rte_mbuf *packet = *fresh++;

		build_packet(packet, &headers, length, flow);
		if (clones != 0)
			rte_mbuf_refcnt_update(packet, (int16_t)clones);
		for (; i < end; i++) {
			packets[i] = packet;
			flow = flow_after(flow, options->flows);
		}
	}
	return flow;
}

/* Go back by as many flows as were not sent. */
static uint32_t
flow_before(uint32_t flow, uint32_t flows, uint16_t packets)
{
	for (; packets != 0; packets--)
		flow = flow != 0 ? flow - 1 : flows - 1;
	return flow;
}

/* Fresh mbufs that a burst needs, counted without dividing. */
static inline uint16_t
fresh_of_burst(uint16_t burst, uint16_t clones)
{
	uint16_t fresh = 0;
	uint32_t made;

	if (likely(clones == 0))
		return burst;
	for (made = 0; made < burst; made += clones + 1u)
		fresh++;
	return fresh;
}

static void
flowgen_forward(struct stream *stream)
{
	const struct flowgen_options *options = stream->setting.pointer;
	struct rte_mbuf *packets[MAX_PKT_BURST];
	struct rte_mbuf *fresh[MAX_PKT_BURST];
	uint16_t n = stream_receive(stream, packets);
	uint16_t burst = stream->burst; /* once: it may change */
	uint16_t made = 0;
	uint32_t next;
	uint16_t sent;

	if (n != 0)
		stream_free(stream, packets, n);
	next = stream->next_flow;
	if (likely(rte_pktmbuf_alloc_bulk(
			   stream->pool, fresh, fresh_of_burst(burst, options->clones)) == 0)) {
		next = build_burst(stream, fresh, packets, burst);
		made = burst;
	}
	/* With nothing to send too: many drivers free what was sent only when called. */
	sent = stream_send(stream, packets, made);
	if (unlikely(sent < made))
		next = flow_before(next, options->flows, (uint16_t)(made - sent));
	stream->next_flow = next;
}

/* Can packets of that length be made and sent so? */
static int
check_stream(const struct fragpmd *app, const struct stream *stream)
{
	const struct tx_template *template = &app->forwarding.packet;
	uint32_t least = sizeof(struct tx_headers) + RTE_ETHER_CRC_LEN;
	uint32_t most =
		rte_pktmbuf_data_room_size(stream->pool) - RTE_PKTMBUF_HEADROOM + RTE_ETHER_CRC_LEN;

	if (template->length < least || template->length > most) {
		fprintf(stderr,
			"flowgen: packets are of %" PRIu32 " to %" PRIu32
			" bytes with a CRC, in one segment, not %u: give another --txpkts\n",
			least, most, template->length);
		return -1;
	}
	return 0;
}

static int
flowgen_begin(struct forwarding *forwarding)
{
	const struct fragpmd *app = fragpmd_of(forwarding);
	const struct flowgen_options *options = &app->options.flowgen;
	uint16_t i;

	tx_template_init(&forwarding->packet, &app->options.forward, &app->options.txonly);
	for (i = 0; i < forwarding->nb_streams; i++) {
		forwarding->streams[i].setting.pointer = options;
		if (check_stream(app, &forwarding->streams[i]) < 0)
			return -1;
	}
	for (i = 0; i < forwarding->nb_ports; i++)
		printf("  number of flows for port %u: %" PRIu32 "\n", app->ports.forwarding[i],
			options->flows);
	return 0;
}

const struct engine flowgen_engine = {
	.name = "flowgen",
	.receives = true,
	.sends = true,
	.makes_packets = true,
	.begin = flowgen_begin,
	.forward = flowgen_forward,
};
