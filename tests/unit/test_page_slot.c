/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdbool.h>

#include "tests/unit/slot_fixture.h"

static void
address_leads_to_page_and_slot(void **state)
{
	struct page_slot_geometry geo = slots_geometry_15;
	char *memory = slots_memory(2);

	(void)state;
	for (geo.pitch = 128; geo.pitch <= 1984; geo.pitch += 64) {
		geo.slots = (BLOCK - geo.first) / geo.pitch;
		page_slot_geometry_init(&geo);
		for (uint32_t i = 0; i < geo.slots; i++) {
			struct page_frag_page *page = (struct page_frag_page *)(memory + BLOCK);
			void *obj = page_slot_object(&geo, page, i);

			assert_ptr_equal(page_slot_page_of(&geo, obj), page);
			assert_int_equal(page_slot_index_of(&geo, page, obj), i);
		}
	}
	free(memory);
}

static void
coloured_blocks_keep_their_arithmetic(void **state)
{
	struct page_slot_geometry geo = {
		.block_mask = BLOCK - 1,
		.colour_mask = 3,
		.first = 128,
		.pitch = 256,
		.slots = 14,
	};
	char *memory = slots_memory(8);

	(void)state;
	page_slot_geometry_init(&geo);
	for (uint32_t b = 0; b < 8; b++) {
		char *block = memory + b * BLOCK;
		struct page_frag_page *page = page_slot_page_of(&geo, block);
		uint32_t colour = (uint32_t)((uintptr_t)block / BLOCK) & 3;

		assert_ptr_equal(page, block + colour * 64);
		for (uint32_t i = 0; i < geo.slots; i++) {
			char *obj = page_slot_object(&geo, page, i);

			assert_true(obj + 128 <= block + BLOCK);
			assert_ptr_equal(page_slot_page_of(&geo, obj), page);
			assert_int_equal(page_slot_index_of(&geo, page, obj), i);
		}
	}
	free(memory);
}

static void
zero_offset_issues_upwards(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[2 * SLOTS];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 2 * SLOTS), 2 * SLOTS);
	for (uint32_t i = 1; i < 2 * SLOTS; i++)
		if (i != SLOTS)
			assert_ptr_equal(objs[i], (char *)objs[i - 1] + 192);
	free_n(f, 0, objs, 2 * SLOTS);
	fixture_end(f);
}

static void
countdown_issues_downwards(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_COUNTDOWN);
	void *objs[SLOTS];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, SLOTS), SLOTS);
	for (uint32_t i = 1; i < SLOTS; i++)
		assert_ptr_equal(objs[i], (char *)objs[i - 1] - 192);
	free_n(f, 0, objs, SLOTS);
	fixture_end(f);
}

static void
size_is_what_can_be_out(void **state)
{
	static const uint32_t sizes[] = { 1, 14, 15, 16, 60, 100, 1000 };
	static const enum page_frag_order orders[] = {
		PAGE_FRAG_ORDER_ZERO_OFFSET,
		PAGE_FRAG_ORDER_COUNTDOWN,
	};

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (size_t s = 0; s < NB(sizes); s++) {
			struct fixture *f = fixture_new(sizes[s], orders[o]);
			void **objs = calloc(sizes[s] + 1, sizeof(*objs));

			assert_non_null(objs);
			for (int round = 0; round < 3; round++) {
				assert_int_equal(alloc_n(f, 0, objs, sizes[s]), sizes[s]);
				assert_int_equal(page_slot_out(&f->pool), sizes[s]);
				assert_int_equal(alloc_n(f, 0, objs + sizes[s], 1), 0);
				free_n(f, 0, objs, sizes[s]);
				assert_int_equal(page_slot_out(&f->pool), 0);
			}
			free(objs);
			fixture_end(f);
		}
	}
}

