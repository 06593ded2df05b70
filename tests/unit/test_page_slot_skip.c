/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The end of a page is given back unissued, so that the next page begins sooner. */

#include <stdbool.h>

#include "tests/unit/slot_fixture.h"

/* Any number of slots after any number of others; as many come from the page, and all come back. */
static void
end_of_page_is_not_issued(void **state)
{
	(void)state;
	for (uint32_t taken = 0; taken <= SLOTS; taken++) {
		for (uint32_t n = 0; n <= SLOTS; n++) {
			struct fixture *f = fixture_new(150, PAGE_FRAG_ORDER_ZERO_OFFSET);
			bool possible = taken != 0 && n != 0 && n <= SLOTS - taken;
			void *objs[2 * SLOTS];
			uint32_t left = possible ? SLOTS - n : SLOTS;

			assert_int_equal(alloc_n(f, 0, objs, taken), taken);
			assert_int_equal(page_slot_skip(&f->pool, &ops, &f->share[0], n), possible);
			assert_int_equal(page_slot_out(&f->pool), taken);
			assert_int_equal(
				alloc_n(f, 0, objs + taken, SLOTS - taken + 1), SLOTS - taken + 1);
			for (uint32_t i = 1; i <= SLOTS; i++)
				if ((char *)objs[i] - (char *)objs[i - 1] !=
					(ptrdiff_t)f->pool.geo.pitch)
					assert_int_equal(i, left);
			free_n(f, 1, objs, SLOTS + 1);
			fixture_end(f);
		}
	}
}

/* What has been freed before the end is given back: the page is free at once. */
static void
page_is_free_with_its_end(void **state)
{
	struct fixture *f = fixture_new(150, PAGE_FRAG_ORDER_ZERO_OFFSET);
	uint32_t nb_free = page_region_nb_free(&f->pool.region);
	void *objs[SLOTS];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, SLOTS - 4), SLOTS - 4);
	free_n(f, 0, objs, SLOTS - 4);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(page_region_nb_free(&f->pool.region), nb_free - 1);
	assert_true(page_slot_skip(&f->pool, &ops, &f->share[0], 4));
	assert_int_equal(page_region_nb_free(&f->pool.region), nb_free);
	fixture_end(f);
}

static void
countdown_is_left_alone(void **state)
{
	struct fixture *f = fixture_new(150, PAGE_FRAG_ORDER_COUNTDOWN);
	void *objs[5];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 5), 5);
	assert_false(page_slot_skip(&f->pool, &ops, &f->share[0], 3));
	free_n(f, 0, objs, 5);
	fixture_end(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(end_of_page_is_not_issued),
		cmocka_unit_test(page_is_free_with_its_end),
		cmocka_unit_test(countdown_is_left_alone),
	};

	return cmocka_run_group_tests_name("page_slot_skip", tests, NULL, NULL);
}
