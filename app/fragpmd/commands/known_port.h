/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Commands on a port that may not exist, whose answers have words of their own for that.
 */

#ifndef APP_FRAGPMD_COMMANDS_KNOWN_PORT_H
#define APP_FRAGPMD_COMMANDS_KNOWN_PORT_H

#include <stdint.h>

struct fragpmd;

/**
 * Check that there is a port of that number. Main lcore.
 *
 * @return
 *   0, or -ENODEV after `Invalid port N` on stderr.
 */
int known_port(struct fragpmd *app, uint16_t id);

#endif /* APP_FRAGPMD_COMMANDS_KNOWN_PORT_H */
