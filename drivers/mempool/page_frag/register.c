/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* In programs that link the driver: it is there from the start. The plugin registers later. */

#include <rte_common.h>

#include "drivers/mempool/page_frag/pool.h"

RTE_INIT(page_frag_register_at_start)
{
	/* Whoever creates a pool looks the driver up by its name, and says so if it is missing. */
	(void)page_frag_register(false);
}
