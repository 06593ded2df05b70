/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <unistd.h>

#include "app/fragbench/clock.h"
#include "app/fragbench/progress.h"

/* When the first line comes, and the next: nanoseconds, on a terminal and elsewhere. */
static const uint64_t first_after[2] = { UINT64_C(10000000000), UINT64_C(1000000000) };
static const uint64_t next_after[2] = { UINT64_C(10000000000), UINT64_C(200000000) };

void
progress_begin(struct progress *p, uint32_t total)
{
	*p = (struct progress){
		.terminal = isatty(STDERR_FILENO) == 1,
		.began = clock_ns(),
		.total = total,
	};
}

void
progress_step(struct progress *p, uint32_t rounds)
{
	uint64_t now = clock_ns();

	p->done += rounds;
	if (p->total == 0 || now - p->began < first_after[p->terminal] ||
		now - p->last < next_after[p->terminal])
		return;
	p->last = now;
	fprintf(stderr, "%sfragbench: %3.0f %% done after %.0f s%s", p->terminal ? "\r" : "",
		100.0 * p->done / p->total, (double)(now - p->began) / 1e9,
		p->terminal ? "" : "\n");
	fflush(stderr);
	p->shown = p->terminal;
}

void
progress_clear(struct progress *p)
{
	if (p->shown)
		fprintf(stderr, "\r\033[K");
	p->shown = false;
}
