/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdbool.h>

#include "tests/unit/slot_fixture.h"

static const enum page_frag_order orders[] = {
	PAGE_FRAG_ORDER_ZERO_OFFSET,
	PAGE_FRAG_ORDER_COUNTDOWN,
};

/* The slots of objects sorted by address, whatever the order they were issued in. */
static void
sort(void **objs, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		for (uint32_t j = i; j > 0 && objs[j] < objs[j - 1]; j--) {
			void *other = objs[j];

			objs[j] = objs[j - 1];
			objs[j - 1] = other;
		}
	}
}

/* One page as frames of k slots; what remains stays single. The objects that are left to be freed
 * are moved to the front; returns how many they are.
 */
static uint32_t
merge_by(const struct page_slot_geometry *geo, void **objs, uint32_t n, uint32_t k)
{
	uint32_t i, j, left = 0;

	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && j - i < k && objs[j] == page_slot_next(geo, objs[i]); j++)
			page_slot_absorb(geo, objs[i], objs[j]);
		objs[left++] = objs[i];
	}
	return left;
}

static void
merged_slots_come_back_with_the_first(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (uint32_t k = 1; k <= SLOTS; k++) {
			struct fixture *f = fixture_new(150, orders[o]);
			void *objs[SLOTS];
			uint32_t left;

			assert_int_equal(
				page_slot_alloc_bulk(&f->pool, &ops, &f->share[0], objs, SLOTS),
				SLOTS);
			sort(objs, SLOTS);
			left = merge_by(&f->pool.geo, objs, SLOTS, k);
			assert_int_equal(left, (SLOTS + k - 1) / k);
			assert_int_equal(page_slot_out(&f->pool), SLOTS);
			page_slot_free_bulk(&f->pool, &ops, &f->share[0], objs, left);
			/* Exact although a stretch is pending. */
			assert_int_equal(page_slot_out(&f->pool), 0);
			fixture_end(f);
		}
	}
}

/* In any order of freeing, by another share, one at a time. */
static void
order_of_freeing_does_not_matter(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture *f = fixture_new(150, orders[o]);

		for (unsigned int seed = 0; seed < 200; seed++) {
			unsigned int random = seed;
			void *objs[SLOTS];
			uint32_t left;

			assert_int_equal(
				page_slot_alloc_bulk(&f->pool, &ops, &f->share[0], objs, SLOTS),
				SLOTS);
			sort(objs, SLOTS);
			left = merge_by(&f->pool.geo, objs, SLOTS, 1 + seed % 5);
			while (left != 0) {
				uint32_t i = (uint32_t)rand_r(&random) % left;

				free_one(f, &f->share[seed % 2], objs[i]);
				objs[i] = objs[--left];
			}
			page_slot_flush(&f->pool, &ops, &f->share[1]);
			assert_int_equal(page_slot_out(&f->pool), 0);
		}
		fixture_end(f);
	}
}

