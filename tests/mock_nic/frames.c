/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdlib.h>

#include "tests/mock_nic/frames.h"

struct mock_frame *
mock_frame_new(uint32_t len)
{
	struct mock_frame *frame = malloc(sizeof(*frame) + len);

	if (frame != NULL)
		*frame = (struct mock_frame){ .len = len };
	return frame;
}

int
mock_frames_init(struct mock_frames *frames, uint32_t size)
{
	*frames = (struct mock_frames){ .lock = RTE_SPINLOCK_INITIALIZER, .size = size };
	frames->frame = calloc(size > 0 ? size : 1, sizeof(*frames->frame));
	return frames->frame != NULL ? 0 : -ENOMEM;
}

void
mock_frames_end(struct mock_frames *frames)
{
	if (frames->frame == NULL)
		return;
	mock_frames_flush(frames);
	free(frames->frame);
	frames->frame = NULL;
}

int
mock_frames_put(struct mock_frames *frames, struct mock_frame *frame)
{
	int ret = -ENOSPC;

	rte_spinlock_lock(&frames->lock);
	if (frames->count < frames->size) {
		frames->frame[(frames->first + frames->count++) % frames->size] = frame;
		ret = 0;
	}
	rte_spinlock_unlock(&frames->lock);
	return ret;
}

struct mock_frame *
mock_frames_peek(struct mock_frames *frames)
{
	struct mock_frame *frame = NULL;

	rte_spinlock_lock(&frames->lock);
	if (frames->count > 0)
		frame = frames->frame[frames->first];
	rte_spinlock_unlock(&frames->lock);
	return frame;
}

struct mock_frame *
mock_frames_get(struct mock_frames *frames)
{
	struct mock_frame *frame = NULL;

	rte_spinlock_lock(&frames->lock);
	if (frames->count > 0) {
		frame = frames->frame[frames->first];
		frames->first = (frames->first + 1) % frames->size;
		frames->count--;
	}
	rte_spinlock_unlock(&frames->lock);
	return frame;
}

void
mock_frames_flush(struct mock_frames *frames)
{
	struct mock_frame *frame;

	while ((frame = mock_frames_get(frames)) != NULL)
		free(frame);
}
