/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Everything at random, from several caches of one region, against a map of who owns which byte. */

#include "lib/page_frag/page_frag_prepare.h"
#include "tests/unit/frag_fixture.h"

#define CACHES 4
#define HELD 300u
#define BULK 40u
#define STEPS 30000

struct held {
	char *va;
	uint32_t size;
	uint8_t id; /* in all its bytes, and in the map */
};

/* Who owns each byte of the region's chunk: 0 for nobody. */
static uint8_t owner[PAGE * PAGE_CHUNK_PAGES];

static struct {
	struct page_region *r;
	struct page_frag_cache nc[CACHES];
	struct held held[HELD];
	uint32_t nb_held;
	uint64_t taken; /* fragments */
	unsigned int seed;
} u;

static uint32_t
pick(uint32_t n)
{
	return (uint32_t)rand_r(&u.seed) % n;
}

static bool
is_all(const uint8_t *bytes, uint8_t value, uint32_t n)
{
	return bytes[0] == value && memcmp(bytes, bytes + 1, n - 1) == 0;
}

static uint8_t *
owner_of(const void *va)
{
	return owner + ((uintptr_t)va & u.r->chunk_mask);
}

/* Take note of bytes that were handed out: they must have been nobody's. */
static void
own(char *va, uint32_t size, uint8_t id)
{
	assert_true(page_chunk_contains(u.r, va));
	assert_ptr_equal(page_chunk_page_of(u.r, va), page_chunk_page_of(u.r, va + size - 1));
	assert_true(is_all(owner_of(va), 0, size));
	memset(owner_of(va), id, size);
	memset(va, id, size);
}

static void
hold(char *va, uint32_t size)
{
	uint8_t id = (uint8_t)(1 + u.taken % 255);

	own(va, size, id);
	u.held[u.nb_held++] = (struct held){ .va = va, .size = size, .id = id };
	u.taken++;
}

/* Take one of those held out of the notes: nobody else may have written to it. */
static struct held
let_go(uint32_t i)
{
	struct held h = u.held[i];

	assert_true(is_all((const uint8_t *)h.va, h.id, h.size));
	assert_true(is_all(owner_of(h.va), h.id, h.size));
	memset(owner_of(h.va), 0, h.size);
	u.held[i] = u.held[--u.nb_held];
	return h;
}

static uint32_t
some_size(void)
{
	static const uint32_t most[] = { 64, 200, 2048, 4096, 9000, PAGE };

	return 1 + pick(most[pick(NB(most))]);
}

static uint32_t
some_align(void)
{
	return UINT32_C(1) << pick(pick(8) == 0 ? 16 : 8);
}

static void
alloc_one(struct page_frag_cache *nc)
{
	uint32_t size = some_size(), align = some_align();
	char *va = page_frag_alloc_align(nc, size, align);

	if (va == NULL)
		return;
	assert_int_equal((uintptr_t)va & (align - 1), 0);
	hold(va, size);
}

static void
alloc_some(struct page_frag_cache *nc)
{
	uint32_t size = some_size(), align = some_align(), got;
	void *vas[BULK];
	uint32_t n = pick(BULK + 1);

	if (n > HELD - u.nb_held)
		n = HELD - u.nb_held;
	got = page_frag_alloc_bulk(nc, size, align, vas, n);
	assert_true(got <= n);
	for (uint32_t i = 0; i < got; i++) {
		assert_int_equal((uintptr_t)vas[i] & (align - 1), 0);
		hold(vas[i], size);
	}
}

/* Several writes that become one fragment, some of which are not kept. */
static void
write_some(struct page_frag_cache *nc)
{
	uint32_t first = some_size(), used, room;
	char *va = page_frag_prepare(nc, first, 1, &room);
	struct held *h;

	if (va == NULL)
		return;
	assert_true(room >= first);
	used = pick(2) ? first : 1 + pick(room);
	assert_int_equal(page_frag_commit(nc, va, used), 0);
	hold(va, used);
	h = &u.held[u.nb_held - 1];
	while (pick(3) != 0) {
		va = page_frag_prepare(nc, 1, 1, &room);
		if (va == NULL || !page_frag_can_coalesce(u.r, h->va + h->size, va))
			return;
		used = 1 + pick(room);
		if (used > 500)
			used = 500;
		if (pick(4) == 0)
			continue;
		assert_int_equal(page_frag_commit_noref(nc, va, used), 0);
		own(va, used, h->id);
		h->size += used;
	}
}

