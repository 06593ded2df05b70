/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Captures that net_pcap devices are to receive from are read through once before they are used.
 * Main lcore.
 */

#ifndef APP_FRAGPMD_PORTS_PCAP_CHECK_H
#define APP_FRAGPMD_PORTS_PCAP_CHECK_H

struct rte_devargs;

/**
 * Check every file that a --vdev=net_pcap... names by rx_pcap=: to the driver, a capture that ends
 * inside a packet looks like one that ends there, and its last packet would be missing silently.
 *
 * Regular files only: what comes from a pipe can be read but once.
 *
 * @return
 *   0, or -1 after failure().
 */
int pcap_check_files(void);

/** As pcap_check_files(), of one device; any other than net_pcap passes, and so does NULL. */
int pcap_check_device(const struct rte_devargs *args);

#endif /* APP_FRAGPMD_PORTS_PCAP_CHECK_H */
