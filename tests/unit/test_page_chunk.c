/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The caller's memory as chunks, and the way from an address to its page. */

#include "tests/unit/frag_fixture.h"

/* Pages in front of a chunk's first page of fragments. */
#define FRONT (CHECKED ? 2u : 1u)

static const uint32_t page_sizes[] = { 4096, 8192, 16384, PAGE, 65536, 131072,
	PAGE_CHUNK_MAX_PAGE_SIZE };

/* A region that is made by hand, of the caller's memory. */
struct hand_made {
	struct page_region r;
	struct page_frag_page **table;
	char *memory;
	size_t size;
};

static struct hand_made *
hand_made_new(uint32_t page_size, bool fallback, uint32_t max_pages, size_t size)
{
	struct hand_made *h = aligned_alloc(64, (sizeof(*h) + 63) / 64 * 64);

	assert_non_null(h);
	h->table = calloc(max_pages, sizeof(*h->table));
	assert_non_null(h->table);
	h->size = size;
	assert_int_equal(posix_memalign((void **)&h->memory, page_chunk_size(page_size), size), 0);
	assert_int_equal(
		page_chunk_region_init(&h->r, h->table, max_pages, page_size, fallback), 0);
	return h;
}

static void
hand_made_end(struct hand_made *h)
{
	free(h->memory);
	free(h->table);
	free(h);
}

/* All that is written once about a page, and all ways to it. */
static void
check_page(const struct hand_made *h, uint32_t index)
{
	const struct page_frag_page *page = h->table[index];
	char *va = page->va;

	assert_int_equal(page->index, index);
	assert_ptr_equal(page->owner, &h->r);
	assert_int_equal(page->size, page->small ? PAGE_FRAG_FALLBACK_SIZE : h->r.page_size);
	assert_int_equal((uintptr_t)va & (page->size - 1), 0);
	assert_int_equal(atomic_load(&page->refs), 0);
	assert_ptr_equal(page_chunk_page_of(&h->r, va), page);
	assert_ptr_equal(page_chunk_page_of(&h->r, va + 1), page);
	assert_ptr_equal(page_chunk_page_of(&h->r, va + page->size / 2), page);
	assert_ptr_equal(page_chunk_page_of(&h->r, va + page->size - 1), page);
	assert_true(page_chunk_contains(&h->r, va));
	assert_true(page_chunk_contains(&h->r, va + page->size - 1));
	assert_true(va >= h->memory);
	assert_true(va + page->size <= h->memory + h->size);
}

/* What is left over is nobody's: all of it can be written. */
static void
fill_unused(const struct hand_made *h, char *chunk)
{
	char *unused = page_chunk_unused(&h->r, page_chunk_of(&h->r, chunk));

	assert_int_equal((uintptr_t)unused % PAGE_FRAG_CACHE_LINE, 0);
	assert_true(unused >= chunk && unused + PAGE_CHUNK_UNUSED <= chunk + h->r.page_size);
	memset(unused, 0xee, PAGE_CHUNK_UNUSED);
}

/* No two pages share a byte, nor does any with its bookkeeping: all memory can be written. */
static void
every_address_leads_to_its_page(void **state)
{
	(void)state;
	for (size_t s = 0; s < 2 * NB(page_sizes); s++) {
		uint32_t page_size = page_sizes[s / 2];
		bool fallback = s % 2 == 1, huge = page_size == PAGE_CHUNK_MAX_PAGE_SIZE;
		size_t size = huge ? (FRONT + 3) * (size_t)page_size
				   : 2 * page_chunk_size(page_size) + (FRONT + 3) * page_size;
		uint32_t nb = huge ? 3 : 2 * (page_chunk_pages(page_size) - FRONT) + 3;
		uint32_t max = page_chunk_table_size(page_size, nb, fallback);
		struct hand_made *h = hand_made_new(page_size, fallback, max, size);

		assert_int_equal(page_chunk_add_memory(&h->r, h->memory, size, NULL), nb);
		assert_int_equal(page_region_nb_pages(&h->r), nb);
		assert_int_equal(page_region_nb_free(&h->r), nb);
		assert_int_equal(h->r.nb_pages, max);
		assert_int_equal(h->r.nb_small, max - nb);
		assert_true(page_region_all_free(&h->r));
		for (uint32_t i = 0; i < max; i++)
			memset(h->table[i]->va, 0xff, h->table[i]->size);
		for (uint32_t i = 0; i < max; i++) {
			memset(h->table[i]->va, (int)i, h->table[i]->size);
			check_page(h, i);
		}
		if (h->r.nb_small != 0)
			for (size_t at = 0; at < size; at += page_chunk_size(page_size))
				fill_unused(h, h->memory + at);
		for (uint32_t i = 0; i < max; i++)
			check_page(h, i);
		for (uint32_t i = 0; i < max; i++) {
			const uint8_t *va = h->table[i]->va;

			for (uint32_t b = 0; b < h->table[i]->size; b += 4095)
				assert_int_equal(va[b], (uint8_t)i);
		}
		hand_made_end(h);
	}
}

