/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The results, for people and for programs.
 */

#ifndef APP_FRAGBENCH_REPORT_H
#define APP_FRAGBENCH_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "app/fragbench/measure.h"
#include "app/fragbench/page_source.h"

/** A table with a head; nothing if nobody has a result. */
void report_table(FILE *out, const struct bench_case *c, const struct result *results, uint32_t nb);

/** One JSON object per result, each on a line. */
void report_json(FILE *out, const struct bench_case *c, const struct result *results, uint32_t nb);

/** On which NUMA nodes the memory of regions was found: one line. */
void report_placement(FILE *out, const struct bench_memory *memory);

/** The implementations, and what they are. */
void report_list(FILE *out);

#endif /* APP_FRAGBENCH_REPORT_H */
