/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* One fragment after the other: where it is, what is refused, and which page comes next. */

#include "tests/unit/frag_fixture.h"

/* The offset of the next fragment in a page; -1: there is no room. */
static int64_t
expected(enum page_frag_order order, int64_t offset, int64_t page, int64_t size, int64_t align)
{
	int64_t at;

	if (size < PAGE_FRAG_MIN_SIZE)
		size = PAGE_FRAG_MIN_SIZE;
	if (order == PAGE_FRAG_ORDER_COUNTDOWN)
		return offset < size ? -1 : offset - size - (offset - size) % align;
	at = (offset + align - 1) / align * align;
	return at + size <= page ? at : -1;
}

static void
zero_offset_goes_up(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_ZERO_OFFSET);
	char *a = page_frag_alloc(&f.nc, 2048);
	char *b = page_frag_alloc(&f.nc, 100);
	char *c = page_frag_alloc(&f.nc, 64);

	(void)state;
	assert_ptr_equal(a, base_of(f.region));
	assert_ptr_equal(b, a + 2048);
	assert_ptr_equal(c, b + 100);
	page_frag_free(f.region, a);
	page_frag_free(f.region, b);
	page_frag_free(f.region, c);
	fixture_end(&f);
}

static void
countdown_goes_down(void **state)
{
	struct fixture f = fixture_new(1, PAGE_FRAG_ORDER_COUNTDOWN);
	char *a = page_frag_alloc(&f.nc, 2048);
	char *b = page_frag_alloc(&f.nc, 100);
	char *c = page_frag_alloc(&f.nc, 64);

	(void)state;
	assert_ptr_equal(a, base_of(f.region) + PAGE - 2048);
	assert_ptr_equal(b, a - 100);
	assert_ptr_equal(c, b - 64);
	page_frag_free(f.region, c);
	page_frag_free(f.region, b);
	page_frag_free(f.region, a);
	fixture_end(&f);
}

/* Every alignment, in pages of several sizes, behind a fragment that ends anywhere. */
static void
every_alignment_holds(void **state)
{
	static const uint32_t page_sizes[] = { 4096, PAGE, 65536, PAGE_CHUNK_MAX_PAGE_SIZE };

	(void)state;
	for (size_t i = 0; i < NB(orders) * NB(page_sizes); i++) {
		uint32_t page = page_sizes[i / NB(orders)];
		enum page_frag_order order = orders[i % NB(orders)];
		struct fixture f =
			fixture_of((struct page_region_conf){ .page_size = page, .nb_pages = 2 },
				order, PAGE_FRAG_TX);

		for (uint32_t align = 1; align <= page; align *= 2) {
			char *odd = page_frag_alloc(&f.nc, 65);
			char *p = page_frag_alloc_align(&f.nc, 100, align);
			int64_t end = order == PAGE_FRAG_ORDER_COUNTDOWN ? page - 65 : 65;
			int64_t at = expected(order, end, page, 100, align);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p & (align - 1), 0);
			/* The offset that it should have, or a page of its own. */
			if (at >= 0) {
				assert_int_equal((uintptr_t)p & (page - 1), at);
				assert_ptr_equal(page_chunk_page_of(f.region, p),
					page_chunk_page_of(f.region, odd));
			} else {
				assert_int_equal((uintptr_t)p & (page - 1), 0);
				assert_ptr_not_equal(page_chunk_page_of(f.region, p),
					page_chunk_page_of(f.region, odd));
			}
			memset(p, 1, 100);
			page_frag_free(f.region, odd);
			page_frag_free(f.region, p);
			page_frag_cache_drain(&f.nc);
			assert_int_equal(page_region_nb_free(f.region), 2);
		}
		fixture_end(&f);
	}
}

