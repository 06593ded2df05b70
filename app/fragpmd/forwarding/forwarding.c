/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include "app/fragpmd/display/display.h"
#include "app/fragpmd/forwarding/forwarding.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/layout_mismatch.h"
#include "app/fragpmd/quit_signal.h"

/* Receive queues are emptied twice with a pause, since drivers hand out in portions. */
#define FLUSH_ROUNDS 2
#define FLUSH_PAUSE_MS 10
#define FLUSH_BURST 512
/* More than any ring holds: what still comes then is arriving, not left over. */
#define FLUSH_MAX_PACKETS 65536

static void
flush_queue(uint16_t port, uint16_t queue)
{
	struct rte_mbuf *packets[FLUSH_BURST];
	uint64_t end = rte_get_timer_cycles() + rte_get_timer_hz();
	uint32_t flushed = 0;
	uint16_t n;

	do {
		n = rte_eth_rx_burst(port, queue, packets, FLUSH_BURST);
		rte_pktmbuf_free_bulk(packets, n);
		flushed += n;
	} while (n > 0 && flushed < FLUSH_MAX_PACKETS && rte_get_timer_cycles() < end);
}

void
forwarding_flush(const struct fragpmd *app)
{
	uint16_t queue;
	uint16_t i;
	int round;

	for (round = 0; round < FLUSH_ROUNDS; round++) {
		for (i = 0; i < app->ports.nb_forwarding; i++) {
			const struct port *port = &app->ports.port[app->ports.forwarding[i]];

			for (queue = 0; port->started && queue < port->nb_rx; queue++)
				if (!port->rx[queue].idle)
					flush_queue(port->id, queue);
		}
		rte_delay_ms(FLUSH_PAUSE_MS);
	}
	/* It was the main lcore that polled: it must not keep what the others need. */
	pools_drain(&app->pools);
}

static void
clear_bad_checksums(struct stream_bad_checksums *bad)
{
	atomic_store_explicit(&bad->ip, 0, memory_order_relaxed);
	atomic_store_explicit(&bad->l4, 0, memory_order_relaxed);
	atomic_store_explicit(&bad->outer_l4, 0, memory_order_relaxed);
	atomic_store_explicit(&bad->outer_ip, 0, memory_order_relaxed);
}

void
forwarding_clear_stats(struct fragpmd *app)
{
	struct forwarding *forwarding = &app->forwarding;
	uint16_t i;

	for (i = 0; i < forwarding->nb_ports; i++) {
		struct port *port = &app->ports.port[app->ports.forwarding[i]];
		int ret = rte_eth_stats_get(port->id, &port->base);

		if (ret != 0)
			fprintf(stderr, "Error: failed to clear stats (port %u): %d\n", port->id,
				ret);
	}
	/* While forwarding runs an lcore may add to the old value once more: no harm is done. */
	for (i = 0; i < forwarding->nb_streams; i++) {
		struct stream_counters *counters = &forwarding->streams[i].counters;

		atomic_store_explicit(&counters->rx_packets, 0, memory_order_relaxed);
		atomic_store_explicit(&counters->tx_packets, 0, memory_order_relaxed);
		atomic_store_explicit(&counters->dropped, 0, memory_order_relaxed);
		clear_bad_checksums(&forwarding->streams[i].bad_checksums);
	}
	forwarding_clear_records(forwarding);
}

/* An engine cannot run without the queues that it polls. */
static int
check_queues(const struct fragpmd *app, const struct engine *engine)
{
	if ((!engine->receives || app->options.port.rxq > 0) &&
		(!engine->sends || app->options.port.txq > 0))
		return 0;
	fprintf(stderr,
		"Either rxq or txq are 0, cannot use %s fwd mode: give --rxq and --txq above 0\n",
		engine->name);
	return -1;
}

/*
 * A transmit queue that was not told of chains may send their first segments only. A port is asked
 * for them where they can come as things are at its start; a command may have changed that since.
 */
static int
check_chains(struct fragpmd *app)
{
	bool chains = ports_may_have_chains(app);
	int ret = 0;
	uint16_t i;

	for (i = 0; chains && i < app->ports.count; i++) {
		struct port *port = &app->ports.port[app->ports.id[i]];
		uint64_t asked = port->conf.txmode.offloads;

		if (((asked & RTE_ETH_TX_OFFLOAD_MULTI_SEGS) != 0 ||
			    (port->info.tx_offload_capa & RTE_ETH_TX_OFFLOAD_MULTI_SEGS) == 0) &&
			(asked & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE) == 0)
			continue;
		fprintf(stderr,
			"Port %u was started without offload MULTI_SEGS, and packets of several "
			"segments may come now: stop and start it first\n",
			port->id);
		port->need_configure = true;
		ret = -1;
	}
	return ret;
}

