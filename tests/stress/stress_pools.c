/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Allocate on one thread, write, free on another; for every kind of pool.
 *
 * The threads stand in a circle, or in pairs of which one only allocates and one only frees: there
 * nothing but the allocator orders a free before the memory's next use. Each allocates, writes its
 * number all over the object with plain stores, and passes it on; each checks what it is passed,
 * overwrites it and frees it. The objects' bytes are not atomic on purpose: under ThreadSanitizer
 * any two uses of a piece of memory that the allocator does not order are a reported race; without
 * it, a piece in two hands shows as a wrong byte.
 */

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/page_frag/page_claim.h"
#include "lib/page_frag/page_frag.h"
#include "lib/page_frag/page_region_create.h"
#include "lib/page_frag/page_slot.h"
#include "tests/stress/queue.h"
#include "tests/unit/slots.h"

#define MAX_THREADS 4
#define SLOTS 15u
#define BURST 32
#define OBJECT 128   /* bytes of an object that are written */
#define HOARD 8      /* objects that a thread may hold for long: pages are used in part */
#define MAX_OUT 2000 /* more than any pool here has */
#define WATCHDOG_SECONDS 60

struct circle;

/* One kind of pool. */
struct kind {
	uint32_t (*alloc)(struct circle *c, int thread, void **objs, uint32_t n);
	void (*free)(struct circle *c, int thread, void **objs, uint32_t n);
	void (*drain)(struct circle *c, int thread);
	bool hoard; /**< threads hold objects for long */
};

struct circle {
	const struct kind *kind;
	bool pairs; /**< even threads allocate, odd ones free */
	int nb_threads;
	uint32_t objects; /**< that each thread passes to the next */
	struct page_slot_pool slot;
	struct page_slot_cache share[MAX_THREADS];
	struct page_claim_pool claim;
	struct page_claim_hint hint[MAX_THREADS];
	struct page_region *region;
	struct page_frag_cache cache[MAX_THREADS];
	struct queue queue[MAX_THREADS];
	_Atomic uint32_t nb_done;
	_Atomic uint64_t wrong;
	_Atomic uint64_t reports;
	_Atomic uint64_t progress;
};

static struct circle *
circle_of(struct page_slot_pool *pool)
{
	return (struct circle *)((char *)pool - offsetof(struct circle, slot));
}

static uint32_t
slot_prepare(struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	(void)pool;
	(void)page;
	(void)mask;
	return 0;
}

static void
slot_report(struct page_slot_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	(void)page;
	(void)mask;
	atomic_fetch_add(&circle_of(pool)->reports, 1);
}

static void
slot_foreign(struct page_slot_pool *pool, const void *page, uint64_t mask)
{
	(void)page;
	(void)mask;
	atomic_fetch_add(&circle_of(pool)->reports, 1);
}

static const struct page_slot_ops slot_ops = {
	.prepare = slot_prepare,
	.double_free = slot_report,
	.foreign_free = slot_foreign,
};

static uint32_t
slot_alloc(struct circle *c, int thread, void **objs, uint32_t n)
{
	return page_slot_alloc_bulk(&c->slot, &slot_ops, &c->share[thread], objs, n);
}

static void
slot_free(struct circle *c, int thread, void **objs, uint32_t n)
{
	page_slot_free_bulk(&c->slot, &slot_ops, &c->share[thread], objs, n);
}

static void
slot_drain(struct circle *c, int thread)
{
	page_slot_drain(&c->slot, &slot_ops, &c->share[thread]);
}

static void
claim_report(struct page_claim_pool *pool, struct page_frag_page *page, uint64_t mask)
{
	(void)page;
	(void)mask;
	atomic_fetch_add(
		&((struct circle *)((char *)pool - offsetof(struct circle, claim)))->reports, 1);
}

static void
claim_foreign(struct page_claim_pool *pool, const void *page, uint64_t mask)
{
	(void)page;
	claim_report(pool, NULL, mask);
}

static const struct page_claim_ops claim_ops = {
	.double_free = claim_report,
	.foreign_free = claim_foreign,
};

