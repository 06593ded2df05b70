/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A noisy neighbour, as in testpmd: packets are held in a FIFO before they are sent, and memory is
 * read and written at random for each.
 *
 * The FIFO is the stream's: when it is full, the oldest packets leave. Unlike testpmd's it holds
 * any number of packets, is not lost at the end of the session but sent, and lookups go to all of
 * the memory.
 */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_cycles.h>
#include <rte_malloc.h>
#include <rte_random.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/forwarding/stream.h"
#include "app/fragpmd/forwarding/tx_template.h"

/* The FIFO: a ring of packets. */
struct fifo {
	struct rte_mbuf **packet;
	uint32_t size;
	uint32_t oldest;
	uint32_t nb;
};

/* What the engine knows of a stream. */
struct noisy {
	struct noisy_options options;
	struct fifo fifo;
	uint64_t flush_cycles; /* of the flush time; 0: never */
	uint64_t flushed;      /* when it last was; 0: not yet */
	volatile char *memory; /* to look things up in */
	uint64_t lines;        /* its cache lines */
};

static struct noisy *
noisy_of(const struct stream *stream)
{
	return stream->setting.state;
}

static inline volatile char *
somewhere(const struct noisy *noisy)
{
	return noisy->memory + rte_rand() % noisy->lines * RTE_CACHE_LINE_SIZE;
}

/* What a program that looks up routes would do to the caches. */
static void
look_up(const struct noisy *noisy, uint16_t nb_packets)
{
	uint32_t writes = noisy->options.writes * nb_packets;
	uint32_t reads = noisy->options.reads * nb_packets;
	uint32_t both = noisy->options.reads_writes * nb_packets;

	for (; writes != 0; writes--)
		*somewhere(noisy) = (char)writes;
	for (; reads != 0; reads--)
		(void)*somewhere(noisy);
	for (; both != 0; both--) {
		(void)*somewhere(noisy);
		*somewhere(noisy) = (char)both;
	}
}

static void
change_addresses(const struct noisy *noisy, const struct stream *stream, struct rte_mbuf *packet)
{
	struct rte_ether_hdr *header = rte_pktmbuf_mtod(packet, struct rte_ether_hdr *);
	struct rte_ether_addr address;

	if (noisy->options.mode == NOISY_MAC) {
		rte_ether_addr_copy(&stream->header.dst_addr, &header->dst_addr);
		rte_ether_addr_copy(&stream->header.src_addr, &header->src_addr);
	} else {
		rte_ether_addr_copy(&header->dst_addr, &address);
		rte_ether_addr_copy(&header->src_addr, &header->dst_addr);
		rte_ether_addr_copy(&address, &header->src_addr);
	}
	packet_forget_receive(packet);
}

static void
fifo_push(struct fifo *fifo, struct rte_mbuf *const *packets, uint16_t n)
{
	uint32_t to = fifo->oldest + fifo->nb;
	uint16_t i;

	for (i = 0; i < n; i++, to++)
		fifo->packet[to < fifo->size ? to : to - fifo->size] = packets[i];
	fifo->nb += n;
}

/* Send the n oldest packets, of as many or more. */
static void
send_oldest(struct stream *stream, struct fifo *fifo, uint32_t n)
{
	while (n != 0) {
		uint32_t nb = RTE_MIN(RTE_MIN(n, fifo->size - fifo->oldest), MAX_PKT_BURST);

		stream_forward(stream, &fifo->packet[fifo->oldest], (uint16_t)nb);
		fifo->oldest += nb;
		if (fifo->oldest == fifo->size)
			fifo->oldest = 0;
		fifo->nb -= nb;
		n -= nb;
	}
}

/* Hold packets; what there is no room for leaves, the oldest first. */
static bool
hold(struct stream *stream, struct fifo *fifo, struct rte_mbuf **packets, uint16_t n)
{
	uint32_t room = fifo->size - fifo->nb;
	uint16_t past;

	if (n <= room) {
		fifo_push(fifo, packets, n);
		return false;
	}
	/* As many leave as have come, so that bursts stay bursts. */
	send_oldest(stream, fifo, RTE_MIN(fifo->nb, (uint32_t)n));
	past = n > fifo->size ? (uint16_t)(n - fifo->size) : 0;
	if (past != 0)
		stream_forward(stream, packets, past);
	fifo_push(fifo, packets + past, n - past);
	return true;
}

/* Send all that is held, if it is time. As in testpmd, counted from the last time. */
static void
flush_in_time(struct stream *stream, struct noisy *noisy)
{
	uint64_t now = rte_get_timer_cycles();

	if (noisy->flushed == 0)
		noisy->flushed = now;
	if (now - noisy->flushed < noisy->flush_cycles)
		return;
	send_oldest(stream, &noisy->fifo, noisy->fifo.nb);
	noisy->flushed = now;
}

