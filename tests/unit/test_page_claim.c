/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

#include "lib/page_frag/page_claim.h"
#include "tests/unit/slots.h"

#define HINTS 2
#define SLOTS 15u

struct fixture {
	char *memory;
	struct page_frag_page **table;
	_Atomic uint64_t *bitmap;
	struct page_claim_hint hint[HINTS];
	struct page_claim_pool pool;
};

static struct {
	uint64_t double_free;
	uint64_t foreign;
} seen;

static void
double_free(struct page_claim_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	(void)pool;
	(void)page;
	seen.double_free |= mask;
}

static void
foreign_free(struct page_claim_pool *pool, const void *page, uint64_t mask)
{
	(void)pool;
	(void)page;
	seen.foreign |= mask;
}

static const struct page_claim_ops ops = {
	.double_free = double_free,
	.foreign_free = foreign_free,
};

static struct fixture *
fixture_new(uint32_t size)
{
	struct page_slot_geometry geo = slots_geometry_15;
	uint32_t nb_pages = (size + SLOTS - 1) / SLOTS;
	struct fixture *f = aligned_alloc(64, (sizeof(*f) + 63) / 64 * 64);

	assert_non_null(f);
	memset(&seen, 0, sizeof(seen));
	page_slot_geometry_init(&geo);
	f->memory = slots_memory(nb_pages);
	f->table = calloc(nb_pages, sizeof(*f->table));
	f->bitmap = calloc(page_claim_bitmap_words(nb_pages), sizeof(*f->bitmap));
	assert_non_null(f->table);
	assert_non_null(f->bitmap);
	assert_int_equal(
		page_claim_pool_init(&f->pool, &geo, f->hint, HINTS, f->table, f->bitmap, nb_pages),
		0);
	for (uint32_t i = 0; i < nb_pages; i++) {
		struct page_frag_page *page = (struct page_frag_page *)(f->memory + i * BLOCK);
		uint32_t slots = size - i * SLOTS < SLOTS ? size - i * SLOTS : SLOTS;

		page->owner = &f->pool;
		page->full = (UINT64_C(1) << slots) - 1;
		assert_int_equal(page_claim_add(&f->pool, page), 0);
	}
	assert_int_equal(f->pool.size, size);
	return f;
}

static int
alloc_n(struct fixture *f, int hint, void **objs, uint32_t n)
{
	int ret = page_claim_alloc_bulk(&f->pool, &f->hint[hint], objs, n);

	if (ret == 0)
		slots_mark_out(objs, n);
	return ret;
}

static void
free_n(struct fixture *f, int hint, void **objs, uint32_t n)
{
	slots_mark_back(objs, n);
	page_claim_free_bulk(&f->pool, &ops, &f->hint[hint], objs, n);
}

static void
fixture_end(struct fixture *f)
{
	assert_int_equal(page_claim_out(&f->pool), 0);
	for (uint32_t i = 0; i < f->pool.nb_pages; i++)
		assert_int_equal(atomic_load(&f->table[i]->refs), 0);
	free(f->bitmap);
	free(f->table);
	free(f->memory);
	free(f);
}

static void
size_is_what_can_be_out(void **state)
{
	static const uint32_t sizes[] = { 1, 14, 15, 16, 960, 961, 3000 };

	(void)state;
	for (size_t s = 0; s < NB(sizes); s++) {
		struct fixture *f = fixture_new(sizes[s]);
		void **objs = calloc(sizes[s] + 1, sizeof(*objs));

		assert_non_null(objs);
		for (int round = 0; round < 3; round++) {
			assert_int_equal(alloc_n(f, 0, objs, sizes[s]), 0);
			assert_int_equal(page_claim_out(&f->pool), sizes[s]);
			assert_int_equal(alloc_n(f, 1, objs + sizes[s], 1), -1);
			free_n(f, 1, objs, sizes[s]);
			/* Whoever cannot have all takes nothing. */
			assert_int_equal(alloc_n(f, 0, objs, sizes[s] + 1), -1);
			assert_int_equal(page_claim_out(&f->pool), 0);
		}
		free(objs);
		fixture_end(f);
	}
}

