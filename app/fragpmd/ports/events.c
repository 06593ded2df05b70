/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdio.h>

#include <rte_bitops.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/ports/events.h"

static const char *
event_name(enum rte_eth_event_type type)
{
	static const char *const names[RTE_ETH_EVENT_MAX] = {
		[RTE_ETH_EVENT_UNKNOWN] = "unknown",
		[RTE_ETH_EVENT_INTR_LSC] = "link state change",
		[RTE_ETH_EVENT_QUEUE_STATE] = "queue state",
		[RTE_ETH_EVENT_INTR_RESET] = "reset",
		[RTE_ETH_EVENT_VF_MBOX] = "VF mbox",
		[RTE_ETH_EVENT_IPSEC] = "IPsec",
		[RTE_ETH_EVENT_MACSEC] = "MACsec",
		[RTE_ETH_EVENT_INTR_RMV] = "device removal",
		[RTE_ETH_EVENT_NEW] = "device probed",
		[RTE_ETH_EVENT_DESTROY] = "device released",
		[RTE_ETH_EVENT_FLOW_AGED] = "flow aged",
		[RTE_ETH_EVENT_RX_AVAIL_THRESH] = "RxQ available descriptors threshold reached",
		[RTE_ETH_EVENT_ERR_RECOVERING] = "error recovering",
		[RTE_ETH_EVENT_RECOVERY_SUCCESS] = "error recovery successful",
		[RTE_ETH_EVENT_RECOVERY_FAILED] = "error recovery failed",
	};

	/* Newer DPDKs may have more. */
	return names[type] != NULL ? names[type] : names[RTE_ETH_EVENT_UNKNOWN];
}

static int
on_event(uint16_t port_id, enum rte_eth_event_type type, void *argument, void *result)
{
	const struct fragpmd *app = argument;

	(void)result;
	/* The main lcore writes it only while it reads the command line. */
	if ((__atomic_load_n(&app->options.port.print_events, __ATOMIC_RELAXED) &
		    RTE_BIT32(type)) != 0) {
		printf("\nPort %u: %s event\n", port_id, event_name(type));
		fflush(stdout);
	}
	return 0;
}

int
port_events_register(struct fragpmd *app)
{
	unsigned int type;
	int ret;

	for (type = RTE_ETH_EVENT_UNKNOWN; type < RTE_ETH_EVENT_MAX; type++) {
		ret = rte_eth_dev_callback_register(
			RTE_ETH_ALL, (enum rte_eth_event_type)type, on_event, app);
		if (ret != 0)
			return failure("Cannot register for ethdev events: %s", rte_strerror(-ret));
	}
	return 0;
}

void
port_events_unregister(struct fragpmd *app)
{
	unsigned int type;
	int ret;

	for (type = RTE_ETH_EVENT_UNKNOWN; type < RTE_ETH_EVENT_MAX; type++) {
		/* Busy while one runs, in another thread: it will not be long. */
		do {
			ret = rte_eth_dev_callback_unregister(
				RTE_ETH_ALL, (enum rte_eth_event_type)type, on_event, app);
		} while (ret == -EAGAIN);
	}
}
