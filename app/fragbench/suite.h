/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The default suite: what is measured without options.
 */

#ifndef APP_FRAGBENCH_SUITE_H
#define APP_FRAGBENCH_SUITE_H

#include <stddef.h>

#include "app/fragbench/bench_case.h"

/** The most cases that one run measures. */
#define MAX_CASES 16

/** Fill in the suite's cases, which differ from a given one; returns how many. */
size_t suite_cases(const struct bench_case *like, struct bench_case *cases);

#endif /* APP_FRAGBENCH_SUITE_H */
