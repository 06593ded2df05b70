/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What all ports' drivers can do alike: queues, descriptors, frames.
 *
 * What goes beyond is said on stderr in testpmd's words. Main lcore only, all of it.
 */

#ifndef APP_FRAGPMD_PORTS_PORT_LIMITS_H
#define APP_FRAGPMD_PORTS_PORT_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

struct fragpmd;
struct port;

/** Most rx (or else tx) queues that all ports can have; and the port that can have no more. */
uint16_t ports_max_queues(const struct fragpmd *app, bool rx, const struct port **which);

/** Can all ports have so many queues? 0 or -1. */
int ports_check_queues(const struct fragpmd *app, bool rx, uint16_t queues);

/** Can all ports' queues have so many descriptors? 0 or -1. */
int ports_check_descriptors(const struct fragpmd *app, bool rx, uint16_t descriptors);

/** Can the port have that MTU? 0 or -1. */
int port_check_mtu(const struct port *port, uint32_t mtu);

#endif /* APP_FRAGPMD_PORTS_PORT_LIMITS_H */
