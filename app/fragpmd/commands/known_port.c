/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdio.h>

#include "app/fragpmd/commands/known_port.h"
#include "app/fragpmd/fragpmd.h"

int
known_port(struct fragpmd *app, uint16_t id)
{
	if (port_find(app, id) != NULL)
		return 0;
	fflush(stdout);
	fprintf(stderr, "Invalid port %u\n", id);
	return -ENODEV;
}
