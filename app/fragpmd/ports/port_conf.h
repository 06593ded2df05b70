/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * How a port and its queues are to be set up, as options and commands ask for it.
 *
 * Main lcore only, all of it. What is changed holds from the port's next start.
 */

#ifndef APP_FRAGPMD_PORTS_PORT_CONF_H
#define APP_FRAGPMD_PORTS_PORT_CONF_H

struct fragpmd;
struct port;

/**
 * Ask for what the options say, on a port that has just come.
 *
 * @return
 *   0, or -1 after failure().
 */
int port_conf_init(struct fragpmd *app, struct port *port);

/**
 * Have queues as many and as the options say; forgets what commands have asked of single queues.
 * The port must be stopped.
 *
 * @return
 *   0, or -1 after failure(); the port has no queues then.
 */
int port_conf_queues(struct fragpmd *app, struct port *port);

/** Work out port->conf of what is asked for. */
void port_conf_fill(const struct fragpmd *app, struct port *port);

/** Release the queues; with the port closed. */
void port_conf_free(struct port *port);

#endif /* APP_FRAGPMD_PORTS_PORT_CONF_H */
