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
#include <stdbool.h>
#include <stdint.h>

#include <rte_branch_prediction.h>
#include <rte_ethdev.h>
#include <rte_ether.h>
#include <rte_mbuf.h>

#include "app/fragpmd/options/options.h"
#include "app/fragpmd/ports/rx_queue.h"
#include "app/fragpmd/ports/tx_queue.h"

struct lcore;
struct tx_template;

/** What is done besides forwarding: bits of struct stream's watch. */
enum stream_watch {
	STREAM_SHOW_RECEIVED = 1 << 0,
	STREAM_SHOW_SENT = 1 << 1,
	STREAM_COUNT_BURSTS = 1 << 2,
};

/** How many bursts had how many packets: written by the stream's lcore only, relaxed. */
struct burst_counters {
	_Atomic uint64_t received[MAX_PKT_BURST + 1]; /**< what each poll brought */
	_Atomic uint64_t sent[MAX_PKT_BURST + 1];     /**< what a queue took of each burst */
};

/** What a stream needs when not all is as usual. Main lcore writes all but core_cycles. */
struct stream_aside {
	const struct lcore *lcore;     /**< that serves it */
	struct burst_counters *bursts; /**< NULL: they were never counted */
	_Atomic uint64_t core_cycles;  /**< spent on it, while that is measured */
	_Atomic uint32_t retry_delay;  /**< microseconds before each try */
	_Atomic uint32_t retries;      /**< to send what a queue does not take */
};

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
	void *state;
};

/** One stream; lcores share no cache line of theirs. */
struct stream {
	alignas(RTE_CACHE_LINE_SIZE) uint16_t rx_port;
	uint16_t rx_queue;
	uint16_t tx_port;
	uint16_t tx_queue;
	_Atomic uint16_t burst;           /**< main lcore may change it at any time */
	struct rte_ether_hdr header;      /**< of packets that leave: to the peer, from tx_port */
	struct rte_mempool *pool;         /**< for packets made here */
	const struct tx_template *packet; /**< what they look like */
	struct rx_queue *rx;              /**< with a fix-up; NULL: it has none */
	struct tx_queue *tx;              /**< with chains to coalesce; NULL: there are none */
	_Atomic uint8_t watch;            /**< enum stream_watch; 0: as fast as can be */

	alignas(RTE_CACHE_LINE_SIZE) struct stream_counters counters;
	union stream_setting setting; /**< the engine's */
	uint32_t next_flow;           /**< of those that flowgen makes */
	uint8_t next_source;          /**< of those that txonly makes */

	alignas(RTE_CACHE_LINE_SIZE) struct stream_aside aside;
	struct stream_bad_checksums bad_checksums;
};

static_assert(sizeof(struct stream) == 3 * RTE_CACHE_LINE_SIZE,
	"a line to read, a line to write, and one that forwarding as usual does not touch");

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

/** Is anything done besides forwarding? One load and one branch for each burst and direction. */
static inline bool
stream_watched(const struct stream *stream)
{
	return unlikely(atomic_load_explicit(&stream->watch, memory_order_relaxed) != 0);
}

/** stream_receive() and stream_send(), for streams that are watched (forwarding/watch.c). */
uint16_t stream_receive_watched(struct stream *stream, struct rte_mbuf **packets) __rte_cold;
uint16_t stream_send_watched(
	struct stream *stream, struct rte_mbuf **packets, uint16_t fit, uint16_t n) __rte_cold;

/**
 * Try again to send packets, if that is asked for, and drop the others (forwarding/retry.c).
 *
 * @param sent
 *   How many of the packets the queue has taken.
 * @param fit
 *   How many of them may be sent; those behind are too long for the queue.
 * @return
 *   How many the queue has taken now.
 */
uint16_t stream_send_rest(struct stream *stream, struct rte_mbuf **packets, uint16_t sent,
	uint16_t fit, uint16_t n) __rte_cold;

/** Account for n packets that a driver has handed out; returns how many there are after the fix-up.
 */
static inline uint16_t
stream_take(struct stream *stream, struct rte_mbuf **packets, uint16_t n)
{
	if (unlikely(n == 0))
		return 0;
	counter_add(&stream->counters.rx_packets, n);
	if (stream->rx != NULL)
		n = frag_mbuf_rx_fixup(&stream->rx->fixup, packets, n);
	counter_add(&stream->counters.rx_bytes, packets_bytes(packets, n));
	return n;
}

/** Receive a burst; the stream's lcore only. */
static inline uint16_t
stream_receive(struct stream *stream, struct rte_mbuf **packets)
{
	const struct rx_queue *rx = stream->rx;

	if (rx != NULL && unlikely(atomic_load_explicit(&rx->stopped, memory_order_relaxed)))
		return 0;
	if (stream_watched(stream))
		return stream_receive_watched(stream, packets);
	return stream_take(stream, packets,
		rte_eth_rx_burst(stream->rx_port, stream->rx_queue, packets,
			atomic_load_explicit(&stream->burst, memory_order_relaxed)));
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
	uint16_t sent;

	if (stream_watched(stream))
		return stream_send_watched(stream, packets, fit, n);
	sent = rte_eth_tx_burst(stream->tx_port, stream->tx_queue, packets, fit);
	if (unlikely(sent < n))
		sent = stream_send_rest(stream, packets, sent, fit, n);
	counter_add(&stream->counters.tx_packets, sent);
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
