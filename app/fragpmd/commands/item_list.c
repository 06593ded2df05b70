/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "app/fragpmd/commands/item_list.h"

/* Digits up to another character; returns how many there are. */
static size_t
read_item(const char *text, size_t len, unsigned int *item)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < len && isdigit((unsigned char)text[i]); i++) {
		unsigned int digit = (unsigned int)(text[i] - '0');

		n = n > (UINT_MAX - digit) / 10 ? UINT_MAX : n * 10 + digit;
	}
	*item = n;
	return i;
}

/* Whether no item is there twice. */
static bool
check_unique(const char *what, const unsigned int *items, unsigned int count)
{
	unsigned int i;
	unsigned int j;

	for (i = 0; i < count; i++) {
		for (j = i + 1; j < count; j++) {
			if (items[i] == items[j]) {
				fprintf(stderr, "duplicated %s %u at index %u and %u\n", what,
					items[i], i, j);
				return false;
			}
		}
	}
	return true;
}

/* Blanks at the end of a line are no part of the list. */
static size_t
list_length(const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && isblank((unsigned char)text[len - 1]))
		len--;
	return len;
}

unsigned int
item_list_parse(const char *text, const char *what, unsigned int *items, unsigned int max_items,
	bool unique)
{
	size_t len = list_length(text);
	unsigned int count = 0;
	size_t at = 0;

	fflush(stdout);
	for (;;) {
		unsigned int item;
		size_t digits = read_item(text + at, len - at, &item);
		bool last = at + digits == len;

		at += digits;
		if (!last && text[at] != ',') {
			fprintf(stderr, "character %c is not a decimal digit\n", text[at]);
			return 0;
		}
		if (digits == 0) {
			fprintf(stderr, "No valid value %s comma\n", last ? "after" : "before");
			return 0;
		}
		if (count < max_items)
			items[count] = item;
		count++;
		if (last)
			break;
		at++;
	}
	if (count > max_items) {
		fprintf(stderr, "Number of %s = %u > %u (maximum items)\n", what, count, max_items);
		return 0;
	}
	return unique && !check_unique(what, items, count) ? 0 : count;
}