/* Fallback pages are what page 0 has left beside the bookkeeping. */
static void
fallback_pages_are_what_is_left(void **state)
{
	static const uint32_t expected[NB(page_sizes)] = { 0, 0, 2, 6, 14, 30, 502 };
	/* A chunk is 2 MB, unless it had more pages than there are marks for, or too few. */
	static const uint32_t pages[NB(page_sizes)] = { 64, 64, 64, 64, 32, 16, 8 };

	(void)state;
	for (size_t s = 0; s < NB(page_sizes); s++) {
		uint32_t per_chunk = page_chunk_pages(page_sizes[s]) - FRONT;

		assert_int_equal(page_chunk_pages(page_sizes[s]), pages[s]);
		assert_int_equal(page_chunk_size(page_sizes[s]), pages[s] * page_sizes[s]);
		assert_int_equal(page_chunk_first(page_sizes[s], false), FRONT * page_sizes[s]);
		assert_int_equal(page_chunk_first(page_sizes[s], true), FRONT * page_sizes[s]);
		assert_int_equal(page_chunk_table_size(page_sizes[s], 10, false), 10);
		assert_int_equal(page_chunk_table_size(page_sizes[s], 1, true), 1 + expected[s]);
		assert_int_equal(page_chunk_table_size(page_sizes[s], per_chunk, true),
			per_chunk + expected[s]);
		assert_int_equal(page_chunk_table_size(page_sizes[s], per_chunk + 1, true),
			per_chunk + 1 + 2 * expected[s]);
		assert_int_equal(page_chunk_table_size(page_sizes[s], 0, true), 0);
	}
}

static void
pages_are_handed_out_in_the_order_of_addresses(void **state)
{
	size_t size = 2 * page_chunk_size(4096);
	uint32_t nb = 2 * (PAGE_CHUNK_PAGES - FRONT);
	struct hand_made *h = hand_made_new(4096, false, nb, size);
	const char *before = h->memory;

	(void)state;
	assert_int_equal(page_chunk_add_memory(&h->r, h->memory, size, NULL), nb);
	for (uint32_t i = 0; i < nb; i++) {
		const struct page_frag_page *page = page_region_get(&h->r);

		assert_non_null(page);
		assert_true((const char *)page->va > before);
		before = page->va;
	}
	hand_made_end(h);
}

static void
only_pages_are_contained(void **state)
{
	size_t size = (FRONT + 2) * PAGE;
	struct hand_made *h = hand_made_new(PAGE, true, 2 + SMALL_PAGES, size);
	char *first_small = h->memory + PAGE - SMALL_PAGES * PAGE_FRAG_FALLBACK_SIZE;

	(void)state;
	assert_false(page_chunk_contains(&h->r, h->memory + FRONT * PAGE));
	assert_int_equal(page_chunk_add_memory(&h->r, h->memory, size, NULL), 2);
	for (char *va = h->memory; va < first_small; va += 64)
		assert_false(page_chunk_contains(&h->r, va));
	assert_false(page_chunk_contains(&h->r, first_small - 1));
	assert_true(page_chunk_contains(&h->r, first_small));
	assert_true(page_chunk_contains(&h->r, h->memory + PAGE - 1));
	/* The map of checked builds. */
	assert_int_equal(page_chunk_contains(&h->r, h->memory + PAGE), !CHECKED);
	assert_true(page_chunk_contains(&h->r, h->memory + FRONT * PAGE));
	assert_true(page_chunk_contains(&h->r, h->memory + size - 1));
	assert_false(page_chunk_contains(&h->r, h->memory + size));
	assert_false(page_chunk_contains(&h->r, h->memory - 1));
	assert_false(page_chunk_contains(&h->r, h->memory + page_chunk_size(PAGE)));
	/* The same place in another chunk. */
	assert_false(page_chunk_contains(&h->r, h->memory + page_chunk_size(PAGE) + FRONT * PAGE));
	assert_false(page_chunk_contains(&h->r, first_small - page_chunk_size(PAGE)));
	assert_false(page_chunk_contains(&h->r, NULL));
	assert_false(page_chunk_contains(&h->r, &h));
	hand_made_end(h);
}

