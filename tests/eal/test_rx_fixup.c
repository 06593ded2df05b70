/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What is done to packets after they were received, with a device made of a few lines: it takes
 * mbufs from the pool in ring order and writes where a driver of that kind writes.
 */

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

static void
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

static void
scene_end(struct scene *s)
{
	frag_mbuf_source_fini(&s->source);
	assert_true(rte_mempool_full(s->fragments));
	rte_mempool_free(s->fragments);
	page_frag_pool_drain(s->pool);
	pool_end(s->pool);
}

/* The byte at a place of a frame; each frame has its own. */
static unsigned char
byte_of(uint32_t frame, uint32_t at)
{
	return (unsigned char)(at * 7 + (at >> 8) * 13 + frame * 31);
}

/* Receive a frame as the device would: a chain. */
static struct rte_mbuf *
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

static void
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

/* Write all over what a holder may write: headroom and tailroom. */
static void
scribble(struct rte_mbuf *m)
{
	struct rte_mbuf *last = rte_pktmbuf_lastseg(m);

	memset(m->buf_addr, 0xaa, rte_pktmbuf_headroom(m));
	memset(rte_pktmbuf_mtod_offset(last, char *, last->data_len), 0xbb,
		rte_pktmbuf_tailroom(last));
}

/* Receive, fix up, hold, scribble, check and free some frames; returns segments that were left. */
static uint64_t
pass(struct scene *s, const uint32_t *lens, uint32_t n)
{
	struct rte_mbuf *held[64];
	uint64_t segs = 0;

	assert_true(n <= RTE_DIM(held));
	for (uint32_t i = 0; i < n; i++) {
		held[i] = receive(s, i, lens[i]);
		assert_int_equal(frag_mbuf_rx_fixup(&s->rx, &held[i], 1), 1);
		segs += held[i]->nb_segs;
		if (s->rx.linearise == FRAG_MBUF_LINEARISE_ALWAYS)
			assert_int_equal(held[i]->nb_segs, 1);
	}
	for (uint32_t i = 0; i < n; i++)
		scribble(held[i]);
	for (uint32_t i = 0; i < n; i++)
		check_frame(held[i], i, lens[i]);
	for (uint32_t i = 0; i < n; i++)
		rte_pktmbuf_free(held[i]);
	return segs;
}

static void
every_length(struct scene *s)
{
	for (uint32_t len = 60; len <= 9600; len++) {
		uint32_t lens[4] = { len, 60 + len % 100, len, 1500 };

		/* Near a multiple of the slice all, elsewhere some. */
		if ((len + 140) % 2048 > 280 && len % 61 != 0)
			continue;
		pass(s, lens, RTE_DIM(lens));
	}
}

static void
every_length_arrives_whole(void **state)
{
	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		for (int l = FRAG_MBUF_LINEARISE_OFF; l <= FRAG_MBUF_LINEARISE_ALWAYS; l++) {
			struct scene s;

			scene_begin(&s, &devices[d], (enum frag_mbuf_linearise)l);
			every_length(&s);
			assert_int_equal(s.rx.stats.layout_mismatch, 0);
			assert_int_equal(s.rx.stats.dropped_big, 0);
			scene_end(&s);
		}
	}
}

/* Five slices each, fifteen a page: nothing straddles. */
static void
frames_in_phase_become_one_segment(void **state)
{
	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		uint32_t lens[30];
		struct scene s;

		for (size_t i = 0; i < RTE_DIM(lens); i++)
			lens[i] = 9018;
		scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
		for (int round = 0; round < 50; round++)
			assert_int_equal(pass(&s, lens, RTE_DIM(lens)), RTE_DIM(lens));
		assert_int_equal(s.rx.stats.straddled, 0);
		assert_int_equal(s.rx.stats.segs_in, 5 * s.rx.stats.frames);
		scene_end(&s);
	}
}

