/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Regions that get their memory by themselves: what they ask for, and what happens when there is
 * none. Linked with aligned_alloc() and calloc() wrapped.
 */

#include "tests/unit/noting_memory.h"

void *__real_aligned_alloc(size_t align, size_t size);
void *__wrap_aligned_alloc(size_t align, size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

void *
__wrap_aligned_alloc(size_t align, size_t size)
{
	return fails() ? NULL : __real_aligned_alloc(align, size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

/* The source that takes note, but that no page is contiguous for devices from the second chunk on.
 */
static const char *torn_chunk;

static uint64_t
torn_iova(const void *va)
{
	const char *chunk = (const char *)((uintptr_t)va & ~(page_chunk_size(PAGE) - 1));

	if (torn_chunk == NULL)
		torn_chunk = chunk;
	return (uintptr_t)va * (chunk == torn_chunk ? 1 : 2);
}

static const struct page_memory torn = {
	.name = "torn",
	.alloc = noting_alloc,
	.free = noting_free,
	.iova = torn_iova,
};

static void
every_number_of_pages_can_be_had(void **state)
{
	(void)state;
	for (int fallback = 0; fallback < 2; fallback++) {
		for (uint32_t nb = 1; nb < 200; nb += nb < 8 || (nb > 58 && nb < 68) ? 1 : 23) {
			struct page_region_conf conf = {
				.nb_pages = nb, .fallback = fallback != 0, .memory = &noting
			};
			struct fixture f = fixture_of(conf, orders[0], PAGE_FRAG_TX);
			uint32_t chunks = (nb + PER_CHUNK - 1) / PER_CHUNK;
			void *vas[200];

			assert_int_equal(page_region_nb_pages(f.region), nb);
			assert_int_equal(page_region_nb_free(f.region), nb);
			assert_int_equal(f.region->nb_small, fallback ? chunks * SMALL_PAGES : 0);
			assert_int_equal(f.region->limit, nb);
			assert_int_equal(f.region->stats.grown, 0);
			take_pages(&f.nc, vas, nb);
			assert_null(page_frag_alloc(&f.nc, PAGE));
			free_all(f.region, vas, nb);
			fixture_end(&f);
			assert_int_equal(noted.bytes, 0);
		}
	}
}

static void
every_page_size_can_be_had(void **state)
{
	(void)state;
	for (uint32_t size = 4096; size <= PAGE_CHUNK_MAX_PAGE_SIZE; size *= 2) {
		struct page_region_conf conf = {
			.page_size = size,
			.nb_pages = 2,
			.fallback = true,
			.memory = &noting,
		};
		struct fixture f = fixture_of(conf, orders[0], PAGE_FRAG_TX);
		void *va = page_frag_alloc_align(&f.nc, size, size);

		assert_non_null(va);
		memset(va, 1, size);
		page_frag_free(f.region, va);
		fixture_end(&f);
	}
}

static void
memory_is_asked_for_as_configured(void **state)
{
	struct page_region_conf conf = { .nb_pages = PER_CHUNK + 2, .node = 3, .memory = &noting };
	struct fixture f;

	(void)state;
	noted.nb = 0;
	f = fixture_of(conf, orders[0], PAGE_FRAG_TX);
	assert_int_equal(noted.nb, 2);
	assert_int_equal(noted.align, page_chunk_size(PAGE));
	assert_int_equal(noted.node, 3);
	assert_int_equal(noted.size, page_chunk_first(PAGE, false) + 2 * PAGE);
	assert_int_equal(noted.bytes, noted.size + page_chunk_size(PAGE));
	fixture_end(&f);
	assert_int_equal(noted.bytes, 0);
	/* What is small is asked for small. */
	conf = (struct page_region_conf){ .nb_pages = 1, .node = -1, .memory = &noting };
	f = fixture_of(conf, orders[0], PAGE_FRAG_TX);
	assert_int_equal(noted.bytes, page_chunk_first(PAGE, false) + PAGE);
	assert_int_equal(noted.node, -1);
	fixture_end(&f);
}

static void
bad_configurations_are_refused(void **state)
{
	static const struct page_region_conf good = {
		.page_size = PAGE,
		.nb_pages = 4,
		.max_pages = 8,
		.min = 1,
		.low = 2,
		.memory = &noting,
	};
	struct page_region_conf bad[17];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < NB(bad); i++)
		bad[i] = good;
	bad[n++].page_size = 0;
	bad[n++].page_size = 2048;
	bad[n++].page_size = 4095;
	bad[n++].page_size = 3 * 4096;
	bad[n++].page_size = 2 * PAGE_CHUNK_MAX_PAGE_SIZE;
	bad[n++].page_size = UINT32_MAX;
	bad[n++].nb_pages = 0;
	bad[n++].nb_pages = 9;
	bad[n++].nb_pages = UINT32_MAX;
	bad[n].nb_pages = PAGE_REGION_MAX_PAGES + 1;
	bad[n++].max_pages = 0;
	bad[n++].max_pages = PAGE_REGION_MAX_PAGES + 1;
	bad[n++].max_pages = UINT32_MAX;
	/* As many pages as can be, and fallback pages on top of them. */
	bad[n].max_pages = PAGE_REGION_MAX_PAGES;
	bad[n++].fallback = true;
	bad[n++].min = 3;
	bad[n++].low = 9;
	bad[n++].low = UINT32_MAX;
	bad[n++].memory = NULL;
	assert_int_equal(n, NB(bad));
	for (size_t i = 0; i < n; i++) {
		errno = 0;
		assert_null(page_region_create(&bad[i]));
		assert_int_equal(errno, EINVAL);
		assert_int_equal(noted.bytes, 0);
	}
}

/* Every allocation fails in turn, until none has to: nothing stays behind. */
static void
every_allocation_may_fail(void **state)
{
	struct page_region_conf conf = {
		.page_size = PAGE,
		.nb_pages = 3 * PER_CHUNK,
		.fallback = true,
		.memory = &noting,
	};
	struct page_region *r = NULL;
	int n;

	(void)state;
	for (n = 0; r == NULL; n++) {
		succeed = n;
		errno = 0;
		r = page_region_create(&conf);
		succeed = -1;
		if (r == NULL) {
			assert_int_equal(errno, ENOMEM);
			assert_int_equal(noted.bytes, 0);
		}
	}
	/* The region, its table, three chunks; then it went well. */
	assert_int_equal(n, 6);
	assert_int_equal(page_region_nb_free(r), 3 * PER_CHUNK);
	page_region_destroy(r);
	assert_int_equal(noted.bytes, 0);
}

static void
pages_in_pieces_for_devices_are_refused(void **state)
{
	struct page_region_conf conf = {
		.page_size = PAGE,
		.nb_pages = PER_CHUNK,
		.max_pages = 3 * PER_CHUNK,
		.memory = &torn,
	};
	struct page_region *r;

	(void)state;
	torn_chunk = NULL;
	r = page_region_create(&conf);
	assert_non_null(r);
	/* The chunks after the first are torn, whether it grows or begins with them. */
	assert_int_equal(page_region_grow(r), -ENOTSUP);
	assert_int_equal(r->stats.grow_failed, 1);
	assert_int_equal(page_region_nb_pages(r), PER_CHUNK);
	page_region_destroy(r);
	assert_int_equal(noted.bytes, 0);
	conf.nb_pages = 2 * PER_CHUNK;
	torn_chunk = NULL;
	errno = 0;
	assert_null(page_region_create(&conf));
	assert_int_equal(errno, ENOTSUP);
	assert_int_equal(noted.bytes, 0);
}

static void
short_form_makes_a_plain_region(void **state)
{
	struct page_region *r = page_region_create_malloc(100, PAGE);

	(void)state;
	assert_non_null(r);
	assert_int_equal(page_region_nb_pages(r), 100);
	assert_int_equal(r->nb_small, 0);
	assert_int_equal(r->node, -1);
	assert_count(r->min, 0);
	assert_count(r->low, 0);
	assert_int_equal(page_region_grow(r), 0);
	page_region_destroy(r);
	assert_null(page_region_create_malloc(0, PAGE));
	assert_null(page_region_create_malloc(1, 100));
	page_region_destroy(NULL);
}

static void
every_source_makes_a_region(void **state)
{
	static const struct page_memory *const sources[] = { &page_memory_malloc,
		&page_memory_numa };

	(void)state;
	for (size_t s = 0; s < NB(sources); s++) {
		struct page_region_conf conf = {
			.nb_pages = PER_CHUNK + 7,
			.max_pages = 3 * PER_CHUNK,
			.low = PER_CHUNK + 7,
			.fallback = true,
			.node = -1,
			.memory = sources[s],
		};
		struct fixture f = fixture_of(conf, orders[s], PAGE_FRAG_TX);
		void *vas[PER_CHUNK + 7];

		take_pages(&f.nc, vas, PER_CHUNK + 7);
		for (uint32_t i = 0; i < PER_CHUNK + 7; i++) {
			memset(vas[i], 1, PAGE);
			assert_int_equal(page_chunk_iova_of(f.region, vas[i]), UINT64_MAX);
		}
		assert_true(page_region_maintain(f.region) > 0);
		page_frag_free_bulk(f.region, vas, PER_CHUNK + 7);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_of_pages_can_be_had),
		cmocka_unit_test(every_page_size_can_be_had),
		cmocka_unit_test(memory_is_asked_for_as_configured),
		cmocka_unit_test(bad_configurations_are_refused),
		cmocka_unit_test(every_allocation_may_fail),
		cmocka_unit_test(pages_in_pieces_for_devices_are_refused),
		cmocka_unit_test(short_form_makes_a_plain_region),
		cmocka_unit_test(every_source_makes_a_region),
	};

	return cmocka_run_group_tests_name("page_region_create", tests, NULL, NULL);
}
