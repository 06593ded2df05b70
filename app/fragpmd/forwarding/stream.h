/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A stream: packets of one receive queue leave through one transmit queue.
 *
 * The main lcore fills in where to; while forwarding runs one forwarding lcore alone uses the
 * stream and writes its counters. The main lcore may read the counters at any time.
 */

#ifndef APP_FRAGPMD_FORWARDING_STREAM_H
#define APP_FRAGPMD_FORWARDING_STREAM_H

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>

#include <rte_branch_prediction.h>
#include <rte_ethdev.h>
#include <rte_ether.h>
#include <rte_mbuf.h>

#include "app/fragpmd/options/options.h"
#include "app/fragpmd/ports/rx_queue.h"
#include "app/fragpmd/ports/tx_queue.h"

struct tx_template;

/** What a stream has counted: written by its lcore only, relaxed. */
struct stream_counters {
	_Atomic uint64_t rx_packets;
	_Atomic uint64_t tx_packets;
	_Atomic uint64_t dropped; /**< not taken by the transmit queue, or too long for it: freed */
	/* What the application holds of what it received is the difference of these two. They go on
	 * when the others are cleared, since packets may be held then.
	 */
	_Atomic uint64_t rx_bytes;   /**< of received packets, after the fix-up */
	_Atomic uint64_t left_bytes; /**< of received packets that were sent, dropped or freed */
};

/** Received packets whose checksums the port has found wrong: counted by engines that say so. */
struct stream_bad_checksums {
	_Atomic uint64_t ip;
	_Atomic uint64_t l4;
	_Atomic uint64_t outer_l4;
	_Atomic uint64_t outer_ip;
};

/** What an engine's begin() has for its forward(). */
union stream_setting {
	uint64_t number;
	const void *pointer;
};

/** One stream; lcores share no cache line of theirs. */
struct stream {
	alignas(RTE_CACHE_LINE_SIZE) uint16_t rx_port;
	uint16_t rx_queue;
	uint16_t tx_port;
	uint16_t tx_queue;
	uint16_t burst;
	struct rte_ether_hdr header;      /**< of packets that leave: to the peer, from tx_port */
	struct rte_mempool *pool;         /**< for packets made here */
	const struct tx_template *packet; /**< what they look like */
	struct rx_queue *rx;              /**< with a fix-up; NULL: it has none */
	struct tx_queue *tx;              /**< with chains to coalesce; NULL: there are none */
	union stream_setting setting;     /**< the engine's */

	alignas(RTE_CACHE_LINE_SIZE) struct stream_counters counters;
	uint32_t next_flow;  /**< of those that flowgen makes */
	uint8_t next_source; /**< of those that txonly makes */

	alignas(RTE_CACHE_LINE_SIZE) struct stream_bad_checksums bad_checksums;
};

static_assert(sizeof(struct stream) == 3 * RTE_CACHE_LINE_SIZE,
	"a line to read, a line to write, a line that is seldom touched");

/** Add to a counter that only the caller writes: a plain add, which others can read whole. */
static inline void
counter_add(_Atomic uint64_t *counter, uint64_t n)
{
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
		memory_order_relaxed);
}

/** Read a counter, from any lcore. */
static inline uint64_t
counter_read(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

/** Bytes of some packets. */
static inline uint64_t
packets_bytes(struct rte_mbuf *const *packets, uint16_t n)
{
	uint64_t bytes = 0;
	uint16_t i;

	for (i = 0; i < n; i++)
		bytes += packets[i]->pkt_len;
	return bytes;
}

/** Receive a burst; the stream's lcore only. */
static inline uint16_t
stream_receive(struct stream *stream, struct rte_mbuf **packets)
{
	struct rx_queue *rx = stream->rx;
	uint16_t n;

	if (rx != NULL && unlikely(atomic_load_explicit(&rx->stopped, memory_order_relaxed)))
		return 0;
	n = rte_eth_rx_burst(stream->rx_port, stream->rx_queue, packets, stream->burst);
	if (unlikely(n == 0))
		return 0;
	counter_add(&stream->counters.rx_packets, n);
	if (rx != NULL)
		n = frag_mbuf_rx_fixup(&rx->fixup, packets, n);
	counter_add(&stream->counters.rx_bytes, packets_bytes(packets, n));
	return n;
}

/** What receiving found out about a packet says nothing about what is sent: forget it. */
static inline void
packet_forget_receive(struct rte_mbuf *packet)
{
	packet->ol_flags &= RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL;
}

/** Send packets that were made here, and drop those that the queue does not take; the stream's
 * lcore only. Returns how many were sent.
 */
static inline uint16_t
stream_send(struct stream *stream, struct rte_mbuf **packets, uint16_t n)
{
	uint16_t fit =
		stream->tx == NULL ? n : frag_mbuf_coalesce(&stream->tx->coalesce, packets, n);
	uint16_t sent = rte_eth_tx_burst(stream->tx_port, stream->tx_queue, packets, fit);

	counter_add(&stream->counters.tx_packets, sent);
	if (unlikely(sent < n)) {
		counter_add(&stream->counters.dropped, (uint64_t)(n - sent));
		rte_pktmbuf_free_bulk(&packets[sent], n - sent);
	}
	return sent;
}

/** Send packets that the stream received, as stream_send(). */
static inline void
stream_forward(struct stream *stream, struct rte_mbuf **packets, uint16_t n)
{
	counter_add(&stream->counters.left_bytes, packets_bytes(packets, n));
	stream_send(stream, packets, n);
}

/** Free packets that the stream received; the stream's lcore only. */
static inline void
stream_free(struct stream *stream, struct rte_mbuf **packets, uint16_t n)
{
	counter_add(&stream->counters.left_bytes, packets_bytes(packets, n));
	rte_pktmbuf_free_bulk(packets, n);
}

#endif /* APP_FRAGPMD_FORWARDING_STREAM_H */
