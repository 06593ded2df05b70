/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* For rte_pktmbuf_pool_create_extbuf(), which has not changed since 20.02. */
#define ALLOW_EXPERIMENTAL_API

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_common.h>
#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_memzone.h>

#include "app/fragpmd/pools/xbuf.h"

/*
 * What a hugepage of the usual size can hold besides the allocator's own headers: more would have
 * to be in two pages that are neighbours for devices too.
 */
#define ZONE_SIZE (RTE_PGSIZE_2M - 4 * RTE_CACHE_LINE_SIZE)

static int
zone_name(char *buffer, const char *pool, unsigned int i)
{
	int len = snprintf(buffer, RTE_MEMZONE_NAMESIZE, RTE_MEMPOOL_MZ_FORMAT "_xb_%u", pool, i);

	return len < 0 || len >= RTE_MEMZONE_NAMESIZE ? -ENAMETOOLONG : 0;
}

static int
reserve_zones(const char *pool, struct rte_pktmbuf_extmem *zones, unsigned int nb_zones,
	uint16_t stride, unsigned int socket)
{
	char name[RTE_MEMZONE_NAMESIZE];
	unsigned int i;

	for (i = 0; i < nb_zones; i++) {
		const struct rte_memzone *zone;

		if (zone_name(name, pool, i) < 0)
			return -ENAMETOOLONG;
		zone = rte_memzone_reserve(name, ZONE_SIZE, (int)socket,
			RTE_MEMZONE_IOVA_CONTIG | RTE_MEMZONE_1GB | RTE_MEMZONE_SIZE_HINT_ONLY);
		if (zone == NULL)
			return -rte_errno;
		zones[i] = (struct rte_pktmbuf_extmem){
			.buf_ptr = zone->addr,
			.buf_iova = zone->iova,
			.buf_len = ZONE_SIZE,
			.elt_size = stride,
		};
	}
	return 0;
}

struct rte_mempool *
xbuf_pool_create(const char *name, unsigned int n, unsigned int cache, uint16_t data_room,
	unsigned int socket)
{
	uint16_t stride = RTE_ALIGN_CEIL(data_room, RTE_CACHE_LINE_SIZE);
	unsigned int per_zone = ZONE_SIZE / stride;
	unsigned int nb_zones = (n + per_zone - 1) / per_zone;
	struct rte_pktmbuf_extmem *zones;
	struct rte_mempool *pool = NULL;
	int error;

	zones = calloc(nb_zones, sizeof(*zones));
	if (zones == NULL) {
		rte_errno = ENOMEM;
		return NULL;
	}
	error = -reserve_zones(name, zones, nb_zones, stride, socket);
	if (error == 0) {
		pool = rte_pktmbuf_pool_create_extbuf(
			name, n, cache, 0, data_room, (int)socket, zones, nb_zones);
		error = pool == NULL ? rte_errno : 0;
	}
	free(zones);
	if (pool == NULL) {
		xbuf_free(name);
		rte_errno = error;
	}
	return pool;
}

void
xbuf_free(const char *name)
{
	char zone[RTE_MEMZONE_NAMESIZE];
	const struct rte_memzone *found;
	unsigned int i;

	for (i = 0; zone_name(zone, name, i) == 0; i++) {
		found = rte_memzone_lookup(zone);
		if (found == NULL || rte_memzone_free(found) != 0)
			break;
	}
}
