/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What the reserve is worth, and what becomes of it if transmit dips into it, and keeps what it
 * got.
 *
 * Two shortages with an easy time between them. In a shortage someone holds all pages above the
 * reserve. Eight senders write and free at once, one receiver holds a burst for a step. All is
 * counted, nothing is timed: the table is the same on every machine.
 */

#include <stdio.h>
#include <stdlib.h>

#include "lib/page_frag/page_frag.h"
#include "lib/page_frag/page_region_create.h"

#define PAGES 64u
#define RESERVE 8u
#define SENDERS 8
#define BURST 16 /* fragments of 2048 bytes: half a page */
#define STEPS 100

enum policy {
	NOT_AT_ALL, /* senders may not take pages of the reserve: the rule */
	GIVE_BACK,  /* they may, and give them back when all their fragments are back */
	KEEP,       /* they may, and use them again in place */
};

static const char *const policy_names[] = {
	[NOT_AT_ALL] = "may not dip (the rule)",
	[GIVE_BACK] = "dips, gives back",
	[KEEP] = "dips, keeps",
};

struct scene {
	enum policy policy;
	struct page_region *region;
	struct page_frag_cache holder, receiver, sender[SENDERS];
	const char *kept[SENDERS]; /* the page from the reserve that a sender keeps */
	void *held[PAGES];
	void *burst[BURST];
	uint32_t nb_held, nb_burst;
};

struct counts {
	uint32_t receive_refused, send_refused, marked;
};

static int
scene_init(struct scene *s, enum policy policy)
{
	struct page_region_conf conf = {
		.page_size = PAGE_FRAG_CACHE_MAX_SIZE,
		.nb_pages = PAGES,
		.min = RESERVE,
		.low = RESERVE,
		.node = -1,
		.memory = &page_memory_malloc,
	};
	enum page_frag_use use = policy == NOT_AT_ALL ? PAGE_FRAG_TX : PAGE_FRAG_RX;
	int ret;

	*s = (struct scene){ .policy = policy, .region = page_region_create(&conf) };
	if (s->region == NULL)
		return -1;
	ret = page_frag_cache_init(
		&s->holder, s->region, PAGE_FRAG_ORDER_ZERO_OFFSET, PAGE_FRAG_TX);
	ret |= page_frag_cache_init(
		&s->receiver, s->region, PAGE_FRAG_ORDER_ZERO_OFFSET, PAGE_FRAG_RX);
	for (int i = 0; i < SENDERS; i++)
		ret |= page_frag_cache_init(
			&s->sender[i], s->region, PAGE_FRAG_ORDER_ZERO_OFFSET, use);
	return ret;
}

static void
hold_all(struct scene *s)
{
	void *va;

	while (s->nb_held < PAGES &&
		(va = page_frag_alloc(&s->holder, PAGE_FRAG_CACHE_MAX_SIZE)) != NULL)
		s->held[s->nb_held++] = va;
}

static void
let_go(struct scene *s)
{
	page_frag_free_bulk(s->region, s->held, s->nb_held);
	s->nb_held = 0;
	page_frag_cache_drain(&s->holder);
}

static void
send(struct scene *s, int i, struct counts *c)
{
	struct page_frag_cache *nc = &s->sender[i];
	void *va = page_frag_alloc(nc, 2048);

	if (va == NULL) {
		c->send_refused++;
		return;
	}
	if (s->policy == KEEP && page_frag_cache_is_pfmemalloc(nc)) {
		/* As if refill did not look at the mark. */
		s->kept[i] = nc->frag.va;
		nc->pfmemalloc = false;
	}
	c->marked += page_frag_cache_is_pfmemalloc(nc) || s->kept[i] == nc->frag.va;
	page_frag_cache_free(nc, va);
}

static void
step(struct scene *s, struct counts *c)
{
	uint32_t got;

	for (int i = 0; i < SENDERS; i++)
		for (int n = 0; n < BURST; n++)
			send(s, i, c);
	page_frag_cache_free_bulk(&s->receiver, s->burst, s->nb_burst);
	got = page_frag_alloc_bulk(&s->receiver, 2048, 64, s->burst, BURST);
	s->nb_burst = got;
	c->receive_refused += BURST - got;
}

static void
steps(struct scene *s, struct counts *c)
{
	for (int i = 0; i < STEPS; i++)
		step(s, c);
}

static int
scene_end(struct scene *s)
{
	int ret;

	page_frag_free_bulk(s->region, s->burst, s->nb_burst);
	page_frag_cache_drain(&s->receiver);
	for (int i = 0; i < SENDERS; i++)
		page_frag_cache_drain(&s->sender[i]);
	ret = page_region_all_free(s->region) ? 0 : -1;
	page_region_destroy(s->region);
	return ret;
}

static int
play(enum policy policy)
{
	struct counts first = { 0 }, easy = { 0 }, second = { 0 };
	struct scene s;

	if (scene_init(&s, policy) != 0)
		return -1;
	hold_all(&s);
	steps(&s, &first);
	let_go(&s);
	steps(&s, &easy);
	hold_all(&s);
	steps(&s, &second);
	let_go(&s);
	printf("%-24s %8u %8u %14u %8u %8u\n", policy_names[policy], first.receive_refused,
		first.send_refused, easy.marked, second.receive_refused, second.send_refused);
	return scene_end(&s);
}

int
main(void)
{
	printf("%u pages, %u of them the reserve, %d senders; fragments refused, or marked\n",
		PAGES, RESERVE, SENDERS);
	printf("%-24s %17s %14s %17s\n", "", "first shortage", "easy time", "second shortage");
	printf("%-24s %8s %8s %14s %8s %8s\n", "transmit", "receive", "transmit", "marked",
		"receive", "transmit");
	for (enum policy policy = NOT_AT_ALL; policy <= KEEP; policy++) {
		if (play(policy) != 0) {
			fprintf(stderr, "reserve: pages were lost, or there is no memory\n");
			return EXIT_FAILURE;
		}
	}
	return EXIT_SUCCESS;
}
