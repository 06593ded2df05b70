/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdbool.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port_frag.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"

const struct port_frag_counter port_frag_counters[] = {
	{ "frames", "Frames:", offsetof(struct frag_mbuf_rx_stats, frames) },
	{ "segs_in", "Segments received:", offsetof(struct frag_mbuf_rx_stats, segs_in) },
	{ "segs_out", "Segments left:", offsetof(struct frag_mbuf_rx_stats, segs_out) },
	{ "straddled", "Frames in two pages:", offsetof(struct frag_mbuf_rx_stats, straddled) },
	{ "rephased",
		"Brought in step with pages:", offsetof(struct frag_mbuf_rx_stats, rephased) },
	{ "copied", "Frames copied:", offsetof(struct frag_mbuf_rx_stats, copied) },
	{ "copybreak", "Small packets copied:", offsetof(struct frag_mbuf_rx_stats, copybreak) },
	{ "hdr_split", "Headers split off:", offsetof(struct frag_mbuf_rx_stats, hdr_split) },
	{ "no_memory", "Copies without memory:", offsetof(struct frag_mbuf_rx_stats, no_memory) },
	{ "dropped_big",
		"Frames dropped as too big:", offsetof(struct frag_mbuf_rx_stats, dropped_big) },
	{ "shifted", "Packets without headroom:", offsetof(struct frag_mbuf_rx_stats, shifted) },
	{ "layout_mismatch",
		"Layout mismatches:", offsetof(struct frag_mbuf_rx_stats, layout_mismatch) },
	{ .key = NULL },
};

/* A member of a queue's statistics. */
static const _Atomic uint64_t *
counter_at(const void *stats, size_t offset)
{
	return (const void *)((const char *)stats + offset);
}

/* The lcore that counts never sees this: what was counted before is subtracted here. */
static uint64_t
since_cleared(const void *stats, const void *cleared, size_t offset)
{
	/* First what was cleared: the counter is not less than that, whatever moves meanwhile. */
	uint64_t before = counter_read(counter_at(cleared, offset));

	return counter_read(counter_at(stats, offset)) - before;
}

/* Main lcore; telemetry may read meanwhile. */
static void
clear(const struct port_frag_counter *counter, const void *stats, void *cleared)
{
	for (; counter->key != NULL; counter++)
		atomic_store_explicit((_Atomic uint64_t *)RTE_PTR_ADD(cleared, counter->offset),
			counter_read(counter_at(stats, counter->offset)), memory_order_relaxed);
}

void
port_frag_clear(struct fragpmd *app, uint16_t port)
{
	struct rx_queue *rx;
	struct tx_queue *tx;
	uint16_t q;

	for (q = 0; (rx = rx_queue_of(app, port, q)) != NULL; q++)
		clear(port_frag_counters, &rx->fixup.stats, &rx->cleared);
	for (q = 0; (tx = tx_queue_of(app, port, q)) != NULL; q++)
		clear(port_frag_tx_counters, &tx->coalesce.stats, &tx->cleared);
}

uint64_t
port_frag_sum(const struct fragpmd *app, uint16_t port, size_t offset)
{
	const struct rx_queue *q;
	uint64_t sum = 0;
	uint16_t i;

	for (i = 0; (q = rx_queue_of(app, port, i)) != NULL; i++)
		sum += since_cleared(&q->fixup.stats, &q->cleared, offset);
	return sum;
}

const struct port_frag_counter port_frag_tx_counters[] = {
	{ "tx_packets", "Packets to be sent:", offsetof(struct frag_mbuf_tx_stats, packets) },
	{ "tx_segs_in", "Segments of these:", offsetof(struct frag_mbuf_tx_stats, segs_in) },
	{ "tx_segs_out", "Segments sent:", offsetof(struct frag_mbuf_tx_stats, segs_out) },
	{ "tx_copied", "Chains shortened:", offsetof(struct frag_mbuf_tx_stats, copied) },
	{ "tx_copied_bytes",
		"Bytes copied for that:", offsetof(struct frag_mbuf_tx_stats, copied_bytes) },
	{ "tx_no_memory",
		"Not for want of memory:", offsetof(struct frag_mbuf_tx_stats, no_memory) },
	{ "tx_too_long", "Chains too long:", offsetof(struct frag_mbuf_tx_stats, too_long) },
	{ .key = NULL },
};

uint64_t
port_frag_tx_sum(const struct fragpmd *app, uint16_t port, size_t offset)
{
	const struct tx_queue *q;
	uint64_t sum = 0;
	uint16_t i;

	for (i = 0; (q = tx_queue_of(app, port, i)) != NULL; i++)
		sum += since_cleared(&q->coalesce.stats, &q->cleared, offset);
	return sum;
}

uint64_t
port_frag_bytes_held(const struct fragpmd *app, uint16_t port)
{
	const struct forwarding *forwarding = &app->forwarding;
	uint64_t held = 0;
	uint16_t i;

	for (i = 0; i < forwarding->nb_streams; i++) {
		const struct stream *stream = &forwarding->streams[i];
		uint64_t left;

		if (stream->rx_port != port)
			continue;
		/* First what left: what moves meanwhile is counted as held, not as negative. */
		left = counter_read(&stream->counters.left_bytes);
		held += counter_read(&stream->counters.rx_bytes) - left;
	}
	return held;
}

/* Has one of the port's queues before this one the same pool? */
static bool
is_counted(const struct fragpmd *app, uint16_t port, uint16_t queue)
{
	const struct rte_mempool *pool = rx_queue_of(app, port, queue)->pool;
	uint16_t q;

	for (q = 0; q < queue; q++)
		if (rx_queue_of(app, port, q)->pool == pool)
			return true;
	return false;
}

uint64_t
port_frag_bytes_pinned(const struct fragpmd *app, uint16_t port)
{
	struct page_frag_pool_info info;
	uint64_t pinned = 0;
	uint16_t q;

	for (q = 0; rx_queue_of(app, port, q) != NULL; q++)
		if (!is_counted(app, port, q) &&
			page_frag_pool_info_get(rx_queue_of(app, port, q)->pool, &info) == 0)
			pinned += info.bytes_pinned;
	return pinned;
}
