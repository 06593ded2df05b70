/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Strict reading of numbers from a command line: the whole text is the number or it is refused.
 *
 * Pure functions; any thread.
 */

#ifndef APP_FRAGPMD_PARSE_H
#define APP_FRAGPMD_PARSE_H

#include <stdint.h>

#include <rte_ether.h>

/**
 * Read an unsigned decimal number: digits only, no sign, no blank, nothing after it.
 *
 * @return
 *   0, or -1 if the text is no number or is outside min..max; *value is then unchanged.
 */
int parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/**
 * Find a text among nb names.
 *
 * @return
 *   Its place, or -1 if it is none of them.
 */
int parse_choice(const char *text, const char *const *names, unsigned int nb);

/**
 * Read a hexadecimal bit mask of up to 64 bits, with or without 0x.
 *
 * @return
 *   0, or -1 if the text is no such mask.
 */
int parse_mask(const char *text, uint64_t *mask);

/**
 * Read numbers separated by commas.
 *
 * @return
 *   How many there are, or -1 if one is bad or there are more than max_items.
 */
int parse_list(
	const char *text, uint64_t min, uint64_t max, uint16_t *items, unsigned int max_items);

/**
 * Read "NUMBER,MAC".
 *
 * @return
 *   0; -1 if the number or the comma is bad; -2 if the address is.
 */
int parse_number_and_mac(const char *text, uint64_t *number, struct rte_ether_addr *mac);

#endif /* APP_FRAGPMD_PARSE_H */