/* The next time the slots are single again. */
static void
nothing_is_merged_in_the_next_life(void **state)
{
	struct fixture *f = fixture_new(30, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[30];

	(void)state;
	for (int round = 0; round < 10; round++) {
		assert_int_equal(page_slot_alloc_bulk(&f->pool, &ops, &f->share[0], objs, 30), 30);
		sort(objs, 30);
		if (round % 2 == 0)
			page_slot_free_bulk(&f->pool, &ops, &f->share[0], objs,
				merge_by(&f->pool.geo, objs, 30, 5));
		else
			page_slot_free_bulk(&f->pool, &ops, &f->share[0], objs, 30);
		assert_int_equal(page_slot_out(&f->pool), 0);
	}
	fixture_end(f);
}

static void
last_slot_of_a_page_has_nothing_to_merge(void **state)
{
	struct fixture *f = fixture_new(30, PAGE_FRAG_ORDER_ZERO_OFFSET);
	struct page_slot_geometry many = f->pool.geo;
	void *objs[SLOTS];

	(void)state;
	assert_int_equal(page_slot_alloc_bulk(&f->pool, &ops, &f->share[0], objs, SLOTS), SLOTS);
	for (uint32_t i = 0; i < SLOTS; i++)
		assert_ptr_equal(
			page_slot_next(&f->pool.geo, objs[i]), i + 1 < SLOTS ? objs[i + 1] : NULL);
	many.slots = PAGE_SLOT_MERGE_MAX + 1;
	assert_null(page_slot_next(&many, objs[0]));
	page_slot_free_bulk(&f->pool, &ops, &f->share[0], objs, SLOTS);
	fixture_end(f);
}

/* A pair absorbs a pair. */
static void
merged_slots_can_be_merged_again(void **state)
{
	struct fixture *f = fixture_new(30, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[SLOTS];

	(void)state;
	assert_int_equal(page_slot_alloc_bulk(&f->pool, &ops, &f->share[0], objs, SLOTS), SLOTS);
	page_slot_absorb(&f->pool.geo, objs[0], objs[1]);
	page_slot_absorb(&f->pool.geo, objs[2], objs[3]);
	assert_ptr_equal(page_slot_next(&f->pool.geo, objs[0]), objs[2]);
	page_slot_absorb(&f->pool.geo, objs[0], objs[2]);
	assert_ptr_equal(page_slot_next(&f->pool.geo, objs[0]), objs[4]);
	page_slot_free_bulk(&f->pool, &ops, &f->share[0], objs, 1);
	assert_int_equal(page_slot_out(&f->pool), SLOTS - 4);
	page_slot_free_bulk(&f->pool, &ops, &f->share[0], objs + 4, SLOTS - 4);
	assert_int_equal(page_slot_out(&f->pool), 0);
	fixture_end(f);
}

/* An object that was merged into another and is freed all the same. */
static void
freeing_a_merged_object_is_a_double_free(void **state)
{
	struct fixture *f = fixture_new(30, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[SLOTS];

	(void)state;
	assert_int_equal(page_slot_alloc_bulk(&f->pool, &ops, &f->share[0], objs, SLOTS), SLOTS);
	for (int i = 3; i <= 5; i++)
		page_slot_absorb(&f->pool.geo, objs[2], objs[i]);
	free_one(f, &f->share[0], objs[2]);
	free_one(f, &f->share[0], objs[4]);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(seen.double_free, UINT64_C(1) << 4);
	fixture_drop(f);
}

/* What the slots of a partly used page stand for reaches into their neighbours'. */
static void
slots_with_neighbours_in_use_are_left(void **state)
{
	static const int freed[] = { 0, 1, 3, 6, 7, 8, 13, 14 }, free_around[] = { 0, 7, 14 };
	struct fixture *f = fixture_new(2 * SLOTS, PAGE_FRAG_ORDER_ZERO_OFFSET);
	struct page_frag_page *hidden[64];
	void *objs[2 * SLOTS], *again[NB(freed)];
	uint32_t nb_hidden = 0;

	(void)state;
	f->pool.geo.overlap = true;
	assert_int_equal(alloc_n(f, 0, objs, 2 * SLOTS), 2 * SLOTS);
	while ((hidden[nb_hidden] = page_region_get(&f->pool.region)) != NULL)
		nb_hidden++;
	for (size_t i = 0; i < NB(freed); i++)
		free_n(f, 0, &objs[freed[i]], 1);
	page_slot_flush(&f->pool, &ops, &f->share[0]);

	assert_int_equal(alloc_n(f, 0, again, NB(freed)), NB(free_around));
	for (size_t i = 0; i < NB(free_around); i++)
		assert_ptr_equal(again[i], objs[free_around[i]]);
	free_n(f, 0, again, NB(free_around));
	for (int i = 0; i < 2 * (int)SLOTS; i++)
		if (*slots_mark(objs[i]) != 0)
			free_n(f, 0, &objs[i], 1);
	while (nb_hidden != 0)
		page_region_put(&f->pool.region, hidden[--nb_hidden]);
	fixture_end(f);
}

/* A page that was left off in the middle, and has become free since, is not gone on with. */
static void
free_page_is_not_resumed(void **state)
{
	struct fixture *f = fixture_new(2 * SLOTS, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[5];

	(void)state;
	for (int in_use = 0; in_use < 2; in_use++) {
		uint64_t scavenged = atomic_load(&f->share[1].stats.scavenged);
		void *next[1];

		assert_int_equal(alloc_n(f, 0, objs, 5), 5);
		page_slot_drain(&f->pool, &ops, &f->share[0]);
		if (!in_use)
			free_n(f, 1, objs, 5);
		page_slot_flush(&f->pool, &ops, &f->share[1]);
		page_slot_drain(&f->pool, &ops, &f->share[1]);
		assert_int_equal(alloc_n(f, 1, next, 1), 1);
		assert_int_equal(atomic_load(&f->share[1].stats.scavenged) - scavenged,
			in_use ? SLOTS - 5 : 0);
		if (in_use)
			assert_ptr_equal(next[0], page_slot_next(&f->pool.geo, objs[4]));
		free_n(f, 1, next, 1);
		if (in_use)
			free_n(f, 1, objs, 5);
		page_slot_drain(&f->pool, &ops, &f->share[1]);
	}
	fixture_end(f);
}

/* What was issued before a share left off, and has come back since, is not issued with the rest. */
static void
page_is_resumed_where_it_was_left(void **state)
{
	struct fixture *f = fixture_new(2 * SLOTS, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[5], *next[1];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 5), 5);
	page_slot_drain(&f->pool, &ops, &f->share[0]);
	free_n(f, 1, objs + 2, 3);
	page_slot_flush(&f->pool, &ops, &f->share[1]);
	assert_int_equal(alloc_n(f, 1, next, 1), 1);
	assert_ptr_equal(next[0], page_slot_next(&f->pool.geo, objs[4]));
	free_n(f, 1, next, 1);
	free_n(f, 1, objs, 2);
	fixture_end(f);
}

/* What belongs to another pool is reported, and nothing of its merging is touched. */
static void
merged_slots_of_another_pool_stay(void **state)
{
	struct fixture *f = fixture_new(30, PAGE_FRAG_ORDER_ZERO_OFFSET);
	struct fixture *other = fixture_new(30, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[2];

	(void)state;
	assert_int_equal(alloc_n(other, 0, objs, 2), 2);
	page_slot_absorb(&other->pool.geo, objs[0], objs[1]);
	free_one(f, &f->share[0], objs[0]);
	assert_int_equal(page_slot_out(&f->pool), 0);
	page_slot_flush(&f->pool, &ops, &f->share[0]);
	assert_int_equal(seen.foreign, 1);
	seen.foreign = 0;

	free_n(other, 0, objs, 1);
	fixture_end(other);
	fixture_end(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merged_slots_come_back_with_the_first),
		cmocka_unit_test(order_of_freeing_does_not_matter),
		cmocka_unit_test(nothing_is_merged_in_the_next_life),
		cmocka_unit_test(last_slot_of_a_page_has_nothing_to_merge),
		cmocka_unit_test(merged_slots_can_be_merged_again),
		cmocka_unit_test(freeing_a_merged_object_is_a_double_free),
		cmocka_unit_test(slots_with_neighbours_in_use_are_left),
		cmocka_unit_test(free_page_is_not_resumed),
		cmocka_unit_test(page_is_resumed_where_it_was_left),
		cmocka_unit_test(merged_slots_of_another_pool_stay),
	};

	return cmocka_run_group_tests_name("page_slot_merge", tests, NULL, NULL);
}
