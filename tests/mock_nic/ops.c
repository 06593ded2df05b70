/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The ethdev operations. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_common.h>

#include "tests/mock_nic/log.h"
#include "tests/mock_nic/ops.h"
#include "tests/mock_nic/rx.h"
#include "tests/mock_nic/tx.h"

enum {
	FRAME_OVERHEAD = RTE_ETHER_HDR_LEN + RTE_ETHER_CRC_LEN,
	VLAN_TAGS = 2 * RTE_VLAN_HLEN,
	DESC_MIN = 16,
	DESC_MAX = 4096,
};

struct mock_port *
mock_port_of(struct rte_eth_dev *dev)
{
	return dev->data->dev_private;
}

static int
configure(struct rte_eth_dev *dev)
{
	RTE_SET_USED(dev);
	return 0;
}

/* Under another name: the EAL sets a device's driver only when its probe is over. */
static void
take_alias(struct rte_eth_dev *dev)
{
	struct mock_port *port = mock_port_of(dev);

	if (port->alias == NULL || dev->device->driver == NULL ||
		dev->device->driver == &port->alias->driver)
		return;
	dev->device->driver = &port->alias->driver;
}

static int
infos_get(struct rte_eth_dev *dev, struct rte_eth_dev_info *info)
{
	const struct mock_port *port = mock_port_of(dev);
	const struct mock_row *row = &port->conf.row;
	struct rte_eth_desc_lim lim = { .nb_min = DESC_MIN,
		.nb_max = DESC_MAX,
		.nb_align = 1,
		.nb_seg_max = UINT16_MAX,
		.nb_mtu_seg_max = UINT16_MAX };

	take_alias(dev);
	info->max_mac_addrs = 1;
	info->max_rx_pktlen = MOCK_FRAME_MAX;
	info->max_mtu = MOCK_FRAME_MAX - FRAME_OVERHEAD;
	info->max_rx_queues = MOCK_QUEUES;
	info->max_tx_queues = MOCK_QUEUES;
	info->min_rx_bufsize = 256;
	if (row->scatter_offered)
		info->rx_offload_capa = RTE_ETH_RX_OFFLOAD_SCATTER;
	info->rx_queue_offload_capa = info->rx_offload_capa;
	info->tx_offload_capa = RTE_ETH_TX_OFFLOAD_MULTI_SEGS;
	if (row->fast_free != MOCK_FAST_FREE_NONE)
		info->tx_offload_capa |= RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;
	info->tx_queue_offload_capa = info->tx_offload_capa;
	info->rx_desc_lim = lim;
	if (row->tx_max_segs > 0)
		lim.nb_seg_max = lim.nb_mtu_seg_max = row->tx_max_segs;
	info->tx_desc_lim = lim;
	info->default_rxportconf = (struct rte_eth_dev_portconf){ 32, row->rx_desc, 1 };
	info->default_txportconf = (struct rte_eth_dev_portconf){ 32, row->tx_desc, 1 };
	if (port->conf.announce)
		mock_announce(info);
	return 0;
}

/* Is the multi-segment receive path chosen? -EINVAL if the MTU asks for it and it cannot be. */
static int
choose_scatter(struct rte_eth_dev *dev)
{
	struct mock_port *port = mock_port_of(dev);
	const struct mock_row *row = &port->conf.row;
	bool offload = dev->data->dev_conf.rxmode.offloads & RTE_ETH_RX_OFFLOAD_SCATTER;
	bool too_long = false;

	for (uint16_t i = 0; i < dev->data->nb_rx_queues; i++) {
		const struct mock_rxq *q = port->rxq[i];

		offload |= (q->conf.offloads & RTE_ETH_RX_OFFLOAD_SCATTER) != 0;
		too_long |= (uint32_t)dev->data->mtu + FRAME_OVERHEAD >
			    mock_row_size(row, q->pool_room, true);
	}
	port->scatter = row->scatter == MOCK_SCATTER_ALWAYS ||
			(row->scatter == MOCK_SCATTER_FRAME && (offload || too_long)) ||
			(row->scatter == MOCK_SCATTER_OFFLOAD && offload);
	dev->data->scattered_rx = port->scatter;
	if (port->scatter || !too_long || !row->mtu_limit)
		return 0;
	MOCK_LOG(ERR, "port %u: frames of MTU %u do not fit into one buffer, and %s", port->id,
		dev->data->mtu, row->name);
	return -EINVAL;
}

static void
queue_states(struct rte_eth_dev *dev, uint8_t state)
{
	for (uint16_t i = 0; i < dev->data->nb_rx_queues; i++)
		dev->data->rx_queue_state[i] = state;
	for (uint16_t i = 0; i < dev->data->nb_tx_queues; i++)
		dev->data->tx_queue_state[i] = state;
}

static int
start(struct rte_eth_dev *dev)
{
	struct mock_port *port = mock_port_of(dev);
	int ret = choose_scatter(dev);

	port->max_frame = dev->data->mtu + RTE_ETHER_HDR_LEN + VLAN_TAGS;
	for (uint16_t i = 0; ret == 0 && i < dev->data->nb_rx_queues; i++) {
		ret = mock_rxq_start(port->rxq[i]);
		for (uint16_t k = 0; ret < 0 && k < i; k++)
			mock_rxq_stop(port->rxq[k]);
	}
	if (ret < 0)
		return ret;
	dev->rx_pkt_burst =
		port->conf.row.ring == MOCK_RING_COPY ? mock_rx_burst_copy : mock_rx_burst;
	dev->tx_pkt_burst = mock_tx_burst;
	dev->tx_pkt_prepare = mock_tx_prepare;
	dev->data->dev_link.link_status = RTE_ETH_LINK_UP;
	queue_states(dev, RTE_ETH_QUEUE_STATE_STARTED);
	__atomic_store_n(&port->receiving, true, __ATOMIC_RELEASE);
	return 0;
}

