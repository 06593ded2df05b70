/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Where a region's memory comes from. The EAL's hugepages are in page_memory_eal.h.
 */

#ifndef LIB_PAGE_FRAG_PAGE_MEMORY_H
#define LIB_PAGE_FRAG_PAGE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/** A source of memory. */
struct page_memory {
	const char *name;
	/**
	 * Allocate size bytes, aligned to align (a power of two), on a NUMA node, if there is one
	 * of that number; -1: on the node of the CPU that the caller runs on.
	 *
	 * @return
	 *   The memory; NULL with errno ENOMEM.
	 */
	void *(*alloc)(size_t size, size_t align, int node);
	/** Free what alloc() has returned. */
	void (*free)(void *memory, size_t size);
	/** The address for devices; UINT64_MAX if there is none. NULL: there never is one. */
	uint64_t (*iova)(const void *va);
};

/** malloc's memory, wherever it lies: for tests, and for programs without the EAL. */
extern const struct page_memory page_memory_malloc;

/** The operating system's memory, on the node that libnuma is asked for. */
extern const struct page_memory page_memory_numa;

#endif /* LIB_PAGE_FRAG_PAGE_MEMORY_H */
