/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Pools in DPDK's telemetry: /page_frag/pools, /page_frag/pool,NAME and /page_frag/map,NAME. In
 * every program that has the driver, the plugin too.
 *
 * Telemetry has a thread of its own: pools are looked at while their list is locked. Whoever frees
 * a pool takes it off the list first.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>
#include <rte_eal_memconfig.h>
#include <rte_tailq.h>
#include <rte_telemetry.h>

#include "drivers/mempool/page_frag/pool.h"
#include "lib/dpdk_compat.h"

/* The map as rows of so many marks, and so many rows: an answer has 16 KB. */
#define ROW_MARKS 64
#define MAX_ROWS 64

static const struct stat_key {
	const char *key;
	size_t offset;
} stat_keys[] = {
	{ "issued", offsetof(struct page_frag_pool_stats, issued) },
	{ "freed", offsetof(struct page_frag_pool_stats, freed) },
	{ "fast", offsetof(struct page_frag_pool_stats, fast) },
	{ "refill", offsetof(struct page_frag_pool_stats, refill) },
	{ "reuse", offsetof(struct page_frag_pool_stats, reuse) },
	{ "remote", offsetof(struct page_frag_pool_stats, remote) },
	{ "scavenged", offsetof(struct page_frag_pool_stats, scavenged) },
	{ "reserve", offsetof(struct page_frag_pool_stats, reserve) },
	{ "fallback", offsetof(struct page_frag_pool_stats, fallback) },
	{ "runs", offsetof(struct page_frag_pool_stats, runs) },
	{ "page_freed", offsetof(struct page_frag_pool_stats, page_freed) },
	{ "exhausted", offsetof(struct page_frag_pool_stats, exhausted) },
	{ "rebound", offsetof(struct page_frag_pool_stats, rebound) },
	{ "double_free", offsetof(struct page_frag_pool_stats, double_free) },
	{ "foreign_free", offsetof(struct page_frag_pool_stats, foreign_free) },
	{ "written_free", offsetof(struct page_frag_pool_stats, written_free) },
};

/* What is asked about one pool, and the answer. */
struct question {
	const char *name;
	int (*answer)(const struct rte_mempool *mp, struct rte_tel_data *data);
	struct rte_tel_data *data;
	int ret;
};

/* As rte_mempool_walk(), which has a lock that rte_mempool_free() does not take. */
static void
walk(void (*function)(struct rte_mempool *mp, void *arg), void *arg)
{
	struct rte_tailq_head *head = rte_eal_tailq_lookup("RTE_MEMPOOL");
	struct rte_tailq_entry *entry;

	if (head == NULL)
		return;
	rte_mcfg_tailq_read_lock();
	TAILQ_FOREACH (entry, &head->tailq_head, next) {
		function(entry->data, arg);
	}
	rte_mcfg_tailq_read_unlock();
}

static void
add_name(struct rte_mempool *mp, void *data)
{
	if (page_frag_is_pool(mp) || page_frag_is_fragment_pool(mp))
		rte_tel_data_add_array_string(data, mp->name);
}

static int
list_pools(const char *cmd __rte_unused, const char *params __rte_unused, struct rte_tel_data *data)
{
	rte_tel_data_start_array(data, RTE_TEL_STRING_VAL);
	walk(add_name, data);
	return 0;
}

static void
answer_if_asked(struct rte_mempool *mp, void *arg)
{
	struct question *question = arg;

	if (strcmp(mp->name, question->name) == 0)
		question->ret = question->answer(mp, question->data);
}

static int
ask(const char *name, int (*answer)(const struct rte_mempool *mp, struct rte_tel_data *data),
	struct rte_tel_data *data)
{
	struct question question = {
		.name = name,
		.answer = answer,
		.data = data,
		.ret = -ENOENT,
	};

	if (name == NULL || *name == '\0')
		return -EINVAL;
	walk(answer_if_asked, &question);
	return question.ret;
}

static const char *
layout_name(const struct page_frag_pool_info *info)
{
	if (info->mode == PAGE_FRAG_MODE_FRAGMENTS)
		return "none";
	return info->stride < info->room ? "packed" : "spaced";
}

