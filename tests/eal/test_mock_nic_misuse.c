/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What the mock device does not forgive, each done on purpose. */

#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_ethdev.h>
#include <rte_memzone.h>

#include "tests/eal/eal.h"
#include "tests/mock_nic/port_fixture.h"

enum { N = 2000, ROOM = RTE_MBUF_DEFAULT_BUF_SIZE, HEADROOM = RTE_PKTMBUF_HEADROOM };

/* Move each mbuf's buffer into one area, stride after stride. */
struct packing {
	const struct rte_memzone *area;
	uint16_t stride;
	uint16_t buf_len;
};

static void
pack(struct rte_mempool *mp, void *arg, void *obj, unsigned int i)
{
	const struct packing *p = arg;
	struct rte_mbuf *m = obj;

	RTE_SET_USED(mp);
	m->buf_addr = (char *)p->area->addr + i * p->stride;
	rte_mbuf_iova_set(m, p->area->iova + i * p->stride);
	m->buf_len = p->buf_len;
}

/* A frame of 8000 bytes through slices of 2048 that overlap by their headroom. */
static void
packed(const char *row, uint16_t room, bool right)
{
	enum { COUNT = 256 };
	struct rte_mempool *mp = native_new(COUNT, room);
	struct packing packing = { .stride = 2048, .buf_len = room };
	struct port_fixture port;
	struct rte_mbuf *head;

	packing.area = rte_memzone_reserve_aligned(
		"packed", COUNT * 2048 + 256, SOCKET_ID_ANY, RTE_MEMZONE_IOVA_CONTIG, 4096);
	assert_non_null(packing.area);
	rte_mempool_obj_iter(mp, pack, &packing);
	port = port_new(mp, NULL, "row=%s,chunks=0,stride=2048", row);
	if (right) {
		head = packet_receive(&port, 8000, 1);
		assert_int_equal(head->nb_segs, 4);
		for (const struct rte_mbuf *m = head; m->next != NULL; m = m->next)
			assert_ptr_equal(rte_pktmbuf_mtod(m, char *) + m->data_len,
				rte_pktmbuf_mtod(m->next, char *));
		rte_pktmbuf_free(head);
		port_end_clean(&port);
	} else {
		assert_true(violations(&port, MOCK_NIC_OVERLAP) >= FIXTURE_DESC - 1);
		assert_true(violations(&port, MOCK_NIC_BEYOND_STRIDE) >= FIXTURE_DESC);
		port_end(&port);
	}
	native_end(mp);
	assert_int_equal(rte_memzone_free(packing.area), 0);
}

static void
packed_layouts(void **state)
{
	(void)state;
	packed("em", 2176, true);
	packed("i40e", 2176, true);
	packed("virtio", 2164, true);
	packed("virtio", 2176, false);
	packed("igb,round=none", 2200, false);
}

/* Spoil an mbuf in a pool before the driver gets it; restore is called before the pool is checked.
 */
struct spoil {
	enum mock_nic_violation kind;
	const char *args;
	void (*change)(struct rte_mempool *mp, void *arg, void *obj, unsigned int i);
};

static uint8_t elsewhere[4096];

static void
same_as_before(struct rte_mempool *mp, void *arg, void *obj, unsigned int i)
{
	static struct rte_mbuf *before;
	struct rte_mbuf *m = obj;

	RTE_SET_USED(mp);
	RTE_SET_USED(arg);
	if (i % 2 == 1) {
		m->buf_addr = before->buf_addr;
		rte_mbuf_iova_set(m, rte_mbuf_data_iova_default(before) - HEADROOM);
	}
	before = m;
}

static void
out_of_pool(struct rte_mempool *mp, void *arg, void *obj, unsigned int i)
{
	RTE_SET_USED(mp);
	RTE_SET_USED(arg);
	if (i == 3)
		((struct rte_mbuf *)obj)->buf_addr = elsewhere;
}

static void
other_iova(struct rte_mempool *mp, void *arg, void *obj, unsigned int i)
{
	struct rte_mbuf *m = obj;

	RTE_SET_USED(mp);
	RTE_SET_USED(arg);
	if (i == 3)
		rte_mbuf_iova_set(m, rte_mbuf_data_iova_default(m));
}

static void
chained(struct rte_mempool *mp, void *arg, void *obj, unsigned int i)
{
	RTE_SET_USED(mp);
	RTE_SET_USED(arg);
	if (i == 3)
		((struct rte_mbuf *)obj)->nb_segs = 2;
}

static void
nothing(struct rte_mempool *mp, void *arg, void *obj, unsigned int i)
{
	RTE_SET_USED(mp);
	RTE_SET_USED(arg);
	RTE_SET_USED(obj);
	RTE_SET_USED(i);
}

