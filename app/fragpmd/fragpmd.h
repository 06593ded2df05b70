/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The whole application's state, handed from function to function: there are no globals.
 *
 * It belongs to the main lcore. Forwarding lcores see their own struct lcore and its streams only.
 */

#ifndef APP_FRAGPMD_FRAGPMD_H
#define APP_FRAGPMD_FRAGPMD_H

#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/pools/fragments.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/pools/pool.h"
#include "app/fragpmd/ports/port.h"
#include "app/fragpmd/ports/rx_queue.h"
#include "app/fragpmd/ports/tx_queue.h"

struct command_set;

/** Everything that the application knows. */
struct fragpmd {
	struct options options;  /**< as given, and as commands have changed them since */
	struct lcore_set lcores; /**< that may forward; the first options.forward.nb_cores do */
	struct port_set ports;
	struct pool_set pools;
	struct fragments fragments;
	struct forwarding forwarding;
	struct command_set *commands; /**< of the prompt, while there is one */
};

/** The application that a forwarding is part of: for engines. */
static inline struct fragpmd *
fragpmd_of(struct forwarding *forwarding)
{
	return RTE_PTR_SUB(forwarding, offsetof(struct fragpmd, forwarding));
}

#endif /* APP_FRAGPMD_FRAGPMD_H */
