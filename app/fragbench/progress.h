/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Showing on stderr that a long run goes on: one line on a terminal, else one every now and then.
 */

#ifndef APP_FRAGBENCH_PROGRESS_H
#define APP_FRAGBENCH_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool terminal;
	bool shown;     /**< the line is on the terminal */
	uint64_t began; /**< nanoseconds, as last */
	uint64_t last;
	uint32_t done, total; /**< rounds */
};

void progress_begin(struct progress *p, uint32_t total);

/** Some rounds were done, or will not be. */
void progress_step(struct progress *p, uint32_t rounds);

/** Make way for other output. */
void progress_clear(struct progress *p);

#endif /* APP_FRAGBENCH_PROGRESS_H */
