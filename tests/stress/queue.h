/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A queue between two threads that orders as little as it can.
 */

#ifndef TESTS_STRESS_QUEUE_H
#define TESTS_STRESS_QUEUE_H

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

/** Pieces that a queue holds. */
#define QUEUE 256u

/** A piece of memory that was handed out, and what every byte of it reads when it is passed on. */
struct piece {
	unsigned char *va;
	uint32_t length;
	unsigned char tag;
};

/* One writer, one reader. Orders what the writer did before what the reader does, and nothing the
 * other way: what a free orders must come from the allocator alone.
 */
struct queue {
	_Alignas(64) _Atomic uint32_t head;
	_Alignas(64) _Atomic uint32_t tail;
	struct {
		_Atomic(unsigned char *) va;
		_Atomic uint64_t length_and_tag;
	} pieces[QUEUE];
};

static inline bool
queue_put(struct queue *q, struct piece piece)
{
	uint32_t head = atomic_load_explicit(&q->head, memory_order_relaxed);

	if (head - atomic_load_explicit(&q->tail, memory_order_relaxed) == QUEUE)
		return false;
	atomic_store_explicit(&q->pieces[head % QUEUE].va, piece.va, memory_order_relaxed);
	atomic_store_explicit(&q->pieces[head % QUEUE].length_and_tag,
		(uint64_t)piece.length << 8 | piece.tag, memory_order_relaxed);
	atomic_store_explicit(&q->head, head + 1, memory_order_release);
	return true;
}

static inline bool
queue_get(struct queue *q, struct piece *piece)
{
	uint32_t tail = atomic_load_explicit(&q->tail, memory_order_relaxed);
	uint64_t word;

	if (atomic_load_explicit(&q->head, memory_order_acquire) == tail)
		return false;
	word = atomic_load_explicit(&q->pieces[tail % QUEUE].length_and_tag, memory_order_relaxed);
	piece->va = atomic_load_explicit(&q->pieces[tail % QUEUE].va, memory_order_relaxed);
	piece->length = (uint32_t)(word >> 8);
	piece->tag = (unsigned char)word;
	atomic_store_explicit(&q->tail, tail + 1, memory_order_relaxed);
	return true;
}

/* For the writer: the reader has taken all, and most likely freed it. */
static inline void
wait_until_empty(const struct queue *q)
{
	uint32_t head = atomic_load_explicit(&q->head, memory_order_relaxed);

	while (atomic_load_explicit(&q->tail, memory_order_relaxed) != head)
		sched_yield();
	usleep(20);
}

#endif /* TESTS_STRESS_QUEUE_H */
