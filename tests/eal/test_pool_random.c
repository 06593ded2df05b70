/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Everything that a program may do with packets, at random, on several pools at once: of both
 * modes, with and without a mempool cache, and one of DPDK's own among them.
 *
 * POOL_RANDOM_SEED repeats a run; on one thread it is the same run again.
 */

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rte_errno.h>
#include <rte_lcore.h>

#include "tests/eal/eal.h"
#include "tests/eal/pool_faults.h"
#include "tests/eal/pool_worker.h"

enum { TURN = 8 }; /* operations that a worker does before another one has its turn */

/* The second and the fourth run empty now and then. */
static const struct {
	const char *name;
	unsigned int n, cache;
	uint16_t priv, room;
	bool is_native;
	struct page_frag_pool_conf conf;
} shapes[WORLD_POOLS] = {
	{ "ordered", 700, 0, 0, WORKER_ROOM, false, { .mode = PAGE_FRAG_MODE_ORDERED } },
	{ "countdown", 60, 0, 72, 512, false,
		{ .mode = PAGE_FRAG_MODE_ORDERED,
			.order = PAGE_FRAG_ORDER_COUNTDOWN,
			.slots = 7 } },
	{ "cached", 700, 32, 0, WORKER_ROOM, false, { .mode = PAGE_FRAG_MODE_COMPATIBLE } },
	{ "compatible", 60, 0, 128, 512, false, { .mode = PAGE_FRAG_MODE_COMPATIBLE } },
	{ "native", 700, 32, 0, WORKER_ROOM, true, { 0 } },
};

static struct rte_mempool *
make_pool(unsigned int i)
{
	struct rte_mempool *mp;

	if (shapes[i].is_native)
		mp = rte_pktmbuf_pool_create_by_ops(shapes[i].name, shapes[i].n, shapes[i].cache,
			shapes[i].priv, shapes[i].room, SOCKET_ID_ANY, "ring_mp_mc");
	else
		mp = page_frag_pktmbuf_pool_create(shapes[i].name, shapes[i].n, shapes[i].cache,
			shapes[i].priv, shapes[i].room, SOCKET_ID_ANY, &shapes[i].conf);
	assert_non_null(mp);
	return mp;
}

static struct world *
world_new(void)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	for (unsigned int i = 0; i < WORLD_POOLS; i++) {
		world->pools[i] = make_pool(i);
		world->is_ordered[i] =
			!shapes[i].is_native && shapes[i].conf.mode == PAGE_FRAG_MODE_ORDERED;
		assert_true(model_add_pool(&world->model, world->pools[i]));
	}
	for (unsigned int i = 0; i < WORLD_WORKERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "inbox%u", i);
		/* There may be more threads than CPUs: none waits long for one that is not running.
		 */
		world->workers[i].inbox = rte_ring_create(
			name, 64, SOCKET_ID_ANY, RING_F_MP_RTS_ENQ | RING_F_MC_RTS_DEQ);
		assert_non_null(world->workers[i].inbox);
	}
	return world;
}

/* All workers are as new. */
static void
world_start(struct world *world, uint64_t from)
{
	world->seed = from;
	for (unsigned int i = 0; i < WORLD_WORKERS; i++) {
		struct worker *w = &world->workers[i];

		w->world = world;
		w->id = i;
		w->random = from * WORLD_WORKERS + i;
		w->nb_ops = 0;
		w->trace = 0;
	}
}

/* What whoever started the test wants to repeat, or another one each time. */
static uint64_t seed;

static void
choose_seed(void)
{
	const char *wanted = getenv("POOL_RANDOM_SEED");

	seed = wanted != NULL ? strtoull(wanted, NULL, 0) : (uint64_t)time(NULL);
	/* Known, too, of a run that crashes. */
	printf("# POOL_RANDOM_SEED=%" PRIu64 "\n", seed);
	fflush(stdout);
}

/* Is all of a pool home? By the thread that has a share of it; others have given back theirs. */
static bool
is_home(struct rte_mempool *mp, bool is_native)
{
	struct page_frag_pool_info info;

	if (!rte_mempool_full(mp))
		return false;
	if (is_native)
		return true;
	page_frag_pool_drain(mp);
	info = pool_info(mp);
	/* What mempool caches hold is out for the driver. */
	return (mp->cache_size != 0 || (info.slots_out == 0 && info.pages_free == info.pages)) &&
	       info.pages_bad + info.stats.double_free + info.stats.foreign_free == 0;
}

/* Nothing is lost: after all that workers hold has been freed, every mbuf and every page is home.
 */
static void
world_is_at_rest(struct world *world)
{
	const char *what = model_is_empty(&world->model) ? NULL : "not all that was claimed";

	assert_false(world->is_broken);
	for (unsigned int i = 0; i < WORLD_POOLS && what == NULL; i++)
		if (!is_home(world->pools[i], shapes[i].is_native))
			what = shapes[i].name;
	if (what != NULL)
		fail_msg("%s is not home; POOL_RANDOM_SEED=%" PRIu64
			 ", failing allocation %" PRIu64,
			what, world->seed, world->fault);
}

