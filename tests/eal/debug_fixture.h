/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The pools in which uses of freed data are looked for.
 */

#ifndef TESTS_EAL_DEBUG_FIXTURE_H
#define TESTS_EAL_DEBUG_FIXTURE_H

#include "tests/eal/eal.h"

enum { N = 200, PRIV = 16, ROOM = RTE_MBUF_DEFAULT_BUF_SIZE, PACKED_STRIDE = ROOM - 128 };

/* Kinds of pools, and of which bytes of a slot's buffer others may hold. */
static const struct kind {
	struct page_frag_pool_conf conf;
	unsigned int exempt; /* bytes at the start, which belong to the slice before */
	unsigned int end;    /* from here on they belong to the next */
} kinds[] = {
	{ { .mode = PAGE_FRAG_MODE_ORDERED }, 0, ROOM },
	{ { .mode = PAGE_FRAG_MODE_ORDERED, .order = PAGE_FRAG_ORDER_COUNTDOWN }, 0, ROOM },
	{ { .mode = PAGE_FRAG_MODE_ORDERED, .stride = PACKED_STRIDE }, ROOM - PACKED_STRIDE,
		PACKED_STRIDE },
	{ { .mode = PAGE_FRAG_MODE_COMPATIBLE }, 0, ROOM },
};

static inline struct rte_mempool *
pool_of_kind(const struct kind *kind)
{
	struct rte_mempool *mp =
		page_frag_pktmbuf_pool_create("pool", N, 0, PRIV, ROOM, SOCKET_ID_ANY, &kind->conf);

	assert_non_null(mp);
	return mp;
}

#endif /* TESTS_EAL_DEBUG_FIXTURE_H */
