/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>
#include <stdio.h>

#include "drivers/mempool/page_frag/page_frag_mempool.h"
#include "tests/eal/pool_worker.h"

_Noreturn void
worker_broken(struct worker *w, const char *what, const char *file, int line)
{
	struct world *world = w->world;

	/* What comes of the first mistake is of no interest. */
	if (!atomic_exchange(&world->is_broken, true)) {
		printf("# %s:%d: not so: %s\n", file, line, what);
		printf("# POOL_RANDOM_SEED=%" PRIu64 ", failing allocation %" PRIu64
		       ", worker %u, operation %" PRIu64 "; it and those before it:",
			world->seed, world->fault, w->id, w->nb_ops);
		for (uint64_t i = 0; i < WORKER_TRACE && i <= w->nb_ops; i++)
			printf(" %s", w->last[(w->nb_ops - i) % WORKER_TRACE]);
		printf("\n");
	}
	longjmp(w->broken, 1);
}

/* splitmix64 */
uint32_t
worker_random(struct worker *w, uint32_t n)
{
	uint64_t z = w->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ z >> 31) >> 32) % n;
}

static const struct worker_op *
random_op(struct worker *w)
{
	const struct worker_op *op;
	uint32_t all = 0, left;

	for (op = worker_ops; op->name != NULL; op++)
		all += op->weight;
	left = worker_random(w, all);
	for (op = worker_ops; left >= op->weight; op++)
		left -= op->weight;
	return op;
}

/* What there is to see of the outcome, without addresses. */
static uint64_t
outcome(const struct worker *w)
{
	uint64_t sum = w->nb_held;

	if (w->nb_held != 0)
		sum = sum * 65537 + w->held[w->nb_held - 1]->pkt_len;
	return sum;
}

static void
run_ops(struct worker *w, uint64_t nb_ops)
{
	for (; nb_ops != 0 && !w->world->is_broken; nb_ops--) {
		const struct worker_op *op = random_op(w);

		w->last[w->nb_ops % WORKER_TRACE] = op->name;
		op->run(w);
		w->trace = w->trace * 31 + (uint64_t)(op - worker_ops) + outcome(w);
		w->nb_ops++;
	}
}

bool
worker_run(struct worker *w, uint64_t nb_ops)
{
	if (setjmp(w->broken) == 0)
		run_ops(w, nb_ops);
	return !w->world->is_broken;
}

bool
worker_end(struct worker *w)
{
	void *m;

	if (w->world->is_broken || setjmp(w->broken) != 0)
		return false;
	while (w->nb_held != 0)
		worker_free(w, w->held[--w->nb_held]);
	while (rte_ring_dequeue(w->inbox, &m) == 0)
		worker_free(w, m);
	for (int i = 0; i < WORLD_POOLS; i++)
		page_frag_pool_drain(w->world->pools[i]);
	return true;
}
