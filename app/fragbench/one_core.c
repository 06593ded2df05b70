/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* One core: as many objects are out as the queue is deep. For each burst that is allocated, the
 * oldest one is freed.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_cycles.h>

#include "app/fragbench/engine.h"
#include "app/fragbench/touch.h"

struct one_core {
	const struct implementation *impl;
	void *ctx;
	struct bench_case c;
	uint32_t at;    /* oldest object */
	uint64_t taken; /* objects allocated */
	uint64_t given; /* and freed */
	void *objs[];   /* that are out; NULL: none */
};

/* The next burst into the queue; false if memory has run out. */
static inline bool
fill_burst(struct one_core *o, uint32_t n)
{
	void **objs = &o->objs[o->at];
	uint32_t got = o->impl->alloc(o->ctx, objs, n);

	o->taken += got;
	if (__builtin_expect(got != n, 0)) {
		memset(objs + got, 0, (n - got) * sizeof(*objs));
		return false;
	}
	touch_objects(&o->c, objs, n);
	o->at = o->at + n == o->c.depth ? 0 : o->at + n;
	return true;
}

static inline uint32_t
burst_size(const struct one_core *o, uint32_t left)
{
	uint32_t n = left < o->c.bulk ? left : o->c.bulk;

	return n < o->c.depth - o->at ? n : o->c.depth - o->at;
}

static bool
out_of_memory(const struct one_core *o)
{
	fprintf(stderr, "fragbench: %s: no memory for %u objects of %u bytes\n", o->impl->name,
		o->c.depth, o->c.size);
	return false;
}

static bool
fill(struct one_core *o)
{
	while (o->taken < o->c.depth)
		if (!fill_burst(o, burst_size(o, o->c.depth - (uint32_t)o->taken)))
			return out_of_memory(o);
	return true;
}

static bool
one_core_destroy(void *opaque)
{
	struct one_core *o = opaque;
	bool all;
	uint32_t i;

	for (i = 0; i < o->c.depth; i++)
		if (o->objs[i] != NULL) {
			o->impl->free(o->ctx, &o->objs[i], 1);
			o->given++;
		}
	all = o->impl->destroy(o->ctx) && o->taken == o->given;
	if (!all)
		fprintf(stderr, "fragbench: %s: memory was lost\n", o->impl->name);
	free(o);
	return all;
}

static void *
one_core_create(const struct implementation *impl, const struct bench_case *c)
{
	struct one_core *o = calloc(1, sizeof(*o) + (size_t)c->depth * sizeof(o->objs[0]));

	if (o == NULL) {
		fprintf(stderr, "fragbench: %s: no memory for a queue of %u\n", impl->name,
			c->depth);
		return NULL;
	}
	o->impl = impl;
	o->c = *c;
	o->ctx = impl->create(c);
	if (o->ctx == NULL) {
		free(o);
		return NULL;
	}
	if (!fill(o)) {
		one_core_destroy(o);
		return NULL;
	}
	return o;
}

/* Not static: instructions are counted by this name. */
bool one_core_round(void *opaque, uint32_t number, struct round *round);

__attribute__((noinline)) bool
one_core_round(void *opaque, uint32_t number, struct round *round)
{
	struct one_core *o = opaque;
	uint64_t start = rte_rdtsc();
	uint32_t left, n;

	for (left = number; left != 0; left -= n) {
		n = burst_size(o, left);
		o->impl->free(o->ctx, &o->objs[o->at], n);
		o->given += n;
		if (!fill_burst(o, n))
			return out_of_memory(o);
	}
	*round = (struct round){ .cycles = rte_rdtsc() - start };
	return true;
}

const struct engine one_core_engine = {
	.create = one_core_create,
	.round = one_core_round,
	.destroy = one_core_destroy,
};
