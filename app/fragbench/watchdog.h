/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Waiting for another core, but not for ever.
 */

#ifndef APP_FRAGBENCH_WATCHDOG_H
#define APP_FRAGBENCH_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_pause.h>

#include "app/fragbench/clock.h"

/** Seconds without any progress after which a run is given up. */
#define WATCHDOG_SECONDS 10

/** Polls between two looks at the clock. */
#define WATCHDOG_POLLS 4096

/** One for each wait; all zero at its start, and after every progress. */
struct watchdog {
	uint32_t polls;
	uint64_t since; /**< nanoseconds; 0: not looked at the clock yet */
};

/** Something has happened. */
static inline void
watchdog_feed(struct watchdog *w)
{
	w->polls = 0;
	w->since = 0;
}

/** Nothing has happened: wait a little. False when that has gone on for too long. */
static inline bool
watchdog_wait(struct watchdog *w)
{
	rte_pause();
	if (++w->polls % WATCHDOG_POLLS != 0)
		return true;
	if (w->since == 0)
		w->since = clock_ns();
	return clock_ns() - w->since < WATCHDOG_SECONDS * UINT64_C(1000000000);
}

#endif /* APP_FRAGBENCH_WATCHDOG_H */
