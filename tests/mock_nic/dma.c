/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>
#include <rte_eal.h>
#include <rte_memory.h>

#include "tests/mock_nic/dma.h"

static void
chunk_add(struct rte_mempool *mp, void *arg, struct rte_mempool_memhdr *memhdr, unsigned int i)
{
	struct mock_chunks *chunks = arg;

	RTE_SET_USED(mp);
	RTE_SET_USED(i);
	if (chunks->count < chunks->room)
		chunks->chunk[chunks->count] = (struct mock_chunk){
			.va = memhdr->addr, .iova = memhdr->iova, .len = memhdr->len
		};
	chunks->count++;
}

static int
chunk_compare(const void *a, const void *b)
{
	const struct mock_chunk *x = a, *y = b;

	return x->va < y->va ? -1 : x->va > y->va;
}

int
mock_chunks_read(struct mock_chunks *chunks, struct rte_mempool *mp)
{
	*chunks = (struct mock_chunks){ .room = mp->nb_mem_chunks };
	chunks->chunk = calloc(chunks->room + 1, sizeof(*chunks->chunk));
	if (chunks->chunk == NULL)
		return -ENOMEM;
	rte_mempool_mem_iter(mp, chunk_add, chunks);
	chunks->count = RTE_MIN(chunks->count, chunks->room);
	qsort(chunks->chunk, chunks->count, sizeof(*chunks->chunk), chunk_compare);
	return 0;
}

void
mock_chunks_end(struct mock_chunks *chunks)
{
	free(chunks->chunk);
	*chunks = (struct mock_chunks){ 0 };
}

const struct mock_chunk *
mock_chunk_find(struct mock_chunks *chunks, const void *va)
{
	const struct mock_chunk *chunk = chunks->chunk + chunks->last;
	uint32_t low = 0, high = chunks->count;

	if (chunks->count > 0 && (uintptr_t)va - (uintptr_t)chunk->va < chunk->len)
		return chunk;
	while (low < high) {
		uint32_t middle = (low + high) / 2;

		chunk = chunks->chunk + middle;
		if ((uintptr_t)va < (uintptr_t)chunk->va) {
			high = middle;
		} else if ((uintptr_t)va - (uintptr_t)chunk->va >= chunk->len) {
			low = middle + 1;
		} else {
			chunks->last = middle;
			return chunk;
		}
	}
	return NULL;
}

uint8_t *
mock_chunk_at(const struct mock_chunks *chunks, rte_iova_t iova)
{
	for (uint32_t i = 0; i < chunks->count; i++) {
		const struct mock_chunk *chunk = chunks->chunk + i;

		if (chunk->iova != RTE_BAD_IOVA && iova >= chunk->iova &&
			iova - chunk->iova < chunk->len)
			return chunk->va + (iova - chunk->iova);
	}
	return NULL;
}

static bool
byte_is_at(rte_iova_t iova, const void *va)
{
	const struct rte_memseg *ms = rte_mem_virt2memseg(va, NULL);

	if (ms == NULL || ms->iova == RTE_BAD_IOVA)
		return rte_eal_iova_mode() != RTE_IOVA_VA || iova == (uintptr_t)va;
	return iova == ms->iova + (rte_iova_t)((uintptr_t)va - (uintptr_t)ms->addr);
}

bool
mock_dma_leads_to(rte_iova_t iova, const void *va, uint32_t len)
{
	const uint8_t *first = va;

	return byte_is_at(iova, first) && (len < 2 || byte_is_at(iova + len - 1, first + len - 1));
}