/* What the other share holds back must not keep this one from the pool's size. */
static void
other_shares_starve_nobody(void **state)
{
	enum { SIZE = 100 };
	struct fixture *f = fixture_new(SIZE, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[SIZE + 1];
	void *one[3];

	(void)state;
	/* The other share: a current page, spares, and a run that it has begun. */
	assert_int_equal(alloc_n(f, 1, objs, 5 * SLOTS), 5 * SLOTS);
	free_n(f, 1, objs, 5 * SLOTS);
	assert_int_equal(alloc_n(f, 1, one, 3), 3);
	free_n(f, 1, one, 1);

	assert_int_equal(alloc_n(f, 0, objs, SIZE - 2), SIZE - 2);
	assert_int_equal(page_slot_out(&f->pool), SIZE);
	assert_int_equal(alloc_n(f, 0, objs + SIZE - 2, 1), 0);
	free_n(f, 0, objs, SIZE - 2);
	free_n(f, 0, one + 1, 2);
	fixture_end(f);
}

/* One slot of every page is held, the rest is freed: all of the rest can be had again. */
/* Several users may pass the size by what the others' shares hold, and never by more. */
static void
size_is_passed_by_what_shares_hold_at_most(void **state)
{
	enum { SIZE = 100 };
	struct fixture *f = fixture_new(SIZE, PAGE_FRAG_ORDER_ZERO_OFFSET);
	uint32_t bound = SIZE + page_slot_hidden_pages(SHARES) * SLOTS;
	void *objs[SIZE + 200];
	uint32_t out = 0, more;

	(void)state;
	out += alloc_n(f, 0, objs, 1);
	do {
		more = alloc_n(f, 1, objs + out, 1);
		out += more;
	} while (more != 0);
	assert_int_equal(out, SIZE);
	do {
		more = alloc_n(f, 0, objs + out, 1);
		out += more;
	} while (more != 0);
	assert_true(out <= bound);
	assert_int_equal(page_slot_out(&f->pool), out);
	free_n(f, 0, objs, out);
	fixture_end(f);
}

/* Whoever cannot have all takes nothing that others could use. */
static void
too_large_a_request_takes_nothing(void **state)
{
	enum { SIZE = 100 };
	struct fixture *f = fixture_new(SIZE, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[SIZE], *more[SIZE];
	uint32_t got;

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 60), 60);
	got = alloc_n(f, 1, more, 60);
	assert_true(got < 40);
	free_n(f, 1, more, got);
	assert_int_equal(alloc_n(f, 1, more, 40), 40);
	free_n(f, 1, more, 40);
	free_n(f, 0, objs, 60);
	fixture_end(f);
}

