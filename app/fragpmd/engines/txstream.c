/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A sender: packets are built out of many small writes, and sent. The payload is a count that goes
 * on from packet to packet, so that a receiver can check it: byte n of what a stream sends is
 * n modulo 251.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_malloc.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/forwarding/stream.h"
#include "app/fragpmd/forwarding/tx_template.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"
#include "lib/frag_mbuf/append.h"

/* A prime: no usual length of a write or a packet is a multiple of it. */
#define PERIOD 251

/* Bytes of a packet that take a segment at least, whatever pages and limits do. */
#define SHORT_SEGMENT 16000

/* What the engine knows of a stream. */
struct txstream {
	struct tx_headers headers;
	struct rte_mbuf *(*build)(struct txstream *s, const struct stream *stream);
	uint32_t payload; /* bytes of a packet behind the headers */
	uint32_t write;   /* bytes of a write */
	uint32_t at;      /* where in the pattern the payload goes on */
	struct frag_mbuf_source source;
	struct frag_mbuf_writer writer;
	uint64_t packets;
	uint64_t segments;
	uint64_t no_memory; /* packets that could not be built */
	unsigned char pattern[PERIOD + TXSTREAM_MAX_WRITE];
};

static struct txstream *
txstream_of(const struct stream *stream)
{
	return stream->setting.state;
}

/* The writes extend the packet's last segment. */
static struct rte_mbuf *
build_by_append(struct txstream *s, const struct stream *stream __rte_unused)
{
	struct frag_mbuf_writer *w = &s->writer;
	uint32_t left, nb, at = s->at;

	frag_mbuf_writer_open(w, RTE_PKTMBUF_HEADROOM);
	if (unlikely(frag_mbuf_writer_write(w, &s->headers, sizeof(s->headers)) <
		     sizeof(s->headers)))
		goto fail;
	for (left = s->payload; left != 0; left -= nb) {
		nb = RTE_MIN(left, s->write);
		if (unlikely(frag_mbuf_writer_write(w, &s->pattern[at], nb) < nb))
			goto fail;
		at = (at + nb) % PERIOD;
	}
	s->at = at;
	return frag_mbuf_writer_finish(w);
fail:
	frag_mbuf_writer_cancel(w);
	return NULL;
}

/* An mbuf for each write, as programs do that have nothing else. */
static struct rte_mbuf *
build_by_mbuf(struct txstream *s, const struct stream *stream)
{
	struct rte_mbuf *packet = rte_pktmbuf_alloc(stream->pool), *last = packet;
	uint32_t left, nb, at = s->at;

	if (unlikely(packet == NULL))
		return NULL;
	memcpy(rte_pktmbuf_mtod(packet, void *), &s->headers, sizeof(s->headers));
	packet->data_len = sizeof(s->headers);
	packet->pkt_len = sizeof(s->headers) + s->payload;
	for (left = s->payload; left != 0; left -= nb) {
		nb = RTE_MIN(left, s->write);
		/* The first write goes with the headers. */
		if (left != s->payload) {
			last->next = rte_pktmbuf_alloc(stream->pool);
			if (unlikely(last->next == NULL)) {
				rte_pktmbuf_free(packet);
				return NULL;
			}
			last = last->next;
			packet->nb_segs++;
		}
		memcpy(rte_pktmbuf_mtod_offset(last, char *, last->data_len), &s->pattern[at], nb);
		last->data_len += (uint16_t)nb;
		at = (at + nb) % PERIOD;
	}
	s->at = at;
	return packet;
}

static void
txstream_forward(struct stream *stream)
{
	struct txstream *s = txstream_of(stream);
	struct rte_mbuf *packets[MAX_PKT_BURST];
	uint64_t segments = 0;
	uint16_t burst = stream->burst; /* once: it may change */
	uint16_t made;

	for (made = 0; made < burst; made++) {
		struct rte_mbuf *packet = s->build(s, stream);

		if (unlikely(packet == NULL)) {
			s->no_memory++;
			break;
		}
		packet->l2_len = sizeof(struct rte_ether_hdr);
		packet->l3_len = sizeof(struct rte_ipv4_hdr);
		segments += packet->nb_segs;
		packets[made] = packet;
	}
	s->packets += made;
	s->segments += segments;
	/* With nothing to send too: many drivers free what was sent only when called. */
	stream_send(stream, packets, made);
}

/* Segments that a packet can have. */
static uint32_t
most_segments(const struct txstream_options *options)
{
	uint32_t payload = options->packet - sizeof(struct tx_headers);

	if (options->mode == TXSTREAM_MBUF)
		return (payload + options->write - 1) / options->write;
	return 2 + options->packet / SHORT_SEGMENT;
}