static void
world_end(struct world *world)
{
	world_is_at_rest(world);
	for (unsigned int i = 0; i < WORLD_POOLS; i++)
		rte_mempool_free(world->pools[i]);
	for (unsigned int i = 0; i < WORLD_WORKERS; i++)
		rte_ring_free(world->workers[i].inbox);
	free(world);
}

/* All workers on this thread, by turns; returns the trace. */
static uint64_t
take_turns(struct world *world, uint64_t nb_ops)
{
	uint64_t trace = 0;

	for (uint64_t i = 0; i < nb_ops; i += TURN)
		assert_true(worker_run(&world->workers[i / TURN % WORLD_WORKERS], TURN));
	for (unsigned int i = 0; i < WORLD_WORKERS; i++)
		trace = trace * 31 + world->workers[i].trace;
	for (unsigned int i = 0; i < WORLD_WORKERS; i++)
		assert_true(worker_end(&world->workers[i]));
	return trace;
}

static void
the_same_seed_is_the_same_run(void **state)
{
	struct world *world = world_new();
	uint64_t first;

	(void)state;
	world_start(world, seed);
	first = take_turns(world, 10000);
	world_is_at_rest(world);
	world_start(world, seed);
	assert_true(take_turns(world, 10000) == first);
	world_start(world, seed + 1);
	assert_true(take_turns(world, 10000) != first);
	world_end(world);
}

/* The first allocation fails, then the second, and so on to the end of the run. */
static void
any_allocation_may_fail(void **state)
{
	struct world *world = world_new();
	uint64_t k = 0;

	(void)state;
	for (unsigned int i = 0; i < WORLD_POOLS; i++)
		faults_into(world->pools[i]);
	do {
		faults_at(++k);
		world->fault = k;
		world_start(world, seed);
		take_turns(world, 3000);
		world_is_at_rest(world);
	} while (faults_seen());
	faults_out();
	/* It was not over at once. */
	assert_true(k > 100);
	world_end(world);
}

enum { THREADS_OPS = 250000 };

static int
lcore_main(void *arg)
{
	struct worker *w = arg;

	return worker_run(w, THREADS_OPS) ? 0 : -1;
}

static int
lcore_end(void *arg)
{
	return worker_end(arg) ? 0 : -1;
}

/* Run a function for each worker, on an lcore each; all have ended when it returns. */
static void
on_lcores(struct world *world, int (*run)(void *))
{
	unsigned int lcore_id, i = 1;

	RTE_LCORE_FOREACH_WORKER (lcore_id)
		if (i < WORLD_WORKERS)
			assert_int_equal(
				rte_eal_remote_launch(run, &world->workers[i++], lcore_id), 0);
	assert_int_equal(i, WORLD_WORKERS);
	run(&world->workers[0]);
	rte_eal_mp_wait_lcore();
}

static void
a_million_operations_on_four_lcores(void **state)
{
	struct world *world = world_new();

	(void)state;
	world_start(world, seed);
	on_lcores(world, lcore_main);
	assert_false(world->is_broken);
	on_lcores(world, lcore_end);
	world_end(world);
}

static void *
thread_main(void *arg)
{
	lcore_main(arg);
	return NULL;
}

static void *
registered_main(void *arg)
{
	if (rte_thread_register() != 0)
		return arg;
	lcore_main(arg);
	rte_thread_unregister();
	return NULL;
}

/* Two lcores, a thread that the EAL does not know, and one that was registered later. */
static void
a_million_operations_on_all_kinds_of_threads(void **state)
{
	unsigned int lcore_id = rte_get_next_lcore(-1, 1, 0);
	struct world *world = world_new();
	struct worker *workers = world->workers;
	pthread_t threads[2];
	void *failed[2];

	(void)state;
	world_start(world, seed);
	assert_int_equal(pthread_create(&threads[0], NULL, thread_main, &workers[2]), 0);
	assert_int_equal(pthread_create(&threads[1], NULL, registered_main, &workers[3]), 0);
	assert_int_equal(rte_eal_remote_launch(lcore_main, &workers[1], lcore_id), 0);
	lcore_main(&workers[0]);
	rte_eal_mp_wait_lcore();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(threads[i], &failed[i]), 0);
		assert_null(failed[i]);
	}
	assert_false(world->is_broken);
	/* Each lcore gives back its own; the others' is given back by any. */
	assert_int_equal(rte_eal_remote_launch(lcore_end, &workers[1], lcore_id), 0);
	rte_eal_mp_wait_lcore();
	for (int i = 0; i < WORLD_WORKERS; i++)
		assert_true(worker_end(&workers[i]));
	world_end(world);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_is_the_same_run),
		cmocka_unit_test(any_allocation_may_fail),
		cmocka_unit_test(a_million_operations_on_four_lcores),
		cmocka_unit_test(a_million_operations_on_all_kinds_of_threads),
	};

	eal_start(argc, argv);
	choose_seed();
	return cmocka_run_group_tests_name("pool_random", tests, NULL, NULL);
}
