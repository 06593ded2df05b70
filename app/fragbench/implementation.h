/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * An implementation: an allocator to be measured, or a conversion.
 */

#ifndef APP_FRAGBENCH_IMPLEMENTATION_H
#define APP_FRAGBENCH_IMPLEMENTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/fragbench/bench_case.h"

/**
 * An implementation. Either it allocates (alloc, free, free_far) or it converts (convert).
 *
 * All but free_far is called by one thread, the one that allocates.
 */
struct implementation {
	const char *name;
	const char *help;
	bool one_at_a_time; /**< makes a call for each object, where others make one for many */
	bool ignores_order; /**< knows no zero offset and countdown */
	bool needs_eal;     /**< eal_start() has to come before create() */
	/** Why it cannot do a case, for a message; NULL if it can. May be NULL: it always can. */
	const char *(*refuses)(const struct bench_case *c);
	/** Make ready for a case; NULL with a message on stderr if that is not possible. */
	void *(*create)(const struct bench_case *c);
	/** Allocate n objects; returns how many there were. */
	uint32_t (*alloc)(void *ctx, void **objs, uint32_t n);
	/** Free n objects on the core that allocates. */
	void (*free)(void *ctx, void *const *objs, uint32_t n);
	/** Free n objects on another core, while the first one may be in any other call. */
	void (*free_far)(void *ctx, void *const *objs, uint32_t n);
	/** Convert n times. */
	void (*convert)(void *ctx, uint32_t n);
	/** Free all; false if something has not come back. Nobody is in another call then. */
	bool (*destroy)(void *ctx);
};

/** All implementations. The first one is what others are compared with. */
extern const struct implementation *const implementations[];
extern const size_t nb_implementations;

/** The most implementations that there can be. */
#define MAX_IMPLEMENTATIONS 32

/** Why an implementation cannot do a case; NULL if it can. */
const char *implementation_refuses(const struct implementation *impl, const struct bench_case *c);

extern const struct implementation impl_kernel;
extern const struct implementation impl_page_frag;
extern const struct implementation impl_page_frag_any;
extern const struct implementation impl_page_frag_bulk;
extern const struct implementation impl_page_frag_cache_bulk;
extern const struct implementation impl_page_frag_const;
extern const struct implementation impl_page_frag_prepare;
extern const struct implementation impl_page_frag_prepare_any;
extern const struct implementation impl_tx_no_bias;
extern const struct implementation impl_shape_cache;
extern const struct implementation impl_shape_page;
extern const struct implementation impl_shape_pointer;
extern const struct implementation impl_page_pool;
extern const struct implementation impl_mempool;
extern const struct implementation impl_rte_malloc;
extern const struct implementation impl_malloc;
extern const struct implementation impl_va_to_page;
extern const struct implementation impl_va_to_page_table;
extern const struct implementation impl_page_to_va;

#endif /* APP_FRAGBENCH_IMPLEMENTATION_H */
