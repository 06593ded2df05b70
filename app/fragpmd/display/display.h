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

#include <stdbool.h>
#include <stdint.h>

struct fragpmd;
struct port;
struct rte_ether_addr;
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

/** Those that --display-xstats asks for, inside of display_port_stats() at this time. */
void display_watched_xstats(const struct port *port, uint64_t now_ns);

/** `clear port stats`. */
void clear_port_stats(struct port *port);

/** A port's extended statistics (display/port_xstats.c): `show port xstats`. */
void display_port_xstats(const struct port *port, bool hide_zero);

/** `clear port xstats`; says nothing. */
void clear_port_xstats(struct port *port);

/** What a port is and can do (display/port_info.c): `show port info`. */
void display_port_info(const struct port *port);

/** The line above the rows of display_port_summary(). */
void display_port_summary_header(const struct fragpmd *app);

/** A port in one row: `show port summary`. */
void display_port_summary(const struct port *port);

/** Which ports there are, in a line: after `Invalid port`. */
void display_valid_ports(const struct fragpmd *app);

/** A port's unicast addresses (display/port_addresses.c): `show port N macs`. */
void display_port_macs(const struct port *port);

/** A port's multicast addresses (display/port_addresses.c): `show port N mcast_macs`. */
void display_multicast_macs(const struct rte_ether_addr *addresses, uint32_t count);

/** A port's flow control (display/port_flow_ctrl.c), or why there is none. */
void display_port_flow_ctrl(uint16_t port);

/** The offloads that a port can have (display/offloads.c). */
void display_offload_capabilities(const struct port *port, bool rx);

/** The offloads that a port and its queues are set up with (display/offloads.c). */
void display_offload_configuration(const struct port *port, bool rx);

/** How a queue is set up (display/queue_info.c): `show rxq info`, or why it is not known. */
void display_rx_queue_info(uint16_t port, uint16_t queue);

/** As display_rx_queue_info(): `show txq info`. */
void display_tx_queue_info(uint16_t port, uint16_t queue);

/**
 * Devices that have a driver, and their ports (display/device_info.c): `show device info`.
 *
 * @param identifier
 *   Of one device, as --vdev or -a would be given; NULL: all.
 */
void display_devices(const char *identifier);

/** Pools, pages and slices (display/frag_pool.c): `show frag pool`. */
void display_frag_pools(const struct fragpmd *app);

/** What the pools' pages are, as pictures (display/frag_map.c): `show frag map`. */
void display_frag_maps(const struct fragpmd *app);

/** What was done to received packets (display/frag_port.c): `show frag port`. */
void display_frag_ports(const struct fragpmd *app);

#endif /* APP_FRAGPMD_DISPLAY_DISPLAY_H */
