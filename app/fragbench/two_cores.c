/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Two cores: the caller's allocates and puts objects into a ring, a thread on the other takes them
 * out and frees them. A round ends when all are freed.
 *
 * Never more than the queue's depth are out: the producer waits until the consumer has freed some.
 * Both look at the clock while they wait, so that the run ends if the other makes no progress.
 */

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>

#include "app/fragbench/cpus.h"
#include "app/fragbench/eal.h"
#include "app/fragbench/engine.h"
#include "app/fragbench/interruptions.h"
#include "app/fragbench/ring.h"
#include "app/fragbench/touch.h"
#include "app/fragbench/watchdog.h"

/* The most objects that are handled at a time here. */
#define MAX_BURST 1024

/* What the consumer is at. */
enum consumer_state {
	CONSUMER_IDLE,    /* waits for a round, or has ended */
	CONSUMER_RUNNING, /* takes objects */
	CONSUMER_FAILED,  /* never became ready */
};

struct two_cores {
	/* Written by the producer between rounds. */
	const struct implementation *impl;
	void *ctx;
	struct bench_case c;
	uint32_t burst;
	uint32_t number;
	bool stop;
	struct rte_ring *ring;
	pthread_t thread;
	sem_t begin;
	uint64_t taken; /* objects allocated */
	uint64_t given; /* objects freed, of ended rounds */
	/* Written by either. */
	_Alignas(2 * PAGE_FRAG_CACHE_LINE) _Atomic bool abandoned;
	_Atomic bool noticed; /* by the producer, who has left the round */
	/* Written by the consumer. */
	_Alignas(2 * PAGE_FRAG_CACHE_LINE) _Atomic uint32_t freed; /* of this round */
	uint32_t interruptions; /* in this round, of the consumer */
	_Atomic enum consumer_state state;
};

static void
abandon(struct two_cores *t, const char *who)
{
	if (!atomic_exchange(&t->abandoned, true))
		fprintf(stderr,
			"fragbench: %s: %s waits for %d s without progress: %u of %u objects were "
			"freed\n",
			t->impl->name, who, WATCHDOG_SECONDS,
			atomic_load_explicit(&t->freed, memory_order_relaxed), t->number);
}

static void
consume(struct two_cores *t)
{
	struct watchdog dog = { 0 };
	void *objs[MAX_BURST];
	uint32_t freed = 0, n;

	while (freed < t->number) {
		n = rte_ring_sc_dequeue_burst(t->ring, objs, t->burst, NULL);
		if (n != 0) {
			t->impl->free_far(t->ctx, objs, n);
			freed += n;
			atomic_store_explicit(&t->freed, freed, memory_order_release);
			watchdog_feed(&dog);
			continue;
		}
		if (atomic_load_explicit(&t->abandoned, memory_order_relaxed))
			return;
		if (!watchdog_wait(&dog)) {
			abandon(t, "the consumer");
			return;
		}
	}
}

static void
await_begin(struct two_cores *t)
{
	while (sem_wait(&t->begin) != 0)
		continue;
}

/* As await_begin(), after a failure: the producer may be stuck in a call, and never see it. */
static void
await_notice(struct two_cores *t)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WATCHDOG_SECONDS;
	while (sem_timedwait(&t->begin, &until) != 0) {
		if (errno != ETIMEDOUT)
			continue;
		if (atomic_load(&t->noticed)) {
			await_begin(t);
			return;
		}
		fprintf(stderr, "fragbench: %s: the producer does not come back\n", t->impl->name);
		_Exit(EXIT_FAILURE);
	}
}

static void *
consumer(void *opaque)
{
	struct two_cores *t = opaque;
	bool is_lcore = eal_is_needed(t->impl, &t->c);
	bool ok = cpus_pin(t->c.pop_cpu) && (!is_lcore || eal_join());
	uint32_t before;

	for (;;) {
		if (atomic_load(&t->abandoned))
			await_notice(t);
		else
			await_begin(t);
		if (t->stop)
			break;
		before = interruptions();
		atomic_store(&t->state, ok ? CONSUMER_RUNNING : CONSUMER_FAILED);
		if (ok)
			consume(t);
		t->interruptions = interruptions() - before;
		atomic_store(&t->state, ok ? CONSUMER_IDLE : CONSUMER_FAILED);
	}
	if (ok && is_lcore)
		eal_leave();
	return NULL;
}

/* Wait until the consumer has left a state; false if it does not, or could not begin. */
static bool
await_change(struct two_cores *t, enum consumer_state from)
{
	struct watchdog dog = { 0 };

	while (atomic_load(&t->state) == from)
		if (!watchdog_wait(&dog))
			return false;
	return atomic_load(&t->state) != CONSUMER_FAILED;
}

/* All of a burst into the ring, which has room for the queue's depth. */
static bool
pass_on(struct two_cores *t, void *const *objs, uint32_t n)
{
	struct watchdog dog = { 0 };
	uint32_t done = 0;

	for (;;) {
		done += rte_ring_sp_enqueue_burst(t->ring, objs + done, n - done, NULL);
		if (done == n)
			return true;
		if (!watchdog_wait(&dog)) {
			/* Not in the ring, so nobody else will free them. */
			t->impl->free_far(t->ctx, objs + done, n - done);
			t->given += n - done;
			return false;
		}
	}
}

