/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What every unit test includes: cmocka and the headers it asks for.
 */

#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/** Number of elements of an array. */
#define NB(array) (sizeof(array) / sizeof((array)[0]))

#endif /* TESTS_UNIT_UNIT_H */