/* Allocated, and not wanted after all. */
static void
take_back(struct page_frag_cache *nc)
{
	uint32_t size = PAGE_FRAG_MIN_SIZE + pick(3000);
	char *va = page_frag_alloc(nc, size);

	if (va == NULL)
		return;
	hold(va, size);
	if (pick(2))
		alloc_one(nc);
	for (uint32_t i = 0; i < u.nb_held; i++) {
		if (u.held[i].va == va) {
			let_go(i);
			break;
		}
	}
	if (page_frag_abort(nc, va, size))
		assert_ptr_equal(page_chunk_page_of(u.r, va)->va, nc->frag.va);
}

static void
free_some(struct page_frag_cache *nc)
{
	uint32_t n = 1 + pick(BULK);
	void *vas[BULK];
	uint32_t way = pick(4);

	if (n > u.nb_held)
		n = u.nb_held;
	for (uint32_t i = 0; i < n; i++)
		vas[i] = let_go(way % 2 ? pick(u.nb_held) : u.nb_held - 1).va;
	if (way == 0)
		free_all(u.r, vas, n);
	else if (way == 1)
		page_frag_free_bulk(u.r, vas, n);
	else
		page_frag_cache_free_bulk(nc, vas, n);
}

static void
step(struct page_frag_cache *nc)
{
	uint32_t what = pick(100);

	if (u.nb_held + 2 > HELD || what < 35)
		free_some(nc);
	else if (what < 65)
		alloc_one(nc);
	else if (what < 75)
		alloc_some(nc);
	else if (what < 90)
		write_some(nc);
	else if (what < 96)
		take_back(nc);
	else if (what < 98)
		page_frag_cache_flush(nc);
	else if (what == 98)
		page_frag_cache_drain(nc);
	else
		assert_int_equal(page_region_set_watermarks(u.r, pick(3), 3), 0);
}

/* Two caches of each order, one to receive and one to send. */
static void
fragments_never_overlap(void **state)
{
	uint64_t issued = 0;

	(void)state;
	for (uint32_t seed = 1; seed <= 4; seed++) {
		/* Few pages and many, so that all that pages come from is used. */
		struct page_region_conf conf = {
			.nb_pages = seed % 2 ? 6 : 50,
			.fallback = true,
		};
		struct fixture f = fixture_of(conf, orders[0], PAGE_FRAG_RX);
		uint64_t fallback = 0, reserve = 0, spare = 0, reuse = 0;

		memset(owner, 0, sizeof(owner));
		memset(&u, 0, sizeof(u));
		u.r = f.region;
		u.seed = seed;
		for (uint32_t c = 0; c < CACHES; c++)
			assert_int_equal(page_frag_cache_init(&u.nc[c], u.r, orders[c % 2],
						 c < 2 ? PAGE_FRAG_RX : PAGE_FRAG_TX),
				0);
		for (int i = 0; i < STEPS; i++)
			step(&u.nc[pick(CACHES)]);
		while (u.nb_held != 0)
			page_frag_free(u.r, let_go(0).va);
		issued = 0;
		for (uint32_t c = 0; c < CACHES; c++) {
			page_frag_cache_drain(&u.nc[c]);
			issued += atomic_load(&u.nc[c].stats.issued);
			fallback += atomic_load(&u.nc[c].stats.fallback);
			reserve += atomic_load(&u.nc[c].stats.reserve);
			spare += atomic_load(&u.nc[c].stats.spare);
			reuse += atomic_load(&u.nc[c].stats.reuse);
		}
		/* Less what was taken back without being freed. */
		assert_true(issued <= u.taken);
		assert_true(issued > u.taken * 8 / 10);
		assert_true(reuse > 0);
		assert_true(seed % 2 ? fallback > 0 && reserve > 0 : spare > 0);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fragments_never_overlap),
	};

	return cmocka_run_group_tests_name("page_frag_random", tests, NULL, NULL);
}
