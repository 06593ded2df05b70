/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The mock device itself: every row on every kind of pool, orders, wires and generators. */

#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_ethdev.h>

#include "tests/eal/eal.h"
#include "tests/mock_nic/port_fixture.h"
#include "tests/mock_nic/row.h"

enum { N = 2000, ROOM = RTE_MBUF_DEFAULT_BUF_SIZE, HEADROOM = RTE_PKTMBUF_HEADROOM };

/* What a row makes of frames in buffers of 2176 bytes. */
struct expectation {
	const char *row;
	uint16_t later_off;
	uint16_t first; /* bytes */
	uint16_t later;
	uint16_t max_segs;
	bool aligned; /* offsets vary, addresses are multiples of 512 */
};

static const struct expectation expectations[] = {
	{ "em", 128, 2048, 2048, 255, false },
	{ "igb", 128, 2048, 2048, 255, false },
	{ "virtio", 116, 2048, 2060, 255, false },
	{ "virtio_legacy", 0, 2048, 0, 1, false },
	{ "memif", 128, 2048, 2048, 255, false },
	{ "pcap", 0, 2048, 2176, 255, false },
	{ "tap", 0, 2048, 2176, 255, false },
	{ "vhost", 128, 2048, 2048, 255, false },
	{ "vmxnet3", 128, 2048, 2048, 255, false },
	{ "i40e", 128, 2048, 2048, 5, false },
	{ "ice", 128, 2048, 2048, 5, false },
	{ "ice_up", 128, 2048, 2048, 5, false },
	{ "ionic", 0, 2048, 2176, 9, false },
	{ "hns3", 128, 2048, 2048, 255, false },
	{ "mlx5", 0, 2048, 2176, 255, false },
	{ "bnxt", 128, 2048, 2048, 255, false },
	{ "fm10k", 128, 1536, 1536, 255, true },
	{ "qede", 128, 2048, 2048, 5, false },
	{ "enic", 128, 2048, 2048, 255, false },
};

static void
check_segments(const struct expectation *e, const struct rte_mbuf *m)
{
	uint32_t left = m->pkt_len;
	uint32_t count = 0;

	for (; m != NULL; m = m->next, count++) {
		uint32_t room = count == 0 ? e->first : e->later;

		if (e->aligned)
			assert_int_equal(rte_mbuf_data_iova(m) % 512, 0);
		else
			assert_int_equal(m->data_off, count == 0 ? HEADROOM : e->later_off);
		assert_int_equal(m->data_len, RTE_MIN(room, left));
		left -= m->data_len;
	}
	assert_int_equal(left, 0);
}

/* Frames of sizes around the borders of segments, in and out; several times around the ring. */
static void
row_on_pool(const struct expectation *e, struct rte_mempool *mp)
{
	const uint32_t sizes[] = { 60, 61, e->first - 1, e->first, e->first + 1,
		e->first + e->later - 1, e->first + e->later, e->first + e->later + 1, 4000, 9000,
		FIXTURE_FRAME_MAX };
	struct port_fixture port = port_new(mp, NULL, "row=%s", e->row);

	for (uint32_t i = 0; i < 20 * NB(sizes); i++) {
		uint32_t len = sizes[i % NB(sizes)];
		uint32_t segs = len <= e->first ? 1
				: e->later == 0 ? UINT16_MAX
						: 1 + (len - e->first + e->later - 1) / e->later;
		struct rte_mbuf *m;

		if (segs > e->max_segs) {
			frame_inject(&port, len, i);
			assert_null(packet_poll(&port));
			continue;
		}
		m = packet_receive(&port, len, i);
		assert_int_equal(m->nb_segs, segs);
		check_segments(e, m);
		if (strcmp(e->row, "enic") == 0 && len > 9208) {
			rte_pktmbuf_free(m);
			continue;
		}
		packet_send(&port, m);
		assert_int_equal(frame_sent(&port, len, i), segs);
	}
	assert_true(mock_nic_count(port.id, MOCK_NIC_RX_FRAMES) > 50);
	port_end_clean(&port);
}

static void
rows_on_native_pools(void **state)
{
	(void)state;
	for (size_t i = 0; i < NB(expectations); i++) {
		struct rte_mempool *mp = native_new(N, ROOM);

		row_on_pool(&expectations[i], mp);
		native_end(mp);
	}
}

static void
rows_on_ordered_pools(void **state)
{
	(void)state;
	for (size_t i = 0; i < NB(expectations); i++) {
		struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);

		row_on_pool(&expectations[i], mp);
		pool_end(mp);
	}
}

static void
rows_on_compatible_pools(void **state)
{
	(void)state;
	for (size_t i = 0; i < NB(expectations); i++) {
		struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_COMPATIBLE, N);

		row_on_pool(&expectations[i], mp);
		pool_end(mp);
	}
}

