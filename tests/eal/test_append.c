/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Packets that software builds out of many small writes: every byte is compared. */

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_malloc.h>
#include <rte_ring.h>

#include "tests/eal/tx_fixture.h"

static unsigned char bytes[LONGEST];

/* Append bytes of a packet from its place at on; returns how many were taken. */
static uint32_t
append(struct frag_mbuf_writer *w, uint32_t packet, uint32_t at, uint32_t len)
{
	fill(bytes, packet, at, len);
	return frag_mbuf_writer_write(w, bytes, len);
}

/* A whole packet, in writes of one size. */
static struct rte_mbuf *
build(struct frag_mbuf_writer *w, uint32_t packet, uint32_t len, uint32_t size)
{
	assert_int_equal(frag_mbuf_writer_open(w, RTE_PKTMBUF_HEADROOM), 0);
	for (uint32_t at = 0; at < len; at += size) {
		uint32_t nb = RTE_MIN(size, len - at);

		assert_int_equal(append(w, packet, at, nb), nb);
	}
	return frag_mbuf_writer_finish(w);
}

static void
writes_of_every_size(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, 4 << 20, NULL);
	for (uint32_t size = 1; size <= MTU_SEGMENT; size++) {
		uint32_t len = size < 60 ? 1500 : JUMBO;
		struct rte_mbuf *m = build(&b.writer[0], size, len, size);

		check_packet(m, size, len);
		assert_int_equal(rte_pktmbuf_headroom(m), RTE_PKTMBUF_HEADROOM);
		for (const struct rte_mbuf *next = m->next; next != NULL; next = next->next)
			assert_int_equal(rte_pktmbuf_headroom(next), 0);
		rte_pktmbuf_free(m);
	}
	bench_end(&b);
}

static void
packets_up_to_64_kb_in_random_writes(void **state)
{
	struct rte_mbuf *held[16] = { NULL };
	uint32_t lens[16];
	unsigned int seed = 1;
	struct bench b;

	(void)state;
	bench_begin(&b, 8 << 20, NULL);
	for (uint32_t packet = 0; packet < 400; packet++) {
		uint32_t slot = packet % 16, at = 0, len = 1 + rand_r(&seed) % LONGEST;
		struct frag_mbuf_writer *w = &b.writer[0];

		if (held[slot] != NULL)
			check_packet(held[slot], packet - 16, lens[slot]);
		rte_pktmbuf_free(held[slot]);
		assert_int_equal(frag_mbuf_writer_open(w, packet % 3 * 64), 0);
		while (at < len) {
			uint32_t nb = 1 + rand_r(&seed) % (rand_r(&seed) % 8 ? 700 : 20000);

			nb = RTE_MIN(nb, len - at);
			assert_int_equal(append(w, packet, at, nb), nb);
			at += nb;
			assert_int_equal(frag_mbuf_writer_pkt_len(w), at);
		}
		held[slot] = frag_mbuf_writer_finish(w);
		lens[slot] = len;
		check_packet(held[slot], packet, len);
		for (const struct rte_mbuf *m = held[slot]; m != NULL; m = m->next)
			assert_true(m->data_len <= FRAG_MBUF_MAX_SEG_LEN);
	}
	rte_pktmbuf_free_bulk(held, RTE_DIM(held));
	bench_end(&b);
}

/* Only where a page ends is there a further segment: 9000 bytes in 18 writes, 64 in flight. */
static void
writes_extend_segments(void **state)
{
	struct rte_mbuf *held[64] = { NULL };
	uint32_t segs = 0, nb = 2000;
	struct bench b;

	(void)state;
	bench_begin(&b, 4 << 20, NULL);
	for (uint32_t packet = 0; packet < nb; packet++) {
		struct rte_mbuf **m = &held[packet % RTE_DIM(held)];

		rte_pktmbuf_free(*m);
		*m = build(&b.writer[0], packet, JUMBO, 512);
		check_packet(*m, packet, JUMBO);
		segs += (*m)->nb_segs;
	}
	print_message("# %u packets of %u bytes in writes of 512: %u segments\n", nb, JUMBO, segs);
	assert_true(segs * 10 <= nb * 14);
	rte_pktmbuf_free_bulk(held, RTE_DIM(held));
	bench_end(&b);
}

