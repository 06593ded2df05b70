/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Fragment mbufs: header, headroom and data together in one page fragment, for what software
 * writes.
 *
 *     fragment, aligned to a cache line
 *     +------------------+------+----------+-----------------+
 *     | mempool's header | mbuf | headroom | data            |
 *     +------------------+------+----------+-----------------+
 *
 * As the heads of the Linux kernel's napi_alloc_skb(). They take as much memory as they have data,
 * and are otherwise mbufs like any other: attached, cloned and freed by whoever holds them, on any
 * thread. Their pool has no mbufs to hand out by itself: rte_pktmbuf_alloc() from it fails.
 */

#ifndef LIB_FRAG_MBUF_SOURCE_H
#define LIB_FRAG_MBUF_SOURCE_H

#include <stdint.h>

#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "lib/page_frag/page_frag.h"

/** Bytes of a fragment mbuf beside its headroom and data. */
#define FRAG_MBUF_OVERHEAD (RTE_CACHE_LINE_SIZE + sizeof(struct rte_mbuf))

/** What is summed up about a pool of fragment mbufs. */
enum frag_mbuf_sum {
	FRAG_MBUF_BYTES_ISSUED, /**< buf_len of those that were made: headroom and data */
	FRAG_MBUF_BYTES_FREED,  /**< buf_len of those that came back */
	FRAG_MBUF_ISSUED,       /**< fragment mbufs made */
	FRAG_MBUF_FREED,        /**< fragment mbufs that came back */
	/* Of the sources' pages, as in struct page_frag_stats: */
	FRAG_MBUF_REFILL,
	FRAG_MBUF_REUSE, /**< in place, or after the source had kept the page */
	FRAG_MBUF_FALLBACK,
	FRAG_MBUF_RESERVE,
	FRAG_MBUF_EXHAUSTED,
	FRAG_MBUF_NB_SUMS
};

/** One lcore's part of the sums; written by it alone. */
struct frag_mbuf_sums {
	_Alignas(RTE_CACHE_LINE_SIZE) _Atomic uint64_t sum[FRAG_MBUF_NB_SUMS];
};

/**
 * The private area of a pool of fragment mbufs. The sums outlive the sources, and are in memory
 * that other processes see.
 */
struct frag_mbuf_pool_private {
	struct rte_pktmbuf_pool_private pktmbuf;
	/** By lcore; the last one is of all threads without a number, which add atomically. */
	struct frag_mbuf_sums sums[RTE_MAX_LCORE + 1];
};

/** One user's source of fragment mbufs: a cache, and the pool that they go back to. */
struct frag_mbuf_source {
	struct page_frag_cache nc;
	struct rte_mempool *pool;
	struct frag_mbuf_sums *sums; /**< the pool's */
	/** What of the cache's counters the sums have already. */
	uint64_t noted[FRAG_MBUF_NB_SUMS];
	uint64_t noted_pages; /**< nc.stats.issued at that time: it changes with every page */
};

/** Add to two of a pool's sums. Any thread. */
static inline void
frag_mbuf_sum_add2(struct frag_mbuf_sums *sums, enum frag_mbuf_sum one, uint64_t n,
	enum frag_mbuf_sum other, uint64_t k)
{
	unsigned int lcore_id = rte_lcore_id();
	struct frag_mbuf_sums *others = &sums[RTE_MAX_LCORE];

	if (likely(lcore_id < RTE_MAX_LCORE)) {
		page_count(&sums[lcore_id].sum[one], n);
		page_count(&sums[lcore_id].sum[other], k);
	} else {
		atomic_fetch_add_explicit(&others->sum[one], n, memory_order_relaxed);
		atomic_fetch_add_explicit(&others->sum[other], k, memory_order_relaxed);
	}
}

/** Count fragment mbufs that came back. Any thread. */
static inline void
frag_mbuf_sum_freed(struct frag_mbuf_sums *sums, uint64_t bytes, uint64_t nb)
{
	frag_mbuf_sum_add2(sums, FRAG_MBUF_BYTES_FREED, bytes, FRAG_MBUF_FREED, nb);
}

/** One of a pool's sums over all lcores; a recent value. Any thread. */
uint64_t frag_mbuf_sum_get(const struct frag_mbuf_sums *sums, enum frag_mbuf_sum which);

/**
 * Get a source ready. Each user has one of its own: see page_frag_cache_init().
 *
 * @param pool
 *   A pool of fragment mbufs, and region its memory: see page_frag_fragment_pool_create().
 * @return
 *   0; -EINVAL if the region is not one of fragments.
 */
int frag_mbuf_source_init(struct frag_mbuf_source *source, struct rte_mempool *pool,
	struct page_region *region, enum page_frag_use use);

