/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Forwarding lcores: each polls its own streams until it is asked to stop.
 */

#ifndef APP_FRAGPMD_FORWARDING_LCORE_H
#define APP_FRAGPMD_FORWARDING_LCORE_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_config.h>

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/stream.h"

struct pool_set;

/** The lcores that may forward: all that the EAL was given, but the main one. */
struct lcore_set {
	unsigned int id[RTE_MAX_LCORE];
	uint16_t count;
};

/** What an lcore is to do; it looks after each poll of its streams. */
enum lcore_order {
	LCORE_STOP,
	LCORE_POLL,
	LCORE_MEASURE, /**< poll, and count the cycles of each stream */
	LCORE_ONCE,    /**< poll each stream once */
};

/** One forwarding lcore. Main writes all of it before the launch, and only order after it. */
struct lcore {
	alignas(RTE_CACHE_LINE_SIZE) _Atomic enum lcore_order order;
	bool measure; /**< main's: which order a launch gives */
	unsigned int id;
	uint16_t first_stream; /**< its place in all streams */
	uint16_t nb_streams;
	struct stream *streams;
	struct stream **active; /**< those of its streams whose queues run: it polls these */
	uint16_t nb_active;
	const struct engine *engine;
	const struct pool_set *pools;
};

/** Find the lcores that may forward. */
void lcores_find(struct lcore_set *set);

/**
 * Start an lcore's loop: it polls its streams until lcore_stop(). Main lcore.
 *
 * @return
 *   0, or a negative errno if the lcore is busy.
 */
int lcore_launch(struct lcore *lcore);

/**
 * As lcore_launch(), but every stream is served once, by an engine of the caller's choice.
 * lcore_wait() ends it.
 */
int lcore_launch_once(struct lcore *lcore, const struct engine *engine);

/** Let an lcore count the cycles of its streams, or no more; now or from its launch on. Main lcore.
 */
void lcore_measure(struct lcore *lcore, bool measure);

/** Was the lcore asked to stop? Any lcore. */
static inline bool
lcore_stopping(const struct lcore *lcore)
{
	return atomic_load_explicit(&lcore->order, memory_order_relaxed) == LCORE_STOP;
}

/** Has an lcore ended what it was launched for? Main lcore. */
bool lcore_idle(const struct lcore *lcore);

/** Ask an lcore to stop after the poll that it is in. Main lcore; returns at once. */
void lcore_stop(struct lcore *lcore);

/** Wait until an lcore has ended its loop. Main lcore. */
void lcore_wait(const struct lcore *lcore);

#endif /* APP_FRAGPMD_FORWARDING_LCORE_H */
