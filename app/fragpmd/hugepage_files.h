/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Nothing is left in hugetlbfs: rte_eal_cleanup() keeps the files of memory that DPDK's own
 * libraries still hold. Main lcore.
 */

#ifndef APP_FRAGPMD_HUGEPAGE_FILES_H
#define APP_FRAGPMD_HUGEPAGE_FILES_H

/** Paths of this process's hugepage files. */
struct hugepage_files;

/**
 * Note which hugepage files the EAL of this process has mapped. Before rte_eal_cleanup().
 *
 * @return
 *   The list, for hugepage_files_remove(); NULL if there is nothing to remove, or no memory.
 */
struct hugepage_files *hugepage_files_find(void);

/** Remove them, and release the list. After rte_eal_cleanup(). NULL is ignored. */
void hugepage_files_remove(struct hugepage_files *files);

#endif /* APP_FRAGPMD_HUGEPAGE_FILES_H */