/* Prepare, write in place, and commit some of it, none of it, or too much. */
static void
bytes_are_written_in_place(void **state)
{
	unsigned int seed = 2;
	struct bench b;

	(void)state;
	bench_begin(&b, 4 << 20, NULL);
	for (uint32_t packet = 0; packet < 300; packet++) {
		struct frag_mbuf_writer *w = &b.writer[0];
		uint32_t at = 0, room, len = 1 + rand_r(&seed) % 30000;
		struct rte_mbuf *m;

		assert_int_equal(frag_mbuf_writer_open(w, RTE_PKTMBUF_HEADROOM), 0);
		while (at < len) {
			uint32_t need = 1 + rand_r(&seed) % 2000, used;
			void *place = frag_mbuf_writer_prepare(w, need, &room);

			assert_non_null(place);
			assert_true(room >= need);
			assert_int_equal(frag_mbuf_writer_commit(w, room + 1), -EINVAL);
			/* What is written and not committed is nobody's. */
			memset(place, 0xee, room);
			used = RTE_MIN(
				rand_r(&seed) % 3 ? need : rand_r(&seed) % (room + 1), len - at);
			if (rand_r(&seed) % 4 == 0)
				used = 0;
			fill(place, packet, at, used);
			assert_int_equal(frag_mbuf_writer_commit(w, used), 0);
			assert_int_equal(frag_mbuf_writer_commit(w, 1), -EINVAL);
			at += used;
			assert_int_equal(frag_mbuf_writer_pkt_len(w), at);
		}
		m = frag_mbuf_writer_finish(w);
		check_packet(m, packet, len);
		rte_pktmbuf_free(m);
	}
	bench_end(&b);
}

/* After every number of writes, with and without a prepared place: cancelled, or finished as it is.
 */
static void
packets_are_given_up_at_every_point(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, 4 << 20, NULL);
	for (uint32_t writes = 0; writes < 200; writes++) {
		for (int how = 0; how < 6; how++) {
			struct frag_mbuf_writer *w = &b.writer[0];
			uint32_t len = writes * 500, room, offset = b.source[0].nc.frag.offset;
			char *page = b.source[0].nc.frag.va;
			struct rte_mbuf *m;

			assert_int_equal(frag_mbuf_writer_open(w, 64), 0);
			assert_int_equal(frag_mbuf_writer_open(w, 64), -EBUSY);
			for (uint32_t i = 0; i < writes; i++)
				assert_int_equal(append(w, writes, i * 500, 500), 500);
			if (how >= 2)
				assert_non_null(frag_mbuf_writer_prepare(w, 300, &room));
			if (how >= 4)
				assert_int_equal(frag_mbuf_writer_commit(w, 0), 0);
			if (how % 2 == 0) {
				frag_mbuf_writer_cancel(w);
				/* One segment: all of its bytes are there again. */
				if (page != NULL && b.source[0].nc.frag.va == page && len != 0 &&
					offset + len < 16000)
					assert_true(b.source[0].nc.frag.offset <=
						    RTE_ALIGN_CEIL(offset, RTE_CACHE_LINE_SIZE));
				assert_null(w->head);
			} else {
				m = frag_mbuf_writer_finish(w);
				if (writes == 0)
					assert_null(m);
				else
					check_packet(m, writes, len);
				rte_pktmbuf_free(m);
			}
			/* Closed: nothing can be written, nothing is left to finish. */
			assert_int_equal(append(w, 0, 0, 1), 0);
			assert_int_equal(rte_errno, EINVAL);
			assert_null(frag_mbuf_writer_prepare(w, 1, &room));
			assert_int_equal(frag_mbuf_writer_commit(w, 1), -EINVAL);
			assert_null(frag_mbuf_writer_finish(w));
			frag_mbuf_writer_cancel(w);
		}
	}
	bench_end(&b);
}

