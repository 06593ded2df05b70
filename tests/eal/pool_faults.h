/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Let the k-th allocation fail, in whatever pool it is.
 *
 * Counted is what reaches the mempool drivers; where a mempool cache stands in front of one, that
 * is its refills. For one thread at a time.
 */

#ifndef TESTS_EAL_POOL_FAULTS_H
#define TESTS_EAL_POOL_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mempool.h>

/** Stand between a pool and its driver: also for all other pools of that driver. */
void faults_into(const struct rte_mempool *mp);

/** Let all drivers be as they were. */
void faults_out(void);

/** From now on, let allocation number k of all these pools fail, counted from 1; 0 for none. */
void faults_at(uint64_t k);

/** Whether it has failed. */
bool faults_seen(void);

#endif /* TESTS_EAL_POOL_FAULTS_H */
