/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Forwarding as a whole: which streams there are, which lcore serves which, start and stop.
 *
 * Main lcore only, all of it.
 */

#ifndef APP_FRAGPMD_FORWARDING_FORWARDING_H
#define APP_FRAGPMD_FORWARDING_FORWARDING_H

#include <stdbool.h>
#include <stdint.h>

#include "app/fragpmd/forwarding/lcore.h"
#include "app/fragpmd/forwarding/stream.h"
#include "app/fragpmd/forwarding/tx_template.h"

struct fragpmd;

/** The forwarding configuration and its state. */
struct forwarding {
	const struct forward_options *options;
	const struct engine *engine; /**< of the last start, or of the next one */
	struct stream *streams;
	uint16_t nb_streams;
	struct stream **active; /**< for lcores: see there */
	struct lcore *lcores;
	uint16_t nb_lcores;
	uint16_t nb_ports;
	struct burst_counters *bursts; /**< of each stream; NULL: they were not counted */
	bool running;
	bool retry; /**< since the last start */
	bool warned_odd_ports;
	struct tx_template packet;
};

/**
 * Lay out streams and give them to lcores, as the options now say. Not while forwarding runs.
 *
 * @return
 *   0, or -1 if memory is short; that was said.
 */
int forwarding_setup(struct fragpmd *app);

/**
 * Start forwarding, and say how it is set up.
 *
 * @param tx_first_bursts
 *   How many bursts of made-up packets every stream sends first.
 * @return
 *   0, or -1 if it could not start; the reason was said.
 */
int forwarding_start(struct fragpmd *app, uint32_t tx_first_bursts);

/**
 * Let the lcores show, record and try again what the options now say, at once (forwarding/watch.c).
 * Where memory is short for a record it is left out; that was said.
 */
void forwarding_watch(struct fragpmd *app);

/** Let what was recorded begin anew (forwarding/watch.c). */
void forwarding_clear_records(struct forwarding *forwarding);

/** Stop forwarding, and print what was forwarded. */
void forwarding_stop(struct fragpmd *app);

/**
 * Free what the ports' receive queues hold, a bounded number of packets. Forwarding must be
 * stopped and the ports started.
 */
void forwarding_flush(const struct fragpmd *app);

/** Let the forward statistics count from now on. */
void forwarding_clear_stats(struct fragpmd *app);

/** Release streams and lcores. Not while forwarding runs. */
void forwarding_free(struct forwarding *forwarding);

#endif /* APP_FRAGPMD_FORWARDING_FORWARDING_H */
