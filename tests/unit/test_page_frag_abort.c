/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Giving back what nobody else has seen. */

#include "lib/page_frag/page_frag_prepare.h"
#include "tests/unit/frag_fixture.h"

static char *
commit_some(struct fixture *f, uint32_t used)
{
	uint32_t room;
	char *va = page_frag_prepare(&f->nc, used, 1, &room);

	assert_non_null(va);
	assert_int_equal(page_frag_commit(&f->nc, va, used), 0);
	return va;
}

static void
bytes_of_the_last_fragment_are_there_again(void **state)
{
	static const uint32_t sizes[] = { 1, 10, 63, 64, 65, 1000, 4096, PAGE - 200 };

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		for (size_t s = 0; s < NB(sizes); s++) {
			struct fixture f = fixture_new(1, orders[o]);
			void *before = page_frag_alloc(&f.nc, 100);
			uint32_t bias = f.nc.bias;
			void *va = page_frag_alloc(&f.nc, sizes[s]);
			uint32_t took =
				sizes[s] < PAGE_FRAG_MIN_SIZE ? PAGE_FRAG_MIN_SIZE : sizes[s];

			for (int i = 0; i < 5; i++) {
				assert_int_equal(page_frag_cache_issued(&f.nc), 2);
				assert_true(page_frag_abort(&f.nc, va, took));
				assert_int_equal(page_frag_cache_issued(&f.nc), 1);
				assert_int_equal(f.nc.bias, bias);
				assert_ptr_equal(page_frag_alloc(&f.nc, sizes[s]), va);
			}
			page_frag_free(f.region, va);
			page_frag_free(f.region, before);
			fixture_end(&f);
		}
	}
}

/* With the length that was asked for, not what it took: the reference is back, no byte in two
 * hands.
 */
static void
length_before_rounding_gives_the_reference_back(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		char *a = page_frag_alloc(&f.nc, 64);
		char *b = page_frag_alloc(&f.nc, 10);

		page_frag_abort(&f.nc, b, 10);
		assert_int_equal(page_frag_cache_issued(&f.nc), 1);
		b = page_frag_alloc(&f.nc, 64);
		assert_true(b >= a + 64 || b + 64 <= a);
		page_frag_free(f.region, a);
		page_frag_free(f.region, b);
		a = page_frag_alloc(&f.nc, PAGE);
		assert_count(f.nc.stats.reuse, 1);
		page_frag_free(f.region, a);
		fixture_end(&f);
	}
}

/* As often as one likes: neither the page's room nor the bias is used up. */
static void
aborting_uses_nothing_up(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		void *vas[MIN_FRAGS];

		for (uint32_t i = 0; i < 2 * PAGE; i++) {
			void *va = page_frag_alloc(&f.nc, 64);

			assert_non_null(va);
			assert_true(page_frag_abort(&f.nc, va, 64));
		}
		assert_int_equal(f.nc.bias, PAGE + 1);
		for (uint32_t i = 0; i < MIN_FRAGS; i++) {
			vas[i] = page_frag_alloc(&f.nc, 64);
			assert_non_null(vas[i]);
		}
		free_all(f.region, vas, MIN_FRAGS);
		fixture_end(&f);
	}
}

/* Others were taken behind it: only its reference comes back. */
static void
bytes_before_others_wait_for_the_next_life(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		char *a = page_frag_alloc(&f.nc, PAGE / 2);
		char *b = page_frag_alloc(&f.nc, PAGE / 4);

		assert_false(page_frag_abort(&f.nc, a, PAGE / 2));
		assert_int_equal(page_frag_cache_issued(&f.nc), 1);
		assert_null(page_frag_alloc(&f.nc, PAGE / 2));
		page_frag_free(f.region, b);
		/* It counts as back. */
		a = page_frag_alloc(&f.nc, PAGE);
		assert_non_null(a);
		assert_count(f.nc.stats.reuse, 1);
		page_frag_free(f.region, a);
		fixture_end(&f);
	}
}

/* Then it is freed as any other: the page's last one gives the page back. */
static void
page_may_have_changed_meanwhile(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);
		char *a = page_frag_alloc(&f.nc, 64);
		char *b = page_frag_alloc(&f.nc, PAGE);

		assert_int_equal(page_region_nb_free(f.region), 0);
		assert_false(page_frag_abort(&f.nc, a, 64));
		assert_int_equal(page_region_nb_free(f.region), 1);
		/* Without a page at all. */
		page_frag_cache_drain(&f.nc);
		assert_false(page_frag_abort(&f.nc, b, PAGE));
		assert_int_equal(page_region_nb_free(f.region), 2);
		fixture_end(&f);
	}
}