/* Misaligned, missing, or too small; nothing is added. */
static void
bad_memory_is_refused(void **state)
{
	(void)state;
	for (int fallback = 0; fallback < 2; fallback++) {
		size_t least = (FRONT + 1) * PAGE;
		struct hand_made *h =
			hand_made_new(PAGE, fallback != 0, 100, 2 * page_chunk_size(PAGE));

		assert_int_equal(page_chunk_add_memory(&h->r, NULL, least, NULL), -EINVAL);
		assert_int_equal(
			page_chunk_add_memory(&h->r, h->memory + PAGE, least, NULL), -EINVAL);
		assert_int_equal(page_chunk_add_memory(&h->r, h->memory + 1, least, NULL), -EINVAL);
		assert_int_equal(page_chunk_add_memory(&h->r, h->memory, least - 1, NULL), -EINVAL);
		assert_int_equal(page_chunk_add_memory(&h->r, h->memory, 0, NULL), -EINVAL);
		assert_int_equal(h->r.nb_pages, 0);
		assert_null(atomic_load(&h->r.chunks));
		assert_int_equal(page_chunk_add_memory(&h->r, h->memory, least, NULL), 1);
		hand_made_end(h);
	}
}

/* What does not fill its last page, and a last chunk that is too small, are left alone. */
static void
trailing_bits_are_not_used(void **state)
{
	size_t whole = page_chunk_size(PAGE);
	uint32_t per_chunk = PAGE_CHUNK_PAGES - FRONT;
	static const struct {
		uint32_t pages; /* behind a whole chunk, in pages */
		uint32_t bytes; /* and bytes */
	} rest[] = { { 0, 0 }, { 0, 4095 }, { 1, 0 }, { 1, 17 }, { 2, 0 }, { 2, PAGE - 1 },
		{ 3, 0 }, { 4, 64 } };

	(void)state;
	for (size_t i = 0; i < NB(rest); i++) {
		size_t size = whole + rest[i].pages * PAGE + rest[i].bytes;
		uint32_t more = rest[i].pages > FRONT ? rest[i].pages - FRONT : 0;
		struct hand_made *h = hand_made_new(PAGE, false, 200, 2 * whole);

		memset(h->memory + whole, 0x5a, whole);
		assert_int_equal(
			page_chunk_add_memory(&h->r, h->memory, size, NULL), per_chunk + more);
		assert_int_equal(page_region_nb_free(&h->r), per_chunk + more);
		/* Not a byte of it is written. */
		for (size_t b = more == 0 ? 0 : rest[i].pages * PAGE; b < whole; b++)
			assert_int_equal(h->memory[whole + b], 0x5a);
		hand_made_end(h);
	}
}

static void
table_must_be_large_enough(void **state)
{
	(void)state;
	for (int fallback = 0; fallback < 2; fallback++) {
		uint32_t per_chunk = PAGE_CHUNK_PAGES - FRONT;
		uint32_t max = page_chunk_table_size(PAGE, 2 * per_chunk, fallback != 0);
		size_t whole = page_chunk_size(PAGE);
		struct hand_made *h = hand_made_new(PAGE, fallback != 0, max - 1, 2 * whole);

		assert_int_equal(page_chunk_add_memory(&h->r, h->memory, 2 * whole, NULL), -ENOSPC);
		assert_int_equal(h->r.nb_pages, 0);
		assert_null(atomic_load(&h->r.chunks));
		/* One after the other: the second is refused, the first stays. */
		assert_int_equal(page_chunk_add_memory(&h->r, h->memory, whole, NULL), per_chunk);
		assert_int_equal(
			page_chunk_add_memory(&h->r, h->memory + whole, whole, NULL), -ENOSPC);
		assert_int_equal(page_region_nb_pages(&h->r), per_chunk);
		assert_int_equal(
			page_chunk_add_memory(&h->r, h->memory + whole, whole - PAGE, NULL),
			per_chunk - 1);
		hand_made_end(h);
	}
}

static void
bad_regions_are_refused(void **state)
{
	static const uint32_t bad[] = { 0, 1, 2048, 4095, 4097, 6144, 3 * 4096, PAGE + 4096,
		2 * PAGE_CHUNK_MAX_PAGE_SIZE, UINT32_C(1) << 31, UINT32_MAX };
	struct page_frag_page *table[1];
	struct page_region r;

	(void)state;
	for (size_t i = 0; i < NB(bad); i++)
		assert_int_equal(page_chunk_region_init(&r, table, 1, bad[i], false), -EINVAL);
	assert_int_equal(page_chunk_region_init(&r, NULL, 1, PAGE, false), -EINVAL);
	assert_int_equal(page_chunk_region_init(&r, table, 0, PAGE, false), -EINVAL);
	assert_int_equal(page_chunk_region_init(&r, table, 1, PAGE, true), 0);
}

/* Addresses for devices: somewhere else, and each page of PAGE bytes in another order. */
static uint64_t
iova_by_page(const void *va)
{
	uint64_t number = (uintptr_t)va / PAGE;

	return ((number ^ 5) << 24) + (uintptr_t)va % PAGE;
}