/** Let go of all that the source holds. By its user. */
void frag_mbuf_source_fini(struct frag_mbuf_source *source);

/** Add to the pool's sums what the source's cache has counted. By the source's user. */
void frag_mbuf_source_note(struct frag_mbuf_source *source);

/** Count a fragment mbuf whose buf_len is final: it must not change any more. By the source's user.
 */
static inline void
frag_mbuf_source_count(struct frag_mbuf_source *source, uint32_t buf_len)
{
	frag_mbuf_sum_add2(source->sums, FRAG_MBUF_BYTES_ISSUED, buf_len, FRAG_MBUF_ISSUED, 1);
	if (unlikely(atomic_load_explicit(&source->nc.stats.issued, memory_order_relaxed) !=
		     source->noted_pages))
		frag_mbuf_source_note(source);
}

/** The mbuf of a fragment. */
static inline struct rte_mbuf *
frag_mbuf_of(char *va)
{
	return (struct rte_mbuf *)(va + RTE_CACHE_LINE_SIZE);
}

/** Tell an mbuf that it is that of a fragment of FRAG_MBUF_OVERHEAD + buf_len bytes, whatever it
 * was before: a single, direct segment with a reference count of one.
 */
static inline void
frag_mbuf_place(const struct frag_mbuf_source *source, struct rte_mbuf *m, uint16_t headroom,
	uint16_t buf_len)
{
	struct rte_mempool_objhdr *header = (struct rte_mempool_objhdr *)m - 1;
	rte_iova_t iova = page_chunk_iova_of(source->nc.region, header);

	header->mp = source->pool;
	header->iova = iova == RTE_BAD_IOVA ? RTE_BAD_IOVA : iova + sizeof(*header);
	m->buf_addr = m + 1;
	m->buf_len = buf_len;
	rte_mbuf_iova_set(
		m, iova == RTE_BAD_IOVA ? RTE_BAD_IOVA : iova + sizeof(*header) + sizeof(*m));
	m->pool = source->pool;
	m->data_off = headroom;
	m->nb_segs = 1;
	m->next = NULL;
	m->priv_size = 0;
	m->shinfo = NULL;
	rte_mbuf_refcnt_set(m, 1);
}

/** Make an mbuf of a fragment of FRAG_MBUF_OVERHEAD + buf_len bytes; it is not yet counted. */
static inline struct rte_mbuf *
frag_mbuf_build(
	const struct frag_mbuf_source *source, char *va, uint16_t headroom, uint16_t buf_len)
{
	struct rte_mbuf *m = frag_mbuf_of(va);

	/* Line by line: for both at once compilers take a string instruction, which is slow here.
	 */
	memset(m, 0, RTE_CACHE_LINE_SIZE);
	memset((char *)m + RTE_CACHE_LINE_SIZE, 0, sizeof(*m) - RTE_CACHE_LINE_SIZE);
	m->port = RTE_MBUF_PORT_INVALID;
	frag_mbuf_place(source, m, headroom, buf_len);
	return m;
}

/**
 * Get a fragment of FRAG_MBUF_OVERHEAD + buf_len bytes, and count it. By the source's user.
 *
 * @return
 *   NULL if no page is free, the pages are too small, or an mbuf cannot have so many bytes.
 */
static inline char *
frag_mbuf_get(struct frag_mbuf_source *source, uint32_t buf_len)
{
	char *va;

	if (buf_len > UINT16_MAX)
		return NULL;
	va = page_frag_alloc_align(
		&source->nc, (uint32_t)FRAG_MBUF_OVERHEAD + buf_len, RTE_CACHE_LINE_SIZE);
	if (va == NULL) {
		frag_mbuf_source_note(source);
		return NULL;
	}
	frag_mbuf_source_count(source, buf_len);
	return va;
}

/**
 * Allocate an mbuf with room for len bytes behind its headroom; data_len is 0. By the source's
 * user.
 *
 * @param headroom, len
 *   65535 bytes at most together.
 * @return
 *   NULL as frag_mbuf_get().
 */
static inline struct rte_mbuf *
frag_mbuf_alloc(struct frag_mbuf_source *source, uint16_t headroom, uint16_t len)
{
	char *va = frag_mbuf_get(source, (uint32_t)headroom + len);

	if (va == NULL)
		return NULL;
	return frag_mbuf_build(source, va, headroom, (uint16_t)(headroom + len));
}

/** The fragment that a fragment mbuf lies in. */
static inline void *
frag_mbuf_fragment(const struct rte_mbuf *m)
{
	return (char *)(uintptr_t)m - RTE_CACHE_LINE_SIZE;
}

#endif /* LIB_FRAG_MBUF_SOURCE_H */
