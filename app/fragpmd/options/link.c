/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Links, how ports start, and what of their events is shown. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_bitops.h>
#include <rte_common.h>
#include <rte_ethdev.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/options/options.h"
#include "app/fragpmd/parse.h"

#define EVENT_NAMES                                                                         \
	"unknown|intr_lsc|queue_state|intr_reset|vf_mbox|ipsec|macsec|intr_rmv|dev_probed|" \
	"dev_released|flow_aged|err_recovering|recovery_success|recovery_failed|all"

static const struct {
	const char *name;
	enum rte_eth_event_type type;
	bool shown; /* unless the options say otherwise */
} events[] = {
	{ "unknown", RTE_ETH_EVENT_UNKNOWN, true },
	{ "intr_lsc", RTE_ETH_EVENT_INTR_LSC, true },
	{ "queue_state", RTE_ETH_EVENT_QUEUE_STATE, true },
	{ "intr_reset", RTE_ETH_EVENT_INTR_RESET, true },
	{ "vf_mbox", RTE_ETH_EVENT_VF_MBOX, false },
	{ "ipsec", RTE_ETH_EVENT_IPSEC, true },
	{ "macsec", RTE_ETH_EVENT_MACSEC, true },
	{ "intr_rmv", RTE_ETH_EVENT_INTR_RMV, true },
	{ "dev_probed", RTE_ETH_EVENT_NEW, false },
	{ "dev_released", RTE_ETH_EVENT_DESTROY, false },
	{ "flow_aged", RTE_ETH_EVENT_FLOW_AGED, true },
	{ "err_recovering", RTE_ETH_EVENT_ERR_RECOVERING, true },
	{ "recovery_success", RTE_ETH_EVENT_RECOVERY_SUCCESS, true },
	{ "recovery_failed", RTE_ETH_EVENT_RECOVERY_FAILED, true },
};

uint32_t
events_shown_by_default(void)
{
	uint32_t mask = 0;
	unsigned int i;

	for (i = 0; i < RTE_DIM(events); i++) {
		if (events[i].shown)
			mask |= RTE_BIT32(events[i].type);
	}
	return mask;
}

/* --print-event and --mask-event, which is the one whose max is 0. */
static int
parse_event(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	uint32_t *shown = &app->options.port.print_events;
	uint32_t mask = strcmp(argument, "all") == 0 ? UINT32_MAX : 0;
	unsigned int i;

	for (i = 0; i < RTE_DIM(events); i++) {
		if (strcmp(argument, events[i].name) == 0)
			mask = RTE_BIT32(events[i].type);
	}
	if (mask == 0) {
		fprintf(stderr, "Invalid event: %s\n", argument);
		return failure("invalid %s argument: %s - must be one of: %s", desc->name, argument,
			EVENT_NAMES);
	}
	*shown = desc->max != 0 ? *shown | mask : *shown & ~mask;
	return 0;
}

/* The speeds that can be forced, in Mbps. */
static const struct {
	uint32_t mbps;
	uint32_t bit;
} speeds[] = {
	{ RTE_ETH_SPEED_NUM_1G, RTE_ETH_LINK_SPEED_1G },
	{ RTE_ETH_SPEED_NUM_10G, RTE_ETH_LINK_SPEED_10G },
	{ RTE_ETH_SPEED_NUM_25G, RTE_ETH_LINK_SPEED_25G },
	{ RTE_ETH_SPEED_NUM_40G, RTE_ETH_LINK_SPEED_40G },
	{ RTE_ETH_SPEED_NUM_50G, RTE_ETH_LINK_SPEED_50G },
	{ RTE_ETH_SPEED_NUM_100G, RTE_ETH_LINK_SPEED_100G },
	{ RTE_ETH_SPEED_NUM_200G, RTE_ETH_LINK_SPEED_200G },
#ifdef RTE_ETH_LINK_SPEED_400G
	{ RTE_ETH_SPEED_NUM_400G, RTE_ETH_LINK_SPEED_400G },
#endif
};

static const char *
speed_choices(char *buffer, size_t size)
{
	size_t used = 0;
	unsigned int i;

	buffer[0] = '\0';
	for (i = 0; i < RTE_DIM(speeds) && used < size; i++)
		used += (size_t)snprintf(buffer + used, size - used, "%s%" PRIu32,
			i != 0 ? ", " : "", speeds[i].mbps);
	return buffer;
}

static int
parse_link_speed(struct fragpmd *app, const struct option_desc *desc, const char *argument)
{
	char choices[128];
	uint64_t mbps;
	unsigned int i;

	(void)desc;
	if (parse_number(argument, 0, UINT32_MAX, &mbps) < 0)
		mbps = 0;
	for (i = 0; i < RTE_DIM(speeds); i++) {
		if (speeds[i].mbps == mbps) {
			app->options.port.link_speeds = RTE_ETH_LINK_SPEED_FIXED | speeds[i].bit;
			return 0;
		}
	}
	return failure("Unsupported fixed speed %s - eth-link-speed must be one of: %s", argument,
		speed_choices(choices, sizeof(choices)));
}

static const struct option_desc link_options[] = {
	{
		.name = "eth-link-speed",
		.argument = "N",
		.help = "force link speed, in Mbps",
		.choices = speed_choices,
		.preset = "autonegotiated",
		.parse = parse_link_speed,
	},
	{
		.name = "disable-link-check",
		.help = "disable check on link status when starting/stopping ports.",
		.parse = option_flag,
		.max = true,
		OPTION_VALUE(port.no_link_check),
	},
	{
		.name = "disable-device-start",
		.help = "do not automatically start port.",
		.parse = option_flag,
		.max = true,
		OPTION_VALUE(port.no_device_start),
	},
	{
		.name = "no-lsc-interrupt",
		.help = "disable link status change interrupt.",
		.parse = option_flag,
		.max = false,
		OPTION_VALUE(port.lsc_interrupt),
	},
	{
		.name = "no-rmv-interrupt",
		.help = "disable device removal interrupt.",
		.parse = option_flag,
		.max = false,
		OPTION_VALUE(port.rmv_interrupt),
	},
	{
		.name = "print-event",
		.argument = "<" EVENT_NAMES ">",
		.help = "enable print of designated event or all of them.",
		.preset = "all but vf_mbox, dev_probed and dev_released",
		.parse = parse_event,
		.max = true,
	},
	{
		.name = "mask-event",
		.argument = "<" EVENT_NAMES ">",
		.help = "disable print of designated event or all of them.",
		.parse = parse_event,
		.max = false,
	},
};

const struct option_group link_option_group = {
	.title = "Links and events of ports",
	.options = link_options,
	.count = RTE_DIM(link_options),
};
