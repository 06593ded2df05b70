/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"
#include "app/fragpmd/pools/xbuf.h"

/* Cache of each lcore for pools that have one, unless --mbcache says otherwise. */
#define DEFAULT_MBCACHE 250

/* A pool of fewer serves no port. */
#define MIN_TOTAL_NUM_MBUFS 1024

/* As many as testpmd takes. */
#define MAX_MBUF_SIZES 8

static const struct {
	const char *name;
	enum mp_alloc mp_alloc;
	bool taken_as_native; /* is a way of testpmd's that does not exist here */
} mp_allocs[] = {
	{ "page_frag", MP_ALLOC_PAGE_FRAG, false },
	{ "native", MP_ALLOC_NATIVE, false },
	{ "xbuf", MP_ALLOC_XBUF, false },
	{ "anon", MP_ALLOC_NATIVE, true },
	{ "xmem", MP_ALLOC_NATIVE, true },
	{ "xmemhuge", MP_ALLOC_NATIVE, true },
};

static int
parse_mbcache(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	app->options.pool.mbcache_given = true;
	return option_number(app, desc, argument);
}

/* Further sizes are for packets that ports split over pools, which nothing here asks for. */
static int
parse_mbuf_size(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint16_t sizes[MAX_MBUF_SIZES];
	int count = parse_list(argument, desc->min, desc->max, sizes, RTE_DIM(sizes));

	if (count < 0)
		return failure("mbuf-size should be > 0 and < 65536: %s is not 1 to %zu such "
			       "sizes, separated by commas",
			argument, RTE_DIM(sizes));
	app->options.pool.mbuf_size = sizes[0];
	app->options.pool.more_sizes = count > 1;
	return 0;
}

const char *
mp_alloc_name(enum mp_alloc mp_alloc)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(mp_allocs); i++) {
		if (mp_allocs[i].mp_alloc == mp_alloc)
			break;
	}
	return mp_allocs[i].name;
}

static int
set_mp_alloc(struct fragpmd *app, unsigned int i)
{
	app->options.pool.mp_alloc = mp_allocs[i].mp_alloc;
	app->options.pool.taken_as_native = mp_allocs[i].taken_as_native ? mp_allocs[i].name : NULL;
	return 0;
}

static int
parse_mp_alloc(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	unsigned int i;

	(void)desc;
	for (i = 0; i < RTE_DIM(mp_allocs); i++) {
		if (strcmp(argument, mp_allocs[i].name) == 0)
			return set_mp_alloc(app, i);
	}
	return failure("mp-alloc %s invalid - must be: page_frag, native, xbuf, anon, xmem or "
		       "xmemhuge",
		argument);
}

static int
parse_mp_anon(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	(void)argument;
	return parse_mp_alloc(app, desc, "anon");
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
		.argument = "N[,N1[,..Nn]]",
		.help = "set the data size of mbuf to N bytes; further sizes are not used.",
		.parse = parse_mbuf_size,
		.min = 1,
		.max = UINT16_MAX,
		OPTION_VALUE(pool.mbuf_size),
	},
	{
		.name = "total-num-mbufs",
		.argument = "N",
		.help = "set the number of mbufs to be allocated in mbuf pools.",
		.preset = "what the most ports need",
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
		.preset = "250, none in page_frag pools in ordered mode",
		.parse = parse_mbcache,
		.max = RTE_MEMPOOL_CACHE_MAX_SIZE,
		.refusal = "mbcache must be >= 0 and <= {max}",
		OPTION_VALUE(pool.mbcache),
	},
	{
		.name = "mp-alloc",
		.argument = "<page_frag|native|xbuf|anon|xmem|xmemhuge>",
		.help = "mempool allocation method.\n"
			"    page_frag: mbufs are slices of pages (default)\n"
			"    native: use regular DPDK memory to create and populate mempool\n"
			"    xbuf: as native, with data in external buffers\n"
			"    anon, xmem, xmemhuge: taken as native, with a warning",
		.parse = parse_mp_alloc,
	},
	{
		.name = "mp-anon",
		.help = "as --mp-alloc=anon.",
		.parse = parse_mp_anon,
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

	if (pool->more_sizes)
		fprintf(stderr, "fragpmd: all but the first size of --mbuf-size have no effect: "
				"packets are not split over pools\n");
	if (pool->taken_as_native != NULL)
		fprintf(stderr,
			"fragpmd: --mp-alloc=%s is taken as native: there are no "
			"pools of anonymous memory here\n",
			pool->taken_as_native);
	if (pool->mbuf_size <= RTE_PKTMBUF_HEADROOM)
		return failure("mbuf-size should be > %d and < 65536: %d bytes of it are headroom",
			RTE_PKTMBUF_HEADROOM, RTE_PKTMBUF_HEADROOM);
	if (pool->mp_alloc == MP_ALLOC_XBUF && pool->mbuf_size > XBUF_MAX_DATA_ROOM)
		return failure("mbuf-size should be > 0 and <= %d with --mp-alloc=xbuf",
			XBUF_MAX_DATA_ROOM);
	if (pool->frag_mode_given && pool->frag_mode == PAGE_FRAG_MODE_ORDERED &&
		pool->mp_alloc == MP_ALLOC_PAGE_FRAG && pool->mbcache_given && pool->mbcache > 0)
		return failure(
			"--frag-mode=ordered and --mbcache=%u exclude each other: ordered mode "
			"has no mempool cache, so give --mbcache=0 or --frag-mode=compatible",
			pool->mbcache);
	return 0;
}

const struct option_group pool_option_group = {
	.title = "Memory of packets",
	.options = pool_options,
	.count = RTE_DIM(pool_options),
	.defaults = pool_defaults,
	.check = pool_check,
};
