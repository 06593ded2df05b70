/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdlib.h>

#include "lib/page_frag/page_list.h"
#include "tests/unit/unit.h"

#define PAGES 5

struct fixture {
	struct page_list list;
	struct page_frag_page pages[PAGES];
	struct page_frag_page *table[PAGES];
};

static void
fixture_init(struct fixture *f)
{
	page_list_init(&f->list);
	for (uint32_t i = 0; i < PAGES; i++) {
		f->pages[i].index = i;
		f->table[i] = &f->pages[i];
	}
}

static void
empty_list_gives_nothing(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	fixture_init(&f);
	assert_null(page_list_pop(&f.list, f.table));
	assert_int_equal(page_list_count(&f.list), 0);
}

static void
last_in_is_first_out(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	fixture_init(&f);
	for (uint32_t i = 0; i < PAGES; i++) {
		page_list_push(&f.list, &f.pages[i]);
		assert_int_equal(page_list_count(&f.list), i + 1);
	}
	for (uint32_t i = PAGES; i > 0; i--) {
		assert_ptr_equal(page_list_pop(&f.list, f.table), &f.pages[i - 1]);
		assert_int_equal(page_list_count(&f.list), i - 1);
	}
	assert_null(page_list_pop(&f.list, f.table));
}

/* A thread that read the head, was stopped, and meanwhile the same page was popped and pushed again
 * with another page below it, must not succeed with what it read.
 */
static void
head_that_came_back_is_not_mistaken(void **state)
{
	struct fixture f = { 0 };
	uint64_t seen, next;

	(void)state;
	fixture_init(&f);
	page_list_push(&f.list, &f.pages[0]);
	page_list_push(&f.list, &f.pages[1]);
	seen = atomic_load(&f.list.head);
	next = page_list_pack(seen, 0, 1);

	assert_ptr_equal(page_list_pop(&f.list, f.table), &f.pages[1]);
	assert_ptr_equal(page_list_pop(&f.list, f.table), &f.pages[0]);
	page_list_push(&f.list, &f.pages[2]);
	page_list_push(&f.list, &f.pages[1]);

	/* Same top, same count: only the tag differs. */
	assert_int_equal(seen & (PAGE_LIST_TAG_ONE - 1),
		atomic_load(&f.list.head) & (PAGE_LIST_TAG_ONE - 1));
	assert_false(atomic_compare_exchange_strong(&f.list.head, &seen, next));
}

static void
tag_wraps_without_touching_the_rest(void **state)
{
	uint64_t head = ~UINT64_C(0) & ~(PAGE_LIST_TAG_ONE - 1);

	(void)state;
	head = page_list_pack(head, 3, 7);
	assert_int_equal(head, UINT64_C(7) << PAGE_LIST_BITS | 3);
}

/* A chain goes on with one write, its first page on top. */
static void
chain_is_pushed_at_once(void **state)
{
	struct fixture f = { 0 };
	uint64_t tag;

	(void)state;
	fixture_init(&f);
	assert_int_equal(page_list_push(&f.list, &f.pages[4]), 0);
	page_list_link(&f.list, &f.pages[2], &f.pages[0]);
	page_list_link(&f.list, &f.pages[0], &f.pages[3]);
	tag = atomic_load(&f.list.head) / PAGE_LIST_TAG_ONE;
	assert_int_equal(page_list_push_chain(&f.list, &f.pages[2], &f.pages[3], 3), 1);
	assert_int_equal(atomic_load(&f.list.head) / PAGE_LIST_TAG_ONE, tag + 1);
	assert_int_equal(page_list_count(&f.list), 4);
	assert_ptr_equal(page_list_pop(&f.list, f.table), &f.pages[2]);
	assert_ptr_equal(page_list_pop(&f.list, f.table), &f.pages[0]);
	assert_ptr_equal(page_list_pop(&f.list, f.table), &f.pages[3]);
	assert_ptr_equal(page_list_pop(&f.list, f.table), &f.pages[4]);
	assert_null(page_list_pop(&f.list, f.table));
	assert_int_equal(page_list_count(&f.list), 0);
}

