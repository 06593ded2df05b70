/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A port: the context that all parts of the driver share.
 */

#ifndef TESTS_MOCK_NIC_PORT_H
#define TESTS_MOCK_NIC_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_ether.h>
#include <rte_spinlock.h>

#include "tests/mock_nic/checker.h"
#include "tests/mock_nic/ethdev_abi.h"
#include "tests/mock_nic/frames.h"
#include "tests/mock_nic/mock_nic.h"
#include "tests/mock_nic/row.h"

struct mock_rxq;
struct mock_txq;

enum { MOCK_QUEUES = 16 };

struct mock_port {
	struct rte_eth_dev_data *data;
	uint16_t id;
	struct mock_conf conf;
	struct rte_ether_addr mac;
	struct mock_port *next;        /**< of all ports of the process */
	struct mock_port *peer;        /**< who receives what this port transmits; may be itself */
	struct rte_vdev_driver *alias; /**< a driver of another name (argument as), or NULL */
	uint32_t max_frame; /**< bytes without CRC that the MTU admits, with two VLAN tags */
	bool scatter;       /**< a frame may take several buffers */
	bool receiving;     /**< started: the wire delivers */
	struct mock_rxq *rxq[MOCK_QUEUES];
	struct mock_txq *txq[MOCK_QUEUES];
	uint64_t generated[MOCK_QUEUES]; /**< frames of queues that were released */
	bool capturing;
	struct mock_frames captured;
	struct mock_checker checker;
	uint64_t counter[MOCK_NIC_COUNTERS];
	uint64_t violation[MOCK_NIC_VIOLATIONS];
};

/** Any thread. */
static inline void
mock_count(struct mock_port *port, enum mock_nic_counter counter, uint64_t n)
{
	__atomic_fetch_add(&port->counter[counter], n, __ATOMIC_RELAXED);
}

static inline uint64_t
mock_counted(const struct mock_port *port, enum mock_nic_counter counter)
{
	return __atomic_load_n(&port->counter[counter], __ATOMIC_RELAXED);
}

/** Count a violation; the first few of a kind are described on the log. Any thread. */
void mock_violation(struct mock_port *port, enum mock_nic_violation kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** The sum of all violations. */
uint64_t mock_violations_all(const struct mock_port *port);

/** Add a port to the process's list, and make it the peer of the other end of its wire. */
void mock_port_add(struct mock_port *port);

/** Take a port off the list; whoever sent to it sends nowhere then. */
void mock_port_remove(struct mock_port *port);

/** The port of that number; NULL if it is not one of this driver. */
struct mock_port *mock_port_find(uint16_t id);

/** Give a frame that was transmitted to whoever wants it: checker, collector, wire. */
void mock_port_transmitted(struct mock_port *port, uint16_t queue, struct mock_frame *frame);

/** Let all ports whose wire leads to this one transmit what they have queued. */
void mock_port_poll_wire(struct mock_port *port);

#endif /* TESTS_MOCK_NIC_PORT_H */
