/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A program with AddressSanitizer, of which the driver is built without: which bytes of a pool it
 * knows to be nobody's.
 */

#include <string.h>

#include <sanitizer/asan_interface.h>

#include "tests/eal/debug_fixture.h"

static unsigned int
nb_poisoned(const void *va, unsigned int from, unsigned int to)
{
	unsigned int nb = 0;

	for (unsigned int i = from; i < to; i++)
		nb += __asan_address_is_poisoned((const char *)va + i) != 0;
	return nb;
}

static void
assert_held(const struct rte_mbuf *m, const void *buf)
{
	assert_int_equal(nb_poisoned(m, 0, sizeof(*m) + PRIV), 0);
	assert_int_equal(nb_poisoned(buf, 0, ROOM), 0);
}

/* All of a slot's buffer but what belongs to its neighbours, which are held; not its header. */
static void
assert_freed(const struct kind *kind, const struct rte_mbuf *m, const void *buf)
{
	assert_int_equal(nb_poisoned(m, 0, sizeof(*m) + PRIV), 0);
	assert_int_equal(nb_poisoned(buf, 0, kind->exempt), 0);
	assert_int_equal(nb_poisoned(buf, kind->exempt, kind->end), kind->end - kind->exempt);
	assert_int_equal(nb_poisoned(buf, kind->end, ROOM), 0);
}

static void
what_is_free_is_poisoned(void **state)
{
	(void)state;
	for (const struct kind *kind = kinds; kind < kinds + NB(kinds); kind++) {
		struct rte_mempool *mp = pool_of_kind(kind);
		struct rte_mbuf *mbufs[N];
		void *bufs[N];

		/* New, and issued again. */
		for (int round = 0; round < 3; round++) {
			assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, N), 0);
			for (int i = 0; i < N; i++) {
				bufs[i] = mbufs[i]->buf_addr;
				assert_held(mbufs[i], bufs[i]);
			}
			for (int i = 0; i < N; i += 2)
				rte_pktmbuf_free(mbufs[i]);
			for (int i = 0; i < N; i += 2)
				assert_freed(kind, mbufs[i], bufs[i]);
			for (int i = 1; i < N; i += 2)
				assert_held(mbufs[i], bufs[i]);
			for (int i = 1; i < N; i += 2)
				rte_pktmbuf_free(mbufs[i]);
		}
		pool_end(mp);
	}
}

static void
clones_stand_for_their_own_slots(void **state)
{
	(void)state;
	for (const struct kind *kind = kinds; kind < kinds + NB(kinds); kind++) {
		struct rte_mempool *mp = pool_of_kind(kind);
		struct rte_mbuf *m = rte_pktmbuf_alloc(mp), *clone = rte_pktmbuf_alloc(mp);
		void *data, *own;

		assert_non_null(m);
		assert_non_null(clone);
		data = m->buf_addr;
		own = clone->buf_addr;
		rte_pktmbuf_attach(clone, m);
		/* The data outlives the mbuf that it was allocated with. */
		rte_pktmbuf_free(m);
		assert_held(m, data);
		rte_pktmbuf_free(clone);
		assert_freed(kind, clone, own);
		assert_freed(kind, m, data);
		pool_end(mp);
	}
}

static void
merged_slots_are_freed_with_their_head(void **state)
{
	struct rte_mempool *mp = pool_of_kind(&kinds[0]);
	struct frag_mbuf_rx rx;
	struct rte_mbuf *mbufs[3];
	void *bufs[3];

	(void)state;
	assert_int_equal(page_frag_pool_rx_get(mp, &rx), 0);
	assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, 3), 0);
	for (int i = 0; i < 3; i++)
		bufs[i] = mbufs[i]->buf_addr;
	page_slot_absorb(&rx.geo, mbufs[0], mbufs[1]);
	rte_pktmbuf_free(mbufs[0]);
	assert_freed(&kinds[0], mbufs[0], bufs[0]);
	assert_freed(&kinds[0], mbufs[1], bufs[1]);
	assert_held(mbufs[2], bufs[2]);
	rte_pktmbuf_free(mbufs[2]);
	pool_end(mp);
}

