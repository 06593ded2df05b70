/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What becomes of received packets in the slices they came in: merged, checked, in step with pages.
 */

#include "tests/eal/rx_fixture.h"

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

/* With large slices a page has more than a merged segment's buffer may: 65535 bytes with headroom.
 */
static void
merged_buffers_keep_to_their_limit(void **state)
{
	const struct device large = { "large", 8192, 0, 8192, 128, 0, 8064, 8192 };
	struct scene s;

	(void)state;
	scene_begin(&s, &large, FRAG_MBUF_LINEARISE_BEST);
	for (uint32_t len = 65300; len <= 65535; len++) {
		struct rte_mbuf *m = receive(&s, len, len);

		assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
		check_frame(m, len, len);
		rte_pktmbuf_free(m);
	}
	scene_end(&s);
}

/* Two queues with one packed pool: what reaches into a packet's headroom is the other queue's. */
static void
no_headroom_where_queues_share_a_pool(void **state)
{
	enum { LEN = 2030 }; /* reaches over, with all devices */

	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		struct frag_mbuf_rx other, bond;
		struct rte_mbuf *m[30];
		struct scene s;

		if (devices[d].stride == 0)
			continue;
		scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
		s.rx.no_headroom = true;
		other = s.rx;
		bond = s.rx;
		for (uint32_t i = 0; i < NB(m); i++) {
			struct frag_mbuf_rx *rx = i % 2 == 0 ? &s.rx : &other;

			m[i] = receive(&s, i, LEN);
			assert_int_equal(frag_mbuf_rx_fixup(rx, &m[i], 1), 1);
			assert_int_equal(frag_mbuf_rx_fixup(&bond, &m[i], 1), 1);
		}
		for (uint32_t i = 0; i < NB(m); i++) {
			assert_int_equal(rte_pktmbuf_headroom(m[i]), 0);
			assert_null(rte_pktmbuf_prepend(m[i], 4));
			check_frame(m[i], i, LEN);
		}
		assert_int_equal(s.rx.stats.shifted + other.stats.shifted, NB(m));
		assert_int_equal(bond.stats.shifted, 0);
		rte_pktmbuf_free_bulk(m, NB(m));
		scene_end(&s);
	}
}

/* What a program appends to a frame has the room that it has behind the last slice. */
static void
tailroom_is_that_of_the_last_slice(void **state)
{
	(void)state;
	for (size_t d = 0; d < NB(devices); d++) {
		struct rte_mbuf *m, *next;
		uint16_t tailroom;
		struct scene s;

		if (devices[d].stride != 0)
			continue;
		scene_begin(&s, &devices[d], FRAG_MBUF_LINEARISE_BEST);
		m = receive(&s, 1, 9018);
		next = receive(&s, 2, 9018);
		tailroom = rte_pktmbuf_tailroom(rte_pktmbuf_lastseg(m));
		assert_int_not_equal(tailroom, 0);
		assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
		assert_int_equal(m->nb_segs, 1);
		assert_int_equal(rte_pktmbuf_tailroom(m), tailroom);
		memset(rte_pktmbuf_append(m, tailroom), 0, tailroom);
		check_frame(next, 2, 9018);
		rte_pktmbuf_trim(m, tailroom);
		check_frame(m, 1, 9018);
		rte_pktmbuf_free(m);
		rte_pktmbuf_free(next);
		scene_end(&s);
	}
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
			struct rte_mbuf *m = receive(&s, 9, 9018);

			assert_int_equal(frag_mbuf_rx_fixup(&s.rx, &m, 1), 1);
			check_clone(m, clones, 9018, order % 2 != 0);
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
		cmocka_unit_test(overlapping_segments_are_found_out),
		cmocka_unit_test(segments_beyond_their_slice_are_found_out),
		cmocka_unit_test(packets_written_over_are_found_out),
		cmocka_unit_test(merged_buffers_keep_to_their_limit),
		cmocka_unit_test(tailroom_is_that_of_the_last_slice),
		cmocka_unit_test(no_headroom_where_queues_share_a_pool),
		cmocka_unit_test(merged_segments_can_be_cloned),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("rx_fixup", tests, NULL, NULL);
}