static void
writers_take_turns(void **state)
{
	enum { WRITERS = 8, PACKETS = 100 };
	uint32_t len[WRITERS], at[WRITERS], packet[WRITERS], left = WRITERS;
	unsigned int seed = 3;
	struct bench b;

	(void)state;
	bench_begin(&b, 4 << 20, NULL);
	for (uint32_t i = 0; i < WRITERS; i++) {
		packet[i] = i;
		at[i] = 0;
		len[i] = 1 + rand_r(&seed) % 20000;
		assert_int_equal(frag_mbuf_writer_open(&b.writer[i], 128), 0);
	}
	while (left != 0) {
		uint32_t i = (uint32_t)rand_r(&seed) % WRITERS, nb;
		struct rte_mbuf *m;

		if (packet[i] >= WRITERS * PACKETS)
			continue;
		nb = RTE_MIN(1 + (uint32_t)rand_r(&seed) % 1500, len[i] - at[i]);
		assert_int_equal(append(&b.writer[i], packet[i], at[i], nb), nb);
		at[i] += nb;
		if (at[i] < len[i])
			continue;
		m = frag_mbuf_writer_finish(&b.writer[i]);
		check_packet(m, packet[i], len[i]);
		rte_pktmbuf_free(m);
		packet[i] += WRITERS;
		at[i] = 0;
		len[i] = 1 + rand_r(&seed) % 20000;
		if (packet[i] >= WRITERS * PACKETS)
			left--;
		else
			assert_int_equal(frag_mbuf_writer_open(&b.writer[i], 128), 0);
	}
	bench_end(&b);
}

/* Write packets until there is no memory, the last one as far as it goes; returns how many. */
static uint32_t
write_until_exhausted(struct frag_mbuf_writer *w, struct rte_mbuf **m, uint32_t *last_len)
{
	uint32_t nb = 0, at, taken;

	for (;;) {
		assert_int_equal(frag_mbuf_writer_open(w, 128), 0);
		for (at = 0; at < JUMBO; at += taken) {
			rte_errno = 0;
			taken = append(w, nb, at, 500);
			if (taken < 500) {
				*last_len = at + taken;
				assert_int_equal(rte_errno, ENOMEM);
				/* Nor is there a second chance, or a place. */
				assert_int_equal(append(w, nb, at + taken, 1), 0);
				assert_null(frag_mbuf_writer_prepare(w, 1, &taken));
				assert_int_equal(rte_errno, ENOMEM);
				m[nb] = frag_mbuf_writer_finish(w);
				return m[nb] == NULL ? nb : nb + 1;
			}
		}
		m[nb++] = frag_mbuf_writer_finish(w);
	}
}

/* With every number of pages left, down to none: what was written is right, and all comes back. */
static void
memory_runs_out_at_every_page(void **state)
{
	uint32_t pages;
	struct bench b;

	(void)state;
	bench_begin(&b, 4 << 20, NULL);
	pages = page_region_nb_pages(b.region);
	for (uint32_t taken = 0; taken <= pages; taken++) {
		static struct rte_mbuf *m[1024];
		uint32_t nb, last_len = 0;
		void *page[128];

		assert_true(taken < RTE_DIM(page));
		for (uint32_t i = 0; i < taken; i++) {
			page[i] = page_frag_alloc(&b.source[1].nc, PAGE_FRAG_CACHE_MAX_SIZE);
			assert_non_null(page[i]);
		}
		/* What a source keeps for later is not to be counted. */
		page_frag_cache_drain(&b.source[1].nc);
		nb = write_until_exhausted(&b.writer[0], m, &last_len);
		/* Three packets and a half fit into a page. */
		assert_true(nb >= (pages - taken) * 3);
		for (uint32_t i = 0; i < nb; i++)
			check_packet(m[i], i, i + 1 < nb || last_len == 0 ? JUMBO : last_len);
		for (uint32_t i = 0; i < taken; i++)
			page_frag_free(b.region, page[i]);
		rte_pktmbuf_free_bulk(m, nb);
		bench_check_home(&b);
	}
	bench_end(&b);
}

