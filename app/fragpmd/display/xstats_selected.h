/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The extended statistics that --display-xstats has chosen, in the block of a port's others.
 *
 * Main lcore.
 */

#ifndef APP_FRAGPMD_DISPLAY_XSTATS_SELECTED_H
#define APP_FRAGPMD_DISPLAY_XSTATS_SELECTED_H

#include <stdint.h>

#include "app/fragpmd/options/options.h"

struct fragpmd;

/** A port's values at the last look, for rates. */
struct xstats_selected {
	uint64_t when_ns; /**< 0: never looked */
	uint64_t value[MAX_DISPLAY_XSTATS];
	uint32_t missing; /**< a bit for each that it was said of that the port does not have it */
};

/** Say on stderr, once, which ones a port does not have: before the block begins. */
void xstats_selected_find(struct fragpmd *app, uint16_t port_id);

/** Show those that the port has, with their rates. */
void display_xstats_selected(struct fragpmd *app, uint16_t port_id);

#endif /* APP_FRAGPMD_DISPLAY_XSTATS_SELECTED_H */
