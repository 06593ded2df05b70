/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "app/fragpmd/commands/command.h"

const struct command_group *const command_groups[] = {
	&help_command_group,
	&control_command_group,
	&load_command_group,
	&show_command_group,
	&show_port_command_group,
	&show_queue_command_group,
	&show_device_command_group,
	&frag_command_group,
	&select_command_group,
	&txpkts_command_group,
	&port_set_command_group,
	&mac_addr_command_group,
	&set_forwarding_command_group,
	&csum_command_group,
	&clear_command_group,
	&port_command_group,
	&port_config_command_group,
	&port_queue_command_group,
	&port_offload_command_group,
	NULL,
};
