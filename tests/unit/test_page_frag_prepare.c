/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Writing first, and taking what was used; taking back what nobody has seen. */

#include "lib/page_frag/page_frag_prepare.h"
#include "tests/unit/frag_fixture.h"

static struct fixture
up_fixture(uint32_t nb_pages)
{
	return fixture_new(nb_pages, PAGE_FRAG_ORDER_ZERO_OFFSET);
}

/* A fragment of some bytes by prepare and commit. */
static char *
write_some(struct fixture *f, uint32_t used)
{
	uint32_t room;
	char *va = page_frag_prepare(&f->nc, used, 1, &room);

	assert_non_null(va);
	assert_true(room >= used);
	memset(va, 1, used);
	assert_int_equal(page_frag_commit(&f->nc, va, used), 0);
	return va;
}

static void
room_is_what_is_left_of_the_page(void **state)
{
	struct fixture f = up_fixture(2);
	uint32_t room = 0;
	char *va, *next;

	(void)state;
	va = page_frag_prepare(&f.nc, 1, 1, &room);
	assert_ptr_equal(va, base_of(f.region));
	assert_int_equal(room, PAGE);
	assert_int_equal(page_frag_commit(&f.nc, va, 1000), 0);
	next = page_frag_prepare(&f.nc, 1, 1, &room);
	assert_ptr_equal(next, va + 1000);
	assert_int_equal(room, PAGE - 1000);
	next = page_frag_prepare(&f.nc, 1, 256, &room);
	assert_ptr_equal(next, va + 1024);
	assert_int_equal(room, PAGE - 1024);
	next = page_frag_prepare(&f.nc, 1, PAGE / 2, &room);
	assert_ptr_equal(next, va + PAGE / 2);
	assert_int_equal(room, PAGE / 2);
	/* All that is left is enough, a byte more is in the next page. */
	assert_ptr_equal(page_frag_prepare(&f.nc, PAGE - 1000, 1, &room), va + 1000);
	assert_int_equal(room, PAGE - 1000);
	next = page_frag_prepare(&f.nc, PAGE - 999, 1, &room);
	assert_ptr_equal(next, va + PAGE);
	assert_int_equal(room, PAGE);
	page_frag_free(f.region, va);
	fixture_end(&f);
}

static void
nothing_happens_without_a_commit(void **state)
{
	struct fixture f = up_fixture(1);
	struct page_frag_cache before;
	uint32_t room;
	char *va;

	(void)state;
	va = page_frag_alloc(&f.nc, 100);
	before = f.nc;
	for (int i = 0; i < 100; i++)
		assert_ptr_equal(page_frag_prepare(&f.nc, 64, 1, &room), va + 100);
	assert_memory_equal(&f.nc, &before, sizeof(before));
	assert_int_equal(page_frag_cache_issued(&f.nc), 1);
	/* What is allocated instead begins there. */
	assert_ptr_equal(page_frag_alloc(&f.nc, 64), va + 100);
	page_frag_free(f.region, va);
	page_frag_free(f.region, va + 100);
	fixture_end(&f);
}

static void
committed_fragments_are_freed_as_any_other(void **state)
{
	struct fixture f = up_fixture(2);

	(void)state;
	for (uint32_t i = 1; i <= 300; i++) {
		char *a = write_some(&f, 100);
		char *b = write_some(&f, 1);
		char *c = page_frag_alloc(&f.nc, 2000);

		assert_non_null(c);
		assert_int_equal(page_frag_cache_issued(&f.nc), 3 * i);
		page_frag_free(f.region, a);
		page_frag_cache_free(&f.nc, b);
		page_frag_cache_free(&f.nc, c);
	}
	fixture_end(&f);
	assert_count(f.nc.stats.issued, 900);
}

/* As many fragments as a page has bytes: the bias lasts, and is full again for the next life. */
static void
fragments_of_a_byte_fill_a_page(void **state)
{
	struct fixture f = fixture_of((struct page_region_conf){ .page_size = 4096, .nb_pages = 2 },
		PAGE_FRAG_ORDER_ZERO_OFFSET, PAGE_FRAG_TX);
	char *vas[4096];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (uint32_t i = 0; i < 4096; i++) {
			vas[i] = write_some(&f, 1);
			assert_ptr_equal(vas[i], vas[0] + i);
		}
		assert_int_equal(f.nc.bias, 1);
		assert_int_equal(word_of(f.region, vas[0]), 4097);
		for (uint32_t i = 0; i < 4096; i++)
			page_frag_free(f.region, vas[i]);
		assert_int_equal(word_of(f.region, vas[0]), 1);
		assert_int_equal(page_region_nb_free(f.region), 1);
	}
	assert_count(f.nc.stats.refill, 1);
	assert_int_equal(page_frag_cache_issued(&f.nc), 3 * 4096);
	fixture_end(&f);
}