static void
every_freed_slot_can_be_had_again(void **state)
{
	enum { SIZE = 3000 };
	struct fixture *f = fixture_new(SIZE);
	void **objs = calloc(SIZE, sizeof(*objs));

	(void)state;
	assert_non_null(objs);
	assert_int_equal(alloc_n(f, 0, objs, SIZE), 0);
	for (uint32_t i = 0; i < SIZE; i++) {
		void *one;

		free_n(f, i % HINTS, &objs[i], 1);
		assert_int_equal(alloc_n(f, (i + 1) % HINTS, &one, 1), 0);
		assert_ptr_equal(one, objs[i]);
	}
	free_n(f, 0, objs, SIZE);
	free(objs);
	fixture_end(f);
}

static void
order_is_that_of_addresses_within_a_page(void **state)
{
	struct fixture *f = fixture_new(150);
	void *objs[SLOTS];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, SLOTS), 0);
	for (uint32_t i = 1; i < SLOTS; i++)
		assert_ptr_equal(objs[i], (char *)objs[i - 1] + 192);
	free_n(f, 0, objs, SLOTS);
	fixture_end(f);
}

static void
double_free_is_reported_and_ignored(void **state)
{
	struct fixture *f = fixture_new(60);
	void *objs[3];
	void *twice[2];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 3), 0);
	free_n(f, 0, objs, 3);
	/* Later, and within one call. */
	page_claim_free_bulk(&f->pool, &ops, &f->hint[1], &objs[1], 1);
	assert_int_equal(seen.double_free, 1 << 1);
	assert_int_equal(alloc_n(f, 0, objs, 3), 0);
	twice[0] = twice[1] = objs[2];
	*slots_mark(objs[2]) = 0;
	page_claim_free_bulk(&f->pool, &ops, &f->hint[1], twice, 2);
	assert_int_equal(seen.double_free, 1 << 1 | 1 << 2);
	assert_int_equal(page_claim_out(&f->pool), 2);
	free_n(f, 0, objs, 2);
	fixture_end(f);
}

static void
foreign_objects_are_refused(void **state)
{
	struct fixture *f = fixture_new(60);
	char *other = slots_memory(1);
	void *objs[2] = { other + 128, other + 128 + 3 * 192 };

	(void)state;
	page_claim_free_bulk(&f->pool, &ops, &f->hint[0], objs, 2);
	assert_int_equal(seen.foreign, 1 << 0 | 1 << 3);
	assert_int_equal(atomic_load(&f->hint[0].stats.foreign_free), 2);
	free(other);
	fixture_end(f);
}

static void
bad_pools_are_refused(void **state)
{
	struct page_slot_geometry geo = slots_geometry_15;
	_Alignas(64) struct page_claim_hint hint[1];
	_Alignas(64) struct page_claim_pool pool;
	struct page_frag_page *table[1];
	_Atomic uint64_t bitmap[1];
	struct page_frag_page page = { 0 };

	(void)state;
	assert_int_equal(page_claim_pool_init(&pool, &geo, hint, 1, table, bitmap, 0), -EINVAL);
	assert_int_equal(page_claim_pool_init(&pool, &geo, hint, 0, table, bitmap, 1), -EINVAL);
	assert_int_equal(page_claim_pool_init(&pool, &geo, hint, 1, table, bitmap, 1), 0);
	assert_int_equal(page_claim_add(&pool, &page), 0);
	assert_int_equal(page_claim_add(&pool, &page), -ENOSPC);
	geo.slots = 0;
	assert_int_equal(page_claim_pool_init(&pool, &geo, hint, 1, table, bitmap, 1), -EINVAL);
	geo.slots = PAGE_SLOT_MAX + 1;
	assert_int_equal(page_claim_pool_init(&pool, &geo, hint, 1, table, bitmap, 1), -EINVAL);
}

/* Hints begin anywhere in the table, also where it has no pages yet. */
static void
hint_may_be_behind_the_last_page(void **state)
{
	struct page_slot_geometry geo = slots_geometry_15;
	struct page_frag_page *table[8];
	_Atomic uint64_t bitmap[1];
	struct fixture *f = fixture_new(SLOTS);
	struct page_frag_page *page = f->table[0];
	void *objs[SLOTS];

	(void)state;
	page_slot_geometry_init(&geo);
	assert_int_equal(page_claim_pool_init(&f->pool, &geo, f->hint, HINTS, table, bitmap, 8), 0);
	assert_int_equal(page_claim_add(&f->pool, page), 0);
	assert_int_equal(atomic_load(&f->hint[1].index), 4);
	assert_int_equal(alloc_n(f, 1, objs, SLOTS), 0);
	assert_int_equal(atomic_load(&f->hint[1].index), 0);
	free_n(f, 0, objs, SLOTS);
	fixture_end(f);
}