static void
every_row_is_tested(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; mock_nic_row_name(i) != NULL; i++)
		assert_string_equal(mock_nic_row_name(i), expectations[i].row);
	assert_int_equal(i, NB(expectations));
}

/* Segment sizes in rooms that are no round numbers. */
static void
sizes_are_rounded(void **state)
{
	static const struct {
		const char *row;
		uint32_t room, first, later;
	} cases[] = {
		{ "em", 2164, 1024, 1024 },
		{ "em", 3200, 2048, 2048 },
		{ "igb", 3200, 3072, 3072 },
		{ "igb", 1000, 512, 512 },
		{ "virtio", 2164, 2036, 2048 },
		{ "i40e", 2164, 1920, 1920 },
		{ "i40e", 20000, 16256, 16256 },
		{ "ice_up", 2164, 2048, 2048 },
		{ "hns3", 9728, 4096, 4096 },
		{ "qede", 2164, 1984, 1984 },
		{ "fm10k", 2176, 1536, 1536 },
		{ "pcap", 2164, 2036, 2164 },
	};

	(void)state;
	for (size_t i = 0; i < NB(cases); i++) {
		const struct mock_row *row = mock_row_find(cases[i].row);

		assert_non_null(row);
		assert_int_equal(mock_row_size(row, cases[i].room, true), cases[i].first);
		assert_int_equal(mock_row_size(row, cases[i].room, false), cases[i].later);
	}
}

/* Where the segments of the next frame of 8000 bytes lie: in steps up, in steps down. */
static void
steps(const struct port_fixture *port, uint32_t seed, int *up, int *down)
{
	struct rte_mbuf *head = packet_receive(port, 8000, seed);

	*up = *down = 0;
	for (const struct rte_mbuf *m = head; m->next != NULL; m = m->next) {
		*up += m->next->buf_addr > m->buf_addr;
		*down += m->next->buf_addr < m->buf_addr;
	}
	rte_pktmbuf_free(head);
}