static uint32_t
claim_alloc(struct circle *c, int thread, void **objs, uint32_t n)
{
	return page_claim_alloc_bulk(&c->claim, &c->hint[thread], objs, n) == 0 ? n : 0;
}

static void
claim_free(struct circle *c, int thread, void **objs, uint32_t n)
{
	page_claim_free_bulk(&c->claim, &claim_ops, &c->hint[thread], objs, n);
}

static void
claim_drain(struct circle *c, int thread)
{
	(void)c;
	(void)thread;
}

static uint32_t
frag_alloc(struct circle *c, int thread, void **objs, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		objs[i] = page_frag_alloc(&c->cache[thread], OBJECT);
		if (objs[i] == NULL)
			break;
	}
	return i;
}

static void
frag_free(struct circle *c, int thread, void **objs, uint32_t n)
{
	(void)thread;
	for (uint32_t i = 0; i < n; i++)
		page_frag_free(c->region, objs[i]);
}

static void
frag_drain(struct circle *c, int thread)
{
	page_frag_cache_drain(&c->cache[thread]);
}

static const struct kind slot_kind = { slot_alloc, slot_free, slot_drain, true };
static const struct kind claim_kind = { claim_alloc, claim_free, claim_drain, true };
static const struct kind frag_kind = { frag_alloc, frag_free, frag_drain, false };

struct worker {
	struct circle *circle;
	int thread;
	unsigned int seed;
	void *hoard[HOARD];
};

/* Hold an object back now and then; returns the one to be freed in its place, or NULL. */
static void *
hold_back(struct worker *w, void *obj)
{
	void **place = &w->hoard[rand_r(&w->seed) % HOARD];
	void *instead = *place;

	if (!w->circle->kind->hoard || rand_r(&w->seed) % 4 != 0)
		return obj;
	*place = obj;
	return instead;
}

/* Check and free what came in; returns how much that was. */
static uint32_t
take_in(struct worker *w, int from)
{
	struct circle *c = w->circle;
	void *objs[BURST];
	uint32_t n = 0, taken;

	for (taken = 0; taken < BURST; taken++) {
		unsigned char *obj = queue_get(&c->queue[w->thread]);

		if (obj == NULL)
			break;
		for (int b = 0; b < OBJECT; b++)
			if (obj[b] != from + 1)
				atomic_fetch_add(&c->wrong, 1);
		memset(obj, 0xee, OBJECT);
		objs[n] = hold_back(w, obj);
		n += objs[n] != NULL;
	}
	if (n != 0)
		c->kind->free(c, w->thread, objs, n);
	return taken;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct circle *c = w->circle;
	int next = (w->thread + 1) % c->nb_threads;
	int from = (w->thread + c->nb_threads - 1) % c->nb_threads;
	uint32_t passed = 0;

	while (passed < c->objects && !(c->pairs && w->thread % 2 == 1)) {
		uint32_t n = 1 + (uint32_t)rand_r(&w->seed) % BURST;
		void *objs[BURST];
		uint32_t sent;

		n = c->kind->alloc(c, w->thread, objs, n);
		for (uint32_t i = 0; i < n; i++)
			memset(objs[i], w->thread + 1, OBJECT);
		for (sent = 0; sent < n; sent++)
			if (!queue_put(&c->queue[next], objs[sent]))
				break;
		if (sent < n)
			c->kind->free(c, w->thread, objs + sent, n - sent);
		passed += sent;
		atomic_fetch_add_explicit(&c->progress, sent, memory_order_relaxed);
		/* Now and then all is back before the next allocation: pages are used in place. */
		if (c->pairs && rand_r(&w->seed) % 4 == 0)
			wait_until_empty(&c->queue[next]);
		/* There may be fewer cores than threads: let the neighbours make room. */
		if (take_in(w, from) + sent == 0)
			sched_yield();
	}

	atomic_fetch_add(&c->nb_done, 1);
	while (atomic_load(&c->nb_done) < (uint32_t)c->nb_threads)
		if (take_in(w, from) == 0)
			sched_yield();
	while (atomic_load_explicit(&c->queue[w->thread].head, memory_order_acquire) !=
		atomic_load_explicit(&c->queue[w->thread].tail, memory_order_relaxed))
		take_in(w, from);
	for (int i = 0; i < HOARD; i++)
		if (w->hoard[i] != NULL)
			c->kind->free(c, w->thread, &w->hoard[i], 1);
	c->kind->drain(c, w->thread);
	return NULL;
}

