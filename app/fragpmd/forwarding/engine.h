/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A forwarding engine: what is done to the packets of a stream.
 *
 * One engine per file in engines/; engines/meson.build lists them.
 */

#ifndef APP_FRAGPMD_FORWARDING_ENGINE_H
#define APP_FRAGPMD_FORWARDING_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

struct forwarding;
struct stream;

/** One engine. */
struct engine {
	const char *name;
	bool receives;      /**< needs receive queues */
	bool sends;         /**< needs transmit queues */
	bool makes_packets; /**< sends what the options describe, not what was received */
	bool makes_chains;  /**< what it sends may have several segments */
	bool counts_bad;    /**< checksums of received packets, in the streams: to be shown */
	/** Make ready, before a start; NULL: nothing to do. Main lcore. 0 or -1. */
	int (*begin)(struct forwarding *forwarding);
	/** After the stop of all lcores; NULL: nothing to do. Main lcore. */
	void (*end)(struct forwarding *forwarding);
	/** Forward one burst of a stream. The stream's lcore, run to completion. */
	void (*forward)(struct stream *stream);
};

/** All engines, ended by NULL. */
extern const struct engine *const engines[];

/** What `start tx_first` sends by. */
extern const struct engine txonly_engine;

/** The engine of that name, or NULL. */
const struct engine *engine_find(const char *name);

/** Write all engines' names into a buffer, separated as asked; returns the buffer. */
const char *engine_names(char *buffer, size_t size, const char *separator);

/** As engine_names(), of the engines that send. */
const char *engine_sender_names(char *buffer, size_t size, const char *separator);

#endif /* APP_FRAGPMD_FORWARDING_ENGINE_H */