static int
stop(struct rte_eth_dev *dev)
{
	struct mock_port *port = mock_port_of(dev);

	__atomic_store_n(&port->receiving, false, __ATOMIC_RELEASE);
	for (uint16_t i = 0; i < dev->data->nb_tx_queues; i++)
		mock_txq_stop(port->txq[i]);
	for (uint16_t i = 0; i < dev->data->nb_rx_queues; i++)
		mock_rxq_stop(port->rxq[i]);
	dev->data->dev_link.link_status = RTE_ETH_LINK_DOWN;
	queue_states(dev, RTE_ETH_QUEUE_STATE_STOPPED);
	return 0;
}

static int
close_port(struct rte_eth_dev *dev)
{
	struct mock_port *port = mock_port_of(dev);

	if (port == NULL)
		return 0;
	mock_port_remove(port);
	for (int i = 0; i < MOCK_QUEUES; i++) {
		mock_rxq_end(port->rxq[i]);
		mock_txq_end(port->txq[i]);
	}
	if (!port->conf.quiet) {
		printf("net_mock: %" PRIu64 " frames compared, %" PRIu64 " wrong, %" PRIu64
		       " violations (port %u, row %s)\n",
			mock_counted(port, MOCK_NIC_COMPARED),
			mock_counted(port, MOCK_NIC_TX_WRONG), mock_violations_all(port), port->id,
			port->conf.row.name);
		fflush(stdout);
	}
	mock_checker_end(&port->checker);
	mock_frames_end(&port->captured);
	/* part of the port, which DPDK frees */
	dev->data->mac_addrs = NULL;
	return 0;
}

static int
rx_queue_setup(struct rte_eth_dev *dev, uint16_t id, uint16_t nb_desc, unsigned int socket,
	const struct rte_eth_rxconf *conf, struct rte_mempool *mp)
{
	struct mock_port *port = mock_port_of(dev);
	int ret = mock_rxq_setup(port, id, nb_desc, conf, mp);

	RTE_SET_USED(socket);
	if (ret == 0)
		dev->data->rx_queues[id] = port->rxq[id];
	return ret;
}

static int
tx_queue_setup(struct rte_eth_dev *dev, uint16_t id, uint16_t nb_desc, unsigned int socket,
	const struct rte_eth_txconf *conf)
{
	struct mock_port *port = mock_port_of(dev);
	int ret = mock_txq_setup(port, id, nb_desc, conf);

	RTE_SET_USED(socket);
	if (ret == 0)
		dev->data->tx_queues[id] = port->txq[id];
	return ret;
}

static void
rx_queue_release(struct rte_eth_dev *dev, uint16_t id)
{
	mock_rxq_end(dev->data->rx_queues[id]);
	dev->data->rx_queues[id] = NULL;
}

static void
tx_queue_release(struct rte_eth_dev *dev, uint16_t id)
{
	mock_txq_end(dev->data->tx_queues[id]);
	dev->data->tx_queues[id] = NULL;
}

static void
rxq_info_get(struct rte_eth_dev *dev, uint16_t id, struct rte_eth_rxq_info *info)
{
	const struct mock_rxq *q = dev->data->rx_queues[id];

	info->mp = q->mp;
	info->conf = q->conf;
	info->nb_desc = q->nb_desc;
	info->scattered_rx = dev->data->scattered_rx;
	info->rx_buf_size =
		(uint16_t)RTE_MIN(mock_row_size(&q->port->conf.row, q->pool_room, true), 65535U);
}

static void
txq_info_get(struct rte_eth_dev *dev, uint16_t id, struct rte_eth_txq_info *info)
{
	const struct mock_txq *q = dev->data->tx_queues[id];

	info->conf = q->conf;
	info->nb_desc = q->size;
}

static int
link_update(struct rte_eth_dev *dev, int wait)
{
	RTE_SET_USED(dev);
	RTE_SET_USED(wait);
	return 0;
}

static int
mode_set(struct rte_eth_dev *dev)
{
	RTE_SET_USED(dev);
	return 0;
}

static int
mtu_set(struct rte_eth_dev *dev, uint16_t mtu)
{
	RTE_SET_USED(mtu);
	return dev->data->dev_started ? -EBUSY : 0;
}

static int
mac_addr_set(struct rte_eth_dev *dev, struct rte_ether_addr *addr)
{
	RTE_SET_USED(dev);
	RTE_SET_USED(addr);
	return 0;
}

const struct eth_dev_ops mock_ops = {
	.dev_configure = configure,
	.dev_start = start,
	.dev_stop = stop,
	.dev_close = close_port,
	.dev_infos_get = infos_get,
	.link_update = link_update,
	.promiscuous_enable = mode_set,
	.promiscuous_disable = mode_set,
	.allmulticast_enable = mode_set,
	.allmulticast_disable = mode_set,
	.mac_addr_set = mac_addr_set,
	.mtu_set = mtu_set,
	.stats_get = mock_stats_get,
	.stats_reset = mock_stats_reset,
	.xstats_get = mock_xstats_get,
	.xstats_reset = mock_stats_reset,
	.xstats_get_names = mock_xstats_get_names,
	.rxq_info_get = rxq_info_get,
	.txq_info_get = txq_info_get,
	.rx_queue_setup = rx_queue_setup,
	.rx_queue_release = rx_queue_release,
	.tx_queue_setup = tx_queue_setup,
	.tx_queue_release = tx_queue_release,
	.tx_done_cleanup = mock_tx_done_cleanup,
};
