/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Allocate on one thread, write, free on another; for every kind of pool.
 *
 * Each thread allocates pieces of memory, writes a tag all over them with plain stores, and passes
 * them on; each checks what it is passed, overwrites it and frees it. The bytes are not atomic on
 * purpose: under ThreadSanitizer any two uses of a piece of memory that the allocator does not
 * order are a reported race; without it, a piece in two hands shows as a wrong byte.
 *
 * By the environment:
 *
 * - STRESS_SECONDS: how long the program shall take; its cases share it. For ten minutes by hand:
 *
 *       meson setup build-tsan -Dtests=true -Dbuildtype=debugoptimized \
 *               -Db_sanitize=thread -Db_lundef=false
 *       ninja -C build-tsan
 *       STRESS_SECONDS=600 TSAN_OPTIONS=halt_on_error=1 \
 *               setarch -R build-tsan/tests/stress/stress_frags
 *
 * - STRESS_OBJECTS: pieces that a thread passes on before it stops, if the time is not over sooner;
 *   100000 if neither is given.
 */

#ifndef TESTS_STRESS_STRESS_H
#define TESTS_STRESS_STRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/stress/queue.h"
#include "tests/unit/unit.h"

/** The most threads of a run. */
#define STRESS_THREADS 4

/** The most pieces that are allocated or freed at once. */
#define STRESS_BURST 32

/** Pieces that a thread may hold for long. */
#define STRESS_HOARD 8

/** Who passes to whom. */
enum stress_shape {
	STRESS_CIRCLE, /**< each thread to the next, the last to the first */
	/** Even threads allocate, odd ones free: nothing but the allocator orders a free before the
	 * memory's next use.
	 */
	STRESS_PAIRS,
	STRESS_FAN, /**< the first thread allocates, and all others free */
};

struct stress;

/** A thread. */
struct worker {
	struct stress *stress;
	int thread;
	unsigned int seed;
	unsigned char tag;  /**< of the next piece */
	unsigned int turns; /**< of a fan's first thread */
	struct piece hoard[STRESS_HOARD];
};

/** One kind of pool: what its threads call. */
struct stress_kind {
	/** The thread's work until stress_goes_on() says no, if that is not passing pieces: all
	 * else but tend() is not called then.
	 */
	void (*work)(struct worker *w);
	/** Returns how many pieces there are; only their tags are set by the caller, and written.
	 */
	uint32_t (*alloc)(struct worker *w, struct piece *pieces, uint32_t n);
	void (*free)(struct worker *w, const struct piece *pieces, uint32_t n);
	/** Nothing to be done at the moment; may be NULL. */
	void (*idle)(struct worker *w);
	/** The thread ends: give back all that it holds in the pool. */
	void (*end)(struct worker *w);
	/** On the main thread, now and then, while the others work; may be NULL. */
	void (*tend)(struct stress *s);
};

/** A run. */
struct stress {
	const struct stress_kind *kind;
	enum stress_shape shape;
	int nb_threads;
	void *pool; /**< of the kind */
	bool hoard; /**< threads hold pieces for long: pages are used in part */
	struct queue queue[STRESS_THREADS];
	struct worker workers[STRESS_THREADS];
	uint64_t objects; /**< that a thread passes on, at most */
	_Atomic bool stop;
	_Atomic uint32_t nb_done;
	_Atomic uint64_t progress; /**< pieces passed on, by all */
	_Atomic uint64_t wrong;    /**< bytes, and whatever else was not as it should be */
};

/** Seconds of STRESS_SECONDS for one of so many equal parts; 0: only pieces are counted. */
double stress_seconds(unsigned int parts);

/** A moment, in seconds. */
double stress_now(void);

/** A run without threads yet, that hoard; to be freed by free(). */
struct stress *stress_new(
	const struct stress_kind *kind, enum stress_shape shape, int nb_threads, void *pool);

/**
 * Let the threads work; returns when all have ended. Fails the case if anything was wrong; ends the
 * program if they stand still.
 *
 * @param seconds
 *   How long; 0: until the pieces are counted.
 */
void stress_run(struct stress *s, double seconds);

/** Shall a thread that has passed on so many pieces go on? */
bool stress_goes_on(const struct stress *s, uint64_t passed);

/** A number below n, at random. */
uint32_t stress_below(struct worker *w, uint32_t n);

/** Take note that something is not as it should be, and say so. */
#define STRESS_CHECK(s, condition)                                       \
	do {                                                             \
		if (!(condition))                                        \
			stress_wrong(s, __FILE__, __LINE__, #condition); \
	} while (0)

void stress_wrong(struct stress *s, const char *file, int line, const char *condition);

#endif /* TESTS_STRESS_STRESS_H */
