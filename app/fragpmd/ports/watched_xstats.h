/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The extended statistics of a port that --display-xstats names.
 *
 * Main lcore only, all of it.
 */

#ifndef APP_FRAGPMD_PORTS_WATCHED_XSTATS_H
#define APP_FRAGPMD_PORTS_WATCHED_XSTATS_H

#include <stdint.h>

#include <rte_ethdev.h>

struct port;

/** One of them. */
struct watched_xstat {
	char name[RTE_ETH_XSTATS_NAME_SIZE];
	uint64_t id;   /**< the driver's */
	uint64_t last; /**< its value at the last look */
};

/** All of a port. */
struct watched_xstats {
	uint64_t when_ns; /**< of the last look; 0: never looked */
	unsigned int count;
	struct watched_xstat xstat[];
};

/**
 * Find them, of a port that has just started; says on stderr which it does not have.
 *
 * @param names
 *   Separated by commas; NULL: none is asked for.
 */
void watched_xstats_find(struct port *port, const char *names);

/** Forget them; with the port closed. */
void watched_xstats_free(struct port *port);

#endif /* APP_FRAGPMD_PORTS_WATCHED_XSTATS_H */
