/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The EAL, for those implementations and kinds of memory that need it; started only for them.
 */

#ifndef APP_FRAGBENCH_EAL_H
#define APP_FRAGBENCH_EAL_H

#include <stdbool.h>

#include "app/fragbench/implementation.h"

/** Does an implementation, or the memory of a case, need the EAL? */
bool eal_is_needed(const struct implementation *impl, const struct bench_case *c);

/**
 * Start it without hugepages, ports or shared files; once. The calling thread becomes its main
 * lcore, on a CPU.
 *
 * @param megabytes
 *   Memory of its heap.
 * @return
 *   false with a message.
 */
bool eal_start(int cpu, unsigned int megabytes);

/** Release what it holds, after eal_start(). */
void eal_stop(void);

/** Make the calling thread an lcore, for per-lcore caches; false with a message. */
bool eal_join(void);

/** The calling thread is an lcore no more. */
void eal_leave(void);

#endif /* APP_FRAGBENCH_EAL_H */