static void
noisy_forward(struct stream *stream)
{
	struct noisy *noisy = noisy_of(stream);
	struct rte_mbuf *packets[MAX_PKT_BURST];
	uint16_t n = stream_receive(stream, packets);
	bool sent = false;
	uint16_t i;

	if (likely(n != 0)) {
		if (noisy->options.mode != NOISY_IO)
			for (i = 0; i < n; i++)
				change_addresses(noisy, stream, packets[i]);
		if (noisy->lines != 0)
			look_up(noisy, n);
		if (noisy->fifo.size == 0)
			stream_forward(stream, packets, n);
		else
			sent = hold(stream, &noisy->fifo, packets, n);
	}
	if (noisy->flush_cycles != 0 && noisy->fifo.nb != 0 && !sent)
		flush_in_time(stream, noisy);
}

/* May what is held have been copied out of the queue's slices? It takes fragments then. */
static bool
may_be_copied(const struct rx_queue *q)
{
	return q->fixup.pool != NULL && q->fixup.source != NULL && q->fixup.copybreak != 0;
}

/* What is held is lost to the queues: the pool must have more than both, unless packets are copied
 * out of it.
 */
static int
check_pool(struct fragpmd *app, const struct stream *stream)
{
	const struct forwarding *forwarding = &app->forwarding;
	const struct rte_mempool *pool = rx_queue_of(app, stream->rx_port, stream->rx_queue)->pool;
	uint64_t rings = stream->burst, held = 0;
	bool copied = true;
	uint16_t i;

	for (i = 0; i < forwarding->nb_streams; i++) {
		const struct stream *other = &forwarding->streams[i];
		const struct rx_queue *q = rx_queue_of(app, other->rx_port, other->rx_queue);

		if (q->pool != pool)
			continue;
		copied = copied && may_be_copied(q);
		held += app->options.noisy.buffer_size;
		rings += rx_queue_descriptors(q);
		rings += tx_queue_descriptors(&app->ports.port[other->tx_port],
			tx_queue_of(app, other->tx_port, other->tx_queue));
	}
	if (rings + held <= pool->size)
		return 0;
	copied = copied && rings <= pool->size;
	fprintf(stderr,
		"noisy: %u mbufs of pool %s are not enough to hold %u packets and fill the "
		"queues%s: give --total-num-mbufs=%llu or more, or a smaller "
		"--noisy-tx-sw-buffer-size\n",
		pool->size, pool->name, app->options.noisy.buffer_size,
		copied ? " unless most can be copied (--frag-copybreak)" : "",
		(unsigned long long)(rings + held));
	return copied ? 0 : -1;
}

static int
begin_stream(struct fragpmd *app, struct stream *stream, struct noisy *noisy)
{
	const struct noisy_options *options = &app->options.noisy;
	size_t bytes = (size_t)options->memory << 20;

	stream->setting.state = noisy;
	noisy->options = *options;
	noisy->flush_cycles = options->flush_time * (rte_get_timer_hz() / MS_PER_S);
	if (options->buffer_size != 0) {
		if (check_pool(app, stream) < 0)
			return -1;
		noisy->fifo.packet = rte_malloc(
			"noisy fifo", options->buffer_size * sizeof(*noisy->fifo.packet), 0);
		noisy->fifo.size = options->buffer_size;
	}
	if (bytes != 0) {
		noisy->memory = rte_zmalloc("vnf sim memory", bytes, RTE_CACHE_LINE_SIZE);
		noisy->lines = bytes / RTE_CACHE_LINE_SIZE;
	}
	if ((noisy->fifo.size != 0 && noisy->fifo.packet == NULL) ||
		(noisy->lines != 0 && noisy->memory == NULL)) {
		fprintf(stderr,
			"noisy: not enough memory for %u packets and %u MB for each stream: give "
			"the EAL more hugepages, or smaller --noisy-tx-sw-buffer-size and "
			"--noisy-lkup-memory\n",
			options->buffer_size, options->memory);
		return -1;
	}
	return 0;
}

/* Release what the first nb streams have. */
static void
free_streams(struct noisy *streams, uint16_t nb)
{
	uint16_t i;

	for (i = 0; i < nb; i++) {
		rte_free(streams[i].fifo.packet);
		rte_free((void *)(uintptr_t)streams[i].memory);
	}
	rte_free(streams);
}

static int
noisy_begin(struct forwarding *forwarding)
{
	struct noisy *streams =
		rte_calloc("noisy", forwarding->nb_streams, sizeof(*streams), RTE_CACHE_LINE_SIZE);
	uint16_t i;

	if (streams == NULL) {
		fprintf(stderr, "noisy: not enough memory for %u streams\n",
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
noisy_end(struct forwarding *forwarding)
{
	struct noisy *streams = noisy_of(&forwarding->streams[0]);
	uint16_t i;

	for (i = 0; i < forwarding->nb_streams; i++)
		send_oldest(&forwarding->streams[i], &streams[i].fifo, streams[i].fifo.nb);
	/* It was the main lcore that sent: it must not keep what the others need. */
	pools_drain(&fragpmd_of(forwarding)->pools);
	free_streams(streams, forwarding->nb_streams);
}

const struct engine noisy_engine = {
	.name = "noisy",
	.receives = true,
	.sends = true,
	.begin = noisy_begin,
	.end = noisy_end,
	.forward = noisy_forward,
};
