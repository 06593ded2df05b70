/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <ctype.h>
#include <string.h>

#include "app/fragpmd/parse.h"

/* Digits of one base up to a stop character; returns where it stopped, NULL on overflow or none. */
static const char *
parse_digits(const char *text, unsigned int base, uint64_t *value)
{
	const char *p;
	uint64_t n = 0;

	for (p = text; isxdigit((unsigned char)*p); p++) {
		unsigned int digit =
			isdigit((unsigned char)*p)
				? (unsigned int)(*p - '0')
				: (unsigned int)(tolower((unsigned char)*p) - 'a') + 10;

		if (digit >= base)
			break;
		if (n > (UINT64_MAX - digit) / base)
			return NULL;
		n = n * base + digit;
	}
	if (p == text)
		return NULL;
	*value = n;
	return p;
}

int
parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	uint64_t n;
	const char *end = parse_digits(text, 10, &n);

	if (end == NULL || *end != '\0' || n < min || n > max)
		return -1;
	*value = n;
	return 0;
}

int
parse_choice(const char *text, const char *const *names, unsigned int nb)
{
	unsigned int i;

	for (i = 0; i < nb; i++)
		if (strcmp(names[i], text) == 0)
			return (int)i;
	return -1;
}

int
parse_mask(const char *text, uint64_t *mask)
{
	uint64_t n;
	const char *end;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	end = parse_digits(text, 16, &n);
	if (end == NULL || *end != '\0')
		return -1;
	*mask = n;
	return 0;
}

int
parse_list(const char *text, uint64_t min, uint64_t max, uint16_t *items, unsigned int max_items)
{
	unsigned int count = 0;

	for (;;) {
		uint64_t n;
		const char *end = parse_digits(text, 10, &n);

		if (end == NULL || n < min || n > max || count == max_items)
			return -1;
		items[count++] = (uint16_t)n;
		if (*end == '\0')
			return (int)count;
		if (*end != ',')
			return -1;
		text = end + 1;
	}
}

int
parse_number_and_mac(const char *text, uint64_t *number, struct rte_ether_addr *mac)
{
	const char *end = parse_digits(text, 10, number);

	if (end == NULL || *end != ',')
		return -1;
	return rte_ether_unformat_addr(end + 1, mac) < 0 ? -2 : 0;
}
