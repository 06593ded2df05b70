/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <string.h>

#include <rte_common.h>
#include <rte_devargs.h>
#include <rte_ethdev.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/pcap_check.h"
#include "app/fragpmd/ports/port.h"
#include "lib/frag_mbuf/driver_layout.h"

/*
 * The EAL goes on when a device given by --vdev does not come up: the program would then forward
 * between fewer ports than asked for.
 */
static int
check_vdevs(void)
{
	struct rte_devargs *args;
	uint16_t id;

	RTE_EAL_DEVARGS_FOREACH("vdev", args)
	{
		/* eth_ is what some drivers' devices were called before. */
		if (strncmp(args->name, "net_", 4) != 0 && strncmp(args->name, "eth_", 4) != 0)
			continue;
		/* makes ports of other names */
		if (strncmp(args->name, "net_vdev_netvsc", 15) == 0)
			continue;
		if (rte_eth_dev_get_port_by_name(args->name, &id) != 0)
			return failure("device %s of --vdev did not come up: change its arguments "
				       "\"%s\", the lines above say what its driver misses",
				args->name, args->args != NULL ? args->args : "");
	}
	return 0;
}

static int
check_descriptors(const struct port *port, const char *name, uint16_t asked, bool rx)
{
	const struct rte_eth_desc_lim *lim = rx ? &port->info.rx_desc_lim : &port->info.tx_desc_lim;
	uint16_t align = lim->nb_align != 0 ? lim->nb_align : 1;

	if (asked == 0)
		return 0;
	if (asked < lim->nb_min || asked > lim->nb_max || asked % align != 0)
		return failure(
			"%s(%u) invalid - must be >= %u and <= %u, in steps of %u, for driver "
			"%s of port %u",
			name, asked, lim->nb_min, lim->nb_max, align, port->info.driver_name,
			port->id);
	return 0;
}

static int
check_sizes(const struct fragpmd *app, const struct port *port)
{
	const struct rte_eth_dev_info *info = &port->info;
	uint32_t len = app->options.port.max_pkt_len;
	uint32_t overhead = port_frame_overhead(port);
	uint32_t longest = RTE_MIN(info->max_mtu + overhead, info->max_rx_pktlen);
	uint32_t need = info->min_rx_bufsize + RTE_PKTMBUF_HEADROOM;

	if (app->options.pool.mbuf_size < need && app->options.port.rxq > 0)
		return failure(
			"mbuf-size should be > %u and < 65536: driver %s of port %u wants rx "
			"buffers of at least %u bytes behind the headroom of %d",
			need - 1, info->driver_name, port->id, info->min_rx_bufsize,
			RTE_PKTMBUF_HEADROOM);
	if (len != 0 && (len < info->min_mtu + overhead || len > longest))
		return failure(
			"Invalid max-pkt-len=%u - should be >= %u and <= %u for driver %s of "
			"port %u",
			len, info->min_mtu + overhead, longest, info->driver_name, port->id);
	if ((app->options.port.rx_offloads & RTE_ETH_RX_OFFLOAD_SCATTER) != 0 &&
		(info->rx_offload_capa & RTE_ETH_RX_OFFLOAD_SCATTER) == 0)
		return failure("enable-scatter is not supported by driver %s of port %u: leave "
			       "--enable-scatter out (some drivers scatter without being asked)",
			info->driver_name, port->id);
	return 0;
}

/* Some drivers would overwrite memory, or find out late that they cannot. */
int
port_check_driver(const struct fragpmd *app, const struct port *port)
{
	const struct frag_mbuf_driver *driver = frag_mbuf_driver_find(port->info.driver_name);

	if (app->options.pool.mp_alloc != MP_ALLOC_PAGE_FRAG || !driver->refused)
		return 0;
	return failure("driver %s of port %u cannot have buffers of page_frag pools: %s; give "
		       "--mp-alloc=native",
		port->info.driver_name, port->id, driver->reason);
}

int
ports_check(const struct fragpmd *app)
{
	uint16_t i;

	if (check_vdevs() < 0 || pcap_check_files() < 0)
		return -1;
	if (app->ports.count == 0)
		return failure(
			"No probed ethernet devices: give the EAL at least one, by --vdev=net_... "
			"or by -a with the address of a NIC that is bound to a driver DPDK can "
			"use, before the --");
	for (i = 0; i < app->ports.count; i++) {
		const struct port *port = &app->ports.port[app->ports.id[i]];

		if (port_check_driver(app, port) < 0 ||
			check_descriptors(port, "rxd", app->options.port.rxd, true) < 0 ||
			check_descriptors(port, "txd", app->options.port.txd, false) < 0 ||
			check_sizes(app, port) < 0)
			return -1;
	}
	return 0;
}
