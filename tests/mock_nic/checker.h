/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Generated frames: their bytes follow from a seed and a number, so whoever sees one can tell
 * whether it is whole.
 */

#ifndef TESTS_MOCK_NIC_CHECKER_H
#define TESTS_MOCK_NIC_CHECKER_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_spinlock.h>

#include "tests/mock_nic/row.h"

enum { MOCK_SOURCES = 256 /**< generators in one process: one per receive queue */ };

/** Makes frames without end. */
struct mock_generator {
	const struct mock_conf *conf;
	uint16_t source; /**< whose frames these are */
	uint64_t next;   /**< number of the next frame */
	uint32_t len;    /**< of the frame that is ready; 0: none is */
	uint8_t *bytes;
};

/** Compares frames with what was generated. Numbers of one source have to rise. */
struct mock_checker {
	rte_spinlock_t lock;
	uint8_t *bytes;
	uint64_t next[MOCK_SOURCES];
};

/** @return 0; -ENOMEM. A generator of a configuration without sizes makes nothing. */
int mock_generator_init(struct mock_generator *gen, const struct mock_conf *conf, uint16_t source);

/** Free what init took. */
void mock_generator_end(struct mock_generator *gen);

/** Have the next frame ready in bytes and len; false if there is none. Idempotent. */
bool mock_generator_peek(struct mock_generator *gen);

/** The ready frame was used. */
void mock_generator_pop(struct mock_generator *gen);

/** @return 0; -ENOMEM. */
int mock_checker_init(struct mock_checker *checker);

/** Free what init took. */
void mock_checker_end(struct mock_checker *checker);

/** Why a frame is wrong, for the log; NULL if it is as generated, and newer than the last. */
const char *mock_checker_judge(
	struct mock_checker *checker, const uint8_t *bytes, uint32_t len, enum mock_check what);

#endif /* TESTS_MOCK_NIC_CHECKER_H */
