/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A thread's calls of the fragment allocator: all of its functions, chosen at random.
 */

#ifndef TESTS_STRESS_FRAG_CALLS_H
#define TESTS_STRESS_FRAG_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/page_frag/page_frag.h"
#include "tests/stress/stress.h"

/** A cache, and what it should have counted. By the cache's user. */
struct frag_cache {
	struct page_frag_cache nc;
	uint64_t issued;     /**< fragments allocated and not aborted */
	uint64_t freed;      /**< fragments freed through the cache */
	uint64_t pfmemalloc; /**< of all that its users freed: those from the reserve */
};

/** The pool of a run: a region and the caches of its threads. */
struct frags {
	struct page_region *region;
	bool brief;    /**< fragments are short, and their page is let go of soon */
	bool exchange; /**< caches pass from thread to thread by way of the place */
	struct frag_cache cache[STRESS_THREADS + 1];
	struct frag_cache *own[STRESS_THREADS]; /**< by thread */
	_Atomic(struct frag_cache *) place;     /**< a cache that no thread has */
};

/** See struct stress_kind. */
uint32_t frags_alloc(struct worker *w, struct piece *pieces, uint32_t n);
void frags_free(struct worker *w, const struct piece *pieces, uint32_t n);
void frags_idle(struct worker *w);
void frags_end(struct worker *w);

#endif /* TESTS_STRESS_FRAG_CALLS_H */
