/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The command line.
 */

#ifndef APP_FRAGBENCH_OPTIONS_H
#define APP_FRAGBENCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/fragbench/bench_case.h"
#include "app/fragbench/cpus.h"
#include "app/fragbench/implementation.h"
#include "app/fragbench/page_source.h"

/** What was asked for. */
struct bench_options {
	struct bench_case c; /**< cores is 0 as long as it was not given, a CPU -1 */
	bool one_case;       /**< an option of a case was given: only that one is measured */
	struct bench_memory memory;
	uint32_t rounds;
	bool exact_rounds;                /**< not fewer where they take long */
	bool chosen[MAX_IMPLEMENTATIONS]; /**< of implementations[] */
	bool any_chosen;                  /**< by name; otherwise all are */
	bool json;
	bool list;
	bool help;
};

/** One option; see options_table.c. */
struct option_desc {
	const char *name;
	const char *argument; /**< NULL: it has none */
	const char *help;
	/** Take the value; false with a message on stderr, which option_refused() writes. */
	bool (*parse)(struct bench_options *o, const struct option_desc *desc, const char *text);
	size_t offset;     /**< of its field in struct bench_options */
	uint32_t min, max; /**< of a number */
	bool power_of_two;
	/** Of a word: the one of a number; NULL behind the last. */
	const char *(*word)(size_t i);
	bool of_case; /**< with it, one case is measured and not the suite */
};

struct option_group {
	const char *title;
	const struct option_desc *options;
	size_t count;
};

extern const struct option_group option_groups[];
extern const size_t nb_option_groups;

bool option_number(struct bench_options *o, const struct option_desc *desc, const char *text);
bool option_word(struct bench_options *o, const struct option_desc *desc, const char *text);
bool option_memory(struct bench_options *o, const struct option_desc *desc, const char *text);
bool option_names(struct bench_options *o, const struct option_desc *desc, const char *text);
bool option_flag(struct bench_options *o, const struct option_desc *desc, const char *text);

/** Say on stderr what is wrong with an option's value, and what it may be; returns false. */
bool option_refused(const struct option_desc *desc, const char *text);

/** What an option has if it is not given, as text; "" if there is nothing to say. */
void option_default(const struct option_desc *desc, char *text, size_t size);

void options_defaults(struct bench_options *o);

/** Read the command line; false with a message on stderr. */
bool options_parse(struct bench_options *o, int argc, char **argv);

/** Check values against each other and the machine, and choose CPUs; false with a message. */
bool options_check(struct bench_options *o, const struct cpus *cpus);

void options_usage(void);

#endif /* APP_FRAGBENCH_OPTIONS_H */