static int
describe(const struct rte_mempool *mp, struct rte_tel_data *data)
{
	struct page_frag_pool_info info;
	size_t i;

	if (page_frag_pool_info_get(mp, &info) != 0)
		return -ENOENT;
	rte_tel_data_start_dict(data);
	rte_tel_data_add_dict_string(data, "mode", page_frag_mode_name(info.mode));
	rte_tel_data_add_dict_string(data, "layout", layout_name(&info));
	rte_tel_data_add_dict_uint(data, "page_size", info.page_size);
	rte_tel_data_add_dict_uint(data, "stride", info.stride);
	rte_tel_data_add_dict_uint(data, "slots_per_page", info.slots_per_page);
	rte_tel_data_add_dict_uint(data, "slots", info.size);
	rte_tel_data_add_dict_uint(data, "slots_out", info.slots_out);
	rte_tel_data_add_dict_uint(data, "pages", info.pages);
	rte_tel_data_add_dict_uint(data, "pages_free", info.pages_free);
	rte_tel_data_add_dict_uint(data, "pages_bad", info.pages_bad);
	rte_tel_data_add_dict_uint(data, "pages_reserve", info.pages_reserve);
	rte_tel_data_add_dict_uint(data, "fallback_pages", info.fallback_pages);
	rte_tel_data_add_dict_uint(data, "fallback_pages_free", info.fallback_pages_free);
	rte_tel_data_add_dict_uint(data, "bytes_pinned", info.bytes_pinned);
	if (info.knows_bytes_held)
		rte_tel_data_add_dict_uint(data, "bytes_held", info.bytes_held);
	for (i = 0; i < RTE_DIM(stat_keys); i++)
		rte_tel_data_add_dict_uint(data, stat_keys[i].key,
			*(const uint64_t *)(const void *)((const char *)&info.stats +
							  stat_keys[i].offset));
	return 0;
}

static int
describe_pool(const char *cmd __rte_unused, const char *params, struct rte_tel_data *data)
{
	return ask(params, describe, data);
}

/* How many pages have each of the marks. */
static void
add_counts(const char *map, uint32_t n, struct rte_tel_data *data)
{
	uint64_t counts[UINT8_MAX + 1] = { 0 };
	const struct page_frag_mark_name *name;
	uint32_t i;

	for (i = 0; i < n; i++)
		counts[(uint8_t)map[i]]++;
	for (name = page_frag_mark_names; name->key != NULL; name++)
		rte_tel_data_add_dict_uint(data, name->key, counts[name->mark]);
}

static void
add_rows(const char *map, uint32_t n, struct rte_tel_data *data)
{
	struct rte_tel_data *rows = rte_tel_data_alloc();
	char row[ROW_MARKS + 1];
	uint32_t i, nb;

	if (rows == NULL)
		return;
	rte_tel_data_start_array(rows, RTE_TEL_STRING_VAL);
	for (i = 0; i < n; i += nb) {
		nb = RTE_MIN(n - i, (uint32_t)ROW_MARKS);
		memcpy(row, map + i, nb);
		row[nb] = '\0';
		rte_tel_data_add_array_string(rows, row);
	}
	rte_tel_data_add_dict_container(data, "rows", rows, 0);
}

static int
draw(const struct rte_mempool *mp, struct rte_tel_data *data)
{
	struct page_frag_pool_info info;
	uint32_t n, pages_per_mark;
	char *map;
	int pages;

	if (page_frag_pool_info_get(mp, &info) != 0)
		return -ENOENT;
	n = info.pages + info.fallback_pages;
	map = malloc(n);
	if (map == NULL)
		return -ENOMEM;
	pages = page_frag_pool_map_get(mp, map, n);
	if (pages < 0) {
		free(map);
		return pages;
	}
	n = (uint32_t)pages;
	pages_per_mark = (n + ROW_MARKS * MAX_ROWS - 1) / (ROW_MARKS * MAX_ROWS);
	rte_tel_data_start_dict(data);
	rte_tel_data_add_dict_uint(data, "pages", info.pages);
	rte_tel_data_add_dict_uint(data, "fallback_pages", info.fallback_pages);
	rte_tel_data_add_dict_uint(data, "pages_per_mark", pages_per_mark);
	add_counts(map, n, data);
	add_rows(map, page_frag_map_shrink(map, n, pages_per_mark), data);
	free(map);
	return 0;
}

static int
draw_pool(const char *cmd __rte_unused, const char *params, struct rte_tel_data *data)
{
	return ask(params, draw, data);
}

RTE_INIT(page_frag_telemetry_init)
{
	rte_telemetry_register_cmd(
		"/page_frag/pools", list_pools, "Names of the pools of page fragments.");
	rte_telemetry_register_cmd("/page_frag/pool", describe_pool,
		"Shape, state and counters of a pool of page fragments. Parameters: its name");
	rte_telemetry_register_cmd("/page_frag/map", draw_pool,
		"What the pages of a pool are, as counts and as a picture. Parameters: its name");
}
