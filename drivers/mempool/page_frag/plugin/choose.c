/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Mode and shape of pools whose creator knows nothing of this driver: by the environment, and by
 * the drivers of the ports that are there.
 */

#include <errno.h>

#include <rte_common.h>
#include <rte_mbuf.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"
#include "lib/frag_mbuf/driver_layout.h"

/* Packed slices shorter than this are for headers that software writes. */
#define MIN_PACKED_SLICE 1024

static const struct frag_mbuf_driver *
driver_of(uint16_t port)
{
	struct rte_eth_dev_info info;

	if (rte_eth_dev_info_get(port, &info) != 0 || info.driver_name == NULL)
		return frag_mbuf_driver_find("");
	return frag_mbuf_driver_find(info.driver_name);
}

/* Ports of the program and of other ports, such as the members of a bonding device. */
static bool
next_port(uint16_t *port)
{
	while (*port < RTE_MAX_ETHPORTS && !rte_eth_dev_is_valid_port(*port))
		(*port)++;
	return *port < RTE_MAX_ETHPORTS;
}

static int
check_drivers(const char *pool)
{
	uint16_t port;

	for (port = 0; next_port(&port); port++) {
		const struct frag_mbuf_driver *driver = driver_of(port);

		if (!driver->refused)
			continue;
		POOL_LOG(ERR,
			"pool %s: driver %s of port %u cannot have buffers of this pool: %s; leave "
			"out --mbuf-pool-ops-name=" PAGE_FRAG_OPS_NAME,
			pool, driver->name, port, driver->reason);
		return -ENOTSUP;
	}
	return 0;
}

/* A port that has just come can tell its name, but not yet its driver: the device gets that when
 * the driver has returned. Virtual devices are named for their drivers; others are found out when
 * the next pool is created.
 */
void
page_frag_check_port(uint16_t port)
{
	char name[RTE_ETH_NAME_MAX_LEN];
	const struct frag_mbuf_driver *driver;

	if (rte_eth_dev_get_name_by_port(port, name) != 0)
		return;
	driver = frag_mbuf_driver_find(name);
	if (driver->refused)
		POOL_LOG(ERR,
			"driver %s of port %u cannot have buffers of this driver's pools: %s; give "
			"it others",
			driver->name, port, driver->reason);
}

/* The shape that suits all ports: no pool is between drivers that fill slices in different ways. */
static int
packed_shape(const char *pool, uint16_t slice, struct frag_mbuf_pool_shape *shape)
{
	bool found = false;
	uint16_t port;

	for (port = 0; next_port(&port); port++) {
		const struct frag_mbuf_driver *driver = driver_of(port);
		struct frag_mbuf_pool_shape one;

		if (!frag_mbuf_driver_shape(driver, slice, &one) || driver->countdown) {
			POOL_LOG(ERR,
				"pool %s: layout=packed is not for the driver of port %u (%s): "
				"give "
				"layout=spaced in " PAGE_FRAG_ENVIRONMENT,
				pool, port, driver->reason);
			return -ENOTSUP;
		}
		if (found && (one.room != shape->room || one.stride != shape->stride ||
				     one.buf_len != shape->buf_len)) {
			POOL_LOG(ERR,
				"pool %s: layout=packed is for ports of one kind, and port %u "
				"differs from those before it (%s): give layout=spaced "
				"in " PAGE_FRAG_ENVIRONMENT,
				pool, port, driver->reason);
			return -ENOTSUP;
		}
		*shape = one;
		found = true;
	}
	if (found)
		return 0;
	POOL_LOG(ERR,
		"pool %s: layout=packed depends on the ports' drivers, and there is no port yet: "
		"give layout=spaced in " PAGE_FRAG_ENVIRONMENT,
		pool);
	return -ENOTSUP;
}

/* The longest segment that any port may have to send. */
static uint16_t
longest_segment(void)
{
	uint16_t port, len = UINT16_MAX;
	bool found = false;

	for (port = 0; next_port(&port); port++) {
		uint16_t one = driver_of(port)->tx_seg_len;

		found = true;
		len = RTE_MIN(len, one != 0 ? one : (uint16_t)FRAG_MBUF_MAX_SEG_LEN);
	}
	return found ? len : FRAG_MBUF_MAX_SEG_LEN;
}

static int
choose_layout(const struct page_frag_environment *env, const struct rte_mempool *mp,
	struct page_frag_pool_conf *conf)
{
	struct frag_mbuf_pool_shape shape = { 0 };
	uint16_t room = rte_pktmbuf_data_room_size((struct rte_mempool *)(uintptr_t)mp);
	uint32_t slice = room < RTE_PKTMBUF_HEADROOM ? 0
						     : RTE_ALIGN_FLOOR(room - RTE_PKTMBUF_HEADROOM,
							       RTE_CACHE_LINE_SIZE);
	uint32_t stride = RTE_ALIGN_CEIL((uint32_t)room, RTE_CACHE_LINE_SIZE);
	int ret;

	if (env->packed && slice >= MIN_PACKED_SLICE) {
		ret = packed_shape(mp->name, (uint16_t)slice, &shape);
		if (ret != 0)
			return ret;
		conf->stride = shape.stride;
		conf->buf_len = shape.buf_len;
		stride = shape.stride;
	}
	if (env->slots != 0)
		conf->slots = RTE_MIN(env->slots, page_frag_most_slots(stride));
	return 0;
}

int
page_frag_choose(const struct page_frag_environment *env, struct page_frag_pool *p,
	struct page_frag_pool_conf *conf)
{
	const struct rte_mempool *mp = p->mp;
	int ret;

	conf->on_double_free = env->on_double_free;
	/* What is no packet pool may be anybody's, and no driver gets it. */
	if (!page_frag_is_packet_pool(mp))
		return 0;
	ret = check_drivers(mp->name);
	if (ret != 0 || env->mode != PAGE_FRAG_MODE_ORDERED ||
		(mp->flags & RTE_MEMPOOL_F_NO_CACHE_ALIGN) != 0)
		return ret;
	conf->mode = PAGE_FRAG_MODE_ORDERED;
	ret = choose_layout(env, mp, conf);
	if (ret != 0)
		return ret;
	p->rx.linearise = env->linearise;
	p->rx.copybreak = env->copybreak;
	p->rx.max_len = longest_segment();
	ret = page_frag_copies_get(env, mp->socket_id, &p->rx);
	p->rx.fixup = ret == 0;
	return ret;
}
