/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The choice of ports that forward, and of lcores that do it.
 *
 * What is chosen holds from the next forwarding_setup(); nothing here may be called while
 * forwarding runs, except selection_default_peers(). Main lcore only.
 */

#ifndef APP_FRAGPMD_FORWARDING_SELECTION_H
#define APP_FRAGPMD_FORWARDING_SELECTION_H

#include <stdint.h>

struct forward_options;
struct fragpmd;

/**
 * Let these ports forward, in this order.
 *
 * A change of their number is said on stdout, and then all of them are to be used.
 *
 * @param ports
 *   Numbers of ports, all different.
 * @return
 *   0, or -1 if there are none or one of them does not exist; that was said on stderr.
 */
int selection_set_ports(struct fragpmd *app, const uint16_t *ports, uint16_t n);

/** As selection_set_ports(), the ports that exist of those in a bit mask. */
int selection_set_port_mask(struct fragpmd *app, uint64_t mask);

/**
 * Let these lcores forward, in this order; as selection_set_ports().
 *
 * @param lcores
 *   Numbers of lcores, all different, the main one not among them.
 */
int selection_set_lcores(struct fragpmd *app, const unsigned int *lcores, uint16_t n);

/** As selection_set_lcores(), all lcores of a bit mask. */
int selection_set_lcore_mask(struct fragpmd *app, uint64_t mask);

/** Every port again, every lcore again of which one forwards, and every peer's default. */
void selection_reset(struct fragpmd *app);

/** Give all ports the peers that they have when none are named: 02:00:00:00:00:PORT. */
void selection_default_peers(struct forward_options *forward);

#endif /* APP_FRAGPMD_FORWARDING_SELECTION_H */
