/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/page_frag/page_region.h"
#include "tests/unit/unit.h"

static void
pages_are_given_in_address_order(void **state)
{
	struct page_region *r = page_region_create_malloc(4, 4096);
	struct page_frag_page *page;

	(void)state;
	assert_non_null(r);
	assert_int_equal(page_region_nb_free(r), 4);
	for (uint32_t i = 0; i < 4; i++) {
		page = page_region_get(r);
		assert_non_null(page);
		assert_ptr_equal(page->va, r->base + i * 4096);
		memset(page->va, 0xa5, 4096);
	}
	assert_null(page_region_get(r));
	for (uint32_t i = 0; i < 4; i++)
		page_region_put(r, r->table[i]);
	assert_int_equal(page_region_nb_free(r), 4);
	page_region_free_malloc(r);
}

static void
page_is_found_by_its_address(void **state)
{
	struct page_region *r = page_region_create_malloc(8, 32768);

	(void)state;
	assert_non_null(r);
	for (uint32_t i = 0; i < 8; i++) {
		const struct page_frag_page *page =
			page_region_page_of(r, r->base + i * 32768 + 32767);

		assert_ptr_equal(page->va, r->base + i * 32768);
		assert_ptr_equal(page, page_region_page_of(r, r->base + i * 32768));
	}
	assert_true(page_region_contains(r, r->base));
	assert_true(page_region_contains(r, r->base + 8 * 32768 - 1));
	assert_false(page_region_contains(r, r->base + 8 * 32768));
	assert_false(page_region_contains(r, r->base - 1));
	page_region_free_malloc(r);
}

static void
bad_sizes_are_refused(void **state)
{
	static const struct {
		uint32_t nb_pages;
		uint32_t page_size;
	} bad[] = {
		{ 0, 4096 },
		{ PAGE_REGION_MAX_PAGES + 1, 64 },
		{ 1, 0 },
		{ 1, 32 },
		{ 1, 4095 },
		{ 1, 4097 },
		{ 1, UINT32_MAX },
	};

	(void)state;
	for (size_t i = 0; i < NB(bad); i++) {
		errno = 0;
		assert_null(page_region_create_malloc(bad[i].nb_pages, bad[i].page_size));
		assert_int_equal(errno, EINVAL);
	}
	page_region_free_malloc(NULL);
}

static void
bad_memory_is_refused(void **state)
{
	_Alignas(4096) static char memory[4096];
	_Alignas(64) static char heads[256];
	struct page_region r;

	(void)state;
	assert_true(page_region_heads_size(1) <= sizeof(heads));
	assert_int_equal(page_region_init_memory(&r, memory, heads, 1, 4096), 0);
	assert_int_equal(page_region_init_memory(&r, NULL, heads, 1, 4096), -EINVAL);
	assert_int_equal(page_region_init_memory(&r, memory + 64, heads, 1, 4096), -EINVAL);
	assert_int_equal(page_region_init_memory(&r, memory, NULL, 1, 4096), -EINVAL);
	assert_int_equal(page_region_init_memory(&r, memory, heads + 8, 1, 4096), -EINVAL);
	assert_int_equal(page_region_init_memory(&r, memory, heads, 0, 4096), -EINVAL);
	assert_int_equal(page_region_init_memory(&r, memory, heads, 1, 4000), -EINVAL);
	assert_int_equal(page_region_init(&r, NULL, 1), -EINVAL);
}

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
		cmocka_unit_test(pages_are_given_in_address_order),
		cmocka_unit_test(page_is_found_by_its_address),
		cmocka_unit_test(bad_sizes_are_refused),
		cmocka_unit_test(bad_memory_is_refused),
		cmocka_unit_test(full_table_refuses_a_page),
	};

	return cmocka_run_group_tests_name("page_region", tests, NULL, NULL);
}
