/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Workers that do random things to packets of several pools, and hold the outcome against a model.
 *
 * What a worker does depends on its seed, on what it holds, and on whether allocations succeed. So
 * workers that take turns on one thread do the same again with the same seed.
 */

#ifndef TESTS_EAL_POOL_WORKER_H
#define TESTS_EAL_POOL_WORKER_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>
#include <rte_ring.h>

#include "tests/eal/pool_model.h"

#define WORLD_POOLS 5
#define WORLD_WORKERS 4
#define WORKER_HOLDS 48 /* packets that a worker holds at most */
#define WORKER_BULK 16
#define WORKER_SEGMENTS 12 /* segments of a packet at most */
#define WORKER_ROOM 2176   /* of the largest data room */
#define WORKER_TRACE 16    /* operations that a worker remembers */

struct world;

struct worker {
	struct world *world;
	unsigned int id;
	uint64_t random;
	uint64_t nb_ops; /* done so far */
	uint64_t trace;  /* sum over all that was done and came of it */
	const char *last[WORKER_TRACE];
	struct rte_ring *inbox;
	struct rte_mbuf *held[WORKER_HOLDS];
	unsigned int nb_held;
	jmp_buf broken;
	char bytes[WORKER_SEGMENTS * WORKER_ROOM];
};

struct world {
	struct rte_mempool *pools[WORLD_POOLS];
	bool is_ordered[WORLD_POOLS];
	uint64_t seed;
	uint64_t fault; /**< the allocation that fails, 0: none */
	_Atomic bool is_broken;
	struct worker workers[WORLD_WORKERS];
	struct model model;
};

/**
 * Do so many operations. False if something was not as it should be, here or in another worker,
 * after a message that says what, and with which seed. Workers on threads of their own may run at
 * the same time.
 */
bool worker_run(struct worker *w, uint64_t nb_ops);

/** Free all that the worker holds, and what has been sent to it. False as worker_run(). */
bool worker_end(struct worker *w);

/** Why a worker stops: prints it, and does not return. */
_Noreturn void worker_broken(struct worker *w, const char *what, const char *file, int line);

/** What must hold after an operation of worker w. */
#define HOLDS(condition) ((condition) ? (void)0 : worker_broken(w, #condition, __FILE__, __LINE__))

/** A number below n. */
uint32_t worker_random(struct worker *w, uint32_t n);

/** A kind of operation; weight: how often it is done. */
struct worker_op {
	const char *name;
	void (*run)(struct worker *w);
	unsigned int weight;
};

/** All kinds, ended by a NULL name. */
extern const struct worker_op worker_ops[];

/** Free packet m, which the worker does not hold any more. */
void worker_free(struct worker *w, struct rte_mbuf *m);

#endif /* TESTS_EAL_POOL_WORKER_H */