static int
check_ports(const struct fragpmd *app)
{
	if (app->ports.nb_forwarding == 0) {
		fprintf(stderr, "There is no port to forward: attach one by port attach\n");
		return -1;
	}
	if (!ports_all_started(app)) {
		fprintf(stderr, "Not all ports were started\n");
		return -1;
	}
	return 0;
}

static void
say_if_not_launched(const struct lcore *lcore, int ret)
{
	if (ret != 0)
		fprintf(stderr, "launch lcore %u failed - diag=%d\n", lcore->id, ret);
}

/* Wait for an lcore that was launched once. To try again can take hours: a quit signal ends that.
 */
static void
wait_once(struct lcore *lcore)
{
	while (!lcore_idle(lcore)) {
		if (quit_signal_seen())
			lcore_stop(lcore);
		rte_pause();
	}
	lcore_wait(lcore);
}

static int
send_first(struct fragpmd *app, uint32_t bursts)
{
	struct forwarding *forwarding = &app->forwarding;
	uint16_t i;

	if (check_queues(app, &txonly_engine) < 0)
		return -1;
	if (txonly_engine.begin(forwarding) < 0) {
		fprintf(stderr, "Packet forwarding is not ready\n");
		return -1;
	}
	/* There may be millions of them: a quit signal ends this too. */
	while (bursts-- > 0 && !quit_signal_seen()) {
		for (i = 0; i < forwarding->nb_lcores; i++)
			say_if_not_launched(&forwarding->lcores[i],
				lcore_launch_once(&forwarding->lcores[i], &txonly_engine));
		for (i = 0; i < forwarding->nb_lcores; i++)
			wait_once(&forwarding->lcores[i]);
	}
	return 0;
}

static void
launch(struct fragpmd *app)
{
	struct forwarding *forwarding = &app->forwarding;
	uint16_t i;

	for (i = 0; i < forwarding->nb_lcores; i++) {
		struct lcore *lcore = &forwarding->lcores[i];

		lcore->engine = forwarding->engine;
		say_if_not_launched(lcore, lcore_launch(lcore));
	}
	forwarding->running = true;
}

int
forwarding_start(struct fragpmd *app, uint32_t tx_first_bursts)
{
	struct forwarding *forwarding = &app->forwarding;

	if (forwarding->running) {
		fprintf(stderr, "Packet forwarding already started\n");
		return -1;
	}
	if (check_queues(app, app->options.forward.engine) < 0 || check_ports(app) < 0 ||
		check_chains(app) < 0 || layout_mismatch_recover(app) < 0 ||
		forwarding_setup(app) < 0)
		return -1;
	rx_queues_configure(app);
	forwarding->retry = app->options.forward.retry;
	forwarding_watch(app);
	display_forwarding(app);
	if (forwarding->engine->begin != NULL && forwarding->engine->begin(forwarding) < 0) {
		fprintf(stderr, "Packet forwarding is not ready\n");
		return -1;
	}
	/* What arrived before would be counted and forwarded as if sent after the start. */
	if (!app->options.forward.no_flush_rx)
		forwarding_flush(app);
	display_rxtx_config(app);
	forwarding_clear_stats(app);
	if (tx_first_bursts > 0 && send_first(app, tx_first_bursts) < 0) {
		if (forwarding->engine->end != NULL)
			forwarding->engine->end(forwarding);
		return -1;
	}
	launch(app);
	return 0;
}

void
forwarding_stop(struct fragpmd *app)
{
	struct forwarding *forwarding = &app->forwarding;
	uint16_t i;

	if (!forwarding->running) {
		fprintf(stderr, "Packet forwarding not started\n");
		return;
	}
	printf("Telling cores to stop...");
	for (i = 0; i < forwarding->nb_lcores; i++)
		lcore_stop(&forwarding->lcores[i]);
	printf("\nWaiting for lcores to finish...\n");
	for (i = 0; i < forwarding->nb_lcores; i++)
		lcore_wait(&forwarding->lcores[i]);
	if (forwarding->engine->end != NULL)
		forwarding->engine->end(forwarding);
	forwarding->running = false;
	display_forward_stats(app);
	printf("\nDone.\n");
}
