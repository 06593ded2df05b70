/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * An engine: how the rounds of one kind of case are run.
 */

#ifndef APP_FRAGBENCH_ENGINE_H
#define APP_FRAGBENCH_ENGINE_H

#include "app/fragbench/implementation.h"

/** What a round says of itself. */
struct round {
	uint64_t cycles;        /**< of the TSC */
	uint32_t interruptions; /**< times that another thread than the caller's was interrupted */
};

struct engine {
	/** Make an implementation ready for a case's rounds; NULL with a message on stderr. */
	void *(*create)(const struct implementation *impl, const struct bench_case *c);
	/** Run a round; false with a message on stderr. */
	bool (*round)(void *ctx, uint32_t number, struct round *round);
	/** Free all that is out, then all the rest; false with a message if something was lost. */
	bool (*destroy)(void *ctx);
};

/** A first-in-first-out queue of objects on one core. */
extern const struct engine one_core_engine;

/** One core allocates, another one frees; a ring between them. */
extern const struct engine two_core_engine;

/** Conversions, on one core. */
extern const struct engine conversion_engine;

#endif /* APP_FRAGBENCH_ENGINE_H */
