/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdlib.h>

#include "lib/page_frag/page_memory.h"

static void *
malloc_alloc(size_t size, size_t align, int node)
{
	void *memory;
	int ret;

	(void)node;
	ret = posix_memalign(&memory, align, size);
	if (ret != 0) {
		errno = ret;
		return NULL;
	}
	return memory;
}

static void
malloc_free(void *memory, size_t size)
{
	(void)size;
	free(memory);
}

const struct page_memory page_memory_malloc = {
	.name = "malloc",
	.alloc = malloc_alloc,
	.free = malloc_free,
};
