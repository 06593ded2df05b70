/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What was done to received packets: /page_frag/queues. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_common.h>
#include <rte_telemetry.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"
#include "lib/dpdk_compat.h"

#define COUNTER(name)                                            \
	{                                                        \
#name, offsetof(struct frag_mbuf_rx_stats, name) \
	}

static const struct counter {
	const char *key;
	size_t offset;
} counters[] = {
	COUNTER(frames),
	COUNTER(segs_in),
	COUNTER(segs_out),
	COUNTER(straddled),
	COUNTER(rephased),
	COUNTER(copied),
	COUNTER(copybreak),
	COUNTER(no_memory),
	COUNTER(dropped_big),
	COUNTER(shifted),
	COUNTER(layout_mismatch),
};

/* Of which port, or -1, and the answer. */
struct question {
	long port;
	struct rte_tel_data *data;
};

static void
add_queue(uint16_t port, uint16_t queue, const struct page_frag_rx_queue *q, void *arg)
{
	const struct question *question = arg;
	struct rte_tel_data *numbers;
	char name[32];
	size_t i;

	if (question->port >= 0 && question->port != port)
		return;
	numbers = rte_tel_data_alloc();
	if (numbers == NULL)
		return;
	rte_tel_data_start_dict(numbers);
	for (i = 0; i < RTE_DIM(counters); i++)
		rte_tel_data_add_dict_uint(
			numbers, counters[i].key, page_frag_rx_queue_count(q, counters[i].offset));
	snprintf(name, sizeof(name), "%u_%u", port, queue);
	/* What is too much for an answer is left out. */
	if (rte_tel_data_add_dict_container(question->data, name, numbers, 0) != 0)
		rte_tel_data_free(numbers);
}

static int
list_queues(const char *cmd __rte_unused, const char *params, struct rte_tel_data *data)
{
	struct question question = { .port = -1, .data = data };
	char *end;

	if (params != NULL && *params != '\0') {
		question.port = strtol(params, &end, 10);
		if (*end != '\0' || question.port < 0 || question.port >= RTE_MAX_ETHPORTS)
			return -EINVAL;
	}
	rte_tel_data_start_dict(data);
	page_frag_rx_queues_walk(add_queue, &question);
	return 0;
}

RTE_INIT(page_frag_plugin_telemetry)
{
	rte_telemetry_register_cmd("/page_frag/queues", list_queues,
		"What was done to the packets of receive queues. Parameters: a port's number, or "
		"none: of the first 90 queues");
}
