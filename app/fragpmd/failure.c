/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/fragpmd/failure.h"

/* Whoever fails is handed no context. */
static bool fatal = true;

void
failure_set_fatal(bool is_fatal)
{
	fatal = is_fatal;
}

int
failure(const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	if (fatal)
		fprintf(stderr, "EAL: Error - exiting with code: %d\n  Cause: ", EXIT_FAILURE);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return -1;
}