/* Can the port send such packets? */
static int
check_port(const struct fragpmd *app, const struct port *port)
{
	const struct txstream_options *options = &app->options.txstream;
	uint32_t segments = most_segments(options);
	uint16_t max_segments = port->info.tx_desc_lim.nb_mtu_seg_max;

	if (options->packet > (uint32_t)port->info.max_mtu + RTE_ETHER_HDR_LEN) {
		fprintf(stderr,
			"txstream: port %u sends packets of up to %u bytes, not %u: give a "
			"smaller --txstream-packet\n",
			port->id, port->info.max_mtu + RTE_ETHER_HDR_LEN, options->packet);
		return -1;
	}
	if (max_segments != 0 && segments > max_segments) {
		fprintf(stderr,
			"txstream: port %u sends packets of up to %u segments, and %u may "
			"be needed: give a smaller --txstream-packet, or larger writes\n",
			port->id, max_segments, segments);
		return -1;
	}
	return 0;
}

/* Are the mbufs of the pool large enough for a write? */
static int
check_pool(const struct txstream_options *options, struct rte_mempool *pool)
{
	uint32_t room = rte_pktmbuf_data_room_size(pool) - RTE_PKTMBUF_HEADROOM;
	uint32_t first = sizeof(struct tx_headers) + options->write;

	if (options->mode != TXSTREAM_MBUF || first <= room)
		return 0;
	fprintf(stderr,
		"txstream: an mbuf has room for %u bytes, and %u are needed for the headers and a "
		"write: give a smaller --txstream-write or a larger --mbuf-size\n",
		room, first);
	return -1;
}

static int
begin_append(struct fragpmd *app, struct txstream *s, const struct port *port)
{
	struct frag_mbuf_writer_limits limits = {
		.nb_segs = port->info.tx_desc_lim.nb_mtu_seg_max,
	};

	if (fragments_source(app, &s->source, FRAGMENTS_PACKETS, PAGE_FRAG_TX) == NULL)
		return -1;
	frag_mbuf_writer_init(&s->writer, &s->source, &limits);
	s->build = build_by_append;
	return 0;
}

static int
begin_stream(struct fragpmd *app, struct stream *stream, struct txstream *s)
{
	const struct txstream_options *options = &app->options.txstream;
	const struct port *port = &app->ports.port[stream->tx_port];
	struct forward_options described = { .nb_tx_segs = 1 };
	struct tx_template whole;
	uint32_t i;

	stream->setting.state = s;
	if (check_port(app, port) < 0 || check_pool(options, stream->pool) < 0)
		return -1;
	described.tx_seg_len[0] = options->packet;
	tx_template_init(&whole, &described, &app->options.txonly);
	s->headers = whole.headers;
	s->headers.ether = stream->header;
	s->payload = options->packet - sizeof(s->headers);
	s->write = options->write;
	for (i = 0; i < sizeof(s->pattern); i++)
		s->pattern[i] = (unsigned char)(i % PERIOD);
	s->build = build_by_mbuf;
	return options->mode == TXSTREAM_APPEND ? begin_append(app, s, port) : 0;
}

/* Release what the first nb streams have. */
static void
free_streams(struct txstream *streams, uint16_t nb)
{
	uint16_t i;

	for (i = 0; i < nb; i++)
		fragments_source_end(&streams[i].source);
	rte_free(streams);
}

static int
txstream_begin(struct forwarding *forwarding)
{
	struct txstream *streams = rte_calloc(
		"txstream", forwarding->nb_streams, sizeof(*streams), RTE_CACHE_LINE_SIZE);
	uint16_t i;

	if (streams == NULL) {
		fprintf(stderr, "txstream: not enough memory for %u streams\n",
			forwarding->nb_streams);
		return -1;
	}
	for (i = 0; i < forwarding->nb_streams; i++) {
		if (begin_stream(fragpmd_of(forwarding), &forwarding->streams[i], &streams[i]) <
			0) {
			free_streams(streams, i + 1);
			return -1;
		}
	}
	return 0;
}

static void
txstream_end(struct forwarding *forwarding)
{
	const struct txstream_options *options = &fragpmd_of(forwarding)->options.txstream;
	struct txstream *streams = txstream_of(&forwarding->streams[0]);
	uint64_t packets = 0, segments = 0, no_memory = 0;
	uint16_t i;

	for (i = 0; i < forwarding->nb_streams; i++) {
		packets += streams[i].packets;
		segments += streams[i].segments;
		no_memory += streams[i].no_memory;
	}
	printf("fragpmd: txstream, mode %s, writes of %u bytes: %" PRIu64 " packets of %u bytes, "
	       "%.2f segments each, %" PRIu64 " times no memory\n",
		txstream_mode_name(options->mode), options->write, packets, options->packet,
		packets != 0 ? (double)segments / (double)packets : 0.0, no_memory);
	free_streams(streams, forwarding->nb_streams);
}

const struct engine txstream_engine = {
	.name = "txstream",
	.makes_chains = true,
	.sends = true,
	.begin = txstream_begin,
	.end = txstream_end,
	.forward = txstream_forward,
};
