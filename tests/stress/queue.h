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

/** Objects that a queue holds. */
#define QUEUE 256u

/* One writer, one reader. Orders what the writer did before what the reader does, and nothing the
 * other way: what a free orders must come from the allocator alone.
 */
struct queue {
	_Alignas(64) _Atomic uint32_t head;
	_Alignas(64) _Atomic uint32_t tail;
	_Atomic(void *) objs[QUEUE];
};

static inline bool
queue_put(struct queue *q, void *obj)
{
	uint32_t head = atomic_load_explicit(&q->head, memory_order_relaxed);

	if (head - atomic_load_explicit(&q->tail, memory_order_relaxed) == QUEUE)
		return false;
	atomic_store_explicit(&q->objs[head % QUEUE], obj, memory_order_relaxed);
	atomic_store_explicit(&q->head, head + 1, memory_order_release);
	return true;
}

static inline void *
queue_get(struct queue *q)
{
	uint32_t tail = atomic_load_explicit(&q->tail, memory_order_relaxed);
	void *obj;

	if (atomic_load_explicit(&q->head, memory_order_acquire) == tail)
		return NULL;
	obj = atomic_load_explicit(&q->objs[tail % QUEUE], memory_order_relaxed);
	atomic_store_explicit(&q->tail, tail + 1, memory_order_relaxed);
	return obj;
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
