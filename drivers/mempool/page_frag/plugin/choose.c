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
	while (*port < RTE_MAX_ETHPORTS && !page_frag_port_is_there(*port))
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

/* The longest segment that any port takes that has come. */
static _Atomic uint16_t longest_segment = UINT16_MAX;

uint16_t
page_frag_longest_segment(void)
{
	return atomic_load_explicit(&longest_segment, memory_order_relaxed);
}

static uint16_t
segment_of(const struct frag_mbuf_driver *driver)
{
	return driver->tx_seg_len != 0 ? driver->tx_seg_len : (uint16_t)FRAG_MBUF_MAX_SEG_LEN;
}

/* Under the lock of ports. Who receives has learned what was so far. */
static void
lower_longest_segment(uint16_t len)
{
	if (len >= page_frag_longest_segment())
		return;
	atomic_store_explicit(&longest_segment, len, memory_order_relaxed);
	page_frag_pools_changed();
}

static void
look_at_segments(void)
{
	bool found = false;
	uint16_t port;

	for (port = 0; next_port(&port); port++, found = true)
		lower_longest_segment(segment_of(driver_of(port)));
	if (!found)
		lower_longest_segment(FRAG_MBUF_MAX_SEG_LEN);
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
	lower_longest_segment(segment_of(driver));
	if (driver->refused)
		POOL_LOG(ERR,
			"driver %s of port %u cannot have buffers of this driver's pools: %s; give "
			"it others",
			driver->name, port, driver->reason);
}

/* The shape that suits all ports: no pool is between drivers that fill slices in different ways. */
static int
packed_shape(const char *pool, uint16_t room, uint16_t slice, struct frag_mbuf_pool_shape *shape)
{
	bool found = false;
	uint16_t port;

	for (port = 0; next_port(&port); port++) {
		const struct frag_mbuf_driver *driver = driver_of(port);
		struct frag_mbuf_pool_shape one;

		/* The device goes by the pool's data room, which is the program's choice. */
		if (driver->length == FRAG_MBUF_LENGTH_POOL && driver->slice_step == 0 &&
			slice + RTE_PKTMBUF_HEADROOM != room) {
			POOL_LOG(ERR,
				"pool %s: layout=packed is for data rooms of %d bytes and a "
				"multiple of %d, and this is %u (port %u): give layout=spaced "
				"in " PAGE_FRAG_ENVIRONMENT,
				pool, RTE_PKTMBUF_HEADROOM, RTE_CACHE_LINE_SIZE, room, port);
			return -ENOTSUP;
		}

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
		ret = packed_shape(mp->name, room, (uint16_t)slice, &shape);
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

/* Copies are mbufs of another pool, without a private area. A program that has one writes into it;
 * and drivers that free fast put what they have sent into the first mbuf's pool.
 */
static int
check_copies(const struct page_frag_environment *env, const struct rte_mempool *mp)
{
	uint16_t port, priv_size = rte_pktmbuf_priv_size((struct rte_mempool *)(uintptr_t)mp);
	struct rte_eth_dev_info info;

	if (env->copybreak == 0 && env->linearise != FRAG_MBUF_LINEARISE_ALWAYS)
		return 0;
	if (priv_size != 0) {
		POOL_LOG(ERR,
			"pool %s: mbufs have a private area of %u bytes, and copies of packets "
			"would have none: give neither linearise=always nor copybreak "
			"in " PAGE_FRAG_ENVIRONMENT,
			mp->name, priv_size);
		return -ENOTSUP;
	}
	for (port = 0; next_port(&port); port++) {
		if (rte_eth_dev_info_get(port, &info) != 0 ||
			(info.tx_offload_capa & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE) == 0)
			continue;
		POOL_LOG(ERR,
			"pool %s: the driver of port %u may free mbufs of two pools into one "
			"(MBUF_FAST_FREE), and copies of packets are of another pool: give neither "
			"linearise=always nor copybreak in " PAGE_FRAG_ENVIRONMENT,
			mp->name, port);
		return -ENOTSUP;
	}
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
	ret = check_copies(env, mp);
	if (ret != 0)
		return ret;
	look_at_segments();
	p->rx.linearise = env->linearise;
	p->rx.copybreak = env->copybreak;
	/* Other processes have looked at no port. */
	p->rx.max_len = page_frag_longest_segment();
	ret = page_frag_copies_get(env, mp->socket_id, &p->rx);
	p->rx.fixup = ret == 0;
	return ret;
}
