/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Pools in DPDK's telemetry: /page_frag/pools, and /page_frag/pool,NAME. In every program that has
 * the driver, the plugin too.
 */

#include <errno.h>

#include <rte_common.h>
#include <rte_telemetry.h>

#include "drivers/mempool/page_frag/pool.h"

static const struct stat_key {
	const char *key;
	size_t offset;
} stat_keys[] = {
	{ "issued", offsetof(struct page_frag_pool_stats, issued) },
	{ "freed", offsetof(struct page_frag_pool_stats, freed) },
	{ "refill", offsetof(struct page_frag_pool_stats, refill) },
	{ "reuse", offsetof(struct page_frag_pool_stats, reuse) },
	{ "scavenged", offsetof(struct page_frag_pool_stats, scavenged) },
	{ "runs", offsetof(struct page_frag_pool_stats, runs) },
	{ "page_freed", offsetof(struct page_frag_pool_stats, page_freed) },
	{ "exhausted", offsetof(struct page_frag_pool_stats, exhausted) },
	{ "rebound", offsetof(struct page_frag_pool_stats, rebound) },
	{ "double_free", offsetof(struct page_frag_pool_stats, double_free) },
	{ "foreign_free", offsetof(struct page_frag_pool_stats, foreign_free) },
};

static void
add_name(struct rte_mempool *mp, void *data)
{
	if (page_frag_is_pool(mp))
		rte_tel_data_add_array_string(data, mp->name);
}

static int
list_pools(const char *cmd __rte_unused, const char *params __rte_unused, struct rte_tel_data *data)
{
	rte_tel_data_start_array(data, RTE_TEL_STRING_VAL);
	rte_mempool_walk(add_name, data);
	return 0;
}

static int
describe_pool(const char *cmd __rte_unused, const char *params, struct rte_tel_data *data)
{
	struct page_frag_pool_info info;
	struct rte_mempool *mp;
	size_t i;

	if (params == NULL || *params == '\0')
		return -EINVAL;
	mp = rte_mempool_lookup(params);
	if (mp == NULL || !page_frag_is_pool(mp) || page_frag_pool_info_get(mp, &info) != 0)
		return -ENOENT;

	rte_tel_data_start_dict(data);
	rte_tel_data_add_dict_string(data, "mode", page_frag_mode_name(info.mode));
	rte_tel_data_add_dict_string(data, "layout", info.stride < info.room ? "packed" : "spaced");
	rte_tel_data_add_dict_u64(data, "page_size", info.page_size);
	rte_tel_data_add_dict_u64(data, "stride", info.stride);
	rte_tel_data_add_dict_u64(data, "slots_per_page", info.slots_per_page);
	rte_tel_data_add_dict_u64(data, "slots", info.size);
	rte_tel_data_add_dict_u64(data, "slots_out", info.slots_out);
	rte_tel_data_add_dict_u64(data, "pages", info.pages);
	rte_tel_data_add_dict_u64(data, "pages_free", info.pages_free);
	rte_tel_data_add_dict_u64(data, "pages_bad", info.pages_bad);
	rte_tel_data_add_dict_u64(data, "bytes_pinned", info.bytes_pinned);
	for (i = 0; i < RTE_DIM(stat_keys); i++)
		rte_tel_data_add_dict_u64(data, stat_keys[i].key,
			*(const uint64_t *)(const void *)((const char *)&info.stats +
							  stat_keys[i].offset));
	return 0;
}

RTE_INIT(page_frag_telemetry_init)
{
	rte_telemetry_register_cmd(
		"/page_frag/pools", list_pools, "Names of the pools of page fragments.");
	rte_telemetry_register_cmd("/page_frag/pool", describe_pool,
		"Shape, state and counters of a pool of page fragments. Parameters: its name");
}
