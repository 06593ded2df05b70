/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Packets as `set verbose` shows them: testpmd's lines, which scripts read.
 */

#ifndef APP_FRAGPMD_DISPLAY_PACKET_H
#define APP_FRAGPMD_DISPLAY_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>

/**
 * Show a burst of packets on stdout. Any lcore; lines of several do not mix.
 *
 * @param received
 *   They were received from this queue; else they are about to be sent to it.
 * @param n
 *   0: nothing is shown.
 */
void display_packets(
	uint16_t port, uint16_t queue, struct rte_mbuf *const *packets, uint16_t n, bool received);

#endif /* APP_FRAGPMD_DISPLAY_PACKET_H */
