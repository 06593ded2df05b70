/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Ports of the mock device in cmocka programs: made, fed, emptied. Whatever fails fails the test.
 */

#ifndef TESTS_MOCK_NIC_PORT_FIXTURE_H
#define TESTS_MOCK_NIC_PORT_FIXTURE_H

#include <stdint.h>

#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "tests/mock_nic/mock_nic.h"

enum {
	FIXTURE_DESC = 64,        /**< descriptors of a queue */
	FIXTURE_FRAME_MAX = 9600, /**< bytes of a frame within the MTU */
};

/** A started port, and the device's name. */
struct port_fixture {
	uint16_t id;
	char name[32];
};

/** What a port is made with beside device arguments. */
struct port_wish {
	uint64_t tx_offloads;
	uint16_t frame_max; /**< bytes; 0: FIXTURE_FRAME_MAX */
	uint16_t rx_desc;   /**< 0: FIXTURE_DESC */
};

/** A port with one queue each way, that captures what it transmits; wish may be NULL. */
struct port_fixture port_new(struct rte_mempool *mp, const struct port_wish *wish, const char *args,
	...) __attribute__((format(printf, 3, 4)));

/** Stop and close the port. */
void port_end(struct port_fixture *port);

/** Stop and close the port, of which no violation must be on record. */
void port_end_clean(struct port_fixture *port);

/** Fill a buffer with bytes that follow from a seed. */
void frame_fill(uint8_t *bytes, uint32_t len, uint32_t seed);

/** Put a frame of that seed on the port's wire. */
void frame_inject(const struct port_fixture *port, uint32_t len, uint32_t seed);

/** Poll until a packet comes; NULL if none does. */
struct rte_mbuf *packet_poll(const struct port_fixture *port);

/** A packet from the wire: injected, received, and its bytes compared. */
struct rte_mbuf *packet_receive(const struct port_fixture *port, uint32_t len, uint32_t seed);

/** Are these the packet's bytes? */
int packet_is(const struct rte_mbuf *m, uint32_t len, uint32_t seed);

/** A packet of one segment from a pool. */
struct rte_mbuf *packet_new(struct rte_mempool *mp, uint32_t len, uint32_t seed);

/** Transmit one packet, as programs should: tx_prepare, then tx_burst. */
void packet_send(const struct port_fixture *port, struct rte_mbuf *m);

/** The next transmitted frame has these bytes. @return the descriptors it took. */
uint16_t frame_sent(const struct port_fixture *port, uint32_t len, uint32_t seed);

/** One of DPDK's own pools, of n mbufs with that data room and no cache. */
struct rte_mempool *native_new(unsigned int n, uint16_t room);

/** Check that all mbufs are home, and free the pool. */
void native_end(struct rte_mempool *mp);

/** A violation's count. */
uint64_t violations(const struct port_fixture *port, enum mock_nic_violation kind);

#endif /* TESTS_MOCK_NIC_PORT_FIXTURE_H */
