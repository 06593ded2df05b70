/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <assert.h>

#include "app/fragbench/implementation.h"

const struct implementation *const implementations[] = {
	&impl_kernel,
	&impl_page_frag,
	&impl_page_frag_any,
	&impl_page_frag_bulk,
	&impl_page_frag_cache_bulk,
	&impl_page_frag_const,
	&impl_page_frag_prepare,
	&impl_page_frag_prepare_any,
	&impl_tx_no_bias,
	&impl_shape_cache,
	&impl_shape_page,
	&impl_shape_pointer,
	&impl_page_pool,
	&impl_mempool,
	&impl_rte_malloc,
	&impl_malloc,
	&impl_va_to_page,
	&impl_va_to_page_table,
	&impl_page_to_va,
};

const size_t nb_implementations = sizeof(implementations) / sizeof(implementations[0]);

static_assert(sizeof(implementations) / sizeof(implementations[0]) <= MAX_IMPLEMENTATIONS,
	"raise MAX_IMPLEMENTATIONS");

const char *
implementation_refuses(const struct implementation *impl, const struct bench_case *c)
{
	if (c->kind == BENCH_CONVERSIONS && impl->convert == NULL)
		return "is not a conversion";
	if (c->kind != BENCH_CONVERSIONS && impl->convert != NULL)
		return "allocates nothing";
	if (c->cores == 2 && impl->free_far == NULL)
		return "is for one core only";
	return impl->refuses != NULL ? impl->refuses(c) : NULL;
}
