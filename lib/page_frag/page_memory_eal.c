/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>

#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_malloc.h>
#include <rte_memory.h>

#include "lib/page_frag/page_memory_eal.h"

static void *
eal_alloc(size_t size, size_t align, int node)
{
	void *memory;

	if (align > UINT32_MAX) {
		errno = ENOMEM;
		return NULL;
	}
	/* Without a socket of its own the thread takes what there is. */
	if (node < 0)
		node = (int)rte_socket_id();
	memory = rte_malloc_socket("page_frag", size, (unsigned int)align, node);
	/* A little more makes it ask for enough hugepages: DPDK 22.11 does not count what it takes
	 * to align to more than one.
	 */
	if (memory == NULL)
		memory = rte_malloc_socket(
			"page_frag", size + RTE_CACHE_LINE_SIZE, (unsigned int)align, node);
	if (memory == NULL)
		errno = ENOMEM;
	return memory;
}

static void
eal_free(void *memory, size_t size)
{
	(void)size;
	rte_free(memory);
}

static uint64_t
eal_iova(const void *va)
{
	return rte_mem_virt2iova(va);
}

static_assert(RTE_BAD_IOVA == UINT64_MAX, "no address is the same in both words");

const struct page_memory page_memory_eal = {
	.name = "eal",
	.alloc = eal_alloc,
	.free = eal_free,
	.iova = eal_iova,
};
