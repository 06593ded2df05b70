/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Received packets, from a device made of a few lines: it takes mbufs from the pool in ring order
 * and writes where a driver of that kind writes.
 */

#ifndef TESTS_EAL_RX_FIXTURE_H
#define TESTS_EAL_RX_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>

#include "lib/frag_mbuf/copy.h"
#include "lib/frag_mbuf/frag_mbuf.h"
#include "lib/frag_mbuf/rx.h"
#include "tests/eal/eal.h"

enum { N = 600, HEADROOM = RTE_PKTMBUF_HEADROOM, LONGEST = 20000 };

/* Where a driver's device puts data. */
static const struct device {
	const char *name;
	uint16_t room, stride, buf_len; /* of the pool that it asks for; stride 0: spaced */
	uint16_t first, later;          /* offsets of the data */
	uint16_t first_len, later_len;  /* bytes of a segment */
} devices[] = {
	{ "em", 2176, 2048, 2048, 128, 128, 2048, 2048 },
	{ "memif", 2176, 2048, 2048, 128, 128, 2048, 2048 },
	{ "virtio", 2164, 2048, 2164, 128, 116, 2036, 2048 },
	{ "pcap", 2176, 0, 2176, 128, 0, 2048, 2176 },
};

struct scene {
	const struct device *device;
	struct rte_mempool *pool;
	struct rte_mempool *fragments;
	struct frag_mbuf_source source;
	struct frag_mbuf_rx rx;
};

static inline void
scene_begin(struct scene *s, const struct device *d, enum frag_mbuf_linearise linearise)
{
	struct page_frag_pool_conf conf = {
		.mode = PAGE_FRAG_MODE_ORDERED,
		.stride = d->stride,
		.buf_len = d->buf_len,
	};

	s->device = d;
	s->pool = page_frag_pktmbuf_pool_create("rx", N, 0, 0, d->room, SOCKET_ID_ANY, &conf);
	assert_non_null(s->pool);
	s->fragments = page_frag_fragment_pool_create("fragments", 4 << 20, 0, SOCKET_ID_ANY);
	assert_non_null(s->fragments);
	assert_int_equal(frag_mbuf_source_init(&s->source, s->fragments,
				 page_frag_fragment_pool_region(s->fragments), PAGE_FRAG_RX),
		0);
	assert_int_equal(page_frag_pool_rx_get(s->pool, &s->rx), 0);
	s->rx.linearise = linearise;
	s->rx.source = &s->source;
	s->rx.frame_source = &s->source;
}

static inline void
scene_end(struct scene *s)
{
	frag_mbuf_source_fini(&s->source);
	assert_true(rte_mempool_full(s->fragments));
	rte_mempool_free(s->fragments);
	page_frag_pool_drain(s->pool);
	pool_end(s->pool);
}

/* The byte at a place of a frame; each frame has its own. */
static inline unsigned char
byte_of(uint32_t frame, uint32_t at)
{
	return (unsigned char)(at * 7 + (at >> 8) * 13 + frame * 31);
}

/* Receive a frame as the device would: a chain. */
static inline struct rte_mbuf *
receive(const struct scene *s, uint32_t frame, uint32_t len)
{
	const struct device *d = s->device;
	struct rte_mbuf *head = NULL, *last = NULL;
	uint32_t at = 0;

	while (at < len) {
		struct rte_mbuf *m = rte_mbuf_raw_alloc(s->pool);
		uint32_t nb = head == NULL ? d->first_len : d->later_len;
		unsigned char *data;

		assert_non_null(m);
		if (nb > len - at)
			nb = len - at;
		m->data_off = head == NULL ? d->first : d->later;
		m->nb_segs = 1;
		m->next = NULL;
		m->ol_flags = 0;
		m->data_len = (uint16_t)nb;
		data = rte_pktmbuf_mtod(m, unsigned char *);
		for (uint32_t i = 0; i < nb; i++)
			data[i] = byte_of(frame, at + i);
		at += nb;
		if (head == NULL) {
			head = m;
		} else {
			last->next = m;
			head->nb_segs++;
		}
		last = m;
	}
	head->pkt_len = len;
	head->port = 3;
	head->hash.rss = frame;
	return head;
}

static inline void
check_frame(const struct rte_mbuf *m, uint32_t frame, uint32_t len)
{
	const char *why;
	uint32_t at = 0;

	if (rte_mbuf_check(m, 1, &why) != 0)
		fail_msg("frame %u of %u bytes: %s", frame, len, why);
	assert_int_equal(m->pkt_len, len);
	assert_int_equal(m->hash.rss, frame);
	assert_int_equal(m->port, 3);
	for (; m != NULL; m = m->next) {
		const unsigned char *data = rte_pktmbuf_mtod(m, const unsigned char *);

		assert_true(m->data_off + m->data_len <= m->buf_len);
		for (uint32_t i = 0; i < m->data_len; i++)
			if (data[i] != byte_of(frame, at + i))
				fail_msg("frame %u of %u bytes: byte %u is wrong", frame, len,
					at + i);
		at += m->data_len;
	}
	assert_int_equal(at, len);
}

/* Clone a frame; free either of the two first, and check what is left before it is freed. */
static inline void
check_clone(struct rte_mbuf *m, struct rte_mempool *clones, uint32_t len, bool clone_stays)
{
	struct rte_mbuf *clone = rte_pktmbuf_clone(m, clones);

	assert_non_null(clone);
	rte_pktmbuf_free(clone_stays ? m : clone);
	if (clone_stays)
		m = clone;
	m->hash.rss = 9;
	m->port = 3;
	check_frame(m, 9, len);
	rte_pktmbuf_free(m);
}

#endif /* TESTS_EAL_RX_FIXTURE_H */
