/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The plugin's start.
 *
 * The driver is registered last, after all that the program links or loads, so that the numbers of
 * other mempool drivers are what they are in a process without it: see ops_order.c. All plugins
 * have been loaded when the EAL first scans its buses.
 */

#include <errno.h>
#include <stdlib.h>

#include <rte_bus_vdev.h>
#include <rte_common.h>
#include <rte_eal.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"

static struct {
	bool started;
	struct page_frag_environment env;
	bool is_bad; /* the environment, because of: */
	char error[256];
} plugin;

static int
choose(struct page_frag_pool *p, struct page_frag_pool_conf *conf)
{
	int ret;

	if (plugin.is_bad) {
		POOL_LOG(ERR,
			"pool %s: refused, since the environment has " PAGE_FRAG_ENVIRONMENT ": %s",
			p->mp->name, plugin.error);
		return -EINVAL;
	}
	page_frag_ports_lock();
	ret = page_frag_choose(&plugin.env, p, conf);
	page_frag_ports_unlock();
	if (ret != 0)
		return ret;
	page_frag_ports_watch();
	if (p->rx.fixup) {
		page_frag_pools_add(p);
		page_frag_rx_queues_begin();
	}
	return 0;
}

static void
freed(struct page_frag_pool *p)
{
	if (p->rx.fixup) {
		page_frag_pools_remove(p);
		page_frag_rx_queues_end();
	}
}

static const struct page_frag_plugin plugin_functions = {
	.choose = choose,
	.freed = freed,
	.refilled = page_frag_rx_queues_refilled,
};

static void
say_start(void)
{
	char text[160];

	if (plugin.is_bad) {
		POOL_LOG(ERR, PAGE_FRAG_ENVIRONMENT ": %s", plugin.error);
		return;
	}
	if (plugin.env.quiet)
		return;
	page_frag_environment_text(&plugin.env, text, sizeof(text));
	POOL_LOG(NOTICE,
		"packet pools of ops " PAGE_FRAG_OPS_NAME " are as " PAGE_FRAG_ENVIRONMENT "=%s",
		text);
}

/* At each scan of the virtual devices, of which the first is at the EAL's start. */
static void
start(void *arg __rte_unused)
{
	bool secondary = rte_eal_process_type() == RTE_PROC_SECONDARY;

	if (plugin.started)
		return;
	plugin.started = true;
	if (page_frag_register(secondary) < 0) {
		POOL_LOG(ERR, "cannot be registered: there are too many mempool drivers");
		return;
	}
	page_frag_ops_order(secondary);
	plugin.is_bad = page_frag_environment_parse(getenv(PAGE_FRAG_ENVIRONMENT), &plugin.env,
				plugin.error, sizeof(plugin.error)) != 0;
	say_start();
	page_frag_plugin = &plugin_functions;
	page_frag_thread_begin(secondary);
}

RTE_INIT(page_frag_plugin_load)
{
	if (rte_vdev_add_custom_scan(start, NULL) != 0)
		POOL_LOG(ERR, "cannot be registered: not enough memory");
}