/* Ends the program when the threads stand still: a test that hangs says nothing. */
static void *
watch(void *arg)
{
	struct circle *c = arg;
	uint64_t last = UINT64_MAX;
	int quiet = 0;

	while (atomic_load(&c->nb_done) < (uint32_t)c->nb_threads) {
		uint64_t now = atomic_load(&c->progress);

		/* Anyone may count what is out, at any time. */
		if (page_slot_out(&c->slot) + page_claim_out(&c->claim) > MAX_OUT)
			atomic_fetch_add(&c->wrong, 1);

		quiet = now == last ? quiet + 1 : 0;
		last = now;
		if (quiet > WATCHDOG_SECONDS * 20) {
			fprintf(stderr, "no progress in %d seconds\n", WATCHDOG_SECONDS);
			abort();
		}
		usleep(50000);
	}
	return NULL;
}

static uint32_t
objects(void)
{
	const char *env = getenv("STRESS_OBJECTS");

	return env != NULL ? (uint32_t)strtoul(env, NULL, 10) : 100000;
}

static void
run(struct circle *c, const struct kind *kind, int nb_threads, bool pairs)
{
	pthread_t threads[MAX_THREADS], watchdog;
	struct worker workers[MAX_THREADS];

	c->kind = kind;
	c->pairs = pairs;
	c->nb_threads = nb_threads;
	c->objects = objects();
	for (int i = 0; i < nb_threads; i++) {
		workers[i] =
			(struct worker){ .circle = c, .thread = i, .seed = (unsigned int)i + 1 };
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	assert_int_equal(pthread_create(&watchdog, NULL, watch, c), 0);
	for (int i = 0; i < nb_threads; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(pthread_join(watchdog, NULL), 0);
	assert_int_equal(atomic_load(&c->wrong), 0);
	assert_int_equal(atomic_load(&c->reports), 0);
}

static struct circle *
circle_new(void)
{
	struct circle *c = aligned_alloc(64, (sizeof(*c) + 63) / 64 * 64);

	assert_non_null(c);
	memset(c, 0, sizeof(*c));
	return c;
}

/* Few pages: the pool runs dry all the time, so that the slow paths meet. */
static void
slots(int nb_threads, uint32_t size, enum page_frag_order order, bool pairs)
{
	struct page_slot_geometry geo = slots_geometry_15;
	uint32_t nb_pages =
		(size + SLOTS - 1) / SLOTS + page_slot_hidden_pages((uint32_t)nb_threads);
	struct page_frag_page **table = calloc(nb_pages, sizeof(*table));
	struct circle *c = circle_new();
	char *memory = slots_memory(nb_pages);

	assert_non_null(table);
	page_slot_geometry_init(&geo);
	assert_int_equal(page_slot_pool_init(&c->slot, &geo, size, order, c->share,
				 (uint32_t)nb_threads, table, nb_pages),
		0);
	for (uint32_t i = 0; i < nb_pages; i++) {
		struct page_frag_page *page = (struct page_frag_page *)(memory + i * BLOCK);

		page->owner = &c->slot;
		page->full = page_slot_full(&geo);
		assert_int_equal(page_slot_add(&c->slot, page), 0);
	}
	run(c, &slot_kind, nb_threads, pairs);
	assert_int_equal(page_slot_out(&c->slot), 0);
	assert_int_equal(page_region_nb_free(&c->slot.region), nb_pages);
	free(memory);
	free(table);
	free(c);
}

static void
claims(int nb_threads, uint32_t size, bool pairs)
{
	struct page_slot_geometry geo = slots_geometry_15;
	uint32_t nb_pages = (size + SLOTS - 1) / SLOTS;
	struct page_frag_page **table = calloc(nb_pages, sizeof(*table));
	_Atomic uint64_t *bitmap = calloc(page_claim_bitmap_words(nb_pages), sizeof(*bitmap));
	struct circle *c = circle_new();
	char *memory = slots_memory(nb_pages);

	assert_non_null(table);
	assert_non_null(bitmap);
	page_slot_geometry_init(&geo);
	assert_int_equal(page_claim_pool_init(&c->claim, &geo, c->hint, (uint32_t)nb_threads, table,
				 bitmap, nb_pages),
		0);
	for (uint32_t i = 0; i < nb_pages; i++) {
		struct page_frag_page *page = (struct page_frag_page *)(memory + i * BLOCK);

		page->owner = &c->claim;
		page->full = page_slot_full(&geo);
		assert_int_equal(page_claim_add(&c->claim, page), 0);
	}
	run(c, &claim_kind, nb_threads, pairs);
	assert_int_equal(page_claim_out(&c->claim), 0);
	for (uint32_t i = 0; i < nb_pages; i++)
		assert_int_equal(atomic_load(&table[i]->refs), 0);
	/* Every page must be findable again. */
	for (uint32_t i = 0; i < nb_pages; i++) {
		void *objs[SLOTS];

		assert_int_equal(page_claim_alloc_bulk(&c->claim, &c->hint[0], objs, SLOTS), 0);
	}
	free(memory);
	free(bitmap);
	free(table);
	free(c);
}

static void
frags(int nb_threads, enum page_frag_order order, bool pairs)
{
	struct circle *c = circle_new();

	c->region = page_region_create_malloc(12, 4096);
	assert_non_null(c->region);
	for (int i = 0; i < nb_threads; i++)
		assert_int_equal(
			page_frag_cache_init(&c->cache[i], c->region, order, PAGE_FRAG_RX), 0);
	run(c, &frag_kind, nb_threads, pairs);
	assert_int_equal(page_region_nb_free(c->region), 12);
	page_region_destroy(c->region);
	free(c);
}

static void
slots_in_a_circle(void **state)
{
	(void)state;
	slots(2, 300, PAGE_FRAG_ORDER_ZERO_OFFSET, false);
}

static void
slots_in_a_circle_running_dry(void **state)
{
	(void)state;
	slots(4, 60, PAGE_FRAG_ORDER_ZERO_OFFSET, false);
	slots(4, 60, PAGE_FRAG_ORDER_COUNTDOWN, false);
}

static void
slots_in_pairs(void **state)
{
	(void)state;
	slots(2, 300, PAGE_FRAG_ORDER_ZERO_OFFSET, true);
	slots(4, 60, PAGE_FRAG_ORDER_ZERO_OFFSET, true);
}

static void
claims_in_a_circle(void **state)
{
	(void)state;
	claims(2, 300, false);
}

static void
claims_in_a_circle_running_dry(void **state)
{
	(void)state;
	claims(4, 60, false);
}

static void
claims_in_pairs(void **state)
{
	(void)state;
	claims(2, 300, true);
	claims(4, 60, true);
}

static void
fragments_in_a_circle(void **state)
{
	(void)state;
	frags(2, PAGE_FRAG_ORDER_ZERO_OFFSET, false);
	frags(4, PAGE_FRAG_ORDER_COUNTDOWN, false);
}

static void
fragments_in_pairs(void **state)
{
	(void)state;
	frags(2, PAGE_FRAG_ORDER_ZERO_OFFSET, true);
	frags(4, PAGE_FRAG_ORDER_COUNTDOWN, true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_in_a_circle),
		cmocka_unit_test(slots_in_a_circle_running_dry),
		cmocka_unit_test(slots_in_pairs),
		cmocka_unit_test(claims_in_a_circle),
		cmocka_unit_test(claims_in_a_circle_running_dry),
		cmocka_unit_test(claims_in_pairs),
		cmocka_unit_test(fragments_in_a_circle),
		cmocka_unit_test(fragments_in_pairs),
	};

	return cmocka_run_group_tests_name("stress_pools", tests, NULL, NULL);
}
