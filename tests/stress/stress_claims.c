/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Slots by claim: any thread takes them from any page. */

#include "lib/page_frag/page_claim.h"
#include "tests/stress/stress.h"
#include "tests/unit/slots.h"

#define RUNS 4 /* of all cases: they share the time */
#define SLOTS 15u
#define OBJECT 128   /* bytes of an object that are written */
#define MAX_OUT 2000 /* more than any pool here has */

struct claims {
	struct page_claim_pool pool;
	struct page_claim_hint hint[STRESS_THREADS];
	_Atomic uint64_t reports;
};

static void
double_free(struct page_claim_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	struct claims *claims = (struct claims *)((char *)pool - offsetof(struct claims, pool));

	(void)page;
	(void)mask;
	atomic_fetch_add(&claims->reports, 1);
}

static void
foreign_free(struct page_claim_pool *pool, const void *page, uint64_t mask)
{
	(void)page;
	double_free(pool, NULL, mask);
}

static const struct page_claim_ops ops = {
	.double_free = double_free,
	.foreign_free = foreign_free,
};

static uint32_t
claims_alloc(struct worker *w, struct piece *pieces, uint32_t n)
{
	struct claims *claims = w->stress->pool;
	void *objs[STRESS_BURST];

	if (page_claim_alloc_bulk(&claims->pool, &claims->hint[w->thread], objs, n) != 0)
		return 0;
	for (uint32_t i = 0; i < n; i++)
		pieces[i] = (struct piece){ .va = objs[i], .length = OBJECT };
	return n;
}

static void
claims_free(struct worker *w, const struct piece *pieces, uint32_t n)
{
	struct claims *claims = w->stress->pool;
	void *objs[STRESS_BURST];

	for (uint32_t i = 0; i < n; i++)
		objs[i] = pieces[i].va;
	page_claim_free_bulk(&claims->pool, &ops, &claims->hint[w->thread], objs, n);
}

/* A thread holds nothing. */
static void
claims_end(struct worker *w)
{
	(void)w;
}

/* Anyone may count what is out, at any time. */
static void
claims_tend(struct stress *s)
{
	struct claims *claims = s->pool;

	STRESS_CHECK(s, page_claim_out(&claims->pool) <= MAX_OUT);
}

static const struct stress_kind kind = {
	.alloc = claims_alloc,
	.free = claims_free,
	.end = claims_end,
	.tend = claims_tend,
};

static struct claims *
claims_new(void)
{
	struct claims *claims = aligned_alloc(64, (sizeof(*claims) + 63) / 64 * 64);

	assert_non_null(claims);
	memset(claims, 0, sizeof(*claims));
	return claims;
}

static void
run(int nb_threads, uint32_t size, enum stress_shape shape)
{
	struct page_slot_geometry geo = slots_geometry_15;
	uint32_t nb_pages = (size + SLOTS - 1) / SLOTS;
	struct page_frag_page **table = calloc(nb_pages, sizeof(*table));
	_Atomic uint64_t *bitmap = calloc(page_claim_bitmap_words(nb_pages), sizeof(*bitmap));
	struct claims *claims = claims_new();
	struct stress *s = stress_new(&kind, shape, nb_threads, claims);
	char *memory = slots_memory(nb_pages);

	assert_non_null(table);
	assert_non_null(bitmap);
	page_slot_geometry_init(&geo);
	assert_int_equal(page_claim_pool_init(&claims->pool, &geo, claims->hint,
				 (uint32_t)nb_threads, table, bitmap, nb_pages),
		0);
	for (uint32_t i = 0; i < nb_pages; i++) {
		struct page_frag_page *page = (struct page_frag_page *)(memory + i * BLOCK);

		page->owner = &claims->pool;
		page->full = page_slot_full(&geo);
		assert_int_equal(page_claim_add(&claims->pool, page), 0);
	}
	stress_run(s, stress_seconds(RUNS));
	assert_int_equal(atomic_load(&claims->reports), 0);
	assert_int_equal(page_claim_out(&claims->pool), 0);
	for (uint32_t i = 0; i < nb_pages; i++)
		assert_int_equal(atomic_load(&table[i]->refs), 0);
	/* Every page must be findable again. */
	for (uint32_t i = 0; i < nb_pages; i++) {
		void *objs[SLOTS];

		assert_int_equal(
			page_claim_alloc_bulk(&claims->pool, &claims->hint[0], objs, SLOTS), 0);
	}
	free(memory);
	free(bitmap);
	free(table);
	free(claims);
	free(s);
}

static void
claims_in_a_circle(void **state)
{
	(void)state;
	run(2, 300, STRESS_CIRCLE);
}

static void
claims_in_a_circle_running_dry(void **state)
{
	(void)state;
	run(4, 60, STRESS_CIRCLE);
}

static void
claims_in_pairs(void **state)
{
	(void)state;
	run(2, 300, STRESS_PAIRS);
	run(4, 60, STRESS_PAIRS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_in_a_circle),
		cmocka_unit_test(claims_in_a_circle_running_dry),
		cmocka_unit_test(claims_in_pairs),
	};

	return cmocka_run_group_tests_name("stress_claims", tests, NULL, NULL);
}
