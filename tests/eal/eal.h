/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What the tests with the EAL share: starting it, and pools of both modes.
 */

#ifndef TESTS_EAL_EAL_H
#define TESTS_EAL_EAL_H

#include <stdbool.h>

#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "drivers/mempool/page_frag/page_frag_mempool.h"
#include "tests/unit/unit.h"

/** The largest burst that the tests allocate at once. */
#define BURST 32

/**
 * Start the EAL with the program's arguments, on two lcores unless these say which; exits 77 where
 * that cannot be.
 */
void eal_start(int argc, char **argv);

/** Does an mbuf of this process have physical addresses? */
bool eal_iova_is_pa(void);

/** A pool of n mbufs with data rooms of 2176 bytes; the mempool cache is 0 in ordered mode. */
struct rte_mempool *pool_new(enum page_frag_mode mode, unsigned int n);

/** Check that all mbufs and all pages are home, and free the pool. */
void pool_end(struct rte_mempool *mp);

/** The pool's shape and state; fails the test if it cannot be had. */
struct page_frag_pool_info pool_info(const struct rte_mempool *mp);

/** Both modes, for tests that hold in each. */
extern const enum page_frag_mode pool_modes[2];

#endif /* TESTS_EAL_EAL_H */
