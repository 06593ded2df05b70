/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/page_frag/page_region.h"
#include "tests/unit/unit.h"

static void
full_table_refuses_a_page(void **state)
{
	struct page_frag_page pages[2] = { 0 };
	struct page_frag_page *table[1];
	struct page_region r;

	(void)state;
	assert_int_equal(page_region_init(&r, table, 1), 0);
	assert_int_equal(page_region_add(&r, &pages[0]), 0);
	assert_int_equal(page_region_add(&r, &pages[1]), -ENOSPC);
	assert_int_equal(page_region_nb_free(&r), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_table_refuses_a_page),
	};

	return cmocka_run_group_tests_name("page_region", tests, NULL, NULL);
}
