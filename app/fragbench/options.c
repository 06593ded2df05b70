/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "app/fragbench/options.h"
#include "lib/page_frag/page_frag.h"

/* What getopt_long() returns for the options: beyond any character. */
#define FIRST_VALUE 256

#define MAX_OPTIONS 32

/* The most bytes of objects that may be out at once, of one implementation. */
#define MAX_BYTES_OUT (UINT64_C(1) << 30)

void
options_defaults(struct bench_options *o)
{
	*o = (struct bench_options){
		.c = {
			.kind = BENCH_FIFO,
			.size = 2048,
			.align = 64,
			.number = 1000000,
			.depth = 512,
			.bulk = 32,
			.page_size = PAGE_FRAG_CACHE_MAX_SIZE,
			.order = PAGE_FRAG_ORDER_ZERO_OFFSET,
			.touch = BENCH_TOUCH_NONE,
			.push_cpu = -1,
			.pop_cpu = -1,
		},
		.memory.from = bench_memories[0],
		.rounds = 51,
	};
}

static void
print_range(const struct option_desc *desc)
{
	const char *word;
	size_t i;

	if (desc->parse == option_number) {
		printf("; %u to %u", desc->min, desc->max);
	} else if (desc->parse == option_word || desc->parse == option_memory) {
		for (i = 0; (word = desc->word(i)) != NULL; i++)
			printf("%s%s", i == 0 ? "; " : ", ", word);
	}
}

void
options_usage(void)
{
	size_t g, i;
	char text[64];

	printf("Usage: fragbench [options]\n\n"
	       "What an allocation and a free cost, in TSC cycles.\n");
	for (g = 0; g < nb_option_groups; g++) {
		printf("\n%s:\n", option_groups[g].title);
		for (i = 0; i < option_groups[g].count; i++) {
			const struct option_desc *desc = &option_groups[g].options[i];

			option_default(desc, text, sizeof(text));
			printf("  --%s%s%s: %s", desc->name, desc->argument != NULL ? "=" : "",
				desc->argument != NULL ? desc->argument : "", desc->help);
			print_range(desc);
			printf("%s\n", text);
		}
	}
}

/* All groups' options in one row, as getopt_long() wants them. */
static size_t
collect(const struct option_desc **descs, struct option *longs)
{
	size_t g, i, nb = 0;

	for (g = 0; g < nb_option_groups; g++)
		for (i = 0; i < option_groups[g].count && nb < MAX_OPTIONS; i++) {
			descs[nb] = &option_groups[g].options[i];
			longs[nb] = (struct option){
				.name = descs[nb]->name,
				.has_arg = descs[nb]->argument != NULL ? required_argument
								       : no_argument,
				.val = FIRST_VALUE + (int)nb,
			};
			nb++;
		}
	longs[nb] = (struct option){ 0 };
	return nb;
}

static bool
misused(const struct option_desc *const *descs, int id, char **argv)
{
	/* getopt_long() says which option it is if it knows it. */
	const struct option_desc *desc = optopt >= FIRST_VALUE ? descs[optopt - FIRST_VALUE] : NULL;

	if (desc != NULL && id == ':')
		return option_refused(desc, NULL);
	if (desc != NULL)
		fprintf(stderr, "fragbench: --%s takes no value\n", desc->name);
	else
		fprintf(stderr, "fragbench: %s: not an option; see fragbench --help\n",
			argv[optind - 1]);
	return false;
}

bool
options_parse(struct bench_options *o, int argc, char **argv)
{
	const struct option_desc *descs[MAX_OPTIONS];
	struct option longs[MAX_OPTIONS + 1];
	int id;

	collect(descs, longs);
	options_defaults(o);
	opterr = 0;
	while ((id = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
		const struct option_desc *desc;

		if (id == 'h') {
			o->help = true;
			continue;
		}
		if (id < FIRST_VALUE)
			return misused(descs, id, argv);
		desc = descs[id - FIRST_VALUE];
		if (!desc->parse(o, desc, optarg))
			return false;
		o->one_case |= desc->of_case;
		o->c.exact_number |= strcmp(desc->name, "number") == 0;
		o->exact_rounds |= strcmp(desc->name, "rounds") == 0;
	}
	if (optind < argc) {
		fprintf(stderr, "fragbench: %s: not an option; see fragbench --help\n",
			argv[optind]);
		return false;
	}
	return true;
}

static bool
check_sizes(const struct bench_case *c)
{
	uint64_t bytes = (uint64_t)bench_case_pitch(c) * c->depth;

	if (c->size > c->page_size) {
		fprintf(stderr,
			"fragbench: --size=%u: must be a number from 1 to %u, which is "
			"--page-size\n",
			c->size, c->page_size);
		return false;
	}
	if (c->align > c->page_size) {
		fprintf(stderr,
			"fragbench: --align=%u: must be a power of two from 1 to %u, which "
			"is --page-size\n",
			c->align, c->page_size);
		return false;
	}
	if (bytes > MAX_BYTES_OUT) {
		fprintf(stderr,
			"fragbench: --depth=%u: must be a number from 1 to %u for objects "
			"that take %u bytes each, so that at most 1 GB is out\n",
			c->depth, (uint32_t)(MAX_BYTES_OUT / bench_case_pitch(c)),
			bench_case_pitch(c));
		return false;
	}
	return true;
}

static bool
check_cpu(const struct cpus *cpus, const char *name, int cpu)
{
	if (cpu < 0 || cpus_has(cpus, cpu))
		return true;
	fprintf(stderr, "fragbench: --%s=%d: must be one of the available CPUs: %s\n", name, cpu,
		cpus->text);
	return false;
}

static bool
choose_cpus(struct bench_case *c, const struct cpus *cpus)
{
	bool both = c->push_cpu >= 0 && c->pop_cpu >= 0;

	if (!check_cpu(cpus, "push-cpu", c->push_cpu) || !check_cpu(cpus, "pop-cpu", c->pop_cpu))
		return false;
	if (both && c->cores == 1 && c->push_cpu != c->pop_cpu) {
		fprintf(stderr, "fragbench: --cores=1: --push-cpu and --pop-cpu must be the same "
				"then\n");
		return false;
	}
	if (both && c->cores == 2 && c->push_cpu == c->pop_cpu) {
		fprintf(stderr, "fragbench: --cores=2: --push-cpu and --pop-cpu must be two "
				"different CPUs then\n");
		return false;
	}
	if (c->cores == 2 && cpus->count < 2) {
		fprintf(stderr, "fragbench: --cores=2: only one CPU is available: %s\n",
			cpus->text);
		return false;
	}
	if (c->cores == 0)
		c->cores = both && c->push_cpu != c->pop_cpu ? 2 : 1;
	if (c->push_cpu < 0)
		c->push_cpu = c->cores == 1 && c->pop_cpu >= 0 ? c->pop_cpu
							       : cpus_other_than(cpus, c->pop_cpu);
	if (c->pop_cpu < 0)
		c->pop_cpu = cpus_other_than(cpus, c->push_cpu);
	return true;
}

bool
options_check(struct bench_options *o, const struct cpus *cpus)
{
	o->c.memory = &o->memory;
	return check_sizes(&o->c) && choose_cpus(&o->c, cpus);
}
