/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Names of what drivers announce as bits. On stdout; main lcore.
 */

#ifndef APP_FRAGPMD_DISPLAY_NAMES_H
#define APP_FRAGPMD_DISPLAY_NAMES_H

#include <stdint.h>

/** The RSS flow types, with their heading, in lines of less than 64 characters. */
void display_rss_types(uint64_t types);

/** Device capabilities, a blank before each. */
void display_capabilities(uint64_t capabilities);

#endif /* APP_FRAGPMD_DISPLAY_NAMES_H */
