/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <pthread.h>

#include <rte_common.h>
#include <rte_telemetry.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"
#include "app/fragpmd/ports/port_frag.h"
#include "app/fragpmd/telemetry.h"
#include "lib/dpdk_compat.h"

/* The one global of the application: telemetry calls commands without an argument of theirs, and
 * has no way to take a command back. Whoever reads or writes the pointer holds the lock, so that
 * nothing is taken down while it is looked at; no forwarding lcore ever does.
 */
static struct {
	pthread_mutex_t lock;
	const struct fragpmd *app; /* NULL: there is nothing to see */
} seen = { .lock = PTHREAD_MUTEX_INITIALIZER };

void
telemetry_pause(void)
{
	pthread_mutex_lock(&seen.lock);
}

void
telemetry_resume(void)
{
	pthread_mutex_unlock(&seen.lock);
}

static int
list_ports(const char *cmd __rte_unused, const char *params __rte_unused, struct rte_tel_data *data)
{
	uint16_t i;

	rte_tel_data_start_array(data, RTE_TEL_UINT_VAL);
	telemetry_pause();
	for (i = 0; seen.app != NULL && i < seen.app->ports.count; i++)
		rte_tel_data_add_array_uint(data, seen.app->ports.id[i]);
	telemetry_resume();
	return 0;
}

static void
add_queue(const struct rx_queue *q, struct rte_tel_data *data)
{
	const struct frag_mbuf_rx *rx = &q->fixup;

	rte_tel_data_add_dict_string(data, "layout", q->packed ? "packed" : "spaced");
	rte_tel_data_add_dict_string(data, "reason", q->reason);
	rte_tel_data_add_dict_string(data, "pool", q->pool->name);
	rte_tel_data_add_dict_string(data, "linearise", frag_linearise_name(rx->linearise));
	if (rx->copybreak == FRAG_MBUF_COPYBREAK_AUTO)
		rte_tel_data_add_dict_string(data, "copybreak_setting", "auto");
	else
		rte_tel_data_add_dict_uint(data, "copybreak_setting", rx->copybreak);
	rte_tel_data_add_dict_uint(data, "header_split", rx->hdr_split);
}

static int
describe(const struct fragpmd *app, uint16_t port, struct rte_tel_data *data)
{
	const struct port_frag_counter *counter;
	const struct rx_queue *q = rx_queue_of(app, port, 0);

	if (q == NULL)
		return -ENOENT;
	rte_tel_data_start_dict(data);
	rte_tel_data_add_dict_uint(data, "port", port);
	if (q->fixup.pool != NULL)
		add_queue(q, data);
	else
		rte_tel_data_add_dict_string(data, "layout", "none");
	for (counter = port_frag_counters; counter->key != NULL; counter++)
		rte_tel_data_add_dict_uint(
			data, counter->key, port_frag_sum(app, port, counter->offset));
	for (counter = port_frag_tx_counters; counter->key != NULL; counter++)
		rte_tel_data_add_dict_uint(
			data, counter->key, port_frag_tx_sum(app, port, counter->offset));
	rte_tel_data_add_dict_uint(data, "bytes_held", port_frag_bytes_held(app, port));
	rte_tel_data_add_dict_uint(data, "bytes_pinned", port_frag_bytes_pinned(app, port));
	return 0;
}

static int
describe_port(const char *cmd __rte_unused, const char *params, struct rte_tel_data *data)
{
	uint64_t port;
	int ret = -ENOENT;

	if (params == NULL || parse_number(params, 0, RTE_MAX_ETHPORTS - 1, &port) < 0)
		return -EINVAL;
	telemetry_pause();
	if (seen.app != NULL)
		ret = describe(seen.app, (uint16_t)port, data);
	telemetry_resume();
	return ret;
}

void
telemetry_begin(const struct fragpmd *app)
{
	telemetry_pause();
	seen.app = app;
	telemetry_resume();
	rte_telemetry_register_cmd("/page_frag/ports", list_ports, "Numbers of the ports.");
	rte_telemetry_register_cmd("/page_frag/port", describe_port,
		"Layout of a port's packets in page fragments, and what was done to them. "
		"Parameters: its number");
}

void
telemetry_end(void)
{
	telemetry_pause();
	seen.app = NULL;
	telemetry_resume();
}