/* As many fragments of a size as a page has, and not one more. */
static void
fill_page(struct fixture *f, uint32_t page, uint32_t size)
{
	uint32_t taken = size < PAGE_FRAG_MIN_SIZE ? PAGE_FRAG_MIN_SIZE : size;
	static void *vas[MIN_FRAGS];
	uint32_t n = page / taken;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = f->nc.order == PAGE_FRAG_ORDER_COUNTDOWN ? page - (i + 1) * taken
								       : i * taken;

		vas[i] = page_frag_alloc(&f->nc, size);
		assert_ptr_equal(vas[i], base_of(f->region) + at);
		memset(vas[i], (int)i, size);
	}
	assert_null(page_frag_alloc(&f->nc, size));
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t b = 0; b < size; b += size < 8 ? 1 : size / 7)
			assert_int_equal(((uint8_t *)vas[i])[b], (uint8_t)i);
	free_all(f->region, vas, n);
	page_frag_cache_drain(&f->nc);
	assert_int_equal(page_region_nb_free(f->region), 1);
}

static void
every_size_fits_exactly(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture small =
			fixture_of((struct page_region_conf){ .page_size = 4096, .nb_pages = 1 },
				orders[o], PAGE_FRAG_TX);
		struct fixture large = fixture_new(1, orders[o]);

		for (uint32_t size = 1; size <= 4096; size++)
			fill_page(&small, 4096, size);
		for (uint32_t size = 1; size <= PAGE; size += size < 130 ? 1 : 997)
			fill_page(&large, PAGE, size);
		for (uint32_t size = 64; size <= PAGE; size *= 2)
			fill_page(&large, PAGE, size);
		fill_page(&large, PAGE, PAGE - 1);
		fixture_end(&small);
		fixture_end(&large);
	}
}

static void
last_byte_is_used_and_not_one_more(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		void *a = page_frag_alloc(&f.nc, PAGE - 100);
		void *b;

		assert_null(page_frag_alloc(&f.nc, 101));
		b = page_frag_alloc(&f.nc, 100);
		assert_non_null(b);
		assert_null(page_frag_alloc(&f.nc, 1));
		memset(a, 1, PAGE - 100);
		memset(b, 2, 100);
		page_frag_free(f.region, a);
		page_frag_free(f.region, b);
		fixture_end(&f);
	}
}

static void
small_requests_take_a_cache_line(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		char *a = page_frag_alloc(&f.nc, 1);
		char *b = page_frag_alloc(&f.nc, 63);
		char *c = page_frag_alloc(&f.nc, 64);

		assert_int_equal(labs(b - a), 64);
		assert_int_equal(labs(c - b), 64);
		assert_count(f.nc.stats.rounded, 2);
		page_frag_free(f.region, a);
		page_frag_free(f.region, b);
		page_frag_free(f.region, c);
		fixture_end(&f);
	}
}

static void
refuse_bad_requests(struct page_frag_cache *nc)
{
	assert_null(page_frag_alloc(nc, 0));
	assert_null(page_frag_alloc(nc, PAGE + 1));
	assert_null(page_frag_alloc(nc, UINT32_MAX));
	assert_null(page_frag_alloc_align(nc, 64, 0));
	assert_null(page_frag_alloc_align(nc, 64, 3));
	assert_null(page_frag_alloc_align(nc, 64, 48));
	assert_null(page_frag_alloc_align(nc, 64, 8192 + 4096));
	assert_null(page_frag_alloc_align(nc, 64, PAGE * 2));
	assert_null(page_frag_alloc_align(nc, 64, UINT32_C(1) << 31));
	assert_null(page_frag_alloc_align(nc, 64, UINT32_MAX));
	assert_null(page_frag_alloc_align(nc, 0, 0));
}

static void
bad_requests_are_refused_and_keep_the_page(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		struct page_frag_cache before = f.nc;
		char *a;

		/* Without a page, and with one. */
		refuse_bad_requests(&f.nc);
		assert_memory_equal(&f.nc, &before, sizeof(before));
		assert_int_equal(page_region_nb_free(f.region), 1);
		a = page_frag_alloc(&f.nc, 64);
		before = f.nc;
		refuse_bad_requests(&f.nc);
		assert_memory_equal(&f.nc, &before, sizeof(before));
		page_frag_free(f.region, a);
		fixture_end(&f);
	}
}

