/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The driver on the virtual bus: a device becomes a port, and goes. */

#include <errno.h>
#include <string.h>

#include <rte_common.h>
#include <rte_eal.h>
#include <rte_malloc.h>

#include "tests/mock_nic/log.h"
#include "tests/mock_nic/ops.h"
#include "tests/mock_nic/rx.h"
#include "tests/mock_nic/tx.h"

static int
port_init(struct mock_port *port, struct rte_eth_dev *dev, const struct mock_conf *conf)
{
	port->data = dev->data;
	port->id = dev->data->port_id;
	port->conf = *conf;
	port->capturing = conf->capture;
	rte_eth_random_addr(port->mac.addr_bytes);
	if (mock_checker_init(&port->checker) < 0)
		return -ENOMEM;
	if (mock_frames_init(&port->captured, conf->queue) < 0) {
		mock_checker_end(&port->checker);
		return -ENOMEM;
	}
	return 0;
}

static void
dev_init(struct rte_eth_dev *dev, struct mock_port *port)
{
	dev->dev_ops = &mock_ops;
	dev->rx_pkt_burst =
		port->conf.row.ring == MOCK_RING_COPY ? mock_rx_burst_copy : mock_rx_burst;
	dev->tx_pkt_burst = mock_tx_burst;
	dev->tx_pkt_prepare = mock_tx_prepare;
	dev->data->mac_addrs = &port->mac;
	dev->data->promiscuous = 1;
	dev->data->all_multicast = 1;
	dev->data->dev_link = (struct rte_eth_link){ .link_speed = RTE_ETH_SPEED_NUM_10G,
		.link_duplex = RTE_ETH_LINK_FULL_DUPLEX,
		.link_autoneg = RTE_ETH_LINK_FIXED,
		.link_status = RTE_ETH_LINK_DOWN };
	dev->data->dev_flags |= RTE_ETH_DEV_AUTOFILL_QUEUE_XSTATS;
}

static int mock_remove(struct rte_vdev_device *dev);

/* The driver's twins with names of rows' drivers, for programs that go by names. Devices point to
 * them for longer than their ports live.
 */
static struct {
	struct rte_vdev_driver driver;
	char name[MOCK_NAME_LEN];
} aliases[32];

static int
alias_find(struct mock_port *port)
{
	const char *name = port->conf.driver;

	if (name[0] == '\0')
		return 0;
	for (size_t i = 0; i < RTE_DIM(aliases); i++) {
		if (aliases[i].name[0] == '\0') {
			strcpy(aliases[i].name, name);
			aliases[i].driver.driver.name = aliases[i].name;
			aliases[i].driver.remove = mock_remove;
		}
		if (strcmp(aliases[i].name, name) == 0) {
			port->alias = &aliases[i].driver;
			return 0;
		}
	}
	return -ENOSPC;
}

static int
probe(struct rte_vdev_device *vdev)
{
	struct rte_device *device = &vdev->device;
	struct rte_eth_dev *dev;
	struct mock_conf conf;
	struct mock_port *port;
	int ret;

	if (rte_eal_process_type() != RTE_PROC_PRIMARY) {
		MOCK_LOG(ERR, "%s: not in a secondary process", device->name);
		return -ENOTSUP;
	}
	ret = mock_conf_parse(&conf, device->devargs != NULL ? device->devargs->args : NULL);
	if (ret < 0)
		return ret;
	dev = rte_eth_dev_allocate(device->name);
	if (dev == NULL)
		return -ENOMEM;
	port = rte_zmalloc(device->name, sizeof(*port), RTE_CACHE_LINE_SIZE);
	if (port == NULL || port_init(port, dev, &conf) < 0 || alias_find(port) < 0) {
		if (port != NULL) {
			mock_checker_end(&port->checker);
			mock_frames_end(&port->captured);
		}
		dev->data->dev_private = port;
		rte_eth_dev_release_port(dev);
		return -ENOMEM;
	}
	dev->data->dev_private = port;
	dev->data->numa_node = device->numa_node;
	dev->device = device;
	dev_init(dev, port);
	mock_port_add(port);
	rte_eth_dev_probing_finish(dev);
	return 0;
}

static int
mock_remove(struct rte_vdev_device *vdev)
{
	struct rte_eth_dev *dev = rte_eth_dev_allocated(vdev->device.name);

	if (dev == NULL)
		return 0;
	if (dev->data->dev_started)
		mock_ops.dev_stop(dev);
	mock_ops.dev_close(dev);
	return rte_eth_dev_release_port(dev);
}

static struct rte_vdev_driver mock_driver = {
	.probe = probe,
	.remove = mock_remove,
};

RTE_PMD_REGISTER_VDEV(net_mock, mock_driver)