static void
bad_buffers_are_seen(void **state)
{
	static const struct spoil spoils[] = {
		{ MOCK_NIC_OVERLAP, "row=em", same_as_before },
		{ MOCK_NIC_OUTSIDE_POOL, "row=em,address=va", out_of_pool },
		{ MOCK_NIC_BAD_ADDRESS, "row=em", other_iova },
		{ MOCK_NIC_BAD_FREE_MBUF, "row=em", chained },
		{ MOCK_NIC_BEYOND_ROOM, "row=em,first=160,later=160,round=128up", nothing },
		{ MOCK_NIC_BEYOND_STRIDE, "row=em,stride=2047", nothing },
	};

	(void)state;
	for (size_t i = 0; i < NB(spoils); i++) {
		struct rte_mempool *mp = native_new(N, ROOM);
		struct port_fixture port;

		rte_mempool_obj_iter(mp, spoils[i].change, NULL);
		port = port_new(mp, NULL, "%s", spoils[i].args);
		assert_true(violations(&port, spoils[i].kind) > 0);
		assert_int_equal(
			violations(&port, spoils[i].kind), violations(&port, MOCK_NIC_VIOLATIONS));
		port_end(&port);
		native_end(mp);
	}
}

static void
reference(struct rte_mempool *mp, void *arg, void *obj, unsigned int i)
{
	const uint16_t *refcnt = arg;

	RTE_SET_USED(mp);
	RTE_SET_USED(i);
	rte_mbuf_refcnt_set(obj, *refcnt);
}

static void
posted_mbufs_are_left_alone(void **state)
{
	struct rte_mempool *mp = native_new(N, ROOM);
	struct port_fixture port = port_new(mp, NULL, "row=em");
	struct rte_mbuf *m;
	uint16_t refcnt = 2;

	(void)state;
	frame_inject(&port, 60, 1);
	rte_mempool_obj_iter(mp, reference, &refcnt);
	m = packet_poll(&port);
	assert_non_null(m);
	assert_int_equal(violations(&port, MOCK_NIC_POSTED_CHANGED), 1);
	refcnt = 1;
	rte_mempool_obj_iter(mp, reference, &refcnt);
	rte_pktmbuf_free(m);
	port_end(&port);
	native_end(mp);
}

/* Memory that changes before the device has read it, and before the driver has freed it. */
static void
sent_memory_is_left_alone(void **state)
{
	static const char *const rows[] = { "em", "i40e", "virtio" };

	(void)state;
	for (size_t i = 0; i < NB(rows); i++) {
		struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
		struct port_fixture port = port_new(mp, NULL, "row=%s", rows[i]);
		struct rte_mbuf *m = packet_new(mp, 1000, 1);

		packet_send(&port, m);
		assert_int_equal(frame_sent(&port, 1000, 1), 1);
		assert_int_equal(violations(&port, MOCK_NIC_TX_CHANGED), 0);
		*rte_pktmbuf_mtod_offset(m, char *, 999) ^= 1;
		assert_int_equal(mock_nic_complete(port.id), 0);
		assert_int_equal(violations(&port, MOCK_NIC_TX_CHANGED), 1);
		m = packet_new(mp, 1000, 2);
		packet_send(&port, m);
		*rte_pktmbuf_mtod(m, char *) ^= 1;
		assert_int_equal(mock_nic_complete(port.id), 0);
		assert_int_equal(violations(&port, MOCK_NIC_TX_CHANGED), 3);
		port_end(&port);
		pool_end(mp);
	}
}

/* What drivers that copy have taken is no longer theirs. */
static void
copied_memory_is_free(void **state)
{
	struct rte_mempool *mp = pool_new(PAGE_FRAG_MODE_ORDERED, N);
	struct port_fixture port = port_new(mp, NULL, "row=pcap");
	struct rte_mbuf *m = packet_new(mp, 1000, 1);

	(void)state;
	rte_mbuf_refcnt_update(m, 1);
	packet_send(&port, m);
	*rte_pktmbuf_mtod(m, char *) ^= 1;
	rte_pktmbuf_free(m);
	assert_int_equal(frame_sent(&port, 1000, 1), 1);
	port_end_clean(&port);
	pool_end(mp);
}

static struct rte_mbuf *
chain_new(struct rte_mempool *mp, unsigned int segs)
{
	struct rte_mbuf *head = packet_new(mp, 100, 0);

	for (unsigned int i = 1; i < segs; i++)
		assert_int_equal(rte_pktmbuf_chain(head, packet_new(mp, 100, i)), 0);
	return head;
}

enum end {
	SENT,
	REFUSED,  /* by tx_prepare; a violation if it is sent all the same */
	DROPPED,  /* the same, but it is dropped if it is sent */
	TOO_MANY, /* dropped: the ring has not so many descriptors */
};

