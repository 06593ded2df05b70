/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Ports that come and go while the program runs.
 *
 * What happens is said on stdout in testpmd's words, what cannot be done on stderr. Main lcore
 * only, all of it.
 */

#ifndef APP_FRAGPMD_PORTS_PORT_ATTACH_H
#define APP_FRAGPMD_PORTS_PORT_ATTACH_H

struct fragpmd;
struct port;

/**
 * Probe a device and take in its ports; they are stopped.
 *
 * @param identifier
 *   What --vdev or -a would be given: a name or PCI address, and arguments.
 */
void ports_attach(struct fragpmd *app, const char *identifier);

/** Remove the device of a port, which must be stopped, with all of its ports. */
void port_detach(struct fragpmd *app, struct port *port);

#endif /* APP_FRAGPMD_PORTS_PORT_ATTACH_H */
