/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Where each driver puts the data of a frame's segments, and so which layout of slices makes them
 * contiguous, and what it transmits: one table of facts read in the drivers' sources.
 */

#ifndef LIB_FRAG_MBUF_DRIVER_LAYOUT_H
#define LIB_FRAG_MBUF_DRIVER_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

/**
 * The longest segment that all transmit queues take. Some drivers put longer ones into neighbouring
 * fields of their descriptors, unnoticed (vmxnet3, i40e).
 */
#define FRAG_MBUF_MAX_SEG_LEN 16383

/** What has to be so for the segments of a frame to be contiguous. */
enum frag_mbuf_adjacency {
	/** Nothing makes them so: buffers of one frame are not neighbours, or there is only one. */
	FRAG_MBUF_NEVER,
	/** Slices as far apart as they are long: later segments begin at their buffer's start. */
	FRAG_MBUF_SPACED,
	/** Slices that overlap by the offset at which later segments begin. */
	FRAG_MBUF_PACKED,
};

/** What the driver takes a segment's length from, and so what the mbufs of a packed pool say. */
enum frag_mbuf_length {
	FRAG_MBUF_LENGTH_POOL, /**< the pool's data room: buf_len is the stride */
	FRAG_MBUF_LENGTH_MBUF, /**< buf_len: it is the data room */
};

/** The device writes a power of two of bytes into a slice, the largest that there is room for. */
#define FRAG_MBUF_POWER_OF_2 1

/** One driver. */
struct frag_mbuf_driver {
	const char *name; /**< as rte_eth_dev_info.driver_name begins */
	bool refused;     /**< cannot have buffers of page_frag pools, in no mode */
	enum frag_mbuf_adjacency adjacency;
	enum frag_mbuf_length length;
	uint16_t header; /**< bytes that the device writes before a first segment's data */
	/** The device writes a multiple of so many bytes into a slice; 0: any number;
	 * FRAG_MBUF_POWER_OF_2.
	 */
	uint16_t slice_step;
	bool countdown; /**< buffers are used from the end of a bulk: addresses descend */
	/** Bytes of a segment that it transmits; 0: FRAG_MBUF_MAX_SEG_LEN. */
	uint16_t tx_seg_len;
	/** Segments of a packet that it transmits, where it takes fewer than it says; 0: it is
	 * right. */
	uint16_t tx_nb_segs;
	const char *reason; /**< with the source that it was read in */
};

/** A pool for a receive queue of a driver. */
struct frag_mbuf_pool_shape {
	uint16_t room;    /**< data room of the pool */
	uint16_t stride;  /**< bytes from one slice to the next; 0: spaced */
	uint16_t buf_len; /**< of the mbufs */
};

/** The driver's row, or one that says never for a driver that is not in the table. Never NULL. */
const struct frag_mbuf_driver *frag_mbuf_driver_find(const char *name);

/**
 * The pool that a driver's receive queue wants for slices of so many bytes.
 *
 * @param slice
 *   Bytes for the device to write into each slice, a multiple of a cache line. Slices are as much
 *   smaller as the device cannot use: see the stride.
 * @return
 *   false if the driver's frames are not contiguous in a packed pool: shape is then a spaced one.
 */
bool frag_mbuf_driver_shape(
	const struct frag_mbuf_driver *driver, uint16_t slice, struct frag_mbuf_pool_shape *shape);

#endif /* LIB_FRAG_MBUF_DRIVER_LAYOUT_H */