/* A page may be marked that has just been filled: it is unmarked, and the next one is looked at. */
static void
mark_without_free_slots_is_removed(void **state)
{
	struct fixture *f = fixture_new(2 * SLOTS);
	void *objs[2 * SLOTS];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, SLOTS), 0);
	atomic_fetch_or(&f->bitmap[0], 1);
	atomic_store(&f->hint[1].index, 0);
	assert_int_equal(alloc_n(f, 1, objs + SLOTS, SLOTS), 0);
	assert_int_equal(atomic_load(&f->bitmap[0]), 0);
	free_n(f, 0, objs, 2 * SLOTS);
	fixture_end(f);
}

static void *
mark_later(void *bitmap)
{
	usleep(20000);
	atomic_fetch_or((_Atomic uint64_t *)bitmap, 1);
	return NULL;
}

/* Slots that were counted are there, if not yet marked: whoever was promised them waits. */
static void
mark_that_is_to_come_is_waited_for(void **state)
{
	struct fixture *f = fixture_new(SLOTS);
	pthread_t thread;
	void *objs[2];

	(void)state;
	atomic_store(&f->bitmap[0], 0);
	assert_int_equal(
		pthread_create(&thread, NULL, mark_later, (void *)(uintptr_t)f->bitmap), 0);
	assert_int_equal(alloc_n(f, 0, objs, 2), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(page_claim_out(&f->pool), 2);
	free_n(f, 0, objs, 2);
	fixture_end(f);
}

/* One thread fills the page while the other gives its slots back: none is forgotten. */
struct churn {
	struct fixture *f;
	int hint;
	bool wrong;
};

static void *
alloc_and_free(void *arg)
{
	struct churn *churn = arg;
	struct page_claim_hint *hint = &churn->f->hint[churn->hint];
	void *obj;

	for (int i = 0; i < 50000; i++) {
		if (page_claim_alloc_bulk(&churn->f->pool, hint, &obj, 1) != 0)
			churn->wrong = true;
		else
			page_claim_free_bulk(&churn->f->pool, &ops, hint, &obj, 1);
	}
	return NULL;
}

static void
last_slots_go_round_between_threads(void **state)
{
	struct fixture *f = fixture_new(2);
	struct churn churn[2] = { { .f = f, .hint = 0 }, { .f = f, .hint = 1 } };
	pthread_t threads[2];

	(void)state;
	for (int t = 0; t < 2; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, alloc_and_free, &churn[t]), 0);
	for (int t = 0; t < 2; t++)
		assert_int_equal(pthread_join(threads[t], NULL), 0);
	assert_false(churn[0].wrong);
	assert_false(churn[1].wrong);
	assert_int_equal(seen.double_free | seen.foreign, 0);
	fixture_end(f);
}

static void
none_is_nothing(void **state)
{
	struct fixture *f = fixture_new(SLOTS);
	void *objs[1];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 0), 0);
	free_n(f, 0, objs, 0);
	assert_int_equal(atomic_load(&f->hint[0].stats.runs), 0);
	fixture_end(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(size_is_what_can_be_out),
		cmocka_unit_test(every_freed_slot_can_be_had_again),
		cmocka_unit_test(order_is_that_of_addresses_within_a_page),
		cmocka_unit_test(double_free_is_reported_and_ignored),
		cmocka_unit_test(foreign_objects_are_refused),
		cmocka_unit_test(hint_may_be_behind_the_last_page),
		cmocka_unit_test(mark_without_free_slots_is_removed),
		cmocka_unit_test(mark_that_is_to_come_is_waited_for),
		cmocka_unit_test(last_slots_go_round_between_threads),
		cmocka_unit_test(none_is_nothing),
		cmocka_unit_test(bad_pools_are_refused),
	};

	return cmocka_run_group_tests_name("page_claim", tests, NULL, NULL);
}
