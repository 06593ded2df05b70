/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Statistics: the counters and violations as DPDK shows them. */

#include <stdio.h>

#include <rte_common.h>

#include "tests/mock_nic/ops.h"
#include "tests/mock_nic/rx.h"
#include "tests/mock_nic/tx.h"

enum { XSTATS = MOCK_NIC_COUNTERS + MOCK_NIC_VIOLATIONS };

int
mock_stats_get(struct rte_eth_dev *dev, struct rte_eth_stats *stats)
{
	const struct mock_port *port = mock_port_of(dev);

	/* What is on its way counts: who compares received and sent need not wait. */
	for (int i = 0; i < MOCK_QUEUES; i++) {
		if (port->txq[i] != NULL)
			mock_tx_poll(port->txq[i]);
	}
	stats->ipackets = mock_counted(port, MOCK_NIC_RX_FRAMES);
	stats->ibytes = mock_counted(port, MOCK_NIC_RX_BYTES);
	stats->opackets = mock_counted(port, MOCK_NIC_TX_FRAMES);
	stats->obytes = mock_counted(port, MOCK_NIC_TX_BYTES);
	stats->imissed = mock_counted(port, MOCK_NIC_RX_FULL);
	stats->ierrors =
		mock_counted(port, MOCK_NIC_RX_TOO_LONG) + mock_counted(port, MOCK_NIC_RX_LOST);
	stats->oerrors = mock_counted(port, MOCK_NIC_TX_DROPPED);
	stats->rx_nombuf = mock_counted(port, MOCK_NIC_RX_NOMBUF);
	for (int i = 0; i < MOCK_QUEUES && i < RTE_ETHDEV_QUEUE_STAT_CNTRS; i++) {
		if (port->rxq[i] != NULL) {
			stats->q_ipackets[i] = port->rxq[i]->packets;
			stats->q_ibytes[i] = port->rxq[i]->bytes;
		}
		if (port->txq[i] != NULL) {
			stats->q_opackets[i] = port->txq[i]->packets;
			stats->q_obytes[i] = port->txq[i]->bytes;
		}
	}
	return 0;
}

int
mock_stats_reset(struct rte_eth_dev *dev)
{
	struct mock_port *port = mock_port_of(dev);

	for (int i = 0; i < MOCK_NIC_COUNTERS; i++) {
		/* What was compared and found is a verdict, as violations are. */
		if (i != MOCK_NIC_COMPARED && i != MOCK_NIC_TX_WRONG)
			__atomic_store_n(&port->counter[i], 0, __ATOMIC_RELAXED);
	}
	for (int i = 0; i < MOCK_QUEUES; i++) {
		if (port->rxq[i] != NULL)
			port->rxq[i]->packets = port->rxq[i]->bytes = 0;
		if (port->txq[i] != NULL)
			port->txq[i]->packets = port->txq[i]->bytes = 0;
	}
	return 0;
}

static uint64_t
value_of(const struct mock_port *port, unsigned int i)
{
	if (i < MOCK_NIC_COUNTERS)
		return mock_counted(port, (enum mock_nic_counter)i);
	return __atomic_load_n(&port->violation[i - MOCK_NIC_COUNTERS], __ATOMIC_RELAXED);
}

int
mock_xstats_get(struct rte_eth_dev *dev, struct rte_eth_xstat *xstats, unsigned int n)
{
	const struct mock_port *port = mock_port_of(dev);

	if (xstats == NULL || n < XSTATS)
		return XSTATS;
	for (unsigned int i = 0; i < XSTATS; i++)
		xstats[i] = (struct rte_eth_xstat){ .id = i, .value = value_of(port, i) };
	return XSTATS;
}

int
mock_xstats_get_names(struct rte_eth_dev *dev, struct rte_eth_xstat_name *names, unsigned int n)
{
	RTE_SET_USED(dev);
	if (names == NULL || n < XSTATS)
		return XSTATS;
	for (unsigned int i = 0; i < XSTATS; i++) {
		bool counter = i < MOCK_NIC_COUNTERS;

		snprintf(names[i].name, sizeof(names[i].name), "%s%s",
			counter ? "mock_" : "mock_violation_",
			counter ? mock_nic_counter_name((enum mock_nic_counter)i)
				: mock_nic_violation_name(
					  (enum mock_nic_violation)(i - MOCK_NIC_COUNTERS)));
	}
	return XSTATS;
}
