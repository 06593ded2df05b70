/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The pool between threads: the EAL's lcores, threads that the EAL does not know, and threads that
 * are registered with it after the pool was made.
 */

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_ring.h>

#include "tests/eal/eal.h"

enum { N = 600, BURSTS = 20000 };

enum kind { LCORE, NON_EAL, REGISTERED };

struct side {
	struct rte_mempool *mp;
	struct rte_ring *out; /* mbufs go out here, */
	struct rte_ring *in;  /* and come in here to be freed */
	unsigned int id;
	unsigned int allocated;
	unsigned int wrong;
	enum kind kind;
};

/* Allocate and send; take what comes in, check it and free it. */
static int
exchange(void *arg)
{
	struct side *s = arg;
	unsigned int seed = s->id;

	for (int b = 0; b < BURSTS; b++) {
		unsigned int n = 1 + (unsigned int)rand_r(&seed) % BURST;
		struct rte_mbuf *mbufs[BURST];
		unsigned int sent = 0;

		if (rte_pktmbuf_alloc_bulk(s->mp, mbufs, n) == 0) {
			s->allocated += n;
			for (unsigned int i = 0; i < n; i++)
				memset(rte_pktmbuf_append(mbufs[i], 64), (int)s->id, 64);
			sent = rte_ring_enqueue_burst(s->out, (void **)mbufs, n, NULL);
			rte_pktmbuf_free_bulk(mbufs + sent, n - sent);
		}
		n = rte_ring_dequeue_burst(s->in, (void **)mbufs, BURST, NULL);
		for (unsigned int i = 0; i < n; i++) {
			const char *data = rte_pktmbuf_mtod(mbufs[i], const char *);

			for (int c = 0; c < 64; c++)
				s->wrong += data[c] != (char)(3 - s->id);
		}
		rte_pktmbuf_free_bulk(mbufs, n);
		if (n + sent == 0)
			sched_yield();
	}
	page_frag_pool_drain(s->mp);
	return 0;
}

static void *
thread_main(void *arg)
{
	struct side *s = arg;
	int ret = 0;

	if (s->kind == REGISTERED)
		ret = rte_thread_register();
	if (ret == 0)
		ret = exchange(s);
	if (s->kind == REGISTERED && ret == 0)
		rte_thread_unregister();
	return ret == 0 ? NULL : s;
}

static void
free_ring(struct rte_ring *r)
{
	void *obj;

	while (rte_ring_dequeue(r, &obj) == 0)
		rte_pktmbuf_free(obj);
	rte_ring_free(r);
}

static void
exchange_between(enum page_frag_mode mode, enum kind kind)
{
	struct rte_mempool *mp = pool_new(mode, N);
	struct rte_ring *ab = rte_ring_create("ab", 256, SOCKET_ID_ANY, 0);
	struct rte_ring *ba = rte_ring_create("ba", 256, SOCKET_ID_ANY, 0);
	struct side a = { .mp = mp, .out = ab, .in = ba, .id = 1, .kind = kind };
	struct side b = { .mp = mp, .out = ba, .in = ab, .id = 2, .kind = kind };
	unsigned int worker = rte_get_next_lcore(-1, 1, 0);

	assert_non_null(ab);
	assert_non_null(ba);
	if (kind == LCORE) {
		assert_true(worker < RTE_MAX_LCORE);
		assert_int_equal(rte_eal_remote_launch(exchange, &a, worker), 0);
		exchange(&b);
		rte_eal_mp_wait_lcore();
	} else {
		pthread_t thread;
		void *failed;

		assert_int_equal(pthread_create(&thread, NULL, thread_main, &a), 0);
		/* The other side stays an lcore: frees cross between the kinds. */
		exchange(&b);
		assert_int_equal(pthread_join(thread, &failed), 0);
		assert_null(failed);
	}
	assert_int_equal(a.wrong + b.wrong, 0);
	assert_true(a.allocated > BURSTS && b.allocated > BURSTS);
	free_ring(ab);
	free_ring(ba);
	pool_end(mp);
}

static void
between_lcores(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++)
		exchange_between(pool_modes[m], LCORE);
}

static void
with_a_thread_that_the_eal_does_not_know(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++)
		exchange_between(pool_modes[m], NON_EAL);
}

static void
with_a_thread_registered_later(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++)
		exchange_between(pool_modes[m], REGISTERED);
}

struct hoard {
	struct rte_mempool *mp;
	void *objs[N];
	unsigned int nb;
};

static int
take_all(void *arg)
{
	struct hoard *h = arg;

	while (h->nb < N && rte_mempool_get(h->mp, &h->objs[h->nb]) == 0)
		h->nb++;
	return 0;
}

/* What one lcore's share holds back does not keep another lcore from the pool's size. */
static void
no_lcore_starves(void **state)
{
	unsigned int worker = rte_get_next_lcore(-1, 1, 0);

	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		struct hoard *h = calloc(1, sizeof(*h));
		void *objs[100];

		assert_non_null(h);
		h->mp = pool_new(pool_modes[m], N);
		assert_int_equal(rte_mempool_get_bulk(h->mp, objs, 100), 0);
		rte_mempool_put_bulk(h->mp, objs, 97);
		assert_int_equal(rte_eal_remote_launch(take_all, h, worker), 0);
		rte_eal_mp_wait_lcore();
		assert_int_equal(h->nb, N - 3);
		rte_mempool_put_bulk(h->mp, objs + 97, 3);
		rte_mempool_put_bulk(h->mp, h->objs, h->nb);
		assert_true(rte_mempool_full(h->mp));
		rte_mempool_free(h->mp);
		free(h);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(between_lcores),
		cmocka_unit_test(with_a_thread_that_the_eal_does_not_know),
		cmocka_unit_test(with_a_thread_registered_later),
		cmocka_unit_test(no_lcore_starves),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("pool_threads", tests, NULL, NULL);
}
