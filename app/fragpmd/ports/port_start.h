/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Ports are started, stopped, reset and closed: one, or with RTE_ETH_ALL all.
 *
 * What happens is said on stdout in testpmd's words, what cannot be done on stderr. Main lcore
 * only, all of it.
 */

#ifndef APP_FRAGPMD_PORTS_PORT_START_H
#define APP_FRAGPMD_PORTS_PORT_START_H

#include <stdbool.h>
#include <stdint.h>

struct fragpmd;
struct port;

/**
 * Configure what has to be, start, and wait for links as asked.
 *
 * @return
 *   0, or -1 if a port could not be configured; ports that were reached before have started.
 */
int ports_start(struct fragpmd *app, uint16_t id);

/** Let all ports receive what is addressed to others, as testpmd does. */
void ports_enable_promiscuous(struct fragpmd *app);

/** Stop ports. Ports that forward are not stopped. */
void ports_stop(struct fragpmd *app, uint16_t id);

/** Close ports: they are gone then. Ports that forward, or are not stopped, are not closed. */
void ports_close(struct fragpmd *app, uint16_t id);

/** Reset ports, which must be stopped. */
void ports_reset(struct fragpmd *app, uint16_t id);

/** Stop and close all ports, at the end. Says so, as testpmd does, if not quiet. */
void ports_finish(struct fragpmd *app, bool quiet);

/**
 * Let a port's receive queues fill from other pools: stops it, chooses the pools and starts it.
 * Nothing may forward meanwhile.
 *
 * @return
 *   0, or -1 after failure().
 */
int port_refill(struct fragpmd *app, struct port *port);

/**
 * Set up one receive queue as its port asks for it.
 *
 * @return
 *   0, or a negative errno.
 */
int port_setup_rx_queue(struct port *port, uint16_t queue);

/** As port_setup_rx_queue(), of a transmit queue. */
int port_setup_tx_queue(struct port *port, uint16_t queue);

#endif /* APP_FRAGPMD_PORTS_PORT_START_H */
