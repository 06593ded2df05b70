/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Link state of the ports. Main lcore, except where it says otherwise.
 */

#ifndef APP_FRAGPMD_PORTS_LINK_H
#define APP_FRAGPMD_PORTS_LINK_H

#include <stdint.h>

struct fragpmd;

/** Say on stdout when a port's link or state changes (from the interrupt thread). 0 or -1. */
int link_events_register(void);

/**
 * Wait up to 9 seconds for all links and say how they are; with link state interrupts look once
 * and stay silent, since the interrupt will say it. A quit signal ends the wait.
 */
void links_check(const struct fragpmd *app);

/** A link speed in words, such as "10 Gbps". */
const char *link_speed_name(uint32_t speed);

#endif /* APP_FRAGPMD_PORTS_LINK_H */