/* offset + size must not wrap, nor the alignment of the offset. */
static void
offset_and_size_do_not_overflow(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		const uint32_t page = PAGE_CHUNK_MAX_PAGE_SIZE;
		struct fixture f =
			fixture_of((struct page_region_conf){ .page_size = page, .nb_pages = 1 },
				orders[o], PAGE_FRAG_RX);
		void *a;

		/* Without a page, and with one whose offset is near its end. */
		assert_null(page_frag_alloc(&f.nc, UINT32_MAX));
		assert_null(page_frag_alloc_align(&f.nc, UINT32_MAX, page));
		a = page_frag_alloc(&f.nc, page - 64);
		assert_non_null(a);
		assert_null(page_frag_alloc_align(&f.nc, page, page));
		assert_null(page_frag_alloc(&f.nc, UINT32_MAX - page + 65));
		assert_null(page_frag_alloc_align(&f.nc, UINT32_MAX, 4096));
		page_frag_free(f.region, a);
		fixture_end(&f);
	}
}

/* What does not fit leaves the rest of the page unused; the page is the next in memory. */
static void
next_page_is_taken_when_room_runs_out(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(3, orders[o]);
		void *vas[3];

		for (uint32_t i = 0; i < 3; i++) {
			uint32_t at = orders[o] == PAGE_FRAG_ORDER_COUNTDOWN ? PAGE - 20000 : 0;

			vas[i] = page_frag_alloc(&f.nc, 20000);
			assert_ptr_equal(vas[i], base_of(f.region) + i * PAGE + at);
			assert_int_equal(page_frag_cache_issued(&f.nc), i + 1);
			assert_count(f.nc.stats.refill, i + 1);
		}
		assert_count(f.nc.stats.issued, 2);
		assert_null(page_frag_alloc(&f.nc, 20000));
		assert_count(f.nc.stats.exhausted, 1);
		assert_count(f.nc.stats.reuse, 0);
		free_all(f.region, vas, 3);
		fixture_end(&f);
	}
}

static void
page_is_used_again_in_place(void **state)
{
	enum { TIMES = 1000, PER_PAGE = PAGE / 2048 };

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);

		/* Far more fragments than one page has: only reuse can give them. */
		for (uint32_t i = 0; i < TIMES; i++) {
			char *p = page_frag_alloc(&f.nc, 2048);

			assert_non_null(p);
			page_frag_free(f.region, p);
		}
		assert_int_equal(page_frag_cache_issued(&f.nc), TIMES);
		assert_count(f.nc.stats.refill, 1);
		assert_count(f.nc.stats.reuse, (TIMES - 1) / PER_PAGE);
		assert_count(f.nc.stats.exhausted, 0);
		fixture_end(&f);
		assert_count(f.nc.stats.issued, TIMES);
	}
}

static void
page_with_a_fragment_out_is_not_used_again(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);
		char *held = page_frag_alloc(&f.nc, PAGE / 2);
		char *p;

		page_frag_free(f.region, page_frag_alloc(&f.nc, PAGE / 2));
		p = page_frag_alloc(&f.nc, PAGE);
		assert_ptr_equal(p, base_of(f.region) + PAGE);
		assert_int_equal(page_region_nb_free(f.region), 0);
		assert_count(f.nc.stats.reuse, 0);
		page_frag_free(f.region, held);
		assert_int_equal(page_region_nb_free(f.region), 1);
		page_frag_free(f.region, p);
		fixture_end(&f);
	}
}

/* All fragments that a page can have are out and come back: it is still the cache's. */
static void
page_stays_current_when_all_its_fragments_are_back(void **state)
{
	static void *vas[MIN_FRAGS];

	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);

		for (int round = 0; round < 3; round++) {
			for (uint32_t i = 0; i < MIN_FRAGS; i++) {
				vas[i] = page_frag_alloc(&f.nc, 1);
				assert_non_null(vas[i]);
			}
			free_all(f.region, vas, MIN_FRAGS);
			assert_int_equal(page_region_nb_free(f.region), 1);
			assert_int_equal(word_of(f.region, vas[0]), f.nc.bias);
		}
		/* The bias was full again at each beginning. */
		page_frag_free(f.region, page_frag_alloc(&f.nc, PAGE));
		assert_int_equal(f.nc.bias, PAGE);
		assert_count(f.nc.stats.refill, 1);
		assert_count(f.nc.stats.reuse, 3);
		assert_count(f.nc.stats.rounded, 3 * MIN_FRAGS);
		assert_int_equal(page_frag_cache_issued(&f.nc), 3 * MIN_FRAGS + 1);
		fixture_end(&f);
	}
}

