/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <inttypes.h>

#include "app/fragbench/report.h"

static void
report_head(FILE *out, const struct bench_case *c, uint32_t rounds)
{
	if (c->kind == BENCH_CONVERSIONS)
		fprintf(out, "%s: %u addresses of objects of %u bytes", bench_kind_names[c->kind],
			c->depth, c->size);
	else if (c->cores == 2)
		fprintf(out, "%s, two cores (CPU %d allocates, CPU %d frees): %u x %u bytes",
			bench_kind_names[c->kind], c->push_cpu, c->pop_cpu, c->depth, c->size);
	else
		fprintf(out, "%s, one core (CPU %d): %u x %u bytes", bench_kind_names[c->kind],
			c->push_cpu, c->depth, c->size);
	fprintf(out,
		", %s, touch %s\n"
		"TSC cycles per %s; align %u, bursts of %u, pages of %u, memory %s, median of %u "
		"rounds\n",
		bench_order_names[c->order], bench_touch_names[c->touch],
		c->kind == BENCH_CONVERSIONS ? "conversion" : "allocation and free", c->align,
		c->bulk, c->page_size, c->memory->from->name, rounds);
	fprintf(out, "  %-22s %8s %8s %8s %10s\n", "implementation", "median", "min", "max",
		"to kernel");
}

void
report_table(FILE *out, const struct bench_case *c, const struct result *results, uint32_t nb)
{
	uint32_t rounds = 0, i;

	for (i = 0; i < nb; i++)
		if (results[i].ok)
			rounds = results[i].rounds;
	if (rounds == 0)
		return;
	report_head(out, c, rounds);
	for (i = 0; i < nb; i++) {
		const struct result *r = &results[i];

		if (!r->ok) {
			fprintf(out, "  %-22s %8s\n", r->impl->name, "failed");
			continue;
		}
		fprintf(out, "  %-22s %8.2f %8.2f %8.2f", r->impl->name, r->median, r->min, r->max);
		if (r->has_ratio)
			fprintf(out, " %10.2f\n", r->ratio);
		else
			fprintf(out, " %10s\n", "-");
	}
	fprintf(out, "\n");
	fflush(out);
}

void
report_json(FILE *out, const struct bench_case *c, const struct result *results, uint32_t nb)
{
	uint32_t i;

	for (i = 0; i < nb; i++) {
		const struct result *r = &results[i];

		if (!r->ok)
			continue;
		fprintf(out,
			"{\"name\": \"%s\", \"implementation\": \"%s\", \"size\": %u, "
			"\"align\": %u, \"order\": \"%s\", \"cores\": %u, \"cycles_per_pair\": "
			"{\"median\": %.3f, \"min\": %.3f, \"max\": %.3f}, \"touch\": \"%s\", "
			"\"depth\": %u, \"bulk\": %u, \"page_size\": %u, \"number\": %u, "
			"\"rounds\": %u, \"memory\": \"%s\", \"ratio\": ",
			bench_kind_names[c->kind], r->impl->name, c->size, c->align,
			bench_order_names[c->order], c->cores, r->median, r->min, r->max,
			bench_touch_names[c->touch], c->depth, c->bulk, c->page_size, r->number,
			r->rounds, c->memory->from->name);
		if (r->has_ratio)
			fprintf(out, "%.4f}\n", r->ratio);
		else
			fprintf(out, "null}\n");
	}
	fflush(out);
}

void
report_placement(FILE *out, const struct bench_memory *memory)
{
	fprintf(out,
		"fragbench: memory %s: %" PRIu64 " pages of the operating system on the node asked "
		"for, %" PRIu64 " elsewhere, %" PRIu64 " not known or not in use\n",
		memory->from->name, memory->placement.on_node, memory->placement.elsewhere,
		memory->placement.unknown);
}

void
report_list(FILE *out)
{
	size_t i;

	for (i = 0; i < nb_implementations; i++) {
		const struct implementation *impl = implementations[i];

		fprintf(out, "%-22s %s%s%s\n", impl->name, impl->help,
			impl->ignores_order ? "; no order" : "",
			impl->needs_eal ? "; needs the EAL" : "");
	}
}