/* An open packet that could not go on goes on when there is memory again. */
static void
open_packets_outlive_a_shortage(void **state)
{
	static struct rte_mbuf *m[1024];
	uint32_t nb, last_len = 0, taken, at = 0;
	struct rte_mbuf *packet;
	struct bench b;

	(void)state;
	bench_begin(&b, 4 << 20, NULL);
	assert_int_equal(frag_mbuf_writer_open(&b.writer[1], 0), 0);
	assert_int_equal(append(&b.writer[1], 77, 0, 1000), 1000);
	nb = write_until_exhausted(&b.writer[0], m, &last_len);
	/* What is left of the source's own pages, and then nothing. */
	for (at = 1000; (taken = append(&b.writer[1], 77, at, 700)) == 700;)
		at += 700;
	at += taken;
	assert_true(at > 16000 && at <= (1 + PAGE_FRAG_SPARES) * PAGE_FRAG_CACHE_MAX_SIZE);
	assert_int_equal(rte_errno, ENOMEM);
	rte_pktmbuf_free_bulk(m, nb);
	assert_int_equal(append(&b.writer[1], 77, at, 50000), 50000);
	packet = frag_mbuf_writer_finish(&b.writer[1]);
	check_packet(packet, 77, at + 50000);
	rte_pktmbuf_free(packet);
	bench_end(&b);
}

static void
limits_are_kept(void **state)
{
	static const struct frag_mbuf_writer_limits limits[] = {
		{ .seg_len = 1000 },
		{ .seg_len = 16 },
		{ .nb_segs = 1 },
		{ .nb_segs = 3 },
		{ .pkt_len = 2500 },
		{ .seg_len = 700, .nb_segs = 3 },
		{ .seg_len = 65535 },
		{ .seg_len = 100, .nb_segs = 40, .pkt_len = 3999 },
	};

	(void)state;
	for (size_t l = 0; l < RTE_DIM(limits); l++) {
		uint32_t most = limits[l].pkt_len ? limits[l].pkt_len : UINT32_MAX, room;
		struct bench b;

		bench_begin(&b, 4 << 20, &limits[l]);
		for (uint32_t size = 1; size < 40000; size = size * 3 + 1) {
			struct frag_mbuf_writer *w = &b.writer[0];
			uint32_t at = 0, taken = size;
			struct rte_mbuf *m;

			assert_int_equal(frag_mbuf_writer_open(w, RTE_PKTMBUF_HEADROOM), 0);
			for (; taken == size && at < 40000 && (size > 30 || at < 3000); at += taken)
				taken = append(w, size, at, size);
			if (taken < size) {
				assert_int_equal(rte_errno, EMSGSIZE);
				assert_null(frag_mbuf_writer_prepare(w, 1, &room));
				assert_int_equal(rte_errno, EMSGSIZE);
			}
			m = frag_mbuf_writer_finish(w);
			check_packet(m, size, at);
			assert_true(at <= most);
			if (limits[l].nb_segs != 0)
				assert_true(m->nb_segs <= limits[l].nb_segs);
			for (const struct rte_mbuf *s = m; s != NULL; s = s->next)
				assert_true(
					limits[l].seg_len == 0 || s->data_len <= limits[l].seg_len);
			rte_pktmbuf_free(m);
		}
		bench_end(&b);
	}
}

/* What can never be is refused as such. */
static void
impossible_requests_are_refused(void **state)
{
	struct rte_mbuf *m, *other;
	uint32_t room;
	struct bench b;

	(void)state;
	bench_begin(&b, 4 << 20, NULL);
	assert_int_equal(frag_mbuf_writer_open(&b.writer[0], UINT16_MAX), -EINVAL);
	assert_int_equal(frag_mbuf_writer_open(&b.writer[0], 32768 - FRAG_MBUF_OVERHEAD), -EINVAL);
	assert_int_equal(frag_mbuf_writer_open(&b.writer[0], 0), 0);
	assert_null(frag_mbuf_writer_prepare(&b.writer[0], 0, &room));
	assert_int_equal(rte_errno, EINVAL);
	assert_null(frag_mbuf_writer_prepare(&b.writer[0], FRAG_MBUF_MAX_SEG_LEN + 1, &room));
	assert_int_equal(rte_errno, EMSGSIZE);
	/* Something else was allocated in between: nothing is taken. */
	assert_non_null(frag_mbuf_writer_prepare(&b.writer[0], 100, &room));
	rte_pktmbuf_free(frag_mbuf_alloc(&b.source[0], 0, 100));
	assert_int_equal(frag_mbuf_writer_commit(&b.writer[0], 100), -EINVAL);
	assert_int_equal(frag_mbuf_writer_pkt_len(&b.writer[0]), 0);
	/* Nor are the bytes of others written over. */
	assert_int_equal(append(&b.writer[0], 1, 0, 100), 100);
	other = frag_mbuf_alloc(&b.source[0], 0, 100);
	assert_non_null(rte_pktmbuf_append(other, 100));
	fill(rte_pktmbuf_mtod(other, void *), 2, 0, 100);
	assert_int_equal(append(&b.writer[0], 1, 100, 100), 100);
	m = frag_mbuf_writer_finish(&b.writer[0]);
	check_packet(m, 1, 200);
	check_packet(other, 2, 100);
	rte_pktmbuf_free(m);
	rte_pktmbuf_free(other);
	bench_end(&b);
}

