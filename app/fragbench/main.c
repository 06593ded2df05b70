/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* fragbench: what an allocation and a free cost. */

#include <stdio.h>
#include <stdlib.h>

#include "app/fragbench/clock.h"
#include "app/fragbench/cpus.h"
#include "app/fragbench/eal.h"
#include "app/fragbench/measure.h"
#include "app/fragbench/options.h"
#include "app/fragbench/progress.h"
#include "app/fragbench/report.h"
#include "app/fragbench/suite.h"

/* How long all cases together should take, if the rounds are not given; each an equal part. */
#define RUN_NS UINT64_C(25000000000)

/* A case, and who takes part in it. */
struct plan {
	struct bench_case c;
	const struct implementation *impls[MAX_IMPLEMENTATIONS];
	uint32_t nb;
};

/* Who can do the case, of those that are wanted; says who cannot. */
static void
choose_implementations(const struct bench_options *o, struct plan *plan)
{
	const char *why;
	size_t i;

	for (i = 0; i < nb_implementations; i++) {
		if (o->any_chosen && !o->chosen[i])
			continue;
		why = implementation_refuses(implementations[i], &plan->c);
		if (why == NULL)
			plan->impls[plan->nb++] = implementations[i];
		else if (o->one_case && o->any_chosen)
			fprintf(stderr, "fragbench: %s: left out: %s\n", implementations[i]->name,
				why);
	}
}

/* Returns the number of plans. */
static size_t
make_plans(const struct bench_options *o, const struct cpus *cpus, struct plan *plans)
{
	struct bench_case cases[MAX_CASES];
	size_t i, nb_cases = 1, nb = 0;

	if (o->one_case) {
		cases[0] = o->c;
	} else {
		nb_cases = suite_cases(&o->c, cases);
		if (cpus->count < 2)
			fprintf(stderr, "fragbench: only one CPU is available: the cases for two "
					"cores are skipped\n");
	}
	for (i = 0; i < nb_cases; i++) {
		if (cases[i].cores == 2 && cpus->count < 2)
			continue;
		plans[nb] = (struct plan){ .c = cases[i] };
		choose_implementations(o, &plans[nb]);
		if (plans[nb].nb != 0)
			nb++;
	}
	return nb;
}

/* Megabytes that the EAL's heap has to have; 0: nobody needs the EAL. */
static unsigned int
eal_megabytes(const struct plan *plans, size_t nb)
{
	uint64_t most = 0;
	size_t i;
	uint32_t k;

	for (i = 0; i < nb; i++) {
		const struct bench_case *c = &plans[i].c;
		/* Alignment may take as much again as a chunk; objects have headers. */
		uint64_t each = 2 * page_source_bytes(c) + 2 * page_chunk_size(c->page_size) +
				(uint64_t)(c->depth + 4096) * (bench_case_pitch(c) + 256);
		uint64_t bytes = 0;

		for (k = 0; k < plans[i].nb; k++)
			if (eal_is_needed(plans[i].impls[k], c))
				bytes += each;
		most = bytes > most ? bytes : most;
	}
	return most == 0 ? 0 : (unsigned int)((most >> 20) + 64);
}

static bool
run_plan(const struct bench_options *o, const struct plan *plan,
	const struct measure_limits *limits, struct progress *progress)
{
	struct result results[MAX_IMPLEMENTATIONS];
	bool ok = measure(&plan->c, plan->impls, plan->nb, limits, results, progress);

	progress_clear(progress);
	if (o->json)
		report_json(stdout, &plan->c, results, plan->nb);
	else
		report_table(stdout, &plan->c, results, plan->nb);
	return ok;
}

static bool
run_plans(const struct bench_options *o, const struct plan *plans, size_t nb)
{
	struct measure_limits limits = { .rounds = o->rounds };
	uint64_t began = clock_ns();
	struct progress progress;
	uint32_t rounds = 0;
	bool ok = true;
	size_t i;

	for (i = 0; i < nb; i++)
		rounds += plans[i].nb * (o->rounds + MEASURE_EXTRA_ROUNDS);
	progress_begin(&progress, rounds);
	for (i = 0; i < nb; i++) {
		if (!o->exact_rounds)
			limits.until_ns = began + RUN_NS * (i + 1) / nb;
		if (!run_plan(o, &plans[i], &limits, &progress))
			ok = false;
	}
	return ok;
}

static bool
run(struct bench_options *o)
{
	struct plan plans[MAX_CASES];
	struct cpus cpus;
	unsigned int megabytes;
	size_t nb;
	bool ok;

	if (!cpus_get(&cpus) || !options_check(o, &cpus))
		return false;
	nb = make_plans(o, &cpus, plans);
	if (nb == 0) {
		fprintf(stderr, "fragbench: nothing is left to be measured\n");
		return false;
	}
	megabytes = eal_megabytes(plans, nb);
	if (megabytes != 0 && !eal_start(o->c.push_cpu, megabytes))
		return false;
	ok = cpus_pin(o->c.push_cpu) && run_plans(o, plans, nb);
	if (o->memory.from != bench_memories[0])
		report_placement(stderr, &o->memory);
	if (megabytes != 0)
		eal_stop();
	return ok;
}

int
main(int argc, char **argv)
{
	struct bench_options o;

	if (!options_parse(&o, argc, argv))
		return EXIT_FAILURE;
	if (o.help)
		options_usage();
	else if (o.list)
		report_list(stdout);
	else if (!run(&o))
		return EXIT_FAILURE;
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
