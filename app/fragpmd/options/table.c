/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "app/fragpmd/options/options.h"

const struct option_group *const option_groups[] = {
	&run_option_group,
	&forward_option_group,
	&port_option_group,
	&pool_option_group,
	&frag_option_group,
	&txonly_option_group,
	&flowgen_option_group,
	&txstream_option_group,
	&noisy_option_group,
	NULL,
};