static bool
may_wait(struct two_cores *t, struct watchdog *dog)
{
	return !atomic_load_explicit(&t->abandoned, memory_order_relaxed) && watchdog_wait(dog);
}

/* Allocate and pass on all; returns when the last one was freed. */
static bool
produce(struct two_cores *t)
{
	struct watchdog dog = { 0 };
	uint32_t sent = 0, freed = 0, seen, n;
	void *objs[MAX_BURST];

	while (freed < t->number) {
		n = t->number - sent < t->burst ? t->number - sent : t->burst;
		/* What the consumer has freed is looked up only if it matters. */
		if (n == 0 || sent + n - freed > t->c.depth) {
			seen = atomic_load_explicit(&t->freed, memory_order_acquire);
			if (seen != freed)
				watchdog_feed(&dog);
			freed = seen;
		}
		if (n != 0 && sent + n - freed <= t->c.depth) {
			n = t->impl->alloc(t->ctx, objs, n);
			touch_objects(&t->c, objs, n);
			t->taken += n;
			sent += n;
			if (!pass_on(t, objs, n))
				return false;
			if (n != 0) {
				watchdog_feed(&dog);
				continue;
			}
			/* No memory: some may come back, the dog bites if none does. */
		}
		if (freed < t->number && !may_wait(t, &dog))
			return false;
	}
	return true;
}

/* Not static: found by name in profiles. */
bool two_core_round(void *opaque, uint32_t number, struct round *round);

__attribute__((noinline)) bool
two_core_round(void *opaque, uint32_t number, struct round *round)
{
	struct two_cores *t = opaque;
	uint64_t start;
	bool ok;

	t->number = number;
	atomic_store(&t->freed, 0);
	if (sem_post(&t->begin) != 0 || !await_change(t, CONSUMER_IDLE)) {
		fprintf(stderr, "fragbench: %s: the thread on CPU %d does not run\n", t->impl->name,
			t->c.pop_cpu);
		atomic_store(&t->abandoned, true);
		atomic_store(&t->noticed, true);
		return false;
	}
	start = rte_rdtsc();
	ok = produce(t);
	round->cycles = rte_rdtsc() - start;
	if (!ok)
		abandon(t, "the producer");
	if (!await_change(t, CONSUMER_RUNNING)) {
		/* It is stuck in a call: nothing of the process can be relied upon. */
		fprintf(stderr, "fragbench: %s: the consumer does not come back\n", t->impl->name);
		_Exit(EXIT_FAILURE);
	}
	round->interruptions = t->interruptions;
	t->given += atomic_load(&t->freed);
	ok = ok && !atomic_load(&t->abandoned);
	atomic_store(&t->noticed, !ok);
	return ok;
}

static void
free_parts(struct two_cores *t)
{
	sem_destroy(&t->begin);
	free(t->ring);
	free(t);
}

static bool
two_core_destroy(void *opaque)
{
	struct two_cores *t = opaque;
	bool all;
	void *obj;

	t->stop = true;
	all = sem_post(&t->begin) == 0 && pthread_join(t->thread, NULL) == 0;
	if (!all) {
		fprintf(stderr, "fragbench: %s: the consumer does not end\n", t->impl->name);
		return false;
	}
	/* After a failure some are left. */
	while (rte_ring_sc_dequeue(t->ring, &obj) == 0) {
		t->impl->free_far(t->ctx, &obj, 1);
		t->given++;
	}
	all = t->impl->destroy(t->ctx) && t->taken == t->given;
	if (!all)
		fprintf(stderr, "fragbench: %s: memory was lost\n", t->impl->name);
	free_parts(t);
	return all;
}

static void *
two_core_create(const struct implementation *impl, const struct bench_case *c)
{
	struct two_cores *t = aligned_alloc(_Alignof(struct two_cores), sizeof(*t));

	if (t == NULL) {
		fprintf(stderr, "fragbench: %s: not enough memory\n", impl->name);
		return NULL;
	}
	memset(t, 0, sizeof(*t));
	t->impl = impl;
	t->c = *c;
	t->burst = c->bulk < c->depth ? c->bulk : c->depth;
	if (t->burst > MAX_BURST)
		t->burst = MAX_BURST;
	if (sem_init(&t->begin, 0, 0) != 0) {
		fprintf(stderr, "fragbench: %s: no semaphore: %s\n", impl->name, strerror(errno));
		free(t);
		return NULL;
	}
	t->ring = ring_create(c->depth, RING_F_SP_ENQ | RING_F_SC_DEQ);
	t->ctx = t->ring != NULL ? impl->create(c) : NULL;
	if (t->ctx == NULL) {
		if (t->ring == NULL)
			fprintf(stderr, "fragbench: %s: no memory for a ring of %u\n", impl->name,
				c->depth);
		free_parts(t);
		return NULL;
	}
	if (pthread_create(&t->thread, NULL, consumer, t) != 0) {
		fprintf(stderr, "fragbench: %s: no thread for CPU %d\n", impl->name, c->pop_cpu);
		if (!impl->destroy(t->ctx))
			fprintf(stderr, "fragbench: %s: memory was lost\n", impl->name);
		free_parts(t);
		return NULL;
	}
	return t;
}

const struct engine two_core_engine = {
	.create = two_core_create,
	.round = two_core_round,
	.destroy = two_core_destroy,
};
