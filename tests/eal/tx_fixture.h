/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What the tests of sending share: packets whose every byte is known, and writers of them.
 */

#ifndef TESTS_EAL_TX_FIXTURE_H
#define TESTS_EAL_TX_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "lib/frag_mbuf/append.h"
#include "lib/frag_mbuf/coalesce.h"
#include "tests/eal/eal.h"

enum { LONGEST = 65536, MTU_SEGMENT = 1448, JUMBO = 9000 };

/* The byte at a place of a packet; each packet has its own. */
static inline unsigned char
byte_of(uint32_t packet, uint32_t at)
{
	return (unsigned char)(at * 7 + (at >> 8) * 13 + packet * 31);
}

static inline void
fill(void *to, uint32_t packet, uint32_t at, uint32_t len)
{
	unsigned char *data = to;

	for (uint32_t i = 0; i < len; i++)
		data[i] = byte_of(packet, at + i);
}

static inline void
check_packet(const struct rte_mbuf *m, uint32_t packet, uint32_t len)
{
	const char *why;
	uint32_t at = 0;

	assert_non_null(m);
	if (rte_mbuf_check(m, 1, &why) != 0)
		fail_msg("packet %u of %u bytes: %s", packet, len, why);
	assert_int_equal(m->pkt_len, len);
	for (; m != NULL; m = m->next) {
		const unsigned char *data = rte_pktmbuf_mtod(m, const unsigned char *);

		assert_true(m->data_off + m->data_len <= m->buf_len);
		if (RTE_MBUF_DIRECT(m) && rte_mbuf_iova_get(m) != RTE_BAD_IOVA)
			assert_int_equal(rte_mbuf_iova_get(m), rte_mem_virt2iova(m->buf_addr));
		for (uint32_t i = 0; i < m->data_len; i++)
			if (data[i] != byte_of(packet, at + i))
				fail_msg("packet %u of %u bytes: byte %u is wrong", packet, len,
					at + i);
		at += m->data_len;
	}
	assert_int_equal(at, len);
}

/* A pool of fragment mbufs, and writers with a source each. */
struct bench {
	struct rte_mempool *fragments;
	struct page_region *region;
	struct frag_mbuf_source source[8];
	struct frag_mbuf_writer writer[8];
};

static inline void
bench_begin(struct bench *b, size_t bytes, const struct frag_mbuf_writer_limits *limits)
{
	b->fragments = page_frag_fragment_pool_create("fragments", bytes, 0, SOCKET_ID_ANY);
	assert_non_null(b->fragments);
	b->region = page_frag_fragment_pool_region(b->fragments);
	for (size_t i = 0; i < RTE_DIM(b->writer); i++) {
		assert_int_equal(
			frag_mbuf_source_init(&b->source[i], b->fragments, b->region, PAGE_FRAG_TX),
			0);
		frag_mbuf_writer_init(&b->writer[i], &b->source[i], limits);
	}
}

/* All pages must be home, with what the sources hold. */
static inline void
bench_check_home(struct bench *b)
{
	for (size_t i = 0; i < RTE_DIM(b->source); i++)
		frag_mbuf_source_fini(&b->source[i]);
	assert_true(page_region_all_free(b->region));
	assert_true(rte_mempool_full(b->fragments));
}

static inline void
bench_end(struct bench *b)
{
	bench_check_home(b);
	rte_mempool_free(b->fragments);
}

#endif /* TESTS_EAL_TX_FIXTURE_H */
