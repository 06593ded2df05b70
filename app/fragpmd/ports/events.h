/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What ports report by themselves: links that change, devices that vanish, errors they recover
 * from.
 */

#ifndef APP_FRAGPMD_PORTS_EVENTS_H
#define APP_FRAGPMD_PORTS_EVENTS_H

struct fragpmd;

/**
 * Say on stdout what any port reports, if --print-event and --mask-event want it to be shown. From
 * now until port_events_unregister(); in whatever thread the driver reports it. Main lcore.
 *
 * @return
 *   0, or -1 after failure().
 */
int port_events_register(struct fragpmd *app);

/** No more of it, before the context is freed. Main lcore. */
void port_events_unregister(struct fragpmd *app);

#endif /* APP_FRAGPMD_PORTS_EVENTS_H */
