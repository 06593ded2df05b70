/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * How much a counter moves in a second.
 */

#ifndef APP_FRAGPMD_DISPLAY_RATE_H
#define APP_FRAGPMD_DISPLAY_RATE_H

#include <stdint.h>

#define NSEC_IN_SEC 1E9

/** Per second; a counter that was cleared in between counts as not moved. */
static inline uint64_t
rate(uint64_t now, uint64_t before, uint64_t elapsed_ns)
{
	if (elapsed_ns == 0 || now <= before)
		return 0;
	return (uint64_t)((double)(now - before) / (double)elapsed_ns * NSEC_IN_SEC);
}

#endif /* APP_FRAGPMD_DISPLAY_RATE_H */
