/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The EAL's hugepages as a region's memory. A library of its own, page_frag_eal: the rest of this
 * folder does not need DPDK.
 */

#ifndef LIB_PAGE_FRAG_PAGE_MEMORY_EAL_H
#define LIB_PAGE_FRAG_PAGE_MEMORY_EAL_H

#include "lib/page_frag/page_memory.h"

/**
 * Memory from the EAL's heaps, which devices may use; node -1 is the calling lcore's socket. From
 * EAL threads and others, after rte_eal_init().
 */
extern const struct page_memory page_memory_eal;

#endif /* LIB_PAGE_FRAG_PAGE_MEMORY_EAL_H */
