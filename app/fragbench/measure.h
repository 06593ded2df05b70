/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Measuring a case: rounds of all implementations in turn.
 */

#ifndef APP_FRAGBENCH_MEASURE_H
#define APP_FRAGBENCH_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/fragbench/implementation.h"
#include "app/fragbench/progress.h"

/** The most rounds that can be asked for. */
#define MAX_ROUNDS 1000

/** Rounds that a case gets at least, if it is not said how many, however long they take. */
#define MIN_ROUNDS 3

/** How long to measure a case. */
struct measure_limits {
	uint32_t rounds;
	uint64_t until_ns; /**< of clock_ns(), after which no other round is begun; 0: no limit */
};

/** What came out for an implementation. */
struct result {
	const struct implementation *impl;
	bool ok;         /**< all of its rounds have run, and nothing was lost */
	uint32_t number; /**< objects per round */
	uint32_t rounds; /**< that were counted */
	/** TSC cycles per pair of an allocation and a free, or per conversion. */
	double median, min, max;
	/** Median of what it takes to what the first implementation takes in the same round. */
	double ratio;
	bool has_ratio;
};

/** Rounds that an implementation runs besides those that are counted. */
#define MEASURE_EXTRA_ROUNDS 1

/**
 * Measure implementations on a case: all are created, then each round runs each of them once.
 *
 * @param impls, nb
 *   Those that can do the case.
 * @param results
 *   nb of them.
 * @return
 *   false with a message on stderr if not all results are ok.
 */
bool measure(const struct bench_case *c, const struct implementation *const *impls, uint32_t nb,
	const struct measure_limits *limits, struct result *results, struct progress *progress);

#endif /* APP_FRAGBENCH_MEASURE_H */
