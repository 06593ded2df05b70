/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <numa.h>
#include <sched.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/page_frag/page_memory.h"

/* The node to ask for; -1 where the kernel knows of no nodes, and it makes no difference. */
static int
choose_node(int node)
{
	if (numa_available() < 0)
		return -1;
	if (node < 0)
		node = numa_node_of_cpu(sched_getcpu());
	return node >= 0 && node <= numa_max_node() ? node : -1;
}

/* Map more than asked for, and give back what is beyond the aligned piece. */
static char *
map_aligned(size_t size, size_t align)
{
	char *mapped = mmap(NULL, size + align, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t before;

	if (mapped == MAP_FAILED)
		return NULL;
	before = -(uintptr_t)mapped & (align - 1);
	if (before != 0)
		munmap(mapped, before);
	munmap(mapped + before + size, align - before);
	return mapped + before;
}

static void *
numa_memory_alloc(size_t size, size_t align, int node)
{
	size_t os_page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory;
	size_t i;

	size = (size + os_page - 1) & ~(os_page - 1);
	if (align < os_page)
		align = os_page;
	memory = map_aligned(size, align);
	if (memory == NULL)
		return NULL;

	node = choose_node(node);
	if (node >= 0)
		numa_tonode_memory(memory, size, node);
	/* Only advice: where there are no transparent hugepages it changes nothing. */
	(void)madvise(memory, size, MADV_HUGEPAGE);
	/* A page gets its place when it is first written to: now, not when packets arrive. */
	for (i = 0; i < size; i += os_page)
		*(volatile char *)&memory[i] = 0;
	return memory;
}

static void
numa_memory_free(void *memory, size_t size)
{
	size_t os_page = (size_t)sysconf(_SC_PAGESIZE);

	munmap(memory, (size + os_page - 1) & ~(os_page - 1));
}

const struct page_memory page_memory_numa = {
	.name = "numa",
	.alloc = numa_memory_alloc,
	.free = numa_memory_free,
};