/* A single small packet costs the frames after it no more than what the driver has taken ahead. */
static void
phase_is_found_again(void **state)
{
	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		for (int skips = 0; skips < 2; skips++) {
			struct scene s;
			uint64_t straddled;

			scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
			if (!skips)
				s.rx.skip = NULL;
			pass(&s, (const uint32_t[]){ 9018, 60, 9018, 9018, 9018, 9018 }, 6);
			straddled = s.rx.stats.straddled;
			for (int i = 0; i < 30; i++)
				pass(&s, (const uint32_t[]){ 9018 }, 1);
			assert_int_equal(s.rx.stats.rephased, skips);
			straddled = s.rx.stats.straddled - straddled;
			if (skips)
				assert_int_equal(straddled, 0);
			else
				assert_int_equal(straddled, 10);
			scene_end(&s);
		}
	}
}

static void
mixed_frames_straddle_as_seldom_as_pages_end(void **state)
{
	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		unsigned int seed = 1;
		uint64_t segs = 0, frames = 0;
		uint32_t lens[40];
		struct scene s;

		scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
		for (int round = 0; round < 300; round++) {
			for (size_t i = 0; i < RTE_DIM(lens); i++)
				lens[i] = rand_r(&seed) % 3 == 0 ? 9018 : 60 + rand_r(&seed) % 1800;
			segs += pass(&s, lens, RTE_DIM(lens));
			frames += RTE_DIM(lens);
		}
		/* Of a frame with k slots, k - 1 of the S slots of a page can be the last one. */
		assert_true(segs * 15 <= frames * (15 + 4));
		scene_end(&s);
	}
}

/* Nothing that can be had in one piece stays in two; what cannot is dropped, and counted. */
static void
always_means_always(void **state)
{
	struct rte_mbuf *m;
	struct scene s;

	(void)state;
	scene_begin(&s, &devices[0], FRAG_MBUF_LINEARISE_ALWAYS);
	m = receive(&s, 1, LONGEST);
	assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
	check_frame(m, 1, LONGEST);
	assert_int_equal(m->nb_segs, 1);
	rte_pktmbuf_free(m);
	/* Two pages and more than a page of fragments is. */
	m = receive(&s, 2, 36000);
	assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 0);
	assert_int_equal(s.rx.stats.dropped_big, 1);
	s.rx.max_len = 9000;
	m = receive(&s, 3, 36000);
	assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 0);
	assert_int_equal(s.rx.stats.dropped_big, 2);
	scene_end(&s);
}

static void
small_packets_leave_their_slices(void **state)
{
	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		struct rte_mbuf *held[N];
		struct scene s;

		scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
		s.rx.copybreak = 256;
		/* More than there are slots. */
		for (uint32_t i = 0; i < N; i++) {
			held[i] = receive(&s, i, 60 + i % 197);
			assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &held[i], 1), 1);
			assert_ptr_equal(held[i]->pool, s.fragments);
		}
		assert_int_equal(pool_info(s.pool).slots_out, 0);
		for (uint32_t i = 0; i < N; i++)
			check_frame(held[i], i, 60 + i % 197);
		assert_int_equal(s.rx.stats.copybreak, N);
		rte_pktmbuf_free_bulk(held, N);
		scene_end(&s);
	}
}

static void
first_bytes_are_split_off(void **state)
{
	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		struct scene s;

		scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
		s.rx.hdr_split = 128;
		for (uint32_t len = 60; len <= 9018; len += 97) {
			struct rte_mbuf *m = receive(&s, len, len);

			assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
			check_frame(m, len, len);
			if (len > 128) {
				assert_int_equal(m->data_len, 128);
				assert_ptr_equal(m->pool, s.fragments);
				assert_ptr_equal(m->next->pool, s.pool);
			} else {
				assert_int_equal(m->nb_segs, 1);
			}
			rte_pktmbuf_free(m);
		}
		scene_end(&s);
	}
}

static void
count_call(void *arg)
{
	(*(int *)arg)++;
}

/* The em driver's pool, and a device that is not em's; mismatches are counted in *calls. */
static void
wrong_scene_begin(struct scene *s, const struct device *wrong, int *calls)
{
	scene_begin(s, wrong, FRAG_MBUF_LINEARISE_BEST);
	*calls = 0;
	s->rx.on_mismatch = count_call;
	s->rx.on_mismatch_arg = calls;
}

