/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_cycles.h>

#include "app/fragpmd/display/packet.h"
#include "app/fragpmd/forwarding/lcore.h"
#include "app/fragpmd/forwarding/stream.h"

/* For so long a stop lets a stream go on trying; the packets that are left are dropped then. */
#define STOP_PATIENCE_MS 10

/* How often a long delay looks for a stop, in microseconds. */
#define DELAY_SLICE 1000

/* Wait before a try; false: there shall be no more tries. */
static bool
wait_for_try(const struct stream_aside *aside, uint64_t patience_end)
{
	uint32_t left = atomic_load_explicit(&aside->retry_delay, memory_order_relaxed);

	for (;;) {
		uint32_t slice = RTE_MIN(left, (uint32_t)DELAY_SLICE);

		if (lcore_stopping(aside->lcore) && rte_get_timer_cycles() > patience_end)
			return false;
		if (left == 0)
			return true;
		rte_delay_us_block(slice);
		left -= slice;
	}
}

/* Each try is shown as its own burst, as in testpmd. */
static uint16_t
send_again(struct stream *stream, struct rte_mbuf **packets, uint16_t n)
{
	if ((atomic_load_explicit(&stream->watch, memory_order_relaxed) & STREAM_SHOW_SENT) != 0)
		display_packets(stream->tx_port, stream->tx_queue, packets, n, false);
	return rte_eth_tx_burst(stream->tx_port, stream->tx_queue, packets, n);
}

uint16_t
stream_send_rest(
	struct stream *stream, struct rte_mbuf **packets, uint16_t sent, uint16_t fit, uint16_t n)
{
	const struct stream_aside *aside = &stream->aside;
	uint32_t tries = atomic_load_explicit(&aside->retries, memory_order_relaxed);

	if (tries != 0 && sent < fit) {
		uint64_t patience_end =
			rte_get_timer_cycles() + STOP_PATIENCE_MS * (rte_get_timer_hz() / MS_PER_S);

		while (tries-- > 0 && sent < fit && wait_for_try(aside, patience_end))
			sent = (uint16_t)(sent + send_again(stream, &packets[sent], fit - sent));
	}
	if (sent < n) {
		counter_add(&stream->counters.dropped, (uint64_t)(n - sent));
		rte_pktmbuf_free_bulk(&packets[sent], n - sent);
	}
	return sent;
}
