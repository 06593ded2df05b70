/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Pools of fragment mbufs for what is copied on receive: small packets, and frames that have to be
 * one segment. Made by the primary process; the program's pools tell where they are.
 */

#include <errno.h>

#include <rte_errno.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"

/* Pages of frames: one of 64 KB with headers and headroom, and little is left over at the end. */
#define FRAMES_PAGE_SIZE (UINT32_C(128) << 10)

static int
get(struct rte_mempool **pool, const char *name, const struct page_frag_environment *env,
	uint32_t page_size, int socket_id)
{
	*pool = rte_mempool_lookup(name);
	if (*pool == NULL)
		*pool = page_frag_fragment_pool_create(
			name, (size_t)env->memory << 20, page_size, socket_id);
	if (*pool != NULL && page_frag_is_fragment_pool(*pool))
		return 0;
	if (*pool != NULL) {
		POOL_LOG(ERR, "the program has a pool named %s: no copies of packets", name);
		return -EEXIST;
	}
	POOL_LOG(ERR,
		"no %u MB for copies of packets: give the EAL more hugepages, or less with "
		"memory=N "
		"in " PAGE_FRAG_ENVIRONMENT,
		env->memory);
	return -rte_errno;
}

int
page_frag_copies_get(
	const struct page_frag_environment *env, int socket_id, struct page_frag_rx_conf *rx)
{
	int ret = 0;

	if (env->copybreak != 0)
		ret = get(&rx->packets, "page_frag_packets", env, 0, socket_id);
	if (ret == 0 && env->linearise == FRAG_MBUF_LINEARISE_ALWAYS)
		ret = get(&rx->frames, "page_frag_frames", env, FRAMES_PAGE_SIZE, socket_id);
	return ret;
}
