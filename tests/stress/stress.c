/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The threads of a run, and the main one that watches them. */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/stress/stress.h"

#define DEFAULT_OBJECTS 100000
#define FREED 0xee /* what is written before a free */
#define WATCHDOG_SECONDS 60.0
#define TICK_US 1000

double
stress_seconds(unsigned int parts)
{
	const char *env = getenv("STRESS_SECONDS");

	return env != NULL ? strtod(env, NULL) / parts : 0;
}

double
stress_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

uint32_t
stress_below(struct worker *w, uint32_t n)
{
	return (uint32_t)rand_r(&w->seed) % n;
}

void
stress_wrong(struct stress *s, const char *file, int line, const char *condition)
{
	if (atomic_fetch_add_explicit(&s->wrong, 1, memory_order_relaxed) < 10)
		fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
}

static bool
allocates(const struct worker *w)
{
	switch (w->stress->shape) {
	case STRESS_CIRCLE:
		return true;
	case STRESS_PAIRS:
		return w->thread % 2 == 0;
	default:
		return w->thread == 0;
	}
}

/* Where the next piece goes. */
static struct queue *
next_queue(struct worker *w)
{
	struct stress *s = w->stress;
	int next = (w->thread + 1) % s->nb_threads;

	if (s->shape == STRESS_FAN)
		next = 1 + (int)(w->turns++ % ((unsigned int)s->nb_threads - 1));
	return &s->queue[next];
}

/* All that this thread has passed on was taken. */
static void
wait_for_others(struct worker *w)
{
	struct stress *s = w->stress;

	if (s->shape == STRESS_PAIRS)
		wait_until_empty(&s->queue[w->thread + 1]);
	else
		for (int i = 1; i < s->nb_threads; i++)
			wait_until_empty(&s->queue[i]);
}

/* In library calls that read and write it all: ThreadSanitizer takes them as plain accesses, at a
 * fraction of the time of as many instructions.
 */
static void
check_bytes(struct stress *s, const struct piece *piece)
{
	STRESS_CHECK(s, piece->va[0] == piece->tag);
	STRESS_CHECK(s, memcmp(piece->va, piece->va + 1, piece->length - 1) == 0);
}

/* Hold a piece back now and then; false if there is none to be freed in its place. */
static bool
hold_back(struct worker *w, struct piece *piece)
{
	struct piece *place = &w->hoard[stress_below(w, STRESS_HOARD)];
	struct piece instead = *place;

	if (!w->stress->hoard || stress_below(w, 4) != 0)
		return true;
	*place = *piece;
	*piece = instead;
	return instead.va != NULL;
}

/* Check and free what came in; returns how much that was. */
static uint32_t
take_in(struct worker *w)
{
	struct stress *s = w->stress;
	struct piece pieces[STRESS_BURST];
	uint32_t n = 0, taken;

	for (taken = 0; taken < STRESS_BURST; taken++) {
		struct piece *piece = &pieces[n];

		if (!queue_get(&s->queue[w->thread], piece))
			break;
		check_bytes(s, piece);
		memset(piece->va, FREED, piece->length);
		n += hold_back(w, piece);
	}
	if (n != 0)
		s->kind->free(w, pieces, n);
	return taken;
}

/* Returns how many pieces were passed on. */
static uint32_t
alloc_and_pass_on(struct worker *w)
{
	struct stress *s = w->stress;
	struct piece pieces[STRESS_BURST];
	uint32_t n, sent;

	n = s->kind->alloc(w, pieces, 1 + stress_below(w, STRESS_BURST));
	for (uint32_t i = 0; i < n; i++) {
		pieces[i].tag = w->tag++;
		memset(pieces[i].va, pieces[i].tag, pieces[i].length);
	}
	for (sent = 0; sent < n; sent++)
		if (!queue_put(next_queue(w), pieces[sent]))
			break;
	if (sent < n)
		s->kind->free(w, pieces + sent, n - sent);
	atomic_fetch_add_explicit(&s->progress, sent, memory_order_relaxed);
	return sent;
}

/* Others may need what this thread holds; and there may be fewer cores than threads. */
static void
idle(struct worker *w)
{
	struct piece *piece = &w->hoard[stress_below(w, STRESS_HOARD)];

	if (piece->va != NULL && stress_below(w, 16) == 0) {
		w->stress->kind->free(w, piece, 1);
		piece->va = NULL;
	}
	if (w->stress->kind->idle != NULL)
		w->stress->kind->idle(w);
	sched_yield();
}

