/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <stdlib.h>

#include "app/fragbench/clock.h"
#include "app/fragbench/engine.h"
#include "app/fragbench/interruptions.h"
#include "app/fragbench/measure.h"

/* A round should not take longer than this, and is cut short if the number of objects is free. Less
 * than the time that the operating system gives to one program after another: many rounds are then
 * not interrupted, however busy the machine is.
 */
#define ROUND_NS UINT64_C(500000)

/* A round that was interrupted is run so many times at most, unless it takes longer than this. */
#define MAX_TRIES 4
#define TOO_LONG_NS (8 * ROUND_NS)
#define PAUSE_NS 1000000

/* Objects of a run that tells how long others will take, and how many such runs. */
#define TRIAL_NUMBER 1024
#define TRIALS 3

/* An implementation that is being measured. */
struct contender {
	struct result *result;
	void *ctx;      /* NULL: it failed */
	double *cycles; /* per pair, of each round */
};

static const struct engine *
engine_of(const struct bench_case *c)
{
	if (c->kind == BENCH_CONVERSIONS)
		return &conversion_engine;
	return c->cores == 2 ? &two_core_engine : &one_core_engine;
}

/* Run a round; again if it was interrupted, but for those that are too long not to be. */
static void
run(const struct engine *engine, const struct bench_case *c, struct contender *con, double *cycles)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	int tries;

	for (tries = 0; tries < MAX_TRIES; tries++) {
		uint32_t before = interruptions();
		uint64_t start = clock_ns();
		struct round round = { 0 };

		if (!engine->round(con->ctx, con->result->number, &round)) {
			con->result->ok = false;
			return;
		}
		*cycles = (double)round.cycles / con->result->number;
		round.interruptions += interruptions() - before;
		if (round.interruptions == 0 || c->exact_number || clock_ns() - start > TOO_LONG_NS)
			return;
		/* Others get their turn now, and not so soon again. */
		nanosleep(&pause, NULL);
	}
}

/* How many objects fit into the time of a round. */
static void
choose_number(const struct engine *engine, const struct bench_case *c, struct contender *con)
{
	uint32_t number = con->result->number;
	uint64_t start, taken, least = UINT64_MAX;
	double fit, ignored;
	int i;

	if (c->exact_number || number <= TRIAL_NUMBER)
		return;
	con->result->number = TRIAL_NUMBER;
	for (i = 0; i < TRIALS && con->result->ok; i++) {
		start = clock_ns();
		run(engine, c, con, &ignored);
		taken = clock_ns() - start;
		least = taken < least ? taken : least;
	}
	fit = (double)ROUND_NS / ((double)least + 1) * TRIAL_NUMBER;
	if (fit < number)
		number = fit < TRIAL_NUMBER ? TRIAL_NUMBER : (uint32_t)fit;
	con->result->number = number - number % c->bulk;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values, uint32_t nb)
{
	qsort(values, nb, sizeof(*values), compare);
	return nb % 2 != 0 ? values[nb / 2] : (values[nb / 2 - 1] + values[nb / 2]) / 2;
}

/* Changes the order of the values, and scratch: the ratios come first. */
static void
summarise(
	struct contender *con, const struct contender *reference, double *scratch, uint32_t rounds)
{
	struct result *result = con->result;
	uint32_t i;

	result->has_ratio = reference->result->ok && reference->result->impl == implementations[0];
	if (result->has_ratio) {
		for (i = 0; i < rounds; i++)
			scratch[i] = con->cycles[i] / reference->cycles[i];
		result->ratio = median(scratch, rounds);
	}
	for (i = 0; i < rounds; i++)
		scratch[i] = con->cycles[i];
	result->rounds = rounds;
	result->median = median(scratch, rounds);
	result->min = scratch[0];
	result->max = scratch[rounds - 1];
}

/* Returns how many rounds were counted. */
static uint32_t
run_rounds(const struct engine *engine, const struct bench_case *c, struct contender *cons,
	uint32_t nb, const struct measure_limits *limits, struct progress *progress)
{
	uint32_t i, j, k;

	for (k = 0; k < nb; k++)
		if (cons[k].ctx != NULL)
			choose_number(engine, c, &cons[k]);
	/* Round 0 is to warm up, what it takes is overwritten. */
	for (i = 0; i <= limits->rounds; i++) {
		if (limits->until_ns != 0 && i > MIN_ROUNDS && clock_ns() > limits->until_ns)
			break;
		/* Each round begins with another one: who follows whom makes a difference. */
		for (j = 0; j < nb; j++) {
			k = (i + j) % nb;
			if (cons[k].result->ok)
				run(engine, c, &cons[k], &cons[k].cycles[i == 0 ? 0 : i - 1]);
			progress_step(progress, 1);
		}
	}
	progress_step(progress, (limits->rounds + 1 - i) * nb);
	return i - 1;
}

bool
measure(const struct bench_case *c, const struct implementation *const *impls, uint32_t nb,
	const struct measure_limits *limits, struct result *results, struct progress *progress)
{
	const struct engine *engine = engine_of(c);
	struct contender cons[MAX_IMPLEMENTATIONS];
	/* A row of rounds for each, and one more to sort in. */
	double *cycles = calloc((size_t)(nb + 1) * limits->rounds, sizeof(*cycles));
	uint32_t k, rounds;
	bool ok = true;

	if (cycles == NULL) {
		fprintf(stderr, "fragbench: not enough memory for %u rounds\n", limits->rounds);
		return false;
	}
	for (k = 0; k < nb; k++) {
		results[k] = (struct result){ .impl = impls[k], .number = c->number };
		cons[k].result = &results[k];
		cons[k].cycles = &cycles[(size_t)k * limits->rounds];
		cons[k].ctx = engine->create(impls[k], c);
		results[k].ok = cons[k].ctx != NULL;
	}
	rounds = run_rounds(engine, c, cons, nb, limits, progress);
	for (k = 0; k < nb; k++)
		if (cons[k].ctx != NULL && !engine->destroy(cons[k].ctx))
			results[k].ok = false;
	for (k = 0; k < nb; k++) {
		if (results[k].ok)
			summarise(&cons[k], &cons[0], &cycles[(size_t)nb * limits->rounds], rounds);
		else
			ok = false;
	}
	free(cycles);
	return ok;
}
