/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mbuf_pool_ops.h>
#include <rte_string_fns.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/pools/pool.h"
#include "app/fragpmd/pools/pool_failure.h"
#include "app/fragpmd/pools/xbuf.h"

/* Ring sizes that the default number of mbufs allows for, and for how many ports. */
#define DEFAULT_RX_RING 2048
#define DEFAULT_TX_RING 2048

/* What the options come to. */
struct pool_plan {
	enum page_frag_mode mode; /* page_frag only */
	const char *why;          /* not the default mode: what asked for it */
	unsigned int cache;
	unsigned int n;
};

static struct pool_plan
plan_pools(const struct fragpmd *app)
{
	const struct pool_options *options = &app->options.pool;
	struct pool_plan plan = { .mode = options->frag_mode, .cache = options->mbcache };

	if (options->mp_alloc == MP_ALLOC_PAGE_FRAG) {
		if (options->frag_mode == PAGE_FRAG_MODE_COMPATIBLE) {
			plan.why = "--frag-mode=compatible";
		} else if (options->mbcache_given && options->mbcache > 0) {
			plan.mode = PAGE_FRAG_MODE_COMPATIBLE;
			plan.why = "--mbcache above 0";
		} else {
			plan.cache = 0;
		}
	}
	plan.n = options->total_num_mbufs;
	if (plan.n == 0)
		plan.n = RTE_MAX_ETHPORTS * (DEFAULT_RX_RING + DEFAULT_TX_RING + MAX_PKT_BURST +
						    app->lcores.count * plan.cache);
	return plan;
}

/* Mbufs that a port can hold at once. Transmit rings count where their size is known, asked for or
 * stated by the driver: a guess would refuse pools that are large enough for drivers which have no
 * rings at all.
 */
static uint64_t
mbufs_of_port(const struct port *port)
{
	uint64_t needed = 0;
	uint16_t q;

	for (q = 0; q < port->nb_rx; q++)
		needed += rx_queue_descriptors(&port->rx[q]);
	for (q = 0; q < port->nb_tx; q++)
		if (port->tx[q].nb_desc != 0 || port->info.default_txportconf.ring_size != 0)
			needed += tx_queue_descriptors(port, &port->tx[q]);
	return needed;
}

/* Check that pools of so many mbufs are enough for the ports of a socket. */
static int
check_size(const struct fragpmd *app, unsigned int socket, const struct pool_plan *plan)
{
	uint64_t needed;
	uint16_t i;

	/* One burst in every forwarding lcore's hands, and what their caches may keep back. */
	needed = (uint64_t)app->options.forward.nb_cores *
		 (app->options.forward.burst + plan->cache + plan->cache / 2);
	for (i = 0; i < app->ports.count; i++) {
		const struct port *port = &app->ports.port[app->ports.id[i]];

		if (port->socket == socket)
			needed += mbufs_of_port(port);
	}
	if (plan->n >= needed)
		return 0;
	return failure("total-num-mbufs should be >= %llu: %u mbufs cannot fill the queues of the "
		       "ports on socket %u and a burst of every forwarding lcore",
		(unsigned long long)needed, plan->n, socket);
}

int
pools_check(const struct fragpmd *app)
{
	struct pool_plan plan = plan_pools(app);
	unsigned int i;

	for (i = 0; i < app->pools.nb_sockets; i++)
		if (check_size(app, app->pools.socket[i], &plan) < 0)
			return -1;
	return 0;
}

static void
say_frag_layout(const struct rte_mempool *pool, const struct pool_plan *plan)
{
	struct page_frag_pool_info info;

	if (page_frag_pool_info_get(pool, &info) < 0)
		return;
	if (plan->why != NULL)
		fprintf(stderr,
			"fragpmd: pool %s: page_frag, compatible mode (%s): header and data "
			"together, "
			"cache of %u mbufs per lcore\n",
			pool->name, plan->why, plan->cache);
	else
		fprintf(stderr,
			"fragpmd: pool %s: page_frag, %s mode, %u slices of %u bytes per page\n",
			pool->name, page_frag_mode_name(info.mode), info.slots_per_page,
			info.stride);
}

