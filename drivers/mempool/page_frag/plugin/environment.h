/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The environment variable PAGE_FRAG: what the user of a program that knows nothing of this driver
 * asks of its pools.
 *
 *     PAGE_FRAG=mode=ordered,layout=packed,linearise=always
 */

#ifndef DRIVERS_MEMPOOL_PAGE_FRAG_PLUGIN_ENVIRONMENT_H
#define DRIVERS_MEMPOOL_PAGE_FRAG_PLUGIN_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/mempool/page_frag/page_frag_mempool.h"

/** Name of the variable. */
#define PAGE_FRAG_ENVIRONMENT "PAGE_FRAG"

/** What it says, or the defaults. */
struct page_frag_environment {
	enum page_frag_mode mode;
	/* Ordered mode only: */
	bool packed;
	enum frag_mbuf_linearise linearise;
	uint32_t copybreak; /**< see struct frag_mbuf_rx */
	uint16_t slots;     /**< slices per page wanted; 0: the driver's choice */
	uint32_t memory;    /**< MB for copies of packets, and as many for copies of frames */
	/* Any mode: */
	enum page_frag_on_double_free on_double_free;
	bool quiet; /**< nothing is said at start */
};

/**
 * Read the variable's value.
 *
 * @param value
 *   NULL or "" stands for the defaults.
 * @param env
 *   Filled in; the defaults after an error.
 * @param error
 *   Gets what is wrong, with the good values, after an error; size bytes.
 * @return
 *   0, or -EINVAL.
 */
int page_frag_environment_parse(
	const char *value, struct page_frag_environment *env, char *error, size_t size);

/** Write in the variable's own words what holds. */
void page_frag_environment_text(const struct page_frag_environment *env, char *text, size_t size);

#endif /* DRIVERS_MEMPOOL_PAGE_FRAG_PLUGIN_ENVIRONMENT_H */