struct chunk {
	char *va;
	size_t len;
};

static void
note_chunk(struct rte_mempool *mp, void *arg, struct rte_mempool_memhdr *memhdr, unsigned int i)
{
	struct chunk *chunks = arg;

	(void)mp;
	assert_true(i < 16);
	chunks[i] = (struct chunk){ memhdr->addr, memhdr->len };
}

static struct chunk chunks[16];
static bool found_poison;

/* The library takes objects out of a pool before it gives its memory back, but not all. */
static void
look_at_chunks(struct rte_mempool_memhdr *memhdr, void *opaque)
{
	(void)memhdr;
	(void)opaque;
	for (size_t i = 0; i < NB(chunks); i++)
		found_poison = found_poison ||
			       (chunks[i].len != 0 && __asan_region_is_poisoned(
							      chunks[i].va, chunks[i].len) != NULL);
}

static void
clean_when_given_back(void **state)
{
	(void)state;
	for (const struct kind *kind = kinds; kind < kinds + NB(kinds); kind++) {
		struct rte_mempool *mp = pool_of_kind(kind);
		rte_mempool_memchunk_free_cb_t *free_cb;
		struct rte_mempool_memhdr *first;
		void *objs[N], *opaque;

		memset(chunks, 0, sizeof(chunks));
		rte_mempool_mem_iter(mp, note_chunk, chunks);
		/* All pages, some of them set aside. */
		for (int i = 0; i < 10; i++) {
			assert_int_equal(rte_mempool_get_bulk(mp, objs, N), 0);
			rte_mempool_put_bulk(mp, objs, N);
			page_frag_pool_drain(mp);
		}
		assert_int_equal(rte_mempool_get_bulk(mp, objs, N), 0);
		rte_mempool_put(mp, objs[0]);
		page_frag_pool_drain(mp);
		rte_mempool_put(mp, objs[0]);
		rte_mempool_put_bulk(mp, objs + 1, N - 1);
		page_frag_pool_drain(mp);
		first = STAILQ_FIRST(&mp->mem_list);
		assert_int_not_equal(nb_poisoned(first->addr, 0, (unsigned int)first->len), 0);
		/* As the library frees them: so that it is seen before they are somebody else's. */
		free_cb = first->free_cb;
		opaque = first->opaque;
		first->free_cb = look_at_chunks;
		found_poison = false;
		rte_mempool_free(mp);
		assert_false(found_poison);
		if (free_cb != NULL)
			free_cb(&(struct rte_mempool_memhdr){ .opaque = opaque }, opaque);
	}
}

/* Even one whose private data would do for mbufs. */
static void
other_pools_are_left_alone(void **state)
{
	struct rte_pktmbuf_pool_private priv = { .mbuf_data_room_size = 300 };
	struct rte_mempool *mp =
		rte_mempool_create_empty("pool", N, 500, 0, sizeof(priv), SOCKET_ID_ANY, 0);
	void *obj;

	(void)state;
	assert_non_null(mp);
	memcpy(rte_mempool_get_priv(mp), &priv, sizeof(priv));
	assert_int_equal(rte_mempool_set_ops_byname(mp, PAGE_FRAG_OPS_NAME, NULL), 0);
	assert_int_equal(rte_mempool_populate_default(mp), N);
	assert_int_equal(rte_mempool_get(mp, &obj), 0);
	rte_mempool_put(mp, obj);
	assert_int_equal(nb_poisoned(obj, 0, 500), 0);
	rte_mempool_free(mp);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_free_is_poisoned),
		cmocka_unit_test(clones_stand_for_their_own_slots),
		cmocka_unit_test(merged_slots_are_freed_with_their_head),
		cmocka_unit_test(clean_when_given_back),
		cmocka_unit_test(other_pools_are_left_alone),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("pool_asan", tests, NULL, NULL);
}
