/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/** @file The driver's log. */

#ifndef TESTS_MOCK_NIC_LOG_H
#define TESTS_MOCK_NIC_LOG_H

#include <rte_log.h>

extern int mock_logtype;

/** One line on the log. */
#define MOCK_LOG(level, ...) mock_log(RTE_LOG_##level, __VA_ARGS__)

/** As rte_log(), with the driver's name before and a line's end behind the text. */
void mock_log(uint32_t level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* TESTS_MOCK_NIC_LOG_H */
