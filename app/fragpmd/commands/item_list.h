/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Lists of numbers as commands take them, `1,2,5`.
 *
 * What is wrong with one is said on stderr, in testpmd's words. Main lcore.
 */

#ifndef APP_FRAGPMD_COMMANDS_ITEM_LIST_H
#define APP_FRAGPMD_COMMANDS_ITEM_LIST_H

#include <stdbool.h>

/**
 * Read a list. Numbers beyond UINT_MAX are read as UINT_MAX, which no item may be.
 *
 * @param what
 *   What its items are, for messages.
 * @param unique
 *   No item may be there twice.
 * @return
 *   How many items there are, or 0 if the list is bad.
 */
unsigned int item_list_parse(const char *text, const char *what, unsigned int *items,
	unsigned int max_items, bool unique);

#endif /* APP_FRAGPMD_COMMANDS_ITEM_LIST_H */