static void
several_are_popped_at_once(void **state)
{
	struct fixture f = { 0 };
	struct page_frag_page *pages[PAGES + 1] = { NULL };
	uint32_t left = 99;
	uint64_t tag;

	(void)state;
	fixture_init(&f);
	assert_int_equal(page_list_pop_bulk(&f.list, f.table, pages, 3, 0, &left), 0);
	for (uint32_t i = 0; i < PAGES; i++)
		page_list_push(&f.list, &f.pages[i]);
	assert_int_equal(page_list_pop_bulk(&f.list, f.table, pages, 0, 0, &left), 0);
	assert_int_equal(page_list_pop_bulk(&f.list, f.table, pages, 1, PAGES, &left), 0);
	assert_int_equal(page_list_pop_bulk(&f.list, f.table, pages, 1, PAGES + 1, &left), 0);
	assert_int_equal(page_list_pop_bulk(&f.list, f.table, pages, 1, UINT32_MAX, &left), 0);
	assert_int_equal(left, 99);
	assert_int_equal(page_list_count(&f.list), PAGES);

	tag = atomic_load(&f.list.head) / PAGE_LIST_TAG_ONE;
	assert_int_equal(page_list_pop_bulk(&f.list, f.table, pages, 3, PAGES - 2, &left), 2);
	assert_int_equal(left, PAGES - 2);
	assert_ptr_equal(pages[0], &f.pages[4]);
	assert_ptr_equal(pages[1], &f.pages[3]);
	assert_null(pages[2]);
	assert_int_equal(page_list_pop_bulk(&f.list, f.table, pages, PAGES + 1, 0, &left), 3);
	assert_int_equal(left, 0);
	assert_ptr_equal(pages[2], &f.pages[0]);
	assert_int_equal(atomic_load(&f.list.head) / PAGE_LIST_TAG_ONE, tag + 2);
	assert_null(page_list_pop(&f.list, f.table));
}

/* The count that was read may be of another time than the chain that is followed: its end is the
 * end.
 */
static void
chain_that_ends_early_is_not_followed_further(void **state)
{
	struct fixture f = { 0 };
	struct page_frag_page *pages[PAGES] = { NULL };
	uint32_t left;

	(void)state;
	fixture_init(&f);
	page_list_push(&f.list, &f.pages[0]);
	page_list_push(&f.list, &f.pages[1]);
	atomic_store(&f.list.head, page_list_pack(atomic_load(&f.list.head), 1, 4));
	assert_int_equal(page_list_pop_bulk(&f.list, f.table, pages, 4, 0, &left), 2);
	assert_ptr_equal(pages[0], &f.pages[1]);
	assert_ptr_equal(pages[1], &f.pages[0]);
	assert_null(pages[2]);
}

/* Nor is an index that leads to a page which is being added just now. */
static void
page_that_is_not_in_the_table_yet_is_not_taken(void **state)
{
	struct fixture f = { 0 };
	struct page_frag_page *pages[PAGES] = { NULL };
	uint32_t left;

	(void)state;
	fixture_init(&f);
	page_list_push(&f.list, &f.pages[0]);
	page_list_push(&f.list, &f.pages[1]);
	f.table[0] = NULL;
	assert_int_equal(page_list_pop_bulk(&f.list, f.table, pages, 2, 0, &left), 1);
	assert_ptr_equal(pages[0], &f.pages[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_list_gives_nothing),
		cmocka_unit_test(last_in_is_first_out),
		cmocka_unit_test(head_that_came_back_is_not_mistaken),
		cmocka_unit_test(tag_wraps_without_touching_the_rest),
		cmocka_unit_test(chain_is_pushed_at_once),
		cmocka_unit_test(several_are_popped_at_once),
		cmocka_unit_test(chain_that_ends_early_is_not_followed_further),
		cmocka_unit_test(page_that_is_not_in_the_table_yet_is_not_taken),
	};

	return cmocka_run_group_tests_name("page_list", tests, NULL, NULL);
}
