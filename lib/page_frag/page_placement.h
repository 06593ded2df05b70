/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * On which NUMA node memory really lies: asked for is not yet there.
 */

#ifndef LIB_PAGE_FRAG_PAGE_PLACEMENT_H
#define LIB_PAGE_FRAG_PAGE_PLACEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/page_frag/page_chunk.h"

/** Pages of the operating system, by where they are. */
struct page_placement {
	uint64_t on_node;   /**< on the node that was asked for */
	uint64_t elsewhere; /**< on another */
	uint64_t unknown;   /**< not backed by memory yet, or the kernel does not say */
};

/**
 * Add a piece of memory to a placement.
 *
 * Asks the kernel with move_pages(2), which reads, and moves nothing: a system call for 512 pages.
 *
 * @param node
 *   The node that was asked for; negative: any node counts as on_node.
 */
void page_placement_add(struct page_placement *p, const void *memory, size_t size, int node);

/** Where the memory of a region of fragments lies, against region->node. */
struct page_placement page_placement_of(const struct page_region *r);

#endif /* LIB_PAGE_FRAG_PAGE_PLACEMENT_H */
