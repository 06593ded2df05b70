/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Has the operating system taken the CPU away meanwhile? What was measured then is not of us alone.
 */

#ifndef APP_FRAGBENCH_INTERRUPTIONS_H
#define APP_FRAGBENCH_INTERRUPTIONS_H

#include <stdint.h>
#include <sys/resource.h>

/** How often the calling thread had to make way for another one; 0 if that is not known. */
static inline uint32_t
interruptions(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_THREAD, &usage) == 0 ? (uint32_t)usage.ru_nivcsw : 0;
}

#endif /* APP_FRAGBENCH_INTERRUPTIONS_H */
