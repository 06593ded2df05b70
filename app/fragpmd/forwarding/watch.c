/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_common.h>
#include <rte_malloc.h>

#include "app/fragpmd/display/packet.h"
#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/forwarding/stream.h"
#include "app/fragpmd/fragpmd.h"

static uint8_t
watch_of(const struct stream *stream)
{
	/* Its counters were there before the bit. */
	return atomic_load_explicit(&stream->watch, memory_order_acquire);
}

uint16_t
stream_receive_watched(struct stream *stream, struct rte_mbuf **packets)
{
	uint16_t burst = atomic_load_explicit(&stream->burst, memory_order_relaxed);
	uint16_t n = rte_eth_rx_burst(stream->rx_port, stream->rx_queue, packets, burst);
	uint8_t watch = watch_of(stream);

	if ((watch & STREAM_COUNT_BURSTS) != 0)
		counter_add(&stream->aside.bursts->received[n], 1);
	n = stream_take(stream, packets, n);
	if ((watch & STREAM_SHOW_RECEIVED) != 0)
		display_packets(stream->rx_port, stream->rx_queue, packets, n, true);
	return n;
}

uint16_t
stream_send_watched(struct stream *stream, struct rte_mbuf **packets, uint16_t fit, uint16_t n)
{
	uint8_t watch = watch_of(stream);
	uint16_t sent;

	/* A driver may free what it has sent: show it before. */
	if ((watch & STREAM_SHOW_SENT) != 0)
		display_packets(stream->tx_port, stream->tx_queue, packets, fit, false);
	sent = rte_eth_tx_burst(stream->tx_port, stream->tx_queue, packets, fit);
	if (sent < n)
		sent = stream_send_rest(stream, packets, sent, fit, n);
	counter_add(&stream->counters.tx_packets, sent);
	/* A sender without memory calls with nothing: that is no burst. */
	if ((watch & STREAM_COUNT_BURSTS) != 0 && n != 0)
		counter_add(&stream->aside.bursts->sent[sent], 1);
	return sent;
}

/* Have room to count bursts in. It stays until the streams go: lcores may be writing to it. */
static bool
bursts_create(struct forwarding *forwarding)
{
	if (forwarding->bursts == NULL)
		forwarding->bursts = rte_calloc("bursts", forwarding->nb_streams,
			sizeof(*forwarding->bursts), RTE_CACHE_LINE_SIZE);
	if (forwarding->bursts == NULL)
		fprintf(stderr,
			"not enough memory to record the bursts of %u streams: give the EAL more "
			"hugepages\n",
			forwarding->nb_streams);
	return forwarding->bursts != NULL;
}

/* What testpmd understands by a level of verbosity. */
static uint8_t
shown_at(uint16_t level)
{
	uint8_t watch = 0;

	if (level == 1 || level > 2)
		watch |= STREAM_SHOW_RECEIVED;
	if (level >= 2)
		watch |= STREAM_SHOW_SENT;
	return watch;
}

static void
watch_stream(struct stream *stream, const struct forwarding *forwarding, uint8_t watch)
{
	const struct forward_options *options = forwarding->options;
	struct stream_aside *aside = &stream->aside;

	/* Once: the lcore may be reading it. */
	if (aside->bursts == NULL && forwarding->bursts != NULL)
		aside->bursts = &forwarding->bursts[stream - forwarding->streams];
	atomic_store_explicit(&stream->burst, options->burst, memory_order_relaxed);
	atomic_store_explicit(&aside->retry_delay, options->tx_retry_delay, memory_order_relaxed);
	atomic_store_explicit(
		&aside->retries, forwarding->retry ? options->tx_retries : 0, memory_order_relaxed);
	atomic_store_explicit(&stream->watch, watch, memory_order_release);
}

void
forwarding_watch(struct fragpmd *app)
{
	const struct run_options *run = &app->options.run;
	struct forwarding *forwarding = &app->forwarding;
	uint8_t watch = shown_at(run->verbose);
	uint16_t i;
	uint16_t j;

	if (run->record_burst_stats && forwarding->nb_streams != 0 && bursts_create(forwarding))
		watch |= STREAM_COUNT_BURSTS;
	for (i = 0; i < forwarding->nb_lcores; i++) {
		struct lcore *lcore = &forwarding->lcores[i];

		for (j = 0; j < lcore->nb_streams; j++) {
			if (!forwarding->running)
				lcore->streams[j].aside.lcore = lcore;
			watch_stream(&lcore->streams[j], forwarding, watch);
		}
		lcore_measure(lcore, run->record_core_cycles);
	}
}

static void
clear(_Atomic uint64_t *counter)
{
	atomic_store_explicit(counter, 0, memory_order_relaxed);
}

void
forwarding_clear_records(struct forwarding *forwarding)
{
	uint16_t i;
	uint16_t j;

	for (i = 0; i < forwarding->nb_streams; i++) {
		clear(&forwarding->streams[i].aside.core_cycles);
		if (forwarding->bursts == NULL)
			continue;
		for (j = 0; j <= MAX_PKT_BURST; j++) {
			clear(&forwarding->bursts[i].received[j]);
			clear(&forwarding->bursts[i].sent[j]);
		}
	}
}
