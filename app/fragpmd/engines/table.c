/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include "app/fragpmd/forwarding/engine.h"
#include "engine_list.h"

#define ENGINE(name) extern const struct engine name##_engine;
ENGINES
#undef ENGINE

#define ENGINE(name) &name##_engine,
const struct engine *const engines[] = { ENGINES NULL };
#undef ENGINE

const struct engine *
engine_find(const char *name)
{
	const struct engine *const *engine;

	for (engine = engines; *engine != NULL; engine++) {
		if (strcmp((*engine)->name, name) == 0)
			return *engine;
	}
	return NULL;
}

static const char *
join_names(char *buffer, size_t size, const char *separator, bool all)
{
	const struct engine *const *engine;
	size_t used = 0;

	buffer[0] = '\0';
	for (engine = engines; *engine != NULL && used < size; engine++) {
		if (all || (*engine)->sends)
			used += (size_t)snprintf(buffer + used, size - used, "%s%s",
				used != 0 ? separator : "", (*engine)->name);
	}
	return buffer;
}

const char *
engine_names(char *buffer, size_t size, const char *separator)
{
	return join_names(buffer, size, separator, true);
}

const char *
engine_sender_names(char *buffer, size_t size, const char *separator)
{
	return join_names(buffer, size, separator, false);
}
