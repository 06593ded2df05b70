/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Ports in DPDK's telemetry: /page_frag/ports, and /page_frag/port,ID. Pools are the driver's part.
 *
 * Telemetry runs on a thread of its own, and only reads. Counters it reads at any time; for what is
 * not made for that, the main lcore lets it wait.
 */

#ifndef APP_FRAGPMD_TELEMETRY_H
#define APP_FRAGPMD_TELEMETRY_H

struct fragpmd;

/** Let telemetry see the ports and queues, from when they are set up. Main lcore. */
void telemetry_begin(const struct fragpmd *app);

/** Let telemetry see nothing more, before they are taken down. Main lcore. */
void telemetry_end(void);

/**
 * Let telemetry wait while streams are laid out or queues are configured anew, until
 * telemetry_resume(). Main lcore; not while telemetry waits already.
 */
void telemetry_pause(void);

/** Let telemetry go on. */
void telemetry_resume(void);

#endif /* APP_FRAGPMD_TELEMETRY_H */