static bool
is_empty(const struct queue *q)
{
	return atomic_load_explicit(&q->head, memory_order_acquire) ==
	       atomic_load_explicit(&q->tail, memory_order_relaxed);
}

bool
stress_goes_on(const struct stress *s, uint64_t passed)
{
	return passed < s->objects && !atomic_load_explicit(&s->stop, memory_order_relaxed);
}

static void
pass_pieces(struct worker *w)
{
	struct stress *s = w->stress;
	uint64_t passed = 0;

	while (allocates(w) && stress_goes_on(s, passed)) {
		uint32_t sent = alloc_and_pass_on(w);

		passed += sent;
		/* Now and then all is back before the next allocation: pages are used in place. */
		if (s->shape != STRESS_CIRCLE && stress_below(w, 4) == 0)
			wait_for_others(w);
		if (take_in(w) + sent == 0)
			idle(w);
	}

	atomic_fetch_add(&s->nb_done, 1);
	while (atomic_load_explicit(&s->nb_done, memory_order_relaxed) < (uint32_t)s->nb_threads)
		if (take_in(w) == 0)
			idle(w);
	/* All that will be passed on has been. */
	(void)atomic_load(&s->nb_done);
	while (!is_empty(&s->queue[w->thread]))
		take_in(w);
	for (int i = 0; i < STRESS_HOARD; i++)
		if (w->hoard[i].va != NULL)
			s->kind->free(w, &w->hoard[i], 1);
	s->kind->end(w);
}

static void *
work(void *arg)
{
	struct worker *w = arg;

	if (w->stress->kind->work == NULL) {
		pass_pieces(w);
	} else {
		w->stress->kind->work(w);
		atomic_fetch_add(&w->stress->nb_done, 1);
	}
	return NULL;
}

/* Until all are done. A test that hangs says nothing: end the program when the threads stand still.
 */
static void
watch(struct stress *s, double seconds)
{
	double begin = stress_now(), moved = begin;
	uint64_t last = 0;

	while (atomic_load_explicit(&s->nb_done, memory_order_relaxed) < (uint32_t)s->nb_threads) {
		uint64_t progress = atomic_load_explicit(&s->progress, memory_order_relaxed);
		double now = stress_now();

		if (progress != last)
			moved = now;
		last = progress;
		if (now - moved > WATCHDOG_SECONDS) {
			fprintf(stderr, "no progress in %.0f seconds\n", WATCHDOG_SECONDS);
			abort();
		}
		if (seconds != 0 && now - begin > seconds)
			atomic_store_explicit(&s->stop, true, memory_order_relaxed);
		if (s->kind->tend != NULL)
			s->kind->tend(s);
		usleep(TICK_US);
	}
}

struct stress *
stress_new(const struct stress_kind *kind, enum stress_shape shape, int nb_threads, void *pool)
{
	struct stress *s = aligned_alloc(64, (sizeof(*s) + 63) / 64 * 64);

	assert_non_null(s);
	memset(s, 0, sizeof(*s));
	s->kind = kind;
	s->shape = shape;
	s->nb_threads = nb_threads;
	s->pool = pool;
	s->hoard = true;
	return s;
}

static uint64_t
objects(double seconds)
{
	const char *env = getenv("STRESS_OBJECTS");

	if (env != NULL)
		return strtoull(env, NULL, 10);
	return seconds != 0 ? UINT64_MAX : DEFAULT_OBJECTS;
}

void
stress_run(struct stress *s, double seconds)
{
	static unsigned int runs; /* no two runs take the same choices */
	pthread_t threads[STRESS_THREADS];

	s->objects = objects(seconds);
	runs++;
	for (int i = 0; i < s->nb_threads; i++) {
		s->workers[i] = (struct worker){
			.stress = s,
			.thread = i,
			.seed = runs * STRESS_THREADS + (unsigned int)i,
			.tag = (unsigned char)(i * 64),
		};
		assert_int_equal(pthread_create(&threads[i], NULL, work, &s->workers[i]), 0);
	}
	watch(s, seconds);
	for (int i = 0; i < s->nb_threads; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(atomic_load(&s->wrong), 0);
}
