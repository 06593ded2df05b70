/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <numaif.h>
#include <unistd.h>

#include "lib/page_frag/page_placement.h"

#define BATCH 512

static void
add_batch(struct page_placement *p, void **pages, unsigned long nb, int node)
{
	int status[BATCH];
	unsigned long i;

	if (move_pages(0, nb, pages, NULL, status, 0) != 0) {
		p->unknown += nb;
		return;
	}
	for (i = 0; i < nb; i++) {
		if (status[i] < 0)
			p->unknown++;
		else if (node < 0 || status[i] == node)
			p->on_node++;
		else
			p->elsewhere++;
	}
}

void
page_placement_add(struct page_placement *p, const void *memory, size_t size, int node)
{
	uintptr_t os_page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t end = (uintptr_t)memory + size;
	uintptr_t at = (uintptr_t)memory & ~(os_page - 1);
	void *pages[BATCH];
	unsigned long nb;

	while (at < end) {
		for (nb = 0; nb < BATCH && at < end; at += os_page)
			pages[nb++] = (void *)at;
		add_batch(p, pages, nb, node);
	}
}

struct page_placement
page_placement_of(const struct page_region *r)
{
	struct page_placement p = { 0 };
	const struct page_chunk *chunk;

	for (chunk = atomic_load_explicit(&r->chunks, memory_order_acquire); chunk != NULL;
		chunk = chunk->next)
		page_placement_add(&p, chunk, chunk->size, r->node);
	return p;
}
