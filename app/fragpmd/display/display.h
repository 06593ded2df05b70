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

/** Who forwards what (display/forward_config.c): `show config fwd`, first part of `start`. */
void display_forwarding(const struct fragpmd *app);

/** Queues and descriptors (display/rxtx_config.c): `show config rxtx`, second part of `start`. */
void display_rxtx_config(const struct fragpmd *app);

/** The lcores that may forward: `show config cores`. */
void display_lcores(const struct fragpmd *app);

/** What was forwarded (display/forward_stats.c): `show fwd stats all`, `stop`. */
void display_forward_stats(const struct fragpmd *app);

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