static const struct {
	const char *args;
	uint32_t len; /* of one segment; 0: segs of 100 bytes */
	unsigned int segs;
	enum end end;
	enum mock_nic_violation kind; /* when it is sent all the same */
	uint16_t descriptors;
} limits[] = {
	{ "row=vmxnet3", 16383, 1, SENT, MOCK_NIC_VIOLATIONS, 1 },
	{ "row=vmxnet3", 16384, 1, SENT, MOCK_NIC_TX_TOO_LONG, 1 },
	{ "row=vmxnet3", 0, 16, SENT, MOCK_NIC_VIOLATIONS, 16 },
	{ "row=vmxnet3", 0, 17, DROPPED, MOCK_NIC_VIOLATIONS, 0 },
	{ "row=i40e", 16384, 1, SENT, MOCK_NIC_TX_TOO_LONG, 1 },
	{ "row=i40e", 0, 8, SENT, MOCK_NIC_VIOLATIONS, 8 },
	{ "row=i40e", 0, 9, REFUSED, MOCK_NIC_TX_SEGMENTS, 9 },
	{ "row=ionic", 0, 17, REFUSED, MOCK_NIC_TX_SEGMENTS, 17 },
	{ "row=enic", 9208, 1, SENT, MOCK_NIC_VIOLATIONS, 1 },
	{ "row=enic", 9209, 1, DROPPED, MOCK_NIC_VIOLATIONS, 0 },
	{ "row=em,tx_max_seg=4096,over_seg=split", 9000, 1, SENT, MOCK_NIC_VIOLATIONS, 3 },
	{ "row=qede", 0, 17, SENT, MOCK_NIC_VIOLATIONS, 17 },
	{ "row=qede", 0, 18, REFUSED, MOCK_NIC_TX_SEGMENTS, 18 },
	{ "row=em", 0, 65, TOO_MANY, MOCK_NIC_VIOLATIONS, 0 },
};

static void
limits_of_transmit(void **state)
{
	static uint8_t bytes[UINT16_MAX];

	(void)state;
	for (size_t i = 0; i < NB(limits); i++) {
		struct rte_mempool *mp = native_new(400, 20000);
		struct port_fixture port = port_new(mp, NULL, "%s", limits[i].args);
		struct rte_mbuf *m = limits[i].len > 0 ? packet_new(mp, limits[i].len, 1)
						       : chain_new(mp, limits[i].segs);
		bool sent = limits[i].end == SENT || limits[i].end == REFUSED;
		bool prepared = limits[i].end == SENT || limits[i].end == TOO_MANY;
		struct mock_nic_frame frame;

		assert_int_equal(rte_eth_tx_prepare(port.id, 0, &m, 1), prepared);
		assert_int_equal(rte_eth_tx_burst(port.id, 0, &m, 1), 1);
		assert_int_equal(mock_nic_complete(port.id), 0);
		assert_int_equal(mock_nic_collect(port.id, &frame, bytes, sizeof(bytes)),
			sent ? 0 : -ENOENT);
		assert_int_equal(mock_nic_count(port.id, MOCK_NIC_TX_DROPPED), !sent);
		if (sent)
			assert_int_equal(frame.descriptors, limits[i].descriptors);
		assert_int_equal(violations(&port, MOCK_NIC_VIOLATIONS),
			limits[i].kind != MOCK_NIC_VIOLATIONS);
		if (limits[i].kind != MOCK_NIC_VIOLATIONS)
			assert_int_equal(violations(&port, limits[i].kind), 1);
		port_end(&port);
		native_end(mp);
	}
}

static void
bad_packets_are_not_sent(void **state)
{
	struct rte_mempool *mp = native_new(N, ROOM);
	struct port_fixture port = port_new(mp, NULL, "row=em");
	struct rte_mbuf *m = chain_new(mp, 3);

	(void)state;
	m->pkt_len++;
	packet_send(&port, m);
	m = chain_new(mp, 3);
	m->nb_segs = 2;
	packet_send(&port, m);
	assert_int_equal(violations(&port, MOCK_NIC_BAD_TX_MBUF), 2);
	assert_int_equal(mock_nic_count(port.id, MOCK_NIC_TX_FRAMES), 0);
	/* Its device address is not that of its data. */
	m = packet_new(mp, 60, 1);
	rte_mbuf_iova_set(m, rte_mbuf_data_iova_default(m));
	packet_send(&port, m);
	assert_int_equal(violations(&port, MOCK_NIC_BAD_ADDRESS), 1);
	rte_mbuf_iova_set(m, rte_mbuf_data_iova_default(m) - 2 * HEADROOM);
	port_end(&port);
	native_end(mp);
}