static uint64_t
iova_none(const void *va)
{
	(void)va;
	return UINT64_MAX;
}

/* Contiguous but for one place, and behind it. */
static const char *torn_at;

static uint64_t
iova_torn(const void *va)
{
	return (uintptr_t)va + ((const char *)va >= torn_at ? 4096 : 0);
}

static void
iova_of_every_piece(void **state)
{
	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		size_t size = page_chunk_size(PAGE) + (FRONT + 2) * PAGE;
		struct hand_made *h = hand_made_new(PAGE, true, 200, size);
		uint64_t (*iova)(const void *va) = kind == 0   ? iova_by_page
						   : kind == 1 ? iova_none
							       : NULL;

		assert_true(page_chunk_add_memory(&h->r, h->memory, size, iova) > 0);
		for (uint32_t i = 0; i < h->r.nb_pages; i++) {
			const struct page_frag_page *page = h->table[i];
			const char *va = page->va;

			for (uint32_t b = 0; b < page->size; b += 1021)
				assert_int_equal(page_chunk_iova_of(&h->r, va + b),
					kind == 0 ? iova_by_page(va + b) : UINT64_MAX);
			assert_int_equal(page->iova, kind == 0 ? iova_by_page(va) : UINT64_MAX);
		}
		hand_made_end(h);
	}
}

/* In any page, be it a fallback page or of the last chunk; between two pages it may be torn. */
static void
page_in_pieces_for_devices_is_refused(void **state)
{
	size_t whole = page_chunk_size(PAGE), size = whole + (FRONT + 2) * PAGE;
	const struct {
		size_t at;
		bool bad;
	} torn[] = {
		{ PAGE - 100, true },
		{ FRONT * PAGE, false },
		{ FRONT * PAGE + 1, true },
		{ 20 * PAGE - 1, true },
		{ 20 * PAGE, false },
		{ whole, false },
		{ whole + FRONT * PAGE + 4096, true },
		{ size - 1, true },
		{ size, false },
	};

	(void)state;
	for (size_t i = 0; i < NB(torn); i++) {
		struct hand_made *h = hand_made_new(PAGE, true, 200, size);
		int ret;

		torn_at = h->memory + torn[i].at;
		ret = page_chunk_add_memory(&h->r, h->memory, size, iova_torn);
		if (torn[i].bad) {
			assert_int_equal(ret, -ENOTSUP);
			assert_int_equal(h->r.nb_pages, 0);
			assert_null(atomic_load(&h->r.chunks));
		} else {
			assert_int_equal(ret, PAGE_CHUNK_PAGES - FRONT + 2);
		}
		hand_made_end(h);
	}
}

/* Fragments of a hand-made region of several pieces of memory. */
static void
memory_can_be_added_piece_by_piece(void **state)
{
	size_t whole = page_chunk_size(4096);
	uint32_t per_chunk = PAGE_CHUNK_PAGES - FRONT;
	struct hand_made *h = hand_made_new(4096, false, 3 * per_chunk, 3 * whole);
	void **vas = calloc(3 * per_chunk, sizeof(*vas));
	struct page_frag_cache nc;

	(void)state;
	assert_non_null(vas);
	assert_int_equal(page_frag_cache_init(&nc, &h->r, orders[0], PAGE_FRAG_TX), 0);
	assert_null(page_frag_alloc(&nc, 1));
	for (uint32_t piece = 0; piece < 3; piece++) {
		size_t at = (piece * 2 % 3) * whole;

		assert_int_equal(
			page_chunk_add_memory(&h->r, h->memory + at, whole, NULL), per_chunk);
		take_pages(&nc, vas + piece * per_chunk, per_chunk);
		assert_null(page_frag_alloc(&nc, 1));
	}
	for (uint32_t i = 0; i < 3 * per_chunk; i++)
		assert_true(page_chunk_contains(&h->r, vas[i]));
	page_frag_free_bulk(&h->r, vas, 3 * per_chunk);
	page_frag_cache_drain(&nc);
	assert_all_home(&h->r);
	free(vas);
	hand_made_end(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_address_leads_to_its_page),
		cmocka_unit_test(fallback_pages_are_what_is_left),
		cmocka_unit_test(pages_are_handed_out_in_the_order_of_addresses),
		cmocka_unit_test(only_pages_are_contained),
		cmocka_unit_test(bad_memory_is_refused),
		cmocka_unit_test(trailing_bits_are_not_used),
		cmocka_unit_test(table_must_be_large_enough),
		cmocka_unit_test(bad_regions_are_refused),
		cmocka_unit_test(iova_of_every_piece),
		cmocka_unit_test(page_in_pieces_for_devices_is_refused),
		cmocka_unit_test(memory_can_be_added_piece_by_piece),
	};

	return cmocka_run_group_tests_name("page_chunk", tests, NULL, NULL);
}
