/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "app/fragpmd/options/options.h"

const struct option_group *const option_groups[] = {
	&run_option_group,
	&forward_option_group,
	&port_option_group,
	&offload_option_group,
	&threshold_option_group,
	&rss_option_group,
	&link_option_group,
	&numa_option_group,
	&pool_option_group,
	&frag_option_group,
	&txonly_option_group,
	&flowgen_option_group,
	&txstream_option_group,
	&noisy_option_group,
	&idle_option_group,
	NULL,
};