static void
partly_used_pages_are_issued_again(void **state)
{
	enum { PAGES = 40, SIZE = PAGES * 15 };
	struct fixture *f = fixture_new(SIZE, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void **objs = calloc(SIZE + 1, sizeof(*objs));
	void *held[SIZE];
	uint32_t nb_held = 0, nb_free = 0;

	(void)state;
	assert_non_null(objs);
	assert_int_equal(alloc_n(f, 0, objs, SIZE), SIZE);
	for (uint32_t i = 0; i < SIZE; i++) {
		if (i % SLOTS == 7)
			held[nb_held++] = objs[i];
		else
			objs[nb_free++] = objs[i];
	}
	free_n(f, 0, objs, nb_free);
	assert_int_equal(alloc_n(f, 0, objs, nb_free), nb_free);
	assert_int_equal(alloc_n(f, 0, objs + nb_free, 1), 0);
	assert_true(atomic_load(&f->share[0].stats.scavenged) > 0);
	free_n(f, 0, objs, nb_free);
	free_n(f, 0, held, nb_held);
	free(objs);
	fixture_end(f);
}

static void
whole_pages_go_round_without_the_free_list(void **state)
{
	struct fixture *f = fixture_new(600, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[32];
	uint64_t head;

	(void)state;
	for (int i = 0; i < 100; i++) {
		assert_int_equal(alloc_n(f, 0, objs, 32), 32);
		free_n(f, 0, objs, 32);
	}
	head = atomic_load(&f->pool.region.free.head);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(alloc_n(f, 0, objs, 32), 32);
		free_n(f, 0, objs, 32);
	}
	assert_int_equal(atomic_load(&f->pool.region.free.head), head);
	fixture_end(f);
}

static void
free_by_another_share(void **state)
{
	struct fixture *f = fixture_new(600, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[100];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(alloc_n(f, 0, objs, 100), 100);
		free_n(f, 1, objs, 100);
	}
	assert_int_equal(page_slot_out(&f->pool), 0);
	fixture_end(f);
}

/* Allocate and free at random from both shares; nothing is lost, nothing is in two hands. */
static void
random_use_loses_nothing(void **state)
{
	enum { SIZE = 300, STEPS = 30000 };
	struct fixture *f = fixture_new(SIZE, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *held[SIZE + 200];
	uint32_t nb_held = 0;
	unsigned int seed = 7;

	(void)state;
	for (int step = 0; step < STEPS; step++) {
		int share = rand_r(&seed) % SHARES;
		uint32_t n = 1 + (uint32_t)rand_r(&seed) % 48;

		if (rand_r(&seed) % 2 == 0) {
			if (nb_held + n > SIZE)
				n = SIZE - nb_held;
			assert_int_equal(alloc_n(f, share, held + nb_held, n), n);
			nb_held += n;
		} else {
			/* Mostly in order, sometimes from anywhere. */
			for (uint32_t i = 0; i < n && nb_held > 0; i++) {
				uint32_t k = rand_r(&seed) % 4 == 0
						     ? (uint32_t)rand_r(&seed) % nb_held
						     : 0;
				void *obj = held[k];

				memmove(held + k, held + k + 1, (--nb_held - k) * sizeof(*held));
				free_n(f, share, &obj, 1);
			}
		}
		assert_int_equal(page_slot_out(&f->pool), nb_held);
	}
	free_n(f, 0, held, nb_held);
	fixture_end(f);
}

static uint32_t
repair_two(struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	prepare(pool, page, mask);
	return 2;
}

static void
repaired_objects_are_counted(void **state)
{
	struct page_slot_ops repairing = ops;
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	void *objs[SLOTS + 1];

	(void)state;
	repairing.prepare = repair_two;
	assert_int_equal(page_slot_alloc_bulk(&f->pool, &repairing, &f->share[0], objs, SLOTS + 1),
		SLOTS + 1);
	slots_mark_out(objs, SLOTS + 1);
	assert_int_equal(atomic_load(&f->share[0].stats.rebound), 4);
	assert_int_equal(seen.prepared, 2 * SLOTS);
	free_n(f, 0, objs, SLOTS + 1);
	fixture_end(f);
}

/* Fewer pages than the shares may hold back: what the other share has cannot be had. */
static void
what_another_share_holds_is_not_taken(void **state)
{
	struct page_slot_geometry geo = slots_geometry_15;
	struct fixture *f = fixture_new(SLOTS, PAGE_FRAG_ORDER_ZERO_OFFSET);
	struct page_frag_page *page = f->table[0];
	void *objs[SLOTS];

	(void)state;
	page_slot_geometry_init(&geo);
	/* The same again with room for more pages, of which it gets one. */
	assert_int_equal(page_slot_pool_init(&f->pool, &geo, SLOTS, PAGE_FRAG_ORDER_ZERO_OFFSET,
				 f->share, SHARES, f->table, 8),
		0);
	assert_int_equal(page_slot_add(&f->pool, page), 0);
	assert_int_equal(alloc_n(f, 0, objs, 3), 3);
	assert_int_equal(alloc_n(f, 1, objs + 3, 1), 0);
	assert_int_equal(atomic_load(&f->share[1].stats.exhausted), 1);
	/* What is given back can be, wherever the search for it begins. */
	page_slot_drain(&f->pool, &ops, &f->share[0]);
	assert_int_equal(alloc_n(f, 1, objs + 3, SLOTS - 3), SLOTS - 3);
	assert_int_equal(atomic_load(&f->share[1].stats.scavenged), SLOTS - 3);
	free_n(f, 1, objs, SLOTS);
	fixture_end(f);
}

/* A page that is neither full nor on the list may be on its way there: nothing of it is taken. */
static void
free_page_of_somebody_else_is_not_taken(void **state)
{
	struct fixture *f = fixture_new(SLOTS, PAGE_FRAG_ORDER_ZERO_OFFSET);
	struct page_frag_page *pages[64];
	uint32_t nb = 0;
	void *obj;

	(void)state;
	for (;; nb++) {
		pages[nb] = page_region_get(&f->pool.region);
		if (pages[nb] == NULL)
			break;
	}
	assert_int_equal(nb, f->pool.region.nb_pages);
	assert_int_equal(alloc_n(f, 0, &obj, 1), 0);
	assert_int_equal(atomic_load(&f->share[0].stats.exhausted), 1);
	while (nb != 0)
		page_region_put(&f->pool.region, pages[--nb]);
	assert_int_equal(alloc_n(f, 0, &obj, 1), 1);
	free_n(f, 0, &obj, 1);
	fixture_end(f);
}

/* Whoever counts while a stretch changes may see the ends of two: never more than a page has. */
static void
torn_stretch_counts_as_a_page_at_most(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	struct page_slot_cache *share = &f->share[1];
	uint64_t issued, freed;
	void *objs[40];

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 40), 40);
	atomic_store(&share->back_first, objs[0]);
	atomic_store(&share->back_next, objs[35]);
	page_slot_totals(&f->pool, &issued, &freed);
	assert_int_equal(issued, 40);
	assert_int_equal(freed, SLOTS);
	assert_int_equal(page_slot_out(&f->pool), 40 - SLOTS);
	atomic_store(&share->back_first, NULL);
	atomic_store(&share->back_next, NULL);
	free_n(f, 1, objs, 40);
	fixture_end(f);
}

/* Another thread may see a stretch that belongs to another page than the run: what it tells of a
 * page is then what is certain, the run's mask.
 */
