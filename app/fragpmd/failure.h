/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * How the program says that it cannot go on.
 *
 * Nothing in the application ends the process: whoever finds a fault reports it here and returns
 * an error, and main() releases everything on the way out.
 */

#ifndef APP_FRAGPMD_FAILURE_H
#define APP_FRAGPMD_FAILURE_H

#include <stdbool.h>

#include <rte_common.h>

/**
 * Print on stderr why the program ends, in the form that testpmd's users and scripts know:
 * "EAL: Error - exiting with code: 1" and a line "  Cause: ...".
 *
 * Main lcore. A line feed is added to the text.
 *
 * @return
 *   -1 always, so that a caller can say `return failure(...)`.
 */
int failure(const char *format, ...) __rte_format_printf(1, 2);

/**
 * Say whether failures end the program, as they do at first, or a command only: then nothing is
 * said of an exit. Main lcore.
 */
void failure_set_fatal(bool fatal);

#endif /* APP_FRAGPMD_FAILURE_H */