static int
create_pool(struct fragpmd *app, unsigned int socket, const struct pool_plan *plan)
{
	const struct pool_options *options = &app->options.pool;
	struct page_frag_pool_conf conf = {
		.mode = plan->mode,
		.slots = rx_queues_spaced_slots(app, socket),
	};
	struct pool_set *pools = &app->pools;
	char name[RTE_MEMPOOL_NAMESIZE];
	struct rte_mempool *pool;

	snprintf(name, sizeof(name), "mb_pool_%u", socket);
	fprintf(stderr, "testpmd: create a new mbuf pool <%s>: n=%u, size=%u, socket=%u\n", name,
		plan->n, options->mbuf_size, socket);
	if (options->mp_alloc != MP_ALLOC_PAGE_FRAG) {
		fprintf(stderr, "testpmd: preferred mempool ops selected: %s\n",
			rte_mbuf_best_mempool_ops());
		if (pool_check_ops(rte_mbuf_best_mempool_ops()) < 0)
			return -1;
	}
	switch (options->mp_alloc) {
	case MP_ALLOC_NATIVE:
		pool = rte_pktmbuf_pool_create(
			name, plan->n, plan->cache, 0, options->mbuf_size, (int)socket);
		break;
	case MP_ALLOC_XBUF:
		pool = xbuf_pool_create(name, plan->n, plan->cache, options->mbuf_size, socket);
		break;
	default:
		pool = page_frag_pktmbuf_pool_create(
			name, plan->n, plan->cache, 0, options->mbuf_size, (int)socket, &conf);
	}
	if (pool == NULL)
		return pool_failure(rte_errno, socket, plan->n, options->mbuf_size);
	if (options->mp_alloc == MP_ALLOC_PAGE_FRAG)
		say_frag_layout(pool, plan);
	pools->pool[pools->count++] = pool;
	pools->socket[pools->nb_sockets++] = socket;
	return 0;
}

static struct rte_mempool *
add_rx(struct fragpmd *app, const char *name, const struct rx_pool *want)
{
	struct pool_plan plan = plan_pools(app);
	struct pool_set *pools = &app->pools;
	struct rte_mempool *pool;

	if (pools->count == RTE_DIM(pools->pool)) {
		failure("more than %u receive queues with pools of their own: ask for fewer, or "
			"for --frag-layout=spaced",
			POOLS_MAX_RX);
		return NULL;
	}
	fprintf(stderr, "testpmd: create a new mbuf pool <%s>: n=%u, size=%u, socket=%u\n", name,
		plan.n, want->data_room, want->socket);
	pool = page_frag_pktmbuf_pool_create(
		name, plan.n, 0, 0, want->data_room, (int)want->socket, &want->conf);
	if (pool == NULL) {
		pool_failure(rte_errno, want->socket, plan.n, want->data_room);
		return NULL;
	}
	say_frag_layout(pool, &plan);
	pools->rx[pools->count - pools->nb_sockets] = *want;
	pools->pool[pools->count++] = pool;
	return pool;
}

static bool
is_same(const struct rx_pool *a, const struct rx_pool *b)
{
	return a->data_room == b->data_room && a->socket == b->socket &&
	       a->conf.mode == b->conf.mode && a->conf.order == b->conf.order &&
	       a->conf.stride == b->conf.stride && a->conf.buf_len == b->conf.buf_len &&
	       a->conf.slots == b->conf.slots;
}

/*
 * Other ports' transmit queues may hold mbufs of a pool that its queue needs no more, so it stays
 * to the end: for the queue when it is set up again.
 */
struct rte_mempool *
pools_get_rx(struct fragpmd *app, const char *name, uint16_t data_room, unsigned int socket,
	const struct page_frag_pool_conf *conf)
{
	const struct rx_pool want = { .data_room = data_room, .socket = socket, .conf = *conf };
	struct pool_set *pools = &app->pools;
	char unused[RTE_MEMPOOL_NAMESIZE];
	size_t len = strlen(name);
	unsigned int same_name = 0;
	unsigned int i;

	for (i = pools->nb_sockets; i < pools->count; i++) {
		const char *other = pools->pool[i]->name;

		if (strncmp(other, name, len) != 0 || (other[len] != '\0' && other[len] != '.'))
			continue;
		if (is_same(&pools->rx[i - pools->nb_sockets], &want))
			return pools->pool[i];
		same_name++;
	}
	if (same_name == 0)
		return add_rx(app, name, &want);
	snprintf(unused, sizeof(unused), "%s.%u", name, same_name);
	return add_rx(app, unused, &want);
}

