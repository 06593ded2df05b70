/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>

#include "app/fragbench/fragbench.h"

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* One round; cycles per pair, or a negative number when memory runs out. */
static double
run_round(const struct implementation *impl, const struct bench_case *c, void *ctx, void **fifo)
{
	uint32_t at = 0;
	uint64_t start = rte_rdtsc();
	uint32_t i;

	for (i = 0; i < c->number; i++) {
		void *obj = impl->alloc(ctx);

		if (obj == NULL)
			return -1;
		if (c->touch)
			memset(obj, (int)i, 64);
		if (fifo[at] != NULL)
			impl->free(ctx, fifo[at]);
		fifo[at] = obj;
		if (++at == c->depth)
			at = 0;
	}
	return (double)(rte_rdtsc() - start) / c->number;
}

bool
fifo_measure(const struct implementation *impl, const struct bench_case *c, struct result *result)
{
	void **fifo = calloc(c->depth, sizeof(*fifo));
	void *ctx = impl->create(c);
	double cycles[NB_ROUNDS];
	bool ok = fifo != NULL && ctx != NULL;
	uint32_t i;

	/* The first round warms up and is not counted. */
	for (i = 0; ok && i <= NB_ROUNDS; i++) {
		double round = run_round(impl, c, ctx, fifo);

		ok = round >= 0;
		if (!ok)
			fprintf(stderr, "fragbench: %s: no memory for %u objects of %u bytes\n",
				impl->name, c->depth, c->size);
		if (i > 0)
			cycles[i - 1] = round;
	}
	if (ctx != NULL) {
		for (i = 0; fifo != NULL && i < c->depth; i++)
			if (fifo[i] != NULL)
				impl->free(ctx, fifo[i]);
		if (!impl->destroy(ctx)) {
			fprintf(stderr, "fragbench: %s: memory was lost\n", impl->name);
			ok = false;
		}
	}
	free(fifo);
	if (!ok)
		return false;

	qsort(cycles, NB_ROUNDS, sizeof(cycles[0]), compare);
	result->median = cycles[NB_ROUNDS / 2];
	result->min = cycles[0];
	result->max = cycles[NB_ROUNDS - 1];
	return true;
}
