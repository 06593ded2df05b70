/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_lcore.h>
#include <rte_random.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/forwarding/stream.h"
#include "app/fragpmd/forwarding/tx_template.h"

/* Add the segments after the first, up to nb_segs; false if the pool has no more. */
static bool
append_segments(struct rte_mbuf *packet, const struct stream *stream, uint16_t nb_segs)
{
	const struct tx_template *template = stream->packet;
	struct rte_mbuf *segments[MAX_TX_SEGS];
	struct rte_mbuf *last = packet;
	uint16_t i;

	if (rte_pktmbuf_alloc_bulk(stream->pool, segments, nb_segs - 1u) != 0)
		return false;
	for (i = 1; i < nb_segs; i++) {
		struct rte_mbuf *segment = segments[i - 1];

		segment->data_len = template->seg_len[i];
		packet->pkt_len += template->seg_len[i];
		last->next = segment;
		last = segment;
	}
	packet->nb_segs = nb_segs;
	return true;
}

/* How many segments the next packet has. */
static inline uint16_t
choose_segments(const struct tx_template *template)
{
	if (likely(!template->random_segs))
		return template->nb_segs;
	/* A random number below nb_segs, without dividing. */
	return (uint16_t)(((rte_rand() >> 32) * template->nb_segs >> 32) + 1);
}

/* Write headers that are not those of all packets: as in testpmd, the source's third byte counts,
 * and each lcore has a fourth byte of its own.
 */
static void
write_own_headers(struct rte_mbuf *packet, const struct stream *stream, uint8_t source)
{
	const struct tx_template *template = stream->packet;
	struct tx_headers headers = template->headers;
	uint32_t base = rte_be_to_cpu_32(headers.ip.dst_addr);

	headers.ether = stream->header;
	if (template->multi_flow)
		headers.ip.src_addr =
			rte_cpu_to_be_32((base | (uint32_t)source << 8) + rte_lcore_id());
	tx_headers_set_length(&headers, (uint16_t)packet->pkt_len);
	tx_template_write_segments(&headers, packet);
}

/* Turn a fresh mbuf into the packet to send; false if the pool has no more segments. */
static inline bool
build_packet(struct rte_mbuf *packet, const struct stream *stream, uint8_t source)
{
	const struct tx_template *template = stream->packet;
	uint16_t nb_segs = choose_segments(template);

	packet->data_len = template->seg_len[0];
	packet->pkt_len = template->seg_len[0];
	packet->l2_len = sizeof(struct rte_ether_hdr);
	packet->l3_len = sizeof(struct rte_ipv4_hdr);
	if (unlikely(nb_segs > 1) && !append_segments(packet, stream, nb_segs))
		return false;
	if (likely(!template->random_segs && !template->multi_flow))
		tx_template_write(template, &stream->header, packet);
	else
		write_own_headers(packet, stream, source);
	return true;
}

/*
 * Packets are made and sent. All or nothing of a burst is taken from the pool: with too few mbufs
 * left the next poll tries again, when the driver has given some back.
 */
static void
txonly_forward(struct stream *stream)
{
	struct rte_mbuf *packets[MAX_PKT_BURST];
	uint16_t n = stream->burst;
	uint16_t made;

	if (unlikely(rte_pktmbuf_alloc_bulk(stream->pool, packets, n) != 0))
		n = 0;
	for (made = 0; made < n; made++) {
		if (unlikely(!build_packet(
			    packets[made], stream, (uint8_t)(stream->next_source + made))))
			break;
	}
	if (unlikely(made < n))
		rte_pktmbuf_free_bulk(&packets[made], n - made);
	/* With nothing to send too: many drivers free what was sent only when called. */
	stream->next_source += (uint8_t)stream_send(stream, packets, made);
}

static int
txonly_begin(struct forwarding *forwarding)
{
	const struct forward_options *options = forwarding->options;
	const struct fragpmd *app = fragpmd_of(forwarding);

	/* A packet may have no other segment. */
	if (options->tx_split == TX_SPLIT_RAND &&
		options->tx_seg_len[0] < sizeof(struct tx_headers)) {
		fprintf(stderr,
			"Random segment number or multiple flow is enabled, but "
			"tx_pkt_seg_lengths[0] %u < %zu (needed)\n",
			options->tx_seg_len[0], sizeof(struct tx_headers));
		return -1;
	}
	tx_template_init(&forwarding->packet, options, &app->options.txonly);
	return 0;
}

const struct engine txonly_engine = {
	.name = "txonly",
	.sends = true,
	.makes_packets = true,
	.begin = txonly_begin,
	.forward = txonly_forward,
};
