/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "app/fragbench/measure.h"
#include "app/fragbench/options.h"
#include "lib/page_frag/page_chunk.h"
#include "lib/page_frag/page_frag.h"

static const char *
kind_word(size_t i)
{
	return i < NB_BENCH_KINDS ? bench_kind_names[i] : NULL;
}

static const char *
order_word(size_t i)
{
	return i < 2 ? bench_order_names[i] : NULL;
}

static const char *
touch_word(size_t i)
{
	return i < NB_BENCH_TOUCHES ? bench_touch_names[i] : NULL;
}

static const char *
memory_word(size_t i)
{
	return i < nb_bench_memories ? bench_memories[i]->name : NULL;
}

static const char *
implementation_word(size_t i)
{
	return i < nb_implementations ? implementations[i]->name : NULL;
}

#define FIELD(field) .offset = offsetof(struct bench_options, field)
#define NUMBER(field, low, high) \
	.argument = "N", .parse = option_number, FIELD(field), .min = (low), .max = (high)
#define WORD(field, words) .argument = "NAME", .parse = option_word, FIELD(field), .word = (words)

static const struct option_desc case_options[] = {
	{ .name = "name",
		WORD(c.kind, kind_word),
		.of_case = true,
		.help = "what is done: objects allocated and freed in the same order, or addresses "
			"converted to pages and back" },
	{ .name = "size",
		NUMBER(c.size, 1, PAGE_CHUNK_MAX_PAGE_SIZE),
		.of_case = true,
		.help = "bytes of an object, at most --page-size" },
	{ .name = "align",
		NUMBER(c.align, 1, PAGE_CHUNK_MAX_PAGE_SIZE),
		.of_case = true,
		.power_of_two = true,
		.help = "alignment of an object, at most --page-size" },
	{ .name = "number",
		NUMBER(c.number, 1, UINT32_MAX),
		.of_case = true,
		.help = "objects per round; if not given, fewer where a round would take longer "
			"than about 0.5 ms" },
	{ .name = "depth",
		NUMBER(c.depth, 1, 1u << 20),
		.of_case = true,
		.help = "objects that are out at once: allocated, not yet freed" },
	{ .name = "bulk",
		NUMBER(c.bulk, 1, 1024),
		.of_case = true,
		.help = "objects that are allocated, then freed, at a time" },
	{ .name = "order",
		WORD(c.order, order_word),
		.of_case = true,
		.help = "order within a page, for those who know one" },
	{ .name = "page-size",
		NUMBER(c.page_size, PAGE_FRAG_FALLBACK_SIZE, PAGE_CHUNK_MAX_PAGE_SIZE),
		.of_case = true,
		.power_of_two = true,
		.help = "bytes of a page" },
	{ .name = "touch",
		WORD(c.touch, touch_word),
		.of_case = true,
		.help = "write a byte of every cache line of an object that was allocated: from "
			"its start up, or from its end down" },
	{ .name = "cores",
		NUMBER(c.cores, 1, 2),
		.of_case = true,
		.help = "1, or 2: one core allocates, another one frees (2 with different "
			"--push-cpu and --pop-cpu, otherwise 1)" },
	{ .name = "push-cpu",
		NUMBER(c.push_cpu, 0, CPU_SETSIZE - 1),
		.of_case = true,
		.help = "CPU that allocates (the first available)" },
	{ .name = "pop-cpu",
		NUMBER(c.pop_cpu, 0, CPU_SETSIZE - 1),
		.of_case = true,
		.help = "CPU that frees (with two cores the next available)" },
};

static const struct option_desc run_options[] = {
	{ .name = "implementation",
		.argument = "NAME[,NAME]",
		.parse = option_names,
		.word = implementation_word,
		.help = "measure only these (all)" },
	{ .name = "rounds",
		NUMBER(rounds, 1, MAX_ROUNDS),
		.help = "rounds of each, not counting one to warm up; if not given, fewer (3 at "
			"least) where all cases would take longer than 25 s" },
	{ .name = "memory",
		.argument = "NAME",
		.parse = option_memory,
		.word = memory_word,
		.help = "where pages come from: the C library, the operating system on the NUMA "
			"node of the CPU, or the EAL's heap (malloc)" },
};

static const struct option_desc output_options[] = {
	{ .name = "json",
		.parse = option_flag,
		FIELD(json),
		.help = "one object per line instead of tables" },
	{ .name = "list", .parse = option_flag, FIELD(list), .help = "list the implementations" },
	{ .name = "help", .parse = option_flag, FIELD(help), .help = "print this text" },
};

#define GROUP(text, table)                                                                       \
	{                                                                                        \
		.title = (text), .options = (table), .count = sizeof(table) / sizeof((table)[0]) \
	}

const struct option_group option_groups[] = {
	GROUP("The case; with any of these only this one is measured, instead of the default suite",
		case_options),
	GROUP("How it is measured", run_options),
	GROUP("Output", output_options),
};

const size_t nb_option_groups = sizeof(option_groups) / sizeof(option_groups[0]);
