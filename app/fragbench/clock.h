/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The time, where cycles of the TSC are of no use: how long to wait, how long a run may take.
 */

#ifndef APP_FRAGBENCH_CLOCK_H
#define APP_FRAGBENCH_CLOCK_H

#include <stdint.h>
#include <time.h>

/** Nanoseconds since some point in the past. */
static inline uint64_t
clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

#endif /* APP_FRAGBENCH_CLOCK_H */