static void
exhaustion_loses_nothing(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(3, orders[o]);
		void *vas[3];

		for (int round = 1; round <= 3; round++) {
			take_pages(&f.nc, vas, 3);
			for (int i = 0; i < 10; i++)
				assert_null(page_frag_alloc(&f.nc, 64));
			assert_count(f.nc.stats.exhausted, 10 * round);
			free_all(f.region, vas, 3);
		}
		fixture_end(&f);
	}
}

static void
drain_leaves_the_page_to_its_fragments(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(1, orders[o]);
		char *a = page_frag_alloc(&f.nc, 64);
		char *b = page_frag_alloc(&f.nc, 64);

		page_frag_cache_drain(&f.nc);
		assert_int_equal(word_of(f.region, a), 2);
		assert_int_equal(page_frag_cache_issued(&f.nc), 2);
		assert_int_equal(page_region_nb_free(f.region), 0);
		assert_null(page_frag_alloc(&f.nc, 64));
		page_frag_free(f.region, a);
		assert_int_equal(page_region_nb_free(f.region), 0);
		page_frag_free(f.region, b);
		assert_int_equal(page_region_nb_free(f.region), 1);
		/* Draining twice, and using the cache again, are both fine. */
		page_frag_cache_drain(&f.nc);
		page_frag_free(f.region, page_frag_alloc(&f.nc, 64));
		assert_int_equal(page_frag_cache_issued(&f.nc), 3);
		fixture_end(&f);
	}
}

static void
caches_do_not_share_pages(void **state)
{
	(void)state;
	for (size_t o = 0; o < NB(orders); o++) {
		struct fixture f = fixture_new(2, orders[o]);
		struct page_frag_cache other;
		void *a, *b;

		assert_int_equal(
			page_frag_cache_init(&other, f.region, orders[o], PAGE_FRAG_TX), 0);
		a = page_frag_alloc(&f.nc, 64);
		b = page_frag_alloc(&other, 64);
		assert_int_equal(labs((char *)b - (char *)a), PAGE);
		page_frag_free(f.region, a);
		page_frag_free(f.region, b);
		page_frag_cache_drain(&other);
		fixture_end(&f);
	}
}

static void
cache_of_a_region_of_slots_is_refused(void **state)
{
	struct page_frag_page *table[1];
	struct page_frag_cache nc;
	struct page_region r;

	(void)state;
	assert_int_equal(page_region_init(&r, table, 1), 0);
	assert_int_equal(page_frag_cache_init(&nc, &r, 0, PAGE_FRAG_RX), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zero_offset_goes_up),
		cmocka_unit_test(countdown_goes_down),
		cmocka_unit_test(every_alignment_holds),
		cmocka_unit_test(every_size_fits_exactly),
		cmocka_unit_test(last_byte_is_used_and_not_one_more),
		cmocka_unit_test(small_requests_take_a_cache_line),
		cmocka_unit_test(bad_requests_are_refused_and_keep_the_page),
		cmocka_unit_test(offset_and_size_do_not_overflow),
		cmocka_unit_test(next_page_is_taken_when_room_runs_out),
		cmocka_unit_test(page_is_used_again_in_place),
		cmocka_unit_test(page_with_a_fragment_out_is_not_used_again),
		cmocka_unit_test(page_stays_current_when_all_its_fragments_are_back),
		cmocka_unit_test(exhaustion_loses_nothing),
		cmocka_unit_test(drain_leaves_the_page_to_its_fragments),
		cmocka_unit_test(caches_do_not_share_pages),
		cmocka_unit_test(cache_of_a_region_of_slots_is_refused),
	};

	return cmocka_run_group_tests_name("page_frag_alloc", tests, NULL, NULL);
}
