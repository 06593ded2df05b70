/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A transmit queue: the driver posts descriptors, the device reads the memory behind them later,
 * the driver frees the mbufs still later.
 */

#ifndef TESTS_MOCK_NIC_TX_H
#define TESTS_MOCK_NIC_TX_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>
#include <rte_spinlock.h>

#include "tests/mock_nic/port.h"

/** A piece of a packet, as the device sees it. */
struct mock_txd {
	struct rte_mbuf *mbuf; /**< to be freed with it; NULL: none */
	const uint8_t *va;     /**< where the device address leads; NULL: nowhere */
	uint32_t len;
	uint64_t sum;         /**< of the bytes when the packet was handed over */
	uint32_t frame;       /**< bytes of the packet, in its last descriptor; else 0 */
	uint16_t descriptors; /**< of the packet, in its last */
};

/** One transmit queue. */
struct mock_txq {
	struct mock_port *port;
	uint16_t id;
	struct rte_eth_txconf conf;
	rte_spinlock_t lock; /**< whoever polls the other end of the wire transmits too */
	struct mock_txd *ring;
	uint16_t size;
	uint16_t first;                /**< the oldest descriptor in use */
	uint16_t used;                 /**< from first on */
	uint16_t sent;                 /**< of these: that the device has read */
	bool fast_free;                /**< the queue was set up with it */
	struct rte_mempool *fast_pool; /**< of the first mbuf that was sent with it */
	uint64_t packets;
	uint64_t bytes;
};

/** tx_pkt_burst */
uint16_t mock_tx_burst(void *txq, struct rte_mbuf **pkts, uint16_t n);

/** tx_pkt_prepare */
uint16_t mock_tx_prepare(void *txq, struct rte_mbuf **pkts, uint16_t n);

/** tx_done_cleanup: the device reads, the driver frees all. @return descriptors freed. */
int mock_tx_done_cleanup(void *txq, uint32_t count);

/** Let the device read what is queued. Any thread. */
void mock_tx_poll(struct mock_txq *q);

/** The device reads all descriptors that it has not read. Under the queue's lock. */
void mock_tx_send(struct mock_txq *q);

/** The driver frees the mbufs of the n oldest descriptors, which were sent. Under the lock. */
void mock_tx_free(struct mock_txq *q, uint16_t n);

/** A checksum of memory. */
uint64_t mock_tx_sum(const uint8_t *bytes, uint32_t len);

/** A queue of this driver's port. @return 0; -EINVAL, -ENOMEM. */
int mock_txq_setup(
	struct mock_port *port, uint16_t id, uint16_t nb_desc, const struct rte_eth_txconf *conf);

/** Send and free all. */
void mock_txq_stop(struct mock_txq *q);

/** Free the queue. */
void mock_txq_end(struct mock_txq *q);

#endif /* TESTS_MOCK_NIC_TX_H */
