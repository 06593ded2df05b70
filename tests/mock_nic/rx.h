/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A receive queue: the driver posts buffers, the device fills them, the driver hands them out.
 *
 * The device knows only what stands in a descriptor. Addresses are read from an mbuf when it is
 * posted, and never again.
 */

#ifndef TESTS_MOCK_NIC_RX_H
#define TESTS_MOCK_NIC_RX_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>

#include "tests/mock_nic/checker.h"
#include "tests/mock_nic/dma.h"
#include "tests/mock_nic/frames.h"
#include "tests/mock_nic/port.h"

enum {
	MOCK_BULK = 512, /**< mbufs allocated at once, at most */
};

/** A posted buffer. */
struct mock_desc {
	struct rte_mbuf *mbuf; /**< NULL: none is posted */
	uint8_t *va;           /**< where the device writes; NULL: nowhere */
	uint32_t len;          /**< bytes that it may write, the header's too */
	uint32_t reach;        /**< of these: within the memory that is mapped */
	uint16_t data_off;     /**< of va in the mbuf's buffer */
	void *buf_addr;        /**< of the mbuf when it was posted */
	struct mock_area area;
};

/** A ring of descriptors. */
struct mock_ring_state {
	struct mock_desc *desc;
	uint16_t size;
	uint16_t device; /**< where the device fills next */
	uint16_t post;   /**< where the driver posts next, if it does not post in place */
	uint16_t posted; /**< buffers that the device may fill */
	uint16_t holes;  /**< descriptors without an mbuf */
};

/** A filled buffer, as the device tells the driver. */
struct mock_done {
	uint8_t ring;
	bool first;
	bool last;
	uint16_t desc;
	uint16_t len;   /**< bytes of the frame */
	uint16_t segs;  /**< of the frame */
	uint32_t frame; /**< its length */
};

/** Filled buffers in the order of frames. */
struct mock_done_ring {
	struct mock_done *done;
	uint32_t size;
	uint32_t count;
	uint32_t first;
	uint32_t frames; /**< whole frames among them */
};

/** Where mbufs come from. */
struct mock_supply_state {
	struct rte_mbuf *bulk[MOCK_BULK];
	uint16_t count; /**< mbufs left in bulk */
};

/** One receive queue. */
struct mock_rxq {
	struct mock_port *port;
	uint16_t id;
	struct rte_mempool *mp;
	struct rte_eth_rxconf conf;
	uint16_t nb_desc;
	uint32_t pool_room; /**< data room of the pool */
	struct mock_chunks chunks;
	struct mock_ring_state ring[2];
	uint16_t group; /**< descriptors per group; 0: no groups */
	struct mock_done_ring done;
	struct mock_supply_state supply;
	struct rte_mbuf *head; /**< of a frame that is not yet whole */
	struct rte_mbuf *tail;
	uint8_t rearm[2][16]; /**< what a store over rearm_data writes: first, later segments */
	struct mock_frames wire;
	struct mock_generator gen;
	uint64_t packets;
	uint64_t bytes;
};

/* supply.c */

/** One mbuf, in the row's way; NULL if there is none (counted). */
struct rte_mbuf *mock_supply_one(struct mock_rxq *q);

/** n mbufs or none, in the row's way. @return 0; -ENOMEM (counted). */
int mock_supply_bulk(struct mock_rxq *q, struct rte_mbuf **mbufs, uint16_t n);

/** Give back what is left of a bulk. */
void mock_supply_end(struct mock_rxq *q);

/* rx_post.c */

/** Post an mbuf's buffer in a descriptor. */
void mock_post(struct mock_rxq *q, uint8_t ring, uint16_t desc, struct rte_mbuf *m);

/** The driver takes an mbuf out of its descriptor. */
struct rte_mbuf *mock_unpost(struct mock_rxq *q, uint8_t ring, uint16_t desc);

/** Replace n buffers of the ring, at its end; those that cannot be had stay away. */
void mock_post_missing(struct mock_rxq *q, uint16_t n);

/** Fill all descriptors when a queue starts. @return 0; -ENOMEM. */
int mock_post_all(struct mock_rxq *q);

/** Free all buffers. */
void mock_post_end(struct mock_rxq *q);

/* rx_device.c */

/** What comes next on the queue's wire, for as many frames as wanted and as buffers are posted. */
void mock_device_receive(struct mock_rxq *q, uint32_t frames);

/** The next frame on the wire, NULL if there is none. */
const uint8_t *mock_wire_peek(struct mock_rxq *q, uint32_t *len);

/** It was received or dropped. */
void mock_wire_pop(struct mock_rxq *q);

/** A frame that a device with this configuration drops before any buffer; counted. */
bool mock_wire_drops(struct mock_rxq *q, uint32_t len);

/* rx_driver.c */

/** What the driver writes into a segment that was received. */
void mock_segment_fill(
	struct mock_rxq *q, struct rte_mbuf *m, const struct mock_done *done, uint16_t data_off);

/** Chain it to the frame that is being received; the whole frame if it was the last, else NULL. */
struct rte_mbuf *mock_segment_chain(
	struct mock_rxq *q, struct rte_mbuf *m, const struct mock_done *done);

/** Make the templates of rearm stores. */
void mock_rearm_init(struct mock_rxq *q);

/** rx_pkt_burst of drivers with descriptors. */
uint16_t mock_rx_burst(void *rxq, struct rte_mbuf **pkts, uint16_t n);

/* rx_copy.c */

/** rx_pkt_burst of drivers that allocate when a frame is there, and copy. */
uint16_t mock_rx_burst_copy(void *rxq, struct rte_mbuf **pkts, uint16_t n);

/* rx_queue.c */

/** A queue of this driver's port. @return 0; -EINVAL, -ENOMEM. */
int mock_rxq_setup(struct mock_port *port, uint16_t id, uint16_t nb_desc,
	const struct rte_eth_rxconf *conf, struct rte_mempool *mp);

/** Post all buffers. @return 0; -ENOMEM. */
int mock_rxq_start(struct mock_rxq *q);

/** Take back all buffers, forget what was on the wire. */
void mock_rxq_stop(struct mock_rxq *q);

/** Free the queue. */
void mock_rxq_end(struct mock_rxq *q);

#endif /* TESTS_MOCK_NIC_RX_H */
