/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What is shown: testpmd's blocks, line by line, since scripts read them; and the blocks of this
 * program's own.
 *
 * All on stdout. Main lcore.
 */

#ifndef APP_FRAGPMD_DISPLAY_DISPLAY_H
#define APP_FRAGPMD_DISPLAY_DISPLAY_H

#include <stdint.h>

struct fragpmd;
struct port;
struct stream;

/** Who forwards what (display/forward_config.c): `show config fwd`, first part of `start`. */
void display_forwarding(const struct fragpmd *app);

/** Queues and descriptors (display/rxtx_config.c): `show config rxtx`, second part of `start`. */
void display_rxtx_config(const struct fragpmd *app);

/** The lcores that may forward: `show config cores`. */
void display_lcores(const struct fragpmd *app);

/** What was forwarded (display/forward_stats.c): `show fwd stats all`, `stop`. */
void display_forward_stats(const struct fragpmd *app);

/** If they are recorded, the most usual lengths of a stream's bursts (display/records.c). */
void display_stream_bursts(const struct fragpmd *app, const struct stream *stream);

/** As display_stream_bursts(), of the stream of a port; nothing if ports have several. */
void display_port_bursts(const struct fragpmd *app, uint16_t port);

/** If they are recorded, the cycles for each of the packets that were forwarded. */
void display_core_cycles(const struct fragpmd *app, uint64_t rx_packets, uint64_t tx_packets);

/** A port's counters and rates since the last look (display/port_stats.c): `show port stats`. */
void display_port_stats(struct port *port);

/** `clear port stats`. */
void clear_port_stats(struct port *port);

/** What a port is and can do (display/port_info.c): `show port info`. */
void display_port_info(const struct port *port);

/** The line above the rows of display_port_summary(). */
void display_port_summary_header(const struct fragpmd *app);

/** A port in one row: `show port summary`. */
void display_port_summary(const struct port *port);

/** Pools, pages and slices (display/frag_pool.c): `show frag pool`. */
void display_frag_pools(const struct fragpmd *app);

/** What the pools' pages are, as pictures (display/frag_map.c): `show frag map`. */
void display_frag_maps(const struct fragpmd *app);

/** What was done to received packets (display/frag_port.c): `show frag port`. */
void display_frag_ports(const struct fragpmd *app);

#endif /* APP_FRAGPMD_DISPLAY_DISPLAY_H */
