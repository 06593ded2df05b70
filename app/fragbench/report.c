/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "app/fragbench/fragbench.h"

const char *
report_order_name(enum page_frag_order order)
{
	return order == PAGE_FRAG_ORDER_COUNTDOWN ? "countdown" : "zero_offset";
}

void
report_begin(FILE *out, bool json, const struct bench_case *c)
{
	if (json)
		return;
	fprintf(out, "%u objects at a time, TSC cycles per allocation and free, median of %u\n",
		c->depth, NB_ROUNDS);
	fprintf(out, "%-14s %8s %6s %-12s %8s %8s %8s\n", "implementation", "size", "align",
		"order", "median", "min", "max");
}

void
report_result(FILE *out, bool json, const struct implementation *impl, const struct bench_case *c,
	const struct result *result)
{
	if (json)
		fprintf(out,
			"{\"name\": \"fifo\", \"implementation\": \"%s\", \"size\": %u, "
			"\"align\": %u, \"order\": \"%s\", \"cores\": 1, \"cycles_per_pair\": "
			"{\"median\": %.2f, \"min\": %.2f, \"max\": %.2f}}\n",
			impl->name, c->size, c->align, report_order_name(c->order), result->median,
			result->min, result->max);
	else
		fprintf(out, "%-14s %8u %6u %-12s %8.1f %8.1f %8.1f\n", impl->name, c->size,
			c->align, report_order_name(c->order), result->median, result->min,
			result->max);
	fflush(out);
}
