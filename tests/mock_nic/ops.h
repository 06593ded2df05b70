/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The ethdev operations of a port.
 */

#ifndef TESTS_MOCK_NIC_OPS_H
#define TESTS_MOCK_NIC_OPS_H

#include "tests/mock_nic/ethdev_abi.h"
#include "tests/mock_nic/port.h"

/** All operations. */
extern const struct eth_dev_ops mock_ops;

/** The port behind an ethdev. */
struct mock_port *mock_port_of(struct rte_eth_dev *dev);

/* announce.c */

/** Say of a device what this one has not: filters, a switch, capabilities, speeds. */
void mock_announce(struct rte_eth_dev_info *info);

/* stats.c */

/** stats_get */
int mock_stats_get(struct rte_eth_dev *dev, struct rte_eth_stats *stats);
/** stats_reset; violations stay */
int mock_stats_reset(struct rte_eth_dev *dev);
/** xstats_get */
int mock_xstats_get(struct rte_eth_dev *dev, struct rte_eth_xstat *xstats, unsigned int n);
/** xstats_get_names */
int mock_xstats_get_names(
	struct rte_eth_dev *dev, struct rte_eth_xstat_name *names, unsigned int n);

#endif /* TESTS_MOCK_NIC_OPS_H */
