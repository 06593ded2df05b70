/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Conversions: nothing is allocated in a round. */

#include <stdio.h>
#include <stdlib.h>

#include <rte_cycles.h>

#include "app/fragbench/engine.h"

struct conversion {
	const struct implementation *impl;
	void *ctx;
	uint32_t bulk;
};

static void *
conversion_create(const struct implementation *impl, const struct bench_case *c)
{
	struct conversion *v = malloc(sizeof(*v));

	if (v == NULL) {
		fprintf(stderr, "fragbench: %s: not enough memory\n", impl->name);
		return NULL;
	}
	v->impl = impl;
	v->bulk = c->bulk;
	v->ctx = impl->create(c);
	if (v->ctx == NULL) {
		free(v);
		return NULL;
	}
	return v;
}

/* Not static: instructions are counted by this name. */
bool conversion_round(void *opaque, uint32_t number, struct round *round);

__attribute__((noinline)) bool
conversion_round(void *opaque, uint32_t number, struct round *round)
{
	struct conversion *v = opaque;
	uint64_t start = rte_rdtsc();
	uint32_t left, n;

	for (left = number; left != 0; left -= n) {
		n = left < v->bulk ? left : v->bulk;
		v->impl->convert(v->ctx, n);
	}
	*round = (struct round){ .cycles = rte_rdtsc() - start };
	return true;
}

static bool
conversion_destroy(void *opaque)
{
	struct conversion *v = opaque;
	bool all = v->impl->destroy(v->ctx);

	if (!all)
		fprintf(stderr, "fragbench: %s: memory was lost\n", v->impl->name);
	free(v);
	return all;
}

const struct engine conversion_engine = {
	.create = conversion_create,
	.round = conversion_round,
	.destroy = conversion_destroy,
};