static void
torn_stretch_is_of_no_other_page(void **state)
{
	struct fixture *f = fixture_new(60, PAGE_FRAG_ORDER_ZERO_OFFSET);
	struct page_slot_cache *share = &f->share[0];
	struct page_frag_page *page;
	void *objs[2 * SLOTS];
	const char *first, *next;

	(void)state;
	assert_int_equal(alloc_n(f, 0, objs, 2 * SLOTS), 2 * SLOTS);
	page = page_slot_page_of(&f->pool.geo, objs[0]);
	free_n(f, 0, objs, 2);
	free_n(f, 0, objs + 4, 3);
	assert_int_equal(page_slot_returned(&f->pool, page), 0x73);

	first = atomic_load(&share->back_first);
	next = atomic_load(&share->back_next);
	atomic_store(&share->back_first, objs[SLOTS]);
	atomic_store(&share->back_next, objs[SLOTS + 5]);
	assert_int_equal(page_slot_returned(&f->pool, page), 0x3);
	atomic_store(&share->back_next, objs[SLOTS]);
	assert_int_equal(page_slot_returned(&f->pool, page), 0x3);
	atomic_store(&share->back_first, first);
	atomic_store(&share->back_next, next);

	free_n(f, 0, objs + 2, 2);
	free_n(f, 0, objs + 7, 2 * SLOTS - 7);
	fixture_end(f);
}

/* Slots that a share holds back after they were freed: a spare page, its run, nothing else. */
static void
what_came_back_is_told_apart(void **state)
{
	static const enum page_frag_order orders[] = {
		PAGE_FRAG_ORDER_ZERO_OFFSET,
		PAGE_FRAG_ORDER_COUNTDOWN,
	};

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture *f = fixture_new(200, orders[o]);
		void *objs[3 * SLOTS];
		struct page_frag_page *page[3];
		uint64_t first = o == 0 ? 7 : UINT64_C(7) << (SLOTS - 3);

		assert_int_equal(alloc_n(f, 0, objs, 3 * SLOTS - 4), 3 * SLOTS - 4);
		for (int i = 0; i < 3; i++) {
			page[i] = page_slot_page_of(&f->pool.geo, objs[i * SLOTS]);
			assert_int_equal(page_slot_returned(&f->pool, page[i]), 0);
		}
		/* Page 0 becomes a spare as soon as the run is of page 1. */
		free_n(f, 0, objs, SLOTS + 3);
		assert_int_equal(page_slot_returned(&f->pool, page[0]), f->pool.full);
		assert_int_equal(page_slot_returned(&f->pool, page[1]), first);
		/* Two stretches of one run; the other share has one of its own. */
		free_n(f, 0, objs + SLOTS + 5, 1);
		free_n(f, 1, objs + SLOTS + 4, 1);
		assert_int_equal(page_slot_returned(&f->pool, page[1]),
			first | (o == 0 ? 0x30 : UINT64_C(3) << (SLOTS - 6)));
		/* Neither what is out nor what was never issued has come back. */
		assert_int_equal(page_slot_returned(&f->pool, page[2]), 0);
		page_slot_flush(&f->pool, &ops, &f->share[0]);
		page_slot_flush(&f->pool, &ops, &f->share[1]);
		assert_int_equal(page_slot_returned(&f->pool, page[1]), 0);
		assert_int_equal(atomic_load(&f->share[0].stats.remote), 1);
		assert_int_equal(atomic_load(&f->share[1].stats.remote), 1);

		free_n(f, 0, objs + SLOTS + 3, 1);
		free_n(f, 0, objs + SLOTS + 6, 2 * SLOTS - 10);
		fixture_end(f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_leads_to_page_and_slot),
		cmocka_unit_test(coloured_blocks_keep_their_arithmetic),
		cmocka_unit_test(zero_offset_issues_upwards),
		cmocka_unit_test(countdown_issues_downwards),
		cmocka_unit_test(size_is_what_can_be_out),
		cmocka_unit_test(other_shares_starve_nobody),
		cmocka_unit_test(size_is_passed_by_what_shares_hold_at_most),
		cmocka_unit_test(too_large_a_request_takes_nothing),
		cmocka_unit_test(partly_used_pages_are_issued_again),
		cmocka_unit_test(whole_pages_go_round_without_the_free_list),
		cmocka_unit_test(free_by_another_share),
		cmocka_unit_test(repaired_objects_are_counted),
		cmocka_unit_test(what_another_share_holds_is_not_taken),
		cmocka_unit_test(free_page_of_somebody_else_is_not_taken),
		cmocka_unit_test(torn_stretch_counts_as_a_page_at_most),
		cmocka_unit_test(what_came_back_is_told_apart),
		cmocka_unit_test(torn_stretch_is_of_no_other_page),
		cmocka_unit_test(random_use_loses_nothing),
	};

	return cmocka_run_group_tests_name("page_slot", tests, NULL, NULL);
}