static const struct port_wish fast_free = { .tx_offloads = RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE };

/* Whole arrays into one pool: right as long as there is only one. */
static void
fast_free_of_one_pool(void **state)
{
	static const char *const rows[] = { "i40e", "ionic", "bnxt" };

	(void)state;
	for (size_t i = 0; i < NB(rows) * NB(pool_modes); i++) {
		struct rte_mempool *mp = pool_new(pool_modes[i % NB(pool_modes)], N);
		struct port_fixture port =
			port_new(mp, &fast_free, "row=%s", rows[i / NB(pool_modes)]);

		for (uint32_t k = 0; k < 500; k++) {
			packet_send(&port, packet_receive(&port, 1000, k));
			assert_int_equal(frame_sent(&port, 1000, k), 1);
		}
		port_end_clean(&port);
		pool_end(mp);
	}
}

/* Of two pools, or of chains: seen, and done as the row's driver does. */
static void
fast_free_of_others(void **state)
{
	struct rte_mempool *mp = native_new(N, ROOM);
	struct rte_mempool *other = native_new(N, ROOM);
	struct port_fixture first = port_new(mp, &fast_free, "row=i40e");
	struct port_fixture own = port_new(mp, &fast_free, "row=ice");
	unsigned int before;
	struct rte_mbuf *m;

	(void)state;
	packet_send(&own, packet_new(mp, 60, 0));
	packet_send(&own, packet_new(other, 60, 0));
	assert_int_equal(mock_nic_complete(own.id), 0);
	assert_int_equal(violations(&own, MOCK_NIC_FAST_FREE), 1);
	assert_true(rte_mempool_full(other));

	m = packet_new(other, 60, 0);
	before = rte_mempool_avail_count(mp);
	packet_send(&first, packet_new(mp, 60, 0));
	packet_send(&first, m);
	assert_int_equal(mock_nic_complete(first.id), 0);
	assert_int_equal(violations(&first, MOCK_NIC_FAST_FREE), 1);
	assert_int_equal(rte_mempool_avail_count(mp), before + 1);
	/* Set right: take all out of the wrong pool, and put it into its own. */
	for (unsigned int n = rte_mempool_avail_count(mp); n > 0; n--) {
		struct rte_mbuf *any;

		assert_int_equal(rte_mempool_get(mp, (void **)&any), 0);
		rte_mempool_put(any->pool, any);
	}
	m = chain_new(mp, 2);
	packet_send(&first, m);
	m->nb_segs = 1;
	m->next = NULL;
	assert_int_equal(violations(&first, MOCK_NIC_FAST_FREE), 2);
	port_end(&first);
	port_end(&own);
	native_end(mp);
	native_end(other);
}

static void
wrong_arguments_are_refused(void **state)
{
	static const char *const wrong[] = { "row=nothing", "row=em,nothing=1", "row=em,gen=5",
		"row=em,gen=100/", "row=em,gen=200-100", "row=em,first=x", "row=em,first=-1",
		"row=em,later=0", "row=em,rearm=4", "row=em,flags=X", "row=bnxt,refill=end",
		"row=virtio,header=200", "row=em,align=3", "row=em,loop=2", "row=em,wire=" };
	uint16_t id;

	(void)state;
	for (size_t i = 0; i < NB(wrong); i++) {
		assert_int_not_equal(rte_vdev_init("net_mock_wrong", wrong[i]), 0);
		assert_int_not_equal(rte_eth_dev_get_port_by_name("net_mock_wrong", &id), 0);
	}
}

/* For programs that go by drivers' names. */
static void
another_name(void **state)
{
	struct rte_eth_dev_info info;
	uint16_t id;

	(void)state;
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(rte_vdev_init("net_mock_as", "row=hns3,quiet=1,as=row"), 0);
		assert_int_equal(rte_eth_dev_get_port_by_name("net_mock_as", &id), 0);
		assert_int_equal(rte_eth_dev_info_get(id, &info), 0);
		assert_string_equal(info.driver_name, "net_hns3");
		assert_int_equal(rte_vdev_uninit("net_mock_as"), 0);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packed_layouts),
		cmocka_unit_test(bad_buffers_are_seen),
		cmocka_unit_test(posted_mbufs_are_left_alone),
		cmocka_unit_test(sent_memory_is_left_alone),
		cmocka_unit_test(copied_memory_is_free),
		cmocka_unit_test(limits_of_transmit),
		cmocka_unit_test(bad_packets_are_not_sent),
		cmocka_unit_test(fast_free_of_one_pool),
		cmocka_unit_test(fast_free_of_others),
		cmocka_unit_test(wrong_arguments_are_refused),
		cmocka_unit_test(another_name),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("mock_nic_misuse", tests, NULL, NULL);
}