/* What the other lcore gets to check and free. */
struct exchange {
	struct rte_ring *ring;
	_Atomic bool done;
	uint32_t freed, wrong;
};

static int
check_and_free(void *arg)
{
	struct exchange *x = arg;
	struct rte_mbuf *m;
	uint32_t at;

	for (;;) {
		bool done = atomic_load(&x->done);

		if (rte_ring_sc_dequeue(x->ring, (void **)&m) != 0) {
			if (done)
				return 0;
			rte_pause();
			continue;
		}
		at = 0;
		for (const struct rte_mbuf *s = m; s != NULL; s = s->next) {
			const unsigned char *data = rte_pktmbuf_mtod(s, const unsigned char *);

			for (uint32_t i = 0; i < s->data_len; i++)
				x->wrong += data[i] != byte_of(m->hash.usr, at + i);
			at += s->data_len;
		}
		x->wrong += at != m->pkt_len;
		rte_pktmbuf_free(m);
		x->freed++;
	}
}

/* Each packet and a clone of it, one freed here, the other there. */
static void
others_clone_and_free(void **state)
{
	struct rte_mempool *clones =
		rte_pktmbuf_pool_create("clones", 1023, 0, 0, 0, SOCKET_ID_ANY);
	struct exchange x = { .ring = rte_ring_create("x", 256, SOCKET_ID_ANY, 0) };
	uint32_t sent = 0;
	unsigned int seed = 4;
	struct bench b;

	(void)state;
	assert_non_null(clones);
	assert_non_null(x.ring);
	bench_begin(&b, 4 << 20, NULL);
	assert_int_equal(
		rte_eal_remote_launch(check_and_free, &x, rte_get_next_lcore(-1, 1, 0)), 0);
	while (sent < 3000) {
		uint32_t len = 1 + rand_r(&seed) % 12000;
		struct rte_mbuf *m = build(&b.writer[0], sent, len, 512), *clone, *mine;

		check_packet(m, sent, len);
		m->hash.usr = sent;
		do
			clone = rte_pktmbuf_clone(m, clones);
		while (clone == NULL);
		mine = sent % 2 ? m : clone;
		while (rte_ring_sp_enqueue(x.ring, sent % 2 ? clone : m) != 0)
			rte_pause();
		check_packet(mine, sent, len);
		rte_pktmbuf_free(mine);
		sent++;
	}
	atomic_store(&x.done, true);
	rte_eal_mp_wait_lcore();
	assert_int_equal(x.freed, sent);
	assert_int_equal(x.wrong, 0);
	bench_end(&b);
	assert_true(rte_mempool_full(clones));
	rte_mempool_free(clones);
	rte_ring_free(x.ring);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_of_every_size),
		cmocka_unit_test(packets_up_to_64_kb_in_random_writes),
		cmocka_unit_test(writes_extend_segments),
		cmocka_unit_test(bytes_are_written_in_place),
		cmocka_unit_test(packets_are_given_up_at_every_point),
		cmocka_unit_test(writers_take_turns),
		cmocka_unit_test(memory_runs_out_at_every_page),
		cmocka_unit_test(open_packets_outlive_a_shortage),
		cmocka_unit_test(limits_are_kept),
		cmocka_unit_test(impossible_requests_are_refused),
		cmocka_unit_test(others_clone_and_free),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("append", tests, NULL, NULL);
}
