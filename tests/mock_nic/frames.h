/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Frames as bytes, and bounded queues of them.
 */

#ifndef TESTS_MOCK_NIC_FRAMES_H
#define TESTS_MOCK_NIC_FRAMES_H

#include <stdint.h>

#include <rte_spinlock.h>

/** A frame outside of any mbuf. */
struct mock_frame {
	uint32_t len;
	uint16_t descriptors; /**< it was transmitted with; 0 if it was not */
	uint16_t queue;
	uint8_t bytes[];
};

/** First in, first out; for any threads. */
struct mock_frames {
	rte_spinlock_t lock;
	struct mock_frame **frame;
	uint32_t size;
	uint32_t count;
	uint32_t first;
};

/** A frame with room for len bytes; NULL without memory. Freed by free(). */
struct mock_frame *mock_frame_new(uint32_t len);

/** @return 0; -ENOMEM. */
int mock_frames_init(struct mock_frames *frames, uint32_t size);

/** Free the queue and what is in it. */
void mock_frames_end(struct mock_frames *frames);

/** Add at the end. @return 0, the frame is the queue's; -ENOSPC, it stays the caller's. */
int mock_frames_put(struct mock_frames *frames, struct mock_frame *frame);

/** The first, which stays in the queue; NULL if there is none. */
struct mock_frame *mock_frames_peek(struct mock_frames *frames);

/** Take the first out, for the caller; NULL if there is none. */
struct mock_frame *mock_frames_get(struct mock_frames *frames);

/** Throw away all. */
void mock_frames_flush(struct mock_frames *frames);

#endif /* TESTS_MOCK_NIC_FRAMES_H */