/* Append: one fragment that grows, freed once. */
static void
append_grows_the_fragment(void **state)
{
	struct fixture f = up_fixture(1);

	(void)state;
	for (int round = 0; round < 3; round++) {
		char *first = write_some(&f, 10);
		char *end = first + 10;
		uint32_t room;

		for (uint32_t i = 0; i < 100; i++) {
			char *va = page_frag_prepare(&f.nc, 100, 1, &room);

			assert_true(page_frag_can_coalesce(f.region, end, va));
			memset(va, 2, 100);
			assert_int_equal(page_frag_commit_noref(&f.nc, va, 100), 0);
			end = va + 100;
		}
		assert_ptr_equal(end, first + 10 + 10000);
		assert_int_equal(f.nc.bias, PAGE);
		assert_int_equal(page_frag_cache_issued(&f.nc), round + 1);
		page_frag_free(f.region, first);
		page_frag_cache_drain(&f.nc);
		assert_int_equal(page_region_nb_free(f.region), 1);
	}
	fixture_end(&f);
}

/* Growing is refused where no fragment ends: at the page's start, before and behind the offset. */
static void
append_to_nothing_is_refused(void **state)
{
	struct fixture f = up_fixture(2);
	struct page_frag_cache before;
	uint32_t room;
	char *va;

	(void)state;
	va = page_frag_prepare(&f.nc, 1, 1, &room);
	assert_int_equal(page_frag_commit_noref(&f.nc, va, 10), -EINVAL);
	assert_int_equal(page_frag_commit(&f.nc, va, 100), 0);
	before = f.nc;
	assert_int_equal(page_frag_commit_noref(&f.nc, va, 10), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, va + 99, 10), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, va + 101, 10), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, va + 128, 10), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, va + 100, 0), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, va + 100, PAGE - 99), -EINVAL);
	assert_memory_equal(&f.nc, &before, sizeof(before));
	assert_int_equal(page_frag_commit_noref(&f.nc, va + 100, PAGE - 100), 0);
	assert_int_equal(page_frag_commit_noref(&f.nc, va + PAGE, 1), -EINVAL);
	page_frag_free(f.region, va);
	fixture_end(&f);
}

static void
commit_out_of_range_is_refused(void **state)
{
	struct fixture f = up_fixture(1);
	struct page_frag_cache before;
	uint32_t room;
	char *va;

	(void)state;
	va = page_frag_prepare(&f.nc, 1, 1, &room);
	before = f.nc;
	assert_int_equal(page_frag_commit(&f.nc, va, 0), -EINVAL);
	assert_int_equal(page_frag_commit(&f.nc, va, room + 1), -EINVAL);
	assert_int_equal(page_frag_commit(&f.nc, va, UINT32_MAX), -EINVAL);
	assert_int_equal(page_frag_commit(&f.nc, va + PAGE, 1), -EINVAL);
	assert_int_equal(page_frag_commit(&f.nc, va + PAGE - 1, 2), -EINVAL);
	assert_int_equal(page_frag_commit(&f.nc, va - 1, 1), -EINVAL);
	assert_int_equal(page_frag_commit(&f.nc, &f, 1), -EINVAL);
	assert_int_equal(page_frag_commit(&f.nc, NULL, 1), -EINVAL);
	assert_memory_equal(&f.nc, &before, sizeof(before));
	assert_int_equal(page_frag_commit(&f.nc, va, room), 0);
	page_frag_free(f.region, va);
	fixture_end(&f);
}

/* Something else was allocated meanwhile, in the same page or in another. */
static void
commit_after_an_allocation_is_refused(void **state)
{
	struct fixture f = up_fixture(2);
	uint32_t room;
	char *va, *a, *b;

	(void)state;
	va = page_frag_prepare(&f.nc, 100, 1, &room);
	a = page_frag_alloc(&f.nc, 64);
	assert_int_equal(page_frag_commit(&f.nc, va, 100), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, va, 100), -EINVAL);
	va = page_frag_prepare(&f.nc, 100, 1, &room);
	b = page_frag_alloc(&f.nc, PAGE);
	assert_non_null(b);
	assert_int_equal(page_frag_commit(&f.nc, va, 100), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, va, 100), -EINVAL);
	/* Or the page was let go. */
	page_frag_free(f.region, a);
	page_frag_free(f.region, b);
	va = page_frag_prepare(&f.nc, 100, 1, &room);
	page_frag_cache_drain(&f.nc);
	assert_int_equal(page_frag_commit(&f.nc, va, 100), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, va, 100), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, NULL, 100), -EINVAL);
	fixture_end(&f);
}

static void
caches_that_count_down_are_refused(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_COUNTDOWN);
	uint32_t room;
	char *va;

	(void)state;
	assert_null(page_frag_prepare(&f.nc, 1, 1, &room));
	assert_int_equal(page_region_nb_free(f.region), 1);
	va = page_frag_alloc(&f.nc, 64);
	assert_null(page_frag_prepare(&f.nc, 1, 1, &room));
	assert_int_equal(page_frag_commit(&f.nc, va - 64, 64), -EINVAL);
	assert_int_equal(page_frag_commit(&f.nc, va, 64), -EINVAL);
	assert_int_equal(page_frag_commit_noref(&f.nc, va, 64), -EINVAL);
	page_frag_free(f.region, va);
	fixture_end(&f);
}

