/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdarg.h>
#include <stdio.h>

#include "tests/mock_nic/log.h"

RTE_LOG_REGISTER_DEFAULT(mock_logtype, NOTICE)

void
mock_log(uint32_t level, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rte_log(level, (uint32_t)mock_logtype, "net_mock: %s\n", text);
}