/* A pool of DPDK's own hands out ascending addresses at first, and descriptors are many. */
static void
orders_of_buffers(void **state)
{
	static const struct {
		const char *args;
		int up, down; /* of 3 steps */
	} cases[] = {
		{ "row=em", 3, 0 },
		{ "row=memif", 3, 0 },
		{ "row=i40e", 3, 0 },
		{ "row=hns3", 0, 3 },
		{ "row=em,ring=R", 0, 3 },
		{ "row=ionic", 0, 3 },
		{ "row=mlx5", 3, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NB(cases); i++) {
		struct rte_mempool *mp = native_new(N, ROOM);
		const struct port_wish wish = { .rx_desc = 64, .frame_max = 8000 };
		struct port_fixture port = port_new(mp, &wish, "%s", cases[i].args);
		int up, down;

		/* Once around the ring, but for what was posted at first. */
		for (uint32_t k = 0; k < 17; k++)
			steps(&port, k, &up, &down);
		assert_int_equal(up, cases[i].up);
		assert_int_equal(down, cases[i].down);
		port_end_clean(&port);
		native_end(mp);
	}
}

/* Buffers of a group that short frames do not reach stay where they are. */
static void
groups_keep_their_tails(void **state)
{
	static const char *const rows[] = { "tap", "mlx5", "ionic" };

	(void)state;
	for (size_t i = 0; i < NB(rows); i++) {
		struct rte_mempool *mp = native_new(N, ROOM);
		struct port_fixture port =
			port_new(mp, &(struct port_wish){ .rx_desc = 16 }, "row=%s", rows[i]);
		const struct rte_mempool_memhdr *chunk = STAILQ_FIRST(&mp->mem_list);
		struct rte_mbuf *m;

		for (uint32_t k = 0; k < 200; k++)
			rte_pktmbuf_free(packet_receive(&port, 60, k));
		m = packet_receive(&port, 4000, 1);
		/* The head is new, the tail is one of the first mbufs of the pool. */
		assert_true((char *)m->next < (char *)chunk->addr + 100 * 2400);
		assert_true((char *)m > (char *)m->next);
		rte_pktmbuf_free(m);
		port_end_clean(&port);
		native_end(mp);
	}
}

static void
flag_set(struct rte_mempool *mp, void *arg, void *obj, unsigned int i)
{
	const uint64_t *flags = arg;

	RTE_SET_USED(mp);
	RTE_SET_USED(i);
	((struct rte_mbuf *)obj)->ol_flags = *flags;
	((struct rte_mbuf *)obj)->data_off = *flags != 0 ? 7 : HEADROOM;
}

/* ol_flags and data_off that a pool leaves behind: who overwrites them, and where. */
static void
stale_fields(void **state)
{
	static const struct {
		const char *row;
		bool head_flag, tail_flag; /* RTE_MBUF_F_EXTERNAL is still there */
		bool tail_off;             /* data_off of later segments is still 7 */
	} cases[] = {
		{ "em", false, true, false },
		{ "vmxnet3", false, false, false },
		{ "i40e", false, false, false },
		{ "mlx5", true, true, false },
		{ "qede", false, true, true },
		{ "memif", true, true, false },
	};
	uint64_t flags;

	(void)state;
	for (size_t i = 0; i < NB(cases); i++) {
		struct rte_mempool *mp = native_new(N, ROOM);
		struct port_fixture port;
		struct rte_mbuf *m;

		flags = RTE_MBUF_F_EXTERNAL;
		rte_mempool_obj_iter(mp, flag_set, &flags);
		port = port_new(mp, NULL, "row=%s", cases[i].row);
		frame_inject(&port, 4000, 1);
		m = packet_poll(&port);
		assert_non_null(m);
		assert_int_equal(m->data_off, HEADROOM);
		assert_int_equal((m->ol_flags & flags) != 0, cases[i].head_flag);
		assert_int_equal((m->next->ol_flags & flags) != 0, cases[i].tail_flag);
		assert_int_equal(m->next->data_off == 7, cases[i].tail_off);
		flags = 0;
		rte_mempool_obj_iter(mp, flag_set, &flags);
		rte_pktmbuf_free(m);
		port_end_clean(&port);
		native_end(mp);
	}
}

/* A virtio device writes its header before the data, into the headroom. */
static void
headers_are_written(void **state)
{
	static const struct {
		const char *row;
		int len;
	} cases[] = { { "virtio", 12 }, { "virtio_legacy", 10 }, { "em", 0 } };

	(void)state;
	for (size_t i = 0; i < NB(cases); i++) {
		struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
		struct port_fixture port = port_new(mp, NULL, "row=%s", cases[i].row);
		struct rte_mbuf *m = packet_receive(&port, 60, 1);
		const uint8_t *data = rte_pktmbuf_mtod(m, const uint8_t *);

		for (int k = 1; k <= HEADROOM; k++)
			assert_int_equal(data[-k] == 0xc3, k <= cases[i].len);
		rte_pktmbuf_free(m);
		port_end_clean(&port);
		pool_end(mp);
	}
}

/* mlx5 takes an mbuf before it knows of a frame, and puts it back. */
static void
empty_polls_allocate(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	struct port_fixture port = port_new(mp, NULL, "row=mlx5");
	uint64_t issued = pool_info(mp).stats.issued;

	(void)state;
	assert_null(packet_poll(&port));
	assert_int_equal(pool_info(mp).stats.issued, issued + 4);
	port_end_clean(&port);
	pool_end(mp);
}

static void
an_empty_pool_loses_nothing(void **state)
{
	static const char *const rows[] = { "em", "i40e", "virtio", "vmxnet3", "mlx5" };

	(void)state;
	for (size_t i = 0; i < NB(rows); i++) {
		struct rte_mempool *mp = native_new(700, ROOM);
		struct port_fixture port = port_new(mp, NULL, "row=%s", rows[i]);
		struct rte_mbuf *all[700], *held[200];
		unsigned int n = 0;

		while (rte_mempool_get(mp, (void **)&all[n]) == 0)
			n++;
		for (uint32_t k = 0; k < 200; k++)
			frame_inject(&port, 100, k);
		for (uint32_t k = 0; k < 200; k++) {
			struct rte_mbuf *m = packet_poll(&port);

			if (m == NULL) {
				assert_true(n > 0);
				assert_true(mock_nic_count(port.id, MOCK_NIC_RX_NOMBUF) > 0);
				rte_mempool_put_bulk(mp, (void **)all, n);
				n = 0;
				m = packet_poll(&port);
			}
			assert_non_null(m);
			assert_true(packet_is(m, 100, k));
			held[k] = m;
		}
		assert_int_equal(n, 0);
		rte_pktmbuf_free_bulk(held, 200);
		port_end_clean(&port);
		native_end(mp);
	}
}

static void
a_loop(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	struct port_fixture port = port_new(mp, NULL, "row=igb,loop=1");

	(void)state;
	frame_inject(&port, 9000, 5);
	for (int i = 0; i < 100; i++) {
		struct rte_mbuf *m = packet_poll(&port);

		assert_non_null(m);
		assert_true(packet_is(m, 9000, 5));
		packet_send(&port, m);
	}
	port_end_clean(&port);
	pool_end(mp);
}

static void
a_wire_between_rows(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	struct port_fixture em = port_new(mp, NULL, "row=em,wire=w,queue=16");
	struct port_fixture virtio = port_new(mp, NULL, "row=virtio,wire=w,queue=16");

	(void)state;
	for (uint32_t i = 0; i < 100; i++) {
		struct rte_mbuf *m = packet_receive(&em, 60 + i * 90, i);

		packet_send(&em, m);
		m = packet_poll(&virtio);
		assert_non_null(m);
		assert_true(packet_is(m, 60 + i * 90, i));
		packet_send(&virtio, m);
		m = packet_poll(&em);
		assert_non_null(m);
		assert_true(packet_is(m, 60 + i * 90, i));
		rte_pktmbuf_free(m);
	}
	/* The wire holds 16 frames, and drops the rest. */
	for (uint32_t i = 0; i < 20; i++)
		packet_send(&em, packet_new(mp, 60, i));
	assert_int_equal(mock_nic_complete(em.id), 0);
	assert_int_equal(mock_nic_count(virtio.id, MOCK_NIC_RX_FULL), 4);
	assert_int_equal(mock_nic_inject(virtio.id, 0, "x", 1), -ENOSPC);
	port_end_clean(&em);
	port_end_clean(&virtio);
	pool_end(mp);
}

/* What is generated and forwarded as it is, is right; anything else is found. */
static void
generator_and_checker(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	struct port_fixture port = port_new(mp, NULL, "row=em,gen=60-9000,seed=7,queue=2000");
	struct port_fixture macs =
		port_new(mp, NULL, "row=i40e,gen=60/1514/9000,check=payload,gen_count=300");
	struct rte_mbuf *m, *held;
	uint32_t n = 0;

	(void)state;
	for (int i = 0; i < 500; i++) {
		m = packet_poll(&port);
		assert_non_null(m);
		packet_send(&port, m);
	}
	assert_int_equal(mock_nic_complete(port.id), 0);
	assert_int_equal(mock_nic_count(port.id, MOCK_NIC_COMPARED), 500);
	assert_int_equal(mock_nic_count(port.id, MOCK_NIC_TX_WRONG), 0);

	m = packet_poll(&port); /* a byte at its end */
	assert_non_null(m);
	*rte_pktmbuf_mtod_offset(
		rte_pktmbuf_lastseg(m), char *, -1 + rte_pktmbuf_lastseg(m)->data_len) ^= 1;
	packet_send(&port, m);
	assert_int_equal(mock_nic_complete(port.id), 0);
	assert_int_equal(mock_nic_count(port.id, MOCK_NIC_TX_WRONG), 1);
	held = packet_poll(&port); /* out of order */
	m = packet_poll(&port);
	assert_non_null(held);
	assert_non_null(m);
	packet_send(&port, m);
	packet_send(&port, held);
	assert_int_equal(mock_nic_complete(port.id), 0);
	assert_int_equal(mock_nic_count(port.id, MOCK_NIC_TX_WRONG), 2);
	m = packet_poll(&port); /* cut short */
	assert_non_null(m);
	assert_int_equal(rte_pktmbuf_trim(m, 1), 0);
	packet_send(&port, m);
	packet_send(&port, packet_new(mp, 100, 3));
	assert_int_equal(mock_nic_complete(port.id), 0);
	assert_int_equal(mock_nic_count(port.id, MOCK_NIC_TX_WRONG), 4);

	for (; (m = packet_poll(&macs)) != NULL; n++) {
		memset(rte_pktmbuf_mtod(m, char *), 0x22, 12);
		packet_send(&macs, m);
	}
	assert_int_equal(n, 300);
	assert_int_equal(mock_nic_complete(macs.id), 0);
	assert_int_equal(mock_nic_count(macs.id, MOCK_NIC_COMPARED), 300);
	assert_int_equal(mock_nic_count(macs.id, MOCK_NIC_TX_WRONG), 0);
	port_end_clean(&port);
	port_end_clean(&macs);
	pool_end(mp);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_tested),
		cmocka_unit_test(rows_on_native_pools),
		cmocka_unit_test(rows_on_ordered_pools),
		cmocka_unit_test(rows_on_compatible_pools),
		cmocka_unit_test(sizes_are_rounded),
		cmocka_unit_test(orders_of_buffers),
		cmocka_unit_test(groups_keep_their_tails),
		cmocka_unit_test(stale_fields),
		cmocka_unit_test(headers_are_written),
		cmocka_unit_test(empty_polls_allocate),
		cmocka_unit_test(an_empty_pool_loses_nothing),
		cmocka_unit_test(a_loop),
		cmocka_unit_test(a_wire_between_rows),
		cmocka_unit_test(generator_and_checker),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("mock_nic", tests, NULL, NULL);
}