static void
bad_requests_are_refused(void **state)
{
	struct fixture f = fixture_of((struct page_region_conf){ .nb_pages = 1, .fallback = true },
		PAGE_FRAG_ORDER_ZERO_OFFSET, PAGE_FRAG_TX);
	void *vas[1], *smalls[SMALL_PAGES];
	uint32_t room;

	(void)state;
	assert_null(page_frag_prepare(&f.nc, 0, 1, &room));
	assert_null(page_frag_prepare(&f.nc, PAGE + 1, 1, &room));
	assert_null(page_frag_prepare(&f.nc, UINT32_MAX, 1, &room));
	assert_null(page_frag_prepare(&f.nc, 1, 0, &room));
	assert_null(page_frag_prepare(&f.nc, 1, 3, &room));
	assert_null(page_frag_prepare(&f.nc, 1, 2 * PAGE, &room));
	assert_int_equal(page_region_nb_free(f.region), 1);
	/* From the fallback pages, if they are enough, until none is left. */
	take_pages(&f.nc, vas, 1);
	for (uint32_t i = 0; i < SMALL_PAGES; i++) {
		smalls[i] = page_frag_prepare(&f.nc, 4096, 1, &room);
		assert_int_equal(room, 4096);
		assert_null(page_frag_prepare(&f.nc, 4097, 1, &room));
		assert_null(page_frag_prepare(&f.nc, 1, 8192, &room));
		assert_int_equal(page_frag_commit(&f.nc, smalls[i], 4097), -EINVAL);
		assert_int_equal(page_frag_commit(&f.nc, smalls[i], 4096), 0);
	}
	assert_null(page_frag_prepare(&f.nc, 1, 1, &room));
	free_all(f.region, smalls, SMALL_PAGES);
	assert_non_null(page_frag_prepare(&f.nc, 1, 1, &room));
	page_frag_free(f.region, vas[0]);
	fixture_end(&f);
}

static void
coalescing_needs_one_page_and_touching_ends(void **state)
{
	struct fixture f = up_fixture(2);
	char *base = base_of(f.region);

	(void)state;
	assert_true(page_frag_can_coalesce(f.region, base + 100, base + 100));
	assert_true(page_frag_can_coalesce(f.region, base + 1, base + 1));
	assert_true(page_frag_can_coalesce(f.region, base + PAGE - 1, base + PAGE - 1));
	assert_false(page_frag_can_coalesce(f.region, base + 100, base + 101));
	assert_false(page_frag_can_coalesce(f.region, base + 100, base + 99));
	assert_false(page_frag_can_coalesce(f.region, base + 100, base));
	/* Two pages touch, and yet are two. */
	assert_false(page_frag_can_coalesce(f.region, base + PAGE, base + PAGE));
	assert_true(page_frag_can_coalesce(f.region, base + PAGE + 1, base + PAGE + 1));
	assert_false(page_frag_can_coalesce(f.region, NULL, NULL));
	assert_false(page_frag_can_coalesce(f.region, NULL, base));
	assert_false(page_frag_can_coalesce(f.region, base, NULL));
	fixture_end(&f);

	/* Fallback pages are pages too. */
	f = fixture_of((struct page_region_conf){ .nb_pages = 1, .fallback = true },
		PAGE_FRAG_ORDER_ZERO_OFFSET, PAGE_FRAG_TX);
	base = (char *)atomic_load(&f.region->chunks) + 2 * PAGE_FRAG_FALLBACK_SIZE;
	assert_true(page_frag_can_coalesce(f.region, base + 100, base + 100));
	assert_false(page_frag_can_coalesce(
		f.region, base + PAGE_FRAG_FALLBACK_SIZE, base + PAGE_FRAG_FALLBACK_SIZE));
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(room_is_what_is_left_of_the_page),
		cmocka_unit_test(nothing_happens_without_a_commit),
		cmocka_unit_test(committed_fragments_are_freed_as_any_other),
		cmocka_unit_test(fragments_of_a_byte_fill_a_page),
		cmocka_unit_test(append_grows_the_fragment),
		cmocka_unit_test(append_to_nothing_is_refused),
		cmocka_unit_test(commit_out_of_range_is_refused),
		cmocka_unit_test(commit_after_an_allocation_is_refused),
		cmocka_unit_test(caches_that_count_down_are_refused),
		cmocka_unit_test(bad_requests_are_refused),
		cmocka_unit_test(coalescing_needs_one_page_and_touching_ends),
	};

	return cmocka_run_group_tests_name("page_frag_prepare", tests, NULL, NULL);
}
