/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The way to run without a prompt: forward until told to end. Main lcore.
 */

#ifndef APP_FRAGPMD_BATCH_H
#define APP_FRAGPMD_BATCH_H

struct fragpmd;

/**
 * Start forwarding, then wait for Enter, the end of input or a signal; or with --stats-period show
 * statistics until a signal comes. Forwarding is left running.
 *
 * @return
 *   0, or -1 after failure().
 */
int batch_run(struct fragpmd *app);

#endif /* APP_FRAGPMD_BATCH_H */
