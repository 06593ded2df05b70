/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Slots from shares, each of a thread's own. */

#include "lib/page_frag/page_slot.h"
#include "tests/stress/stress.h"
#include "tests/unit/slots.h"

#define RUNS 5 /* of all cases: they share the time */
#define SLOTS 15u
#define OBJECT 128   /* bytes of an object that are written */
#define MAX_OUT 2000 /* more than any pool here has */

struct slots {
	struct page_slot_pool pool;
	struct page_slot_cache share[STRESS_THREADS];
	_Atomic uint64_t reports;
};

static uint32_t
prepare(struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	(void)pool;
	(void)page;
	(void)mask;
	return 0;
}

static void
double_free(struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	struct slots *slots = (struct slots *)((char *)pool - offsetof(struct slots, pool));

	(void)page;
	(void)mask;
	atomic_fetch_add(&slots->reports, 1);
}

static void
foreign_free(struct page_slot_pool *pool, const void *page, uint64_t mask)
{
	(void)page;
	double_free(pool, NULL, mask);
}

static const struct page_slot_ops ops = {
	.prepare = prepare,
	.double_free = double_free,
	.foreign_free = foreign_free,
};

static uint32_t
slots_alloc(struct worker *w, struct piece *pieces, uint32_t n)
{
	struct slots *slots = w->stress->pool;
	void *objs[STRESS_BURST];

	n = page_slot_alloc_bulk(&slots->pool, &ops, &slots->share[w->thread], objs, n);
	for (uint32_t i = 0; i < n; i++)
		pieces[i] = (struct piece){ .va = objs[i], .length = OBJECT };
	return n;
}

static void
slots_free(struct worker *w, const struct piece *pieces, uint32_t n)
{
	struct slots *slots = w->stress->pool;
	void *objs[STRESS_BURST];

	for (uint32_t i = 0; i < n; i++)
		objs[i] = pieces[i].va;
	page_slot_free_bulk(&slots->pool, &ops, &slots->share[w->thread], objs, n);
}

static void
slots_end(struct worker *w)
{
	struct slots *slots = w->stress->pool;

	page_slot_drain(&slots->pool, &ops, &slots->share[w->thread]);
}

/* Anyone may count what is out, at any time. */
static void
slots_tend(struct stress *s)
{
	struct slots *slots = s->pool;

	STRESS_CHECK(s, page_slot_out(&slots->pool) <= MAX_OUT);
}

static const struct stress_kind kind = {
	.alloc = slots_alloc,
	.free = slots_free,
	.end = slots_end,
	.tend = slots_tend,
};

static struct slots *
slots_new(void)
{
	struct slots *slots = aligned_alloc(64, (sizeof(*slots) + 63) / 64 * 64);

	assert_non_null(slots);
	memset(slots, 0, sizeof(*slots));
	return slots;
}

/* Few pages: the pool runs dry all the time, so that the slow paths meet. */
static void
run(int nb_threads, uint32_t size, enum page_frag_order order, enum stress_shape shape)
{
	struct page_slot_geometry geo = slots_geometry_15;
	uint32_t nb_pages =
		(size + SLOTS - 1) / SLOTS + page_slot_hidden_pages((uint32_t)nb_threads);
	struct page_frag_page **table = calloc(nb_pages, sizeof(*table));
	struct slots *slots = slots_new();
	struct stress *s = stress_new(&kind, shape, nb_threads, slots);
	char *memory = slots_memory(nb_pages);

	assert_non_null(table);
	page_slot_geometry_init(&geo);
	assert_int_equal(page_slot_pool_init(&slots->pool, &geo, size, order, slots->share,
				 (uint32_t)nb_threads, table, nb_pages),
		0);
	for (uint32_t i = 0; i < nb_pages; i++) {
		struct page_frag_page *page = (struct page_frag_page *)(memory + i * BLOCK);

		page->owner = &slots->pool;
		page->full = page_slot_full(&geo);
		assert_int_equal(page_slot_add(&slots->pool, page), 0);
	}
	stress_run(s, stress_seconds(RUNS));
	assert_int_equal(atomic_load(&slots->reports), 0);
	assert_int_equal(page_slot_out(&slots->pool), 0);
	assert_int_equal(page_region_nb_free(&slots->pool.region), nb_pages);
	free(memory);
	free(table);
	free(slots);
	free(s);
}

static void
slots_in_a_circle(void **state)
{
	(void)state;
	run(2, 300, PAGE_FRAG_ORDER_ZERO_OFFSET, STRESS_CIRCLE);
}

static void
slots_in_a_circle_running_dry(void **state)
{
	(void)state;
	run(4, 60, PAGE_FRAG_ORDER_ZERO_OFFSET, STRESS_CIRCLE);
	run(4, 60, PAGE_FRAG_ORDER_COUNTDOWN, STRESS_CIRCLE);
}

static void
slots_in_pairs(void **state)
{
	(void)state;
	run(2, 300, PAGE_FRAG_ORDER_ZERO_OFFSET, STRESS_PAIRS);
	run(4, 60, PAGE_FRAG_ORDER_ZERO_OFFSET, STRESS_PAIRS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_in_a_circle),
		cmocka_unit_test(slots_in_a_circle_running_dry),
		cmocka_unit_test(slots_in_pairs),
	};

	return cmocka_run_group_tests_name("stress_slots", tests, NULL, NULL);
}
