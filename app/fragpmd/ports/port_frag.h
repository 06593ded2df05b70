/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What is counted about a port's packets in page fragments: for `show frag port` and telemetry.
 *
 * Recent values while packets move. Main lcore, or, what only reads, telemetry: see telemetry.h.
 */

#ifndef APP_FRAGPMD_PORTS_PORT_FRAG_H
#define APP_FRAGPMD_PORTS_PORT_FRAG_H

#include <stddef.h>
#include <stdint.h>

struct fragpmd;

/** One counter of a port's receive queues. */
struct port_frag_counter {
	const char *key;  /**< in snake_case */
	const char *text; /**< for people */
	size_t offset;    /**< in struct frag_mbuf_rx_stats */
};

/** All counters, ended by a NULL key. */
extern const struct port_frag_counter port_frag_counters[];

/** The same for transmit queues, in struct frag_mbuf_tx_stats. */
extern const struct port_frag_counter port_frag_tx_counters[];

/** A counter since it was cleared, summed up over the port's receive queues. */
uint64_t port_frag_sum(const struct fragpmd *app, uint16_t port, size_t offset);

/** A counter since it was cleared, summed up over the port's transmit queues. */
uint64_t port_frag_tx_sum(const struct fragpmd *app, uint16_t port, size_t offset);

/** Let all these counters of a port count from now on. Main lcore; packets may move meanwhile. */
void port_frag_clear(struct fragpmd *app, uint16_t port);

/** Bytes of packets that the port received and the application still holds. */
uint64_t port_frag_bytes_held(const struct fragpmd *app, uint16_t port);

/**
 * Bytes of the pages that are not free in the pools that the port's receive queues fill their
 * descriptors from. A pool that ports share counts, as a whole, for each of them.
 */
uint64_t port_frag_bytes_pinned(const struct fragpmd *app, uint16_t port);

#endif /* APP_FRAGPMD_PORTS_PORT_FRAG_H */