/* Known only now: the ports' drivers may want more, and have then said so. */
static int
check_mbuf_size(const struct options *options)
{
	int room = options->pool.mbuf_size - RTE_PKTMBUF_HEADROOM;

	if (options->forward.txpkts_given || options->forward.tx_seg_len[0] <= room)
		return 0;
	return failure(
		"mbuf-size should be > %d and < 65536: the packets that txonly and tx_first make "
		"are %u bytes long and do not fit behind the headroom of %d bytes",
		options->forward.tx_seg_len[0] + RTE_PKTMBUF_HEADROOM - 1,
		options->forward.tx_seg_len[0], RTE_PKTMBUF_HEADROOM);
}

/* The EAL's option chooses among DPDK's own pools; by itself it does not ask for one. */
static void
warn_of_idle_ops(const struct options *options)
{
	const char *name = rte_mbuf_user_mempool_ops();

	if (options->pool.mp_alloc == MP_ALLOC_PAGE_FRAG && name != NULL &&
		strcmp(name, PAGE_FRAG_OPS_NAME) != 0)
		fprintf(stderr,
			"fragpmd: --mbuf-pool-ops-name=%s has no effect without "
			"--mp-alloc=native\n",
			name);
}

static bool
has_pool(const struct pool_set *pools, unsigned int socket)
{
	unsigned int i;

	for (i = 0; i < pools->nb_sockets; i++) {
		if (pools->socket[i] == socket)
			return true;
	}
	return false;
}

int
pools_create(struct fragpmd *app)
{
	struct pool_plan plan = plan_pools(app);
	uint16_t i;

	if (check_mbuf_size(&app->options) < 0)
		return -1;
	warn_of_idle_ops(&app->options);
	for (i = 0; i < app->ports.count; i++) {
		unsigned int socket = app->ports.port[app->ports.id[i]].socket;

		if (has_pool(&app->pools, socket) ||
			app->pools.nb_sockets == RTE_DIM(app->pools.socket))
			continue;
		if (check_size(app, socket, &plan) < 0 || create_pool(app, socket, &plan) < 0)
			return -1;
	}
	return 0;
}

struct rte_mempool *
pool_of_socket(const struct pool_set *pools, unsigned int socket)
{
	unsigned int i;

	for (i = 0; i < pools->nb_sockets; i++) {
		if (pools->socket[i] == socket)
			return pools->pool[i];
	}
	return pools->pool[0];
}

void
pools_drain(const struct pool_set *pools)
{
	unsigned int i;

	for (i = 0; i < pools->count; i++) {
		struct rte_mempool *pool = pools->pool[i];
		struct rte_mempool_cache *cache = rte_mempool_default_cache(pool, rte_lcore_id());

		if (cache != NULL)
			rte_mempool_cache_flush(cache, pool);
		if (page_frag_is_pool(pool))
			page_frag_pool_drain(pool);
	}
}

void
pools_report(const struct pool_set *pools)
{
	unsigned int i;

	pools_drain(pools);
	for (i = 0; i < pools->count; i++) {
		const struct rte_mempool *pool = pools->pool[i];
		struct page_frag_pool_info info = { 0 };
		unsigned int missing = pool->size - rte_mempool_avail_count(pool);

		if (page_frag_is_pool(pool) && page_frag_pool_info_get(pool, &info) == 0)
			missing = RTE_MAX(missing, info.slots_out);
		if (missing != 0)
			fprintf(stderr, "fragpmd: pool %s: %u mbufs were not returned\n",
				pool->name, missing);
		else if (info.pages != 0)
			printf("fragpmd: all mbufs of pool %s are back (%u pages free of %u)\n",
				pool->name, info.pages_free, info.pages);
		else
			printf("fragpmd: all mbufs of pool %s are back (%u of %u)\n", pool->name,
				pool->size, pool->size);
	}
}

void
pools_free(struct pool_set *pools)
{
	char name[RTE_MEMPOOL_NAMESIZE];

	while (pools->count > 0) {
		struct rte_mempool *pool = pools->pool[--pools->count];

		rte_strscpy(name, pool->name, sizeof(name));
		rte_mempool_free(pool);
		xbuf_free(name);
	}
}
