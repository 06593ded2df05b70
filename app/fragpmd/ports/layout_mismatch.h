/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What happens when a driver puts packets where its row of the table of layouts does not have them.
 *
 * The lcore that finds out drops the packet, says so, and polls the port's queues no more.
 * At the next start of forwarding the port's queues fill from the pool of spaced slices, where
 * every layout is right.
 */

#ifndef APP_FRAGPMD_PORTS_LAYOUT_MISMATCH_H
#define APP_FRAGPMD_PORTS_LAYOUT_MISMATCH_H

struct fragpmd;
struct rx_queue;

/** Watch a queue with a packed pool. Main lcore, before the queue is polled. */
void layout_mismatch_watch(struct rx_queue *queue);

/**
 * Give spaced slices to all ports that have been stopped. Main lcore, while nothing forwards.
 *
 * @return
 *   0; -1 if a port could not be set up again, after failure().
 */
int layout_mismatch_recover(struct fragpmd *app);

#endif /* APP_FRAGPMD_PORTS_LAYOUT_MISMATCH_H */
