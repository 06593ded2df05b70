/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The CPUs that may be used.
 */

#ifndef APP_FRAGBENCH_CPUS_H
#define APP_FRAGBENCH_CPUS_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>

/** Those that the program may run on. */
struct cpus {
	cpu_set_t set;
	int count;
	char text[128]; /**< for messages, as 0-3,8 */
};

/** Ask for them; false with a message. */
bool cpus_get(struct cpus *cpus);

bool cpus_has(const struct cpus *cpus, int cpu);

/** The lowest one, other than a given one; -1: there is none. */
int cpus_other_than(const struct cpus *cpus, int cpu);

/** Run the calling thread on one CPU only; false with a message. */
bool cpus_pin(int cpu);

#endif /* APP_FRAGBENCH_CPUS_H */
