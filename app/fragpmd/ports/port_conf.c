/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <rte_common.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/port_conf.h"
#include "app/fragpmd/ports/watched_xstats.h"

/* A threshold that was given, over the driver's. */
#define TAKE_GIVEN(to, given)                       \
	do {                                        \
		if ((given) >= 0)                   \
			(to) = (typeof(to))(given); \
	} while (0)

static void
ask_rx_queue(const struct port_options *options, const struct port *port, struct rx_queue *q)
{
	q->conf = port->info.default_rxconf;
	TAKE_GIVEN(q->conf.rx_thresh.pthresh, options->rx_pthresh);
	TAKE_GIVEN(q->conf.rx_thresh.hthresh, options->rx_hthresh);
	TAKE_GIVEN(q->conf.rx_thresh.wthresh, options->rx_wthresh);
	TAKE_GIVEN(q->conf.rx_free_thresh, options->rx_free_thresh);
	if (options->drop_enable)
		q->conf.rx_drop_en = 1;
	if (port->rx_offloads != 0)
		q->conf.offloads = port->rx_offloads;
	q->nb_desc = options->rxd;
}

static void
ask_tx_queue(const struct port_options *options, const struct port *port, struct tx_queue *q)
{
	q->conf = port->info.default_txconf;
	TAKE_GIVEN(q->conf.tx_thresh.pthresh, options->tx_pthresh);
	TAKE_GIVEN(q->conf.tx_thresh.hthresh, options->tx_hthresh);
	TAKE_GIVEN(q->conf.tx_thresh.wthresh, options->tx_wthresh);
	TAKE_GIVEN(q->conf.tx_free_thresh, options->tx_free_thresh);
	TAKE_GIVEN(q->conf.tx_rs_thresh, options->tx_rs_thresh);
	if (port->tx_offloads != 0)
		q->conf.offloads = port->tx_offloads;
	q->nb_desc = options->txd;
}

int
port_conf_queues(struct fragpmd *app, struct port *port)
{
	uint16_t q;

	if (rx_queues_resize(app, port) < 0 || tx_queues_resize(app, port) < 0)
		return -1;
	for (q = 0; q < port->nb_rx; q++)
		ask_rx_queue(&app->options.port, port, &port->rx[q]);
	for (q = 0; q < port->nb_tx; q++)
		ask_tx_queue(&app->options.port, port, &port->tx[q]);
	port_conf_fill(app, port);
	port->need_configure = true;
	return 0;
}

int
port_conf_init(struct fragpmd *app, struct port *port)
{
	const struct port_options *options = &app->options.port;

	port->rx_offloads = options->rx_offloads;
	port->tx_offloads = options->tx_offloads;
	/* Worth asking for wherever it is safe: see port_conf_fill(). */
	if (!options->tx_offloads_given)
		port->tx_offloads |= RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE & port->info.tx_offload_capa;
	port->link_speeds = options->link_speeds;
	if (options->max_pkt_len != 0)
		port->mtu = (uint16_t)(options->max_pkt_len - port_frame_overhead(port));
	return port_conf_queues(app, port);
}

void
port_conf_free(struct port *port)
{
	rx_queues_free(port);
	tx_queues_free(port);
	watched_xstats_free(port);
}

/* Receive-side scaling: only where there is more than one queue to spread over. */
static void
fill_rss(const struct fragpmd *app, struct port *port)
{
	uint64_t types = app->options.port.rss_types & port->info.flow_type_rss_offloads;

	if (port->nb_rx <= 1 || types == 0)
		return;
	port->conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
	port->conf.rx_adv_conf.rss_conf.rss_hf = types;
}

/*
 * Fast free puts all that a tx queue sends into the pool of the first mbuf, and does not look at
 * what hangs on to it: right only where no other pool's mbufs, and no chains, can reach the queue.
 * A packet may come from any port, so one port that may receive chains is enough to do without on
 * all; and a tx queue that was not told of chains may send only their first segments. Copies of
 * received packets are another pool's. Nor does it count references, which flowgen's clones need.
 */
static uint64_t
safe_tx_offloads(const struct fragpmd *app, const struct port *port, uint64_t asked)
{
	bool chains = ports_may_have_chains(app);

	if (chains)
		asked |= RTE_ETH_TX_OFFLOAD_MULTI_SEGS & port->info.tx_offload_capa;
	if (chains || app->pools.count != 1 || rx_queues_may_copy(app) ||
		app->options.flowgen.clones != 0)
		asked &= ~RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;
	return asked;
}

void
port_conf_fill(const struct fragpmd *app, struct port *port)
{
	const struct port_options *options = &app->options.port;
	uint32_t flags = *port->info.dev_flags;
	uint16_t q;

	port->conf = (struct rte_eth_conf){ .link_speeds = port->link_speeds };
	port->conf.rxmode.offloads = port->rx_offloads;
	port->conf.rxmode.mtu = port->mtu;
	port->conf.rxmode.max_lro_pkt_size = options->max_lro_pkt_size;
	port->conf.txmode.offloads = safe_tx_offloads(app, port, port->tx_offloads);
	port->conf.intr_conf.lsc = options->lsc_interrupt && (flags & RTE_ETH_DEV_INTR_LSC) != 0;
	port->conf.intr_conf.rmv = options->rmv_interrupt && (flags & RTE_ETH_DEV_INTR_RMV) != 0;
	fill_rss(app, port);
	for (q = 0; q < port->nb_tx; q++)
		port->tx[q].conf.offloads = safe_tx_offloads(app, port, port->tx[q].conf.offloads);
}
