/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/forwarding/stream.h"
#include "app/fragpmd/forwarding/tx_template.h"

/* Add the segments after the first; false if the pool has no more. */
static bool
append_segments(struct rte_mbuf *packet, const struct stream *stream)
{
	const struct tx_template *template = stream->packet;
	struct rte_mbuf *segments[MAX_TX_SEGS];
	struct rte_mbuf *last = packet;
	uint16_t i;

	if (rte_pktmbuf_alloc_bulk(stream->pool, segments, template->nb_segs - 1u) != 0)
		return false;
	for (i = 1; i < template->nb_segs; i++) {
		struct rte_mbuf *segment = segments[i - 1];

		segment->data_len = template->seg_len[i];
		last->next = segment;
		last = segment;
	}
	packet->nb_segs = template->nb_segs;
	return true;
}

/* Turn a fresh mbuf into the packet to send; false if the pool has no more segments. */
static inline bool
build_packet(struct rte_mbuf *packet, const struct stream *stream)
{
	const struct tx_template *template = stream->packet;

	packet->data_len = template->seg_len[0];
	packet->pkt_len = template->length;
	packet->l2_len = sizeof(struct rte_ether_hdr);
	packet->l3_len = sizeof(struct rte_ipv4_hdr);
	if (unlikely(template->nb_segs > 1) && !append_segments(packet, stream))
		return false;
	tx_template_write(template, &stream->header, packet);
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
		if (unlikely(!build_packet(packets[made], stream)))
			break;
	}
	if (unlikely(made < n))
		rte_pktmbuf_free_bulk(&packets[made], n - made);
	/* With nothing to send too: many drivers free what was sent only when called. */
	stream_send(stream, packets, made);
}

static int
txonly_begin(struct forwarding *forwarding)
{
	tx_template_init(&forwarding->packet, forwarding->options);
	return 0;
}

const struct engine txonly_engine = {
	.name = "txonly",
	.sends = true,
	.makes_packets = true,
	.begin = txonly_begin,
	.forward = txonly_forward,
};
