/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* fragbench: what an allocation and a free cost. */

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "app/fragbench/fragbench.h"

enum option_id {
	OPT_HELP = 'h',
	OPT_SIZE = 256,
	OPT_ALIGN,
	OPT_NUMBER,
	OPT_DEPTH,
	OPT_PAGE_SIZE,
	OPT_ORDER,
	OPT_TOUCH,
	OPT_JSON
};

/* Numbers: where they go, and what they may be. */
static const struct number_option {
	enum option_id id;
	const char *name;
	size_t offset;
	uint32_t min, max;
	bool power_of_two;
	const char *help;
} number_options[] = {
	{ OPT_SIZE, "size", offsetof(struct bench_case, size), 64, 1u << 30, false,
		"bytes of an object" },
	{ OPT_ALIGN, "align", offsetof(struct bench_case, align), 1, 1u << 30, true,
		"alignment of an object, a power of two" },
	{ OPT_NUMBER, "number", offsetof(struct bench_case, number), 1, UINT32_MAX, false,
		"objects allocated in a round" },
	{ OPT_DEPTH, "depth", offsetof(struct bench_case, depth), 1, 1u << 24, false,
		"objects that are out at once" },
	{ OPT_PAGE_SIZE, "page-size", offsetof(struct bench_case, page_size), 64, 1u << 30, true,
		"bytes of a page, a power of two" },
};

#define NB_NUMBERS (sizeof(number_options) / sizeof(number_options[0]))

static const struct bench_case defaults = {
	.size = 2048,
	.align = 64,
	.number = 1000000,
	.depth = 512,
	.order = PAGE_FRAG_ORDER_ZERO_OFFSET,
	.page_size = 32768,
};

static uint32_t *
number_of(struct bench_case *c, const struct number_option *o)
{
	return (uint32_t *)(void *)((char *)c + o->offset);
}

static void
usage(FILE *out)
{
	struct bench_case c = defaults;
	size_t i;

	fprintf(out, "Usage: fragbench [options]\n");
	for (i = 0; i < NB_NUMBERS; i++)
		fprintf(out, "  --%s=N: %s, %u to %u (%u)\n", number_options[i].name,
			number_options[i].help, number_options[i].min, number_options[i].max,
			*number_of(&c, &number_options[i]));
	fprintf(out, "  --order=zero_offset|countdown: order within a page (zero_offset)\n"
		     "  --touch: write the first cache line of each object\n"
		     "  --json: one object per line instead of a table\n"
		     "  -h, --help: this text\n");
}

static bool
parse_number(const struct number_option *o, const char *text, struct bench_case *c)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value < o->min ||
		value > o->max || (o->power_of_two && (value & (value - 1)) != 0)) {
		fprintf(stderr, "fragbench: --%s=%s: must be %s from %u to %u\n", o->name, text,
			o->power_of_two ? "a power of two" : "a number", o->min, o->max);
		return false;
	}
	*number_of(c, o) = (uint32_t)value;
	return true;
}

static bool
parse_order(const char *text, struct bench_case *c)
{
	for (c->order = PAGE_FRAG_ORDER_ZERO_OFFSET; c->order <= PAGE_FRAG_ORDER_COUNTDOWN;
		c->order++)
		if (strcmp(text, report_order_name(c->order)) == 0)
			return true;
	fprintf(stderr, "fragbench: --order=%s: must be zero_offset or countdown\n", text);
	return false;
}

/* 1: go on; 0: done; -1: refused with a message. */
static int
parse_args(int argc, char **argv, struct bench_case *c, bool *json)
{
	struct option longs[NB_NUMBERS + 5] = { { 0 } };
	size_t i;
	int id;

	for (i = 0; i < NB_NUMBERS; i++)
		longs[i] = (struct option){ number_options[i].name, required_argument, NULL,
			number_options[i].id };
	longs[i++] = (struct option){ "order", required_argument, NULL, OPT_ORDER };
	longs[i++] = (struct option){ "touch", no_argument, NULL, OPT_TOUCH };
	longs[i++] = (struct option){ "json", no_argument, NULL, OPT_JSON };
	longs[i++] = (struct option){ "help", no_argument, NULL, OPT_HELP };

	while ((id = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		switch (id) {
		case OPT_ORDER:
			if (!parse_order(optarg, c))
				return -1;
			break;
		case OPT_TOUCH:
			c->touch = true;
			break;
		case OPT_JSON:
			*json = true;
			break;
		case OPT_HELP:
			usage(stdout);
			return 0;
		case '?':
			usage(stderr);
			return -1;
		default:
			for (i = 0; i < NB_NUMBERS; i++)
				if ((int)number_options[i].id == id &&
					!parse_number(&number_options[i], optarg, c))
					return -1;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "fragbench: %s: not an option\n", argv[optind]);
		usage(stderr);
		return -1;
	}
	return 1;
}

int
main(int argc, char **argv)
{
	const struct implementation *impl;
	struct bench_case c = defaults;
	bool json = false, ok = true;
	int ret;

	ret = parse_args(argc, argv, &c, &json);
	if (ret <= 0)
		return ret == 0 ? EXIT_SUCCESS : EXIT_FAILURE;

	report_begin(stdout, json, &c);
	for (impl = implementations; impl->name != NULL; impl++) {
		struct result result;

		if (fifo_measure(impl, &c, &result))
			report_result(stdout, json, impl, &c, &result);
		else
			ok = false;
	}
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