/* The first byte of the page behind the current one is not the current one's. */
static void
page_may_be_the_next_in_memory(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);
		void *vas[2], *va;

		take_pages(&f.nc, vas, 2);
		page_frag_free(f.region, vas[0]);
		va = page_frag_alloc(&f.nc, PAGE);
		assert_ptr_equal(va, vas[0]);
		assert_false(page_frag_abort(&f.nc, vas[1], PAGE));
		assert_int_equal(page_region_nb_free(f.region), 1);
		assert_true(page_frag_abort(&f.nc, va, PAGE));
		fixture_end(&f);
	}
}

static void
aligned_fragments_leave_their_gap(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		char *a = page_frag_alloc(&f.nc, 100);
		char *b = page_frag_alloc_align(&f.nc, 500, 4096);

		assert_true(page_frag_abort(&f.nc, b, 500));
		assert_ptr_equal(page_frag_alloc_align(&f.nc, 500, 4096), b);
		/* What is taken instead does not touch what is out. */
		assert_true(page_frag_abort(&f.nc, b, 500));
		b = page_frag_alloc(&f.nc, 64);
		assert_true(b + 64 <= a || b >= a + 100);
		page_frag_free(f.region, a);
		page_frag_free(f.region, b);
		fixture_end(&f);
	}
}

static void
fragments_of_small_pages_too(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f =
			fixture_of((struct page_region_conf){ .nb_pages = 1, .fallback = true },
				orders[o], PAGE_FRAG_TX);
		void *vas[1];
		char *a, *b;

		take_pages(&f.nc, vas, 1);
		a = page_frag_alloc(&f.nc, 1000);
		b = page_frag_alloc(&f.nc, 1000);
		assert_true(page_frag_abort(&f.nc, b, 1000));
		assert_ptr_equal(page_frag_alloc(&f.nc, 1000), b);
		assert_non_null(page_frag_alloc(&f.nc, 4096));
		/* That was another fallback page: these two are freed. */
		assert_false(page_frag_abort(&f.nc, a, 1000));
		assert_int_equal(page_list_count(&f.region->small), SMALL_PAGES - 2);
		assert_false(page_frag_abort(&f.nc, b, 1000));
		assert_int_equal(page_list_count(&f.region->small), SMALL_PAGES - 1);
		assert_true(page_frag_abort(&f.nc, f.nc.frag.va, 4096));
		free_all(f.region, vas, 1);
		fixture_end(&f);
	}
}

/* Committed fragments are not rounded up: their bytes, and no more, are there again. */
static void
committed_fragments_too(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *a = commit_some(&f, 10);
	char *b = commit_some(&f, 1);
	uint32_t room;

	(void)state;
	assert_ptr_equal(b, a + 10);
	assert_true(page_frag_abort(&f.nc, b, 1));
	assert_ptr_equal(page_frag_prepare(&f.nc, 1, 1, &room), b);
	assert_int_equal(room, PAGE - 10);
	assert_true(page_frag_abort(&f.nc, a, 10));
	assert_ptr_equal(page_frag_prepare(&f.nc, 1, 1, &room), a);
	assert_int_equal(f.nc.bias, PAGE + 1);
	fixture_end(&f);
}

/* One that has grown goes back as a whole. */
static void
grown_fragments_too(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *a = commit_some(&f, 10);
	uint32_t room;
	char *more = page_frag_prepare(&f.nc, 1, 1, &room);

	(void)state;
	assert_int_equal(page_frag_commit_noref(&f.nc, more, 500), 0);
	assert_true(page_frag_abort(&f.nc, a, 510));
	assert_int_equal(f.nc.bias, PAGE + 1);
	assert_ptr_equal(page_frag_prepare(&f.nc, 1, 1, &room), a);
	fixture_end(&f);
}

/* Small ones together in what an allocated one would take: the first is not the last. */
static void
bytes_of_others_are_not_given_back(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *a = commit_some(&f, 10);
	char *b = commit_some(&f, 54);
	char *c;

	(void)state;
	assert_false(page_frag_abort(&f.nc, a, 10));
	c = page_frag_alloc(&f.nc, 64);
	assert_true(c >= b + 54);
	page_frag_free(f.region, b);
	page_frag_free(f.region, c);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_of_the_last_fragment_are_there_again),
		cmocka_unit_test(length_before_rounding_gives_the_reference_back),
		cmocka_unit_test(aborting_uses_nothing_up),
		cmocka_unit_test(bytes_before_others_wait_for_the_next_life),
		cmocka_unit_test(page_may_have_changed_meanwhile),
		cmocka_unit_test(page_may_be_the_next_in_memory),
		cmocka_unit_test(aligned_fragments_leave_their_gap),
		cmocka_unit_test(fragments_of_small_pages_too),
		cmocka_unit_test(committed_fragments_too),
		cmocka_unit_test(grown_fragments_too),
		cmocka_unit_test(bytes_of_others_are_not_given_back),
	};

	return cmocka_run_group_tests_name("page_frag_abort", tests, NULL, NULL);
}