/* pcap's device writes each segment over the end of the one before. */
static void
overlapping_segments_are_found_out(void **state)
{
	struct device wrong = devices[3];
	struct rte_mbuf *m;
	struct scene s;
	int calls;

	(void)state;
	wrong.stride = 2048;
	wrong.buf_len = 2048;
	wrong_scene_begin(&s, &wrong, &calls);
	for (int i = 1; i <= 3; i++) {
		m = receive(&s, 1, 9018);
		assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 0);
		assert_int_equal(s.rx.stats.layout_mismatch, i);
		assert_int_equal(calls, 1);
	}
	/* A single segment has nothing to overlap with. */
	m = receive(&s, 1, 1000);
	assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
	rte_pktmbuf_free(m);
	assert_int_equal(s.rx.stats.segs_out, 1);
	scene_end(&s);
}

/* A device whose size was rounded up. */
static void
segments_beyond_their_slice_are_found_out(void **state)
{
	struct device wrong = devices[0];
	struct rte_mbuf *m;
	struct scene s;
	int calls;

	(void)state;
	wrong.first_len = 2049;
	wrong_scene_begin(&s, &wrong, &calls);
	m = receive(&s, 1, 2048);
	assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
	rte_pktmbuf_free(m);
	assert_int_equal(calls, 0);
	m = receive(&s, 1, 2049);
	assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 0);
	assert_int_equal(calls, 1);
	scene_end(&s);
}

/* A device whose packets begin where they may still be the end of the packet before. */
static void
packets_written_over_are_found_out(void **state)
{
	struct device wrong = devices[0];
	struct rte_mbuf *m[3];
	struct scene s;
	int calls;

	(void)state;
	wrong.first = 116;
	wrong.first_len = 2060;
	wrong_scene_begin(&s, &wrong, &calls);
	/* In one burst both are dropped: the first has lost its end. */
	m[0] = receive(&s, 1, 500);
	m[1] = receive(&s, 2, 2060);
	m[2] = receive(&s, 3, 500);
	assert_int_equal(frag_mbuf_rx_fixup(&s.rx, m, 3), 1);
	check_frame(m[0], 1, 500);
	rte_pktmbuf_free(m[0]);
	assert_int_equal(s.rx.stats.layout_mismatch, 2);
	assert_int_equal(s.rx.stats.segs_out, 1);
	assert_int_equal(calls, 1);
	/* Else it is gone. */
	m[0] = receive(&s, 1, 2060);
	m[1] = receive(&s, 2, 500);
	assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m[0], 1), 1);
	assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m[1], 1), 0);
	assert_int_equal(s.rx.stats.layout_mismatch, 3);
	rte_pktmbuf_free(m[0]);
	scene_end(&s);
}

/* Clones of a merged segment, freed in either order. */
static void
merged_segments_can_be_cloned(void **state)
{
	struct rte_mempool *clones = rte_pktmbuf_pool_create("clones", 63, 0, 0, 0, SOCKET_ID_ANY);

	(void)state;
	assert_non_null(clones);
	for (size_t d = 0; d < NB(devices); d++) {
		struct scene s;

		scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
		for (int order = 0; order < 200; order++) {
			struct rte_mbuf *m = receive(&s, 9, 9018), *clone;

			assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
			clone = rte_pktmbuf_clone(m, clones);
			assert_non_null(clone);
			rte_pktmbuf_free(order % 2 ? m : clone);
			if (order % 2)
				m = clone;
			m->hash.rss = 9;
			m->port = 3;
			check_frame(m, 9, 9018);
			rte_pktmbuf_free(m);
		}
		scene_end(&s);
	}
	rte_mempool_free(clones);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length_arrives_whole),
		cmocka_unit_test(frames_in_phase_become_one_segment),
		cmocka_unit_test(phase_is_found_again),
		cmocka_unit_test(mixed_frames_straddle_as_seldom_as_pages_end),
		cmocka_unit_test(always_means_always),
		cmocka_unit_test(small_packets_leave_their_slices),
		cmocka_unit_test(first_bytes_are_split_off),
		cmocka_unit_test(overlapping_segments_are_found_out),
		cmocka_unit_test(segments_beyond_their_slice_are_found_out),
		cmocka_unit_test(packets_written_over_are_found_out),
		cmocka_unit_test(merged_segments_can_be_cloned),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("rx_fixup", tests, NULL, NULL);
}
