/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>

#include <rte_common.h>
#include <rte_dev.h>
#include <rte_errno.h>

#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/pcap_check.h"
#include "app/fragpmd/ports/port_attach.h"
#include "app/fragpmd/ports/port_conf.h"
#include "app/fragpmd/telemetry.h"

/* Take in a port; -1 if it cannot be used, which was said. */
static int
take_in(struct fragpmd *app, uint16_t id)
{
	struct port *port = &app->ports.port[id];
	int ret;

	telemetry_pause();
	ret = port_add(app, id);
	telemetry_resume();
	if (ret < 0 || port_check_driver(app, port) < 0 ||
		pcap_check_device(rte_dev_devargs(port->info.device)) < 0 ||
		port_conf_init(app, port) < 0)
		return -1;
	ret = rte_eth_promiscuous_enable(id);
	if (ret != 0)
		fprintf(stderr, "Error during enabling promiscuous mode for port %u: %s - ignore\n",
			id, rte_strerror(-ret));
	app->options.forward.nb_ports = app->ports.nb_forwarding;
	printf("Port %u is attached. Now total ports is %u\nDone\n", id, app->ports.count);
	return 0;
}

static void
remove_device(struct fragpmd *app, struct rte_device *device)
{
	int ret = rte_dev_remove(device);

	if (ret < 0)
		fprintf(stderr, "testpmd: Failed to detach device: %s\n", rte_strerror(-ret));
	ports_forget_gone(app);
}

void
ports_attach(struct fragpmd *app, const char *identifier)
{
	struct rte_device *refused = NULL;
	struct rte_dev_iterator iterator;
	bool is_new = false;
	uint16_t id;

	printf("Attaching a new port...\n");
	if (rte_dev_probe(identifier) < 0) {
		fprintf(stderr, "testpmd: Failed to attach port %s\n", identifier);
		return;
	}
	RTE_ETH_FOREACH_MATCHING_DEV(id, identifier, &iterator)
	{
		if (port_exists(app, id))
			continue;
		is_new = true;
		if (take_in(app, id) < 0)
			refused = app->ports.port[id].info.device;
	}
	if (!is_new)
		fprintf(stderr, "testpmd: %s brings no port that is not attached already\n",
			identifier);
	if (refused != NULL)
		remove_device(app, refused);
}

void
port_detach(struct fragpmd *app, struct port *port)
{
	struct rte_device *device = port->info.device;
	uint16_t sibling;

	if (port->started) {
		fprintf(stderr, "Port not stopped\n");
		return;
	}
	fprintf(stderr, "Port was not closed\n");
	printf("Removing a device...\n");
	RTE_ETH_FOREACH_DEV_OF(sibling, device)
	{
		if (port_exists(app, sibling) && app->ports.port[sibling].started) {
			fprintf(stderr, "Port %u not stopped\n", sibling);
			return;
		}
	}
	RTE_ETH_FOREACH_DEV_OF(sibling, device)
	{
		printf("Port %u is closed\n", sibling);
	}
	remove_device(app, device);
	printf("Device is detached\nNow total ports is %u\nDone\n", app->ports.count);
}
