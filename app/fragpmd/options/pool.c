/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <rte_common.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"

/* Cache of each lcore for pools that have one, unless --mbcache says otherwise. */
#define DEFAULT_MBCACHE 250

/* A pool of fewer serves no port. */
#define MIN_TOTAL_NUM_MBUFS 1024

static int
parse_mbcache(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	app->options.pool.mbcache_given = true;
	return option_number(app, desc, argument);
}

static int
parse_mp_alloc(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	(void)desc;
	if (strcmp(argument, "page_frag") == 0)
		app->options.pool.mp_alloc = MP_ALLOC_PAGE_FRAG;
	else if (strcmp(argument, "native") == 0)
		app->options.pool.mp_alloc = MP_ALLOC_NATIVE;
	else
		return failure("mp-alloc %s invalid - must be: page_frag or native", argument);
	return 0;
}

static int
parse_frag_mode(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	(void)desc;
	if (strcmp(argument, "ordered") == 0)
		app->options.pool.frag_mode = PAGE_FRAG_MODE_ORDERED;
	else if (strcmp(argument, "compatible") == 0)
		app->options.pool.frag_mode = PAGE_FRAG_MODE_COMPATIBLE;
	else
		return failure("frag-mode %s invalid - must be: ordered or compatible", argument);
	app->options.pool.frag_mode_given = true;
	return 0;
}

static const struct option_desc pool_options[] = {
	{
		.name = "mbuf-size",
		.argument = "N",
		.help = "set the data size of mbuf to N bytes.",
		.parse = option_number,
		.min = 1,
		.max = UINT16_MAX,
		.refusal = "mbuf-size should be > 0 and < 65536",
		OPTION_VALUE(pool.mbuf_size),
	},
	{
		.name = "total-num-mbufs",
		.argument = "N",
		.help = "set the number of mbufs to be allocated in mbuf pools.",
		.parse = option_number,
		.min = MIN_TOTAL_NUM_MBUFS + 1,
		.max = INT32_MAX,
		.refusal = "total-num-mbufs should be > 1024 and <= {max}",
		OPTION_VALUE(pool.total_num_mbufs),
	},
	{
		.name = "mbcache",
		.argument = "N",
		.help = "set the cache of mbuf memory pool to N.",
		.parse = parse_mbcache,
		.max = RTE_MEMPOOL_CACHE_MAX_SIZE,
		.refusal = "mbcache must be >= 0 and <= {max}",
		OPTION_VALUE(pool.mbcache),
	},
	{
		.name = "mp-alloc",
		.argument = "<page_frag|native>",
		.help = "mempool allocation method.\n"
			"    page_frag: mbufs are slices of pages (default)\n"
			"    native: use regular DPDK memory to create and populate mempool",
		.parse = parse_mp_alloc,
	},
	{
		.name = "frag-mode",
		.argument = "<ordered|compatible>",
		.help = "how a page_frag pool lays out mbufs.\n"
			"    ordered: headers apart from slices, slices in address order "
			"(default)\n"
			"    compatible: as DPDK's own pools, with a cache per lcore",
		.parse = parse_frag_mode,
	},
};

static void
pool_defaults(struct fragpmd *app)
{
	app->options.pool = (struct pool_options){
		.mp_alloc = MP_ALLOC_PAGE_FRAG,
		.frag_mode = PAGE_FRAG_MODE_ORDERED,
		.mbcache = DEFAULT_MBCACHE,
		.mbuf_size = RTE_MBUF_DEFAULT_BUF_SIZE,
	};
}

static int
pool_check(const struct fragpmd *app)
{
	const struct pool_options *pool = &app->options.pool;

	if (pool->mbuf_size <= RTE_PKTMBUF_HEADROOM)
		return failure("mbuf-size should be > %d and < 65536: %d bytes of it are headroom",
			RTE_PKTMBUF_HEADROOM, RTE_PKTMBUF_HEADROOM);
	if (pool->frag_mode_given && pool->frag_mode == PAGE_FRAG_MODE_ORDERED &&
		pool->mp_alloc == MP_ALLOC_PAGE_FRAG && pool->mbcache_given && pool->mbcache > 0)
		return failure(
			"--frag-mode=ordered and --mbcache=%u exclude each other: ordered mode "
			"has no mempool cache, so give --mbcache=0 or --frag-mode=compatible",
			pool->mbcache);
	return 0;
}

const struct option_group pool_option_group = {
	.options = pool_options,
	.count = RTE_DIM(pool_options),
	.defaults = pool_defaults,
	.check = pool_check,
};
