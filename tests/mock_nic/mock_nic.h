/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A network device for tests, "net_mock": it receives and transmits as the driver of a chosen row
 * does, and records what a real device would not forgive.
 *
 * Ports are made by the EAL (--vdev=net_mock0,row=em,...) or rte_vdev_init(). With these functions
 * a program that links the driver puts frames in and takes frames out as bytes; README.md has the
 * device arguments.
 */

#ifndef TESTS_MOCK_NIC_MOCK_NIC_H
#define TESTS_MOCK_NIC_MOCK_NIC_H

#include <stdbool.h>
#include <stdint.h>

/** What a driver or the memory did that a real device would not forgive. */
enum mock_nic_violation {
	/** A device address that does not lead to the mbuf's memory, or not to all of it. */
	MOCK_NIC_BAD_ADDRESS,
	/** A posted buffer outside its pool's memory chunks. */
	MOCK_NIC_OUTSIDE_POOL,
	/** A posted buffer over another that is posted. */
	MOCK_NIC_OVERLAP,
	/** A posted buffer that ends behind its mbuf's room. */
	MOCK_NIC_BEYOND_ROOM,
	/** A posted buffer larger than a slice (argument stride). */
	MOCK_NIC_BEYOND_STRIDE,
	/** An mbuf changed while its buffer was posted. */
	MOCK_NIC_POSTED_CHANGED,
	/** An mbuf from a pool that is not as a free mbuf has to be. */
	MOCK_NIC_BAD_FREE_MBUF,
	/** A packet to transmit that rte_mbuf_check() refuses. */
	MOCK_NIC_BAD_TX_MBUF,
	/** Memory changed between rte_eth_tx_burst() and the mbuf's release by the driver. */
	MOCK_NIC_TX_CHANGED,
	/** A segment or packet too long for the device. */
	MOCK_NIC_TX_TOO_LONG,
	/** A packet of too many segments that tx_prepare would have refused. */
	MOCK_NIC_TX_SEGMENTS,
	/** Fast free with mbufs of several pools, with further references, or chained. */
	MOCK_NIC_FAST_FREE,
	MOCK_NIC_VIOLATIONS,
};

/** What a port counts. */
enum mock_nic_counter {
	MOCK_NIC_RX_FRAMES,
	MOCK_NIC_RX_BYTES,
	MOCK_NIC_RX_SEGMENTS,
	MOCK_NIC_RX_NOMBUF,   /**< allocations that failed */
	MOCK_NIC_RX_FULL,     /**< frames dropped: the queue of waiting frames was full */
	MOCK_NIC_RX_TOO_LONG, /**< frames dropped: beyond the MTU or the segments per frame */
	MOCK_NIC_RX_LOST,     /**< frames dropped for want of an mbuf */
	MOCK_NIC_TX_FRAMES,
	MOCK_NIC_TX_BYTES,
	MOCK_NIC_TX_DESCRIPTORS,
	MOCK_NIC_TX_DROPPED,  /**< packets freed unsent: beyond a limit */
	MOCK_NIC_TX_REFUSED,  /**< packets that tx_prepare refused */
	MOCK_NIC_TX_UNCAUGHT, /**< transmitted frames that nobody collected: the queue was full */
	MOCK_NIC_GENERATED,
	MOCK_NIC_COMPARED, /**< transmitted frames that the checker looked at */
	MOCK_NIC_TX_WRONG, /**< of these: not what was generated, or out of order */
	MOCK_NIC_COUNTERS,
};

/** A transmitted frame. */
struct mock_nic_frame {
	uint32_t len;         /**< bytes */
	uint16_t descriptors; /**< that the packet took */
	uint16_t queue;       /**< transmit queue */
};

/**
 * Put a frame on the wire to a port's receive queue. The port must be started.
 *
 * @return 0; -ENOSPC if too many frames wait (counted); -EINVAL for a length of 0 or too large;
 *   -ENODEV if the port is not one of this driver.
 */
int mock_nic_inject(uint16_t port, uint16_t queue, const void *bytes, uint32_t len);

/** Keep transmitted frames for mock_nic_collect(), or stop it. 0; -ENODEV. */
int mock_nic_capture(uint16_t port, bool on);

/**
 * Take the oldest transmitted frame.
 *
 * Lets the device transmit first what the driver has queued.
 *
 * @return 0; -ENOENT if there is none; -ENOSPC if it does not fit (it stays); -ENODEV.
 */
int mock_nic_collect(uint16_t port, struct mock_nic_frame *frame, void *bytes, uint32_t size);

/** Let the device transmit all that is queued and the driver free it. 0; -ENODEV. */
int mock_nic_complete(uint16_t port);

/** A violation's count since the port was made; MOCK_NIC_VIOLATIONS for the sum of all. */
uint64_t mock_nic_violations(uint16_t port, enum mock_nic_violation kind);

/** A counter since the port was made or its statistics were reset. */
uint64_t mock_nic_count(uint16_t port, enum mock_nic_counter counter);

/** A violation's name, as in xstats. Never NULL. */
const char *mock_nic_violation_name(enum mock_nic_violation kind);

/** A counter's name, as in xstats. Never NULL. */
const char *mock_nic_counter_name(enum mock_nic_counter counter);

/** The name of the i-th row; NULL after the last. */
const char *mock_nic_row_name(unsigned int i);

#endif /* TESTS_MOCK_NIC_MOCK_NIC_H */
