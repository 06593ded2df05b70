/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Link state of the ports. Main lcore.
 */

#ifndef APP_FRAGPMD_PORTS_LINK_H
#define APP_FRAGPMD_PORTS_LINK_H

#include <stdint.h>

struct fragpmd;

/**
 * Wait up to 9 seconds for all links and say how they are; with link state interrupts look once
 * and stay silent, since the interrupt will say it. A quit signal ends the wait.
 */
void links_check(const struct fragpmd *app);

/** A link speed in words, such as "10 Gbps". */
const char *link_speed_name(uint32_t speed);

#endif /* APP_FRAGPMD_PORTS_LINK_H */
