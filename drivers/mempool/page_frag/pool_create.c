/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>

#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "drivers/mempool/page_frag/pool.h"

static struct rte_mempool *
fail(struct rte_mempool *mp, int error)
{
	rte_mempool_free(mp);
	rte_errno = error;
	return NULL;
}

struct rte_mempool *
page_frag_pktmbuf_pool_create(const char *name, unsigned int n, unsigned int cache_size,
	uint16_t priv_size, uint16_t data_room_size, int socket_id,
	const struct page_frag_pool_conf *conf)
{
	struct rte_pktmbuf_pool_private priv = {
		.mbuf_data_room_size = data_room_size,
		.mbuf_priv_size = priv_size,
	};
	struct rte_mempool *mp;
	int ret;

	if (RTE_ALIGN(priv_size, RTE_MBUF_PRIV_ALIGN) != priv_size) {
		POOL_LOG(ERR, "pool %s: private area of %u bytes: must be a multiple of %u", name,
			priv_size, RTE_MBUF_PRIV_ALIGN);
		return fail(NULL, EINVAL);
	}
	mp = rte_mempool_create_empty(name, n,
		sizeof(struct rte_mbuf) + priv_size + (unsigned int)data_room_size, cache_size,
		sizeof(priv), socket_id, 0);
	if (mp == NULL) {
		POOL_LOG(ERR, "pool %s: cannot create it with %u mbufs and a cache of %u: %s", name,
			n, cache_size, rte_strerror(rte_errno));
		return NULL;
	}

	/* Registration is silent when the table of operations is full: so ask by name. */
	ret = rte_mempool_set_ops_byname(mp, PAGE_FRAG_OPS_NAME, (void *)(uintptr_t)conf);
	if (ret != 0) {
		POOL_LOG(ERR,
			"pool %s: no mempool driver named %s is registered: the table of "
			"operations was "
			"full or the driver is missing",
			name, PAGE_FRAG_OPS_NAME);
		return fail(mp, ENOENT);
	}
	rte_pktmbuf_pool_init(mp, &priv);
	ret = rte_mempool_populate_default(mp);
	/* The configuration is the caller's, and only read until here. */
	mp->pool_config = NULL;
	if (ret < 0) {
		/* All else has been explained where it was found. */
		if (ret == -ENOMEM || ret == -ENOBUFS)
			POOL_LOG(ERR,
				"pool %s: not enough memory for %u mbufs of %u bytes on socket %d: "
				"reserve more hugepages or ask for fewer mbufs",
				name, n, data_room_size, socket_id);
		return fail(mp, -ret);
	}
	rte_mempool_obj_iter(mp, rte_pktmbuf_init, NULL);
	return mp;
}
