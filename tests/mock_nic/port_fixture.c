/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <rte_bus_vdev.h>
#include <rte_ethdev.h>

#include "tests/mock_nic/port_fixture.h"
#include "tests/unit/unit.h"

static uint8_t expected[UINT16_MAX];
static uint8_t seen[UINT16_MAX];

struct port_fixture
port_new(struct rte_mempool *mp, const struct port_wish *wish, const char *args, ...)
{
	static unsigned int number;
	const struct port_wish wanted = wish != NULL ? *wish : (struct port_wish){ 0 };
	uint16_t frame = wanted.frame_max != 0 ? wanted.frame_max : FIXTURE_FRAME_MAX;
	struct rte_eth_conf conf = { .rxmode.mtu = frame - RTE_ETHER_HDR_LEN,
		.txmode.offloads = wanted.tx_offloads };
	struct rte_eth_dev_info info;
	struct port_fixture port;
	char text[256] = "quiet=1,capture=1,";
	size_t at = strlen(text);
	va_list list;

	va_start(list, args);
	vsnprintf(text + at, sizeof(text) - at, args, list);
	va_end(list);
	snprintf(port.name, sizeof(port.name), "net_mock%u", number++);
	assert_int_equal(rte_vdev_init(port.name, text), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name(port.name, &port.id), 0);
	assert_int_equal(rte_eth_dev_info_get(port.id, &info), 0);
	conf.rxmode.offloads = info.rx_offload_capa & RTE_ETH_RX_OFFLOAD_SCATTER;
	assert_int_equal(rte_eth_dev_configure(port.id, 1, 1, &conf), 0);
	assert_int_equal(rte_eth_rx_queue_setup(port.id, 0,
				 wanted.rx_desc != 0 ? wanted.rx_desc : FIXTURE_DESC, SOCKET_ID_ANY,
				 NULL, mp),
		0);
	assert_int_equal(rte_eth_tx_queue_setup(port.id, 0, FIXTURE_DESC, SOCKET_ID_ANY, NULL), 0);
	assert_int_equal(rte_eth_dev_start(port.id), 0);
	return port;
}

void
port_end(struct port_fixture *port)
{
	assert_int_equal(rte_eth_dev_stop(port->id), 0);
	assert_int_equal(rte_eth_dev_close(port->id), 0);
	assert_int_equal(rte_vdev_uninit(port->name), 0);
}

void
port_end_clean(struct port_fixture *port)
{
	assert_int_equal(mock_nic_complete(port->id), 0);
	for (int i = 0; i < MOCK_NIC_VIOLATIONS; i++) {
		uint64_t n = violations(port, (enum mock_nic_violation)i);

		if (n > 0)
			fail_msg("%s: %d times", mock_nic_violation_name(i), (int)n);
	}
	port_end(port);
}

void
frame_fill(uint8_t *bytes, uint32_t len, uint32_t seed)
{
	uint64_t x = seed * 2654435761u + 1;

	for (uint32_t i = 0; i < len; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		bytes[i] = (uint8_t)(x >> 56);
	}
}

void
frame_inject(const struct port_fixture *port, uint32_t len, uint32_t seed)
{
	frame_fill(expected, len, seed);
	assert_int_equal(mock_nic_inject(port->id, 0, expected, len), 0);
}

struct rte_mbuf *
packet_poll(const struct port_fixture *port)
{
	struct rte_mbuf *m;

	for (int i = 0; i < 4; i++) {
		if (rte_eth_rx_burst(port->id, 0, &m, 1) == 1)
			return m;
	}
	return NULL;
}

int
packet_is(const struct rte_mbuf *m, uint32_t len, uint32_t seed)
{
	const void *bytes;

	frame_fill(expected, len, seed);
	if (rte_pktmbuf_pkt_len(m) != len)
		return 0;
	bytes = rte_pktmbuf_read(m, 0, len, seen);
	return bytes != NULL && memcmp(bytes, expected, len) == 0;
}

struct rte_mbuf *
packet_receive(const struct port_fixture *port, uint32_t len, uint32_t seed)
{
	const char *reason;
	struct rte_mbuf *m;

	frame_inject(port, len, seed);
	m = packet_poll(port);
	assert_non_null(m);
	assert_int_equal(rte_mbuf_check(m, 1, &reason), 0);
	assert_int_equal(m->port, port->id);
	assert_true(packet_is(m, len, seed));
	return m;
}

struct rte_mbuf *
packet_new(struct rte_mempool *mp, uint32_t len, uint32_t seed)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(mp);
	char *data;

	assert_non_null(m);
	data = rte_pktmbuf_append(m, (uint16_t)len);
	assert_non_null(data);
	frame_fill((uint8_t *)data, len, seed);
	return m;
}

void
packet_send(const struct port_fixture *port, struct rte_mbuf *m)
{
	assert_int_equal(rte_eth_tx_prepare(port->id, 0, &m, 1), 1);
	assert_int_equal(rte_eth_tx_burst(port->id, 0, &m, 1), 1);
}

uint16_t
frame_sent(const struct port_fixture *port, uint32_t len, uint32_t seed)
{
	struct mock_nic_frame frame;

	assert_int_equal(mock_nic_collect(port->id, &frame, seen, sizeof(seen)), 0);
	assert_int_equal(frame.len, len);
	frame_fill(expected, len, seed);
	assert_memory_equal(seen, expected, len);
	return frame.descriptors;
}

uint64_t
violations(const struct port_fixture *port, enum mock_nic_violation kind)
{
	return mock_nic_violations(port->id, kind);
}

struct rte_mempool *
native_new(unsigned int n, uint16_t room)
{
	static unsigned int number;
	struct rte_mempool *mp;
	char name[32];

	snprintf(name, sizeof(name), "native%u", number++);
	mp = rte_pktmbuf_pool_create_by_ops(name, n, 0, 0, room, SOCKET_ID_ANY, "ring_mp_mc");
	assert_non_null(mp);
	return mp;
}

void
native_end(struct rte_mempool *mp)
{
	assert_true(rte_mempool_full(mp));
	rte_mempool_free(mp);
}
