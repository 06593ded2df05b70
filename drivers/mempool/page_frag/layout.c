/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* How memory is cut up.
 *
 * Ordered mode: a unit is a block of headers and the page of their slices.
 *
 *	block, aligned to its own size          page
 *	+------+--------+--------+-- --+-------+---------+---------+-- --+-------+
 *	| page | hdr 0  | hdr 1  |     | (gap) | slice 0 | slice 1 |     | (gap) |
 *	| word | mbuf 0 | mbuf 1 |     |       |         |         |     |       |
 *	+------+--------+--------+-- --+-------+---------+---------+-- --+-------+
 *
 * Compatible mode: a unit is a block of objects as in DPDK's own pools.
 *
 *	+-------+------+-------------------+-------------------+-- --+-------+
 *	| (gap) | page | hdr, mbuf, room 0 | hdr, mbuf, room 1 |     | (gap) |
 *	+-------+------+-------------------+-------------------+-- --+-------+
 *
 * The gaps are what a whole number of blocks leaves over. They are used for colours, as in a slab
 * allocator: pages are shifted by a varying number of cache lines, so that slices of the same
 * number do not all fall into the same cache sets.
 */

#include <errno.h>

#include <rte_common.h>
#include <rte_mbuf.h>

#include "drivers/mempool/page_frag/pool.h"

#define LINE RTE_CACHE_LINE_SIZE

/* Blocks of headers that are tried. */
#define ORDERED_BLOCK_MIN 4096
#define ORDERED_BLOCK_MAX 65536
/* Blocks of objects that are tried, and the waste that ends the search. */
#define COMPATIBLE_BLOCK_MIN 4096
#define COMPATIBLE_WASTE_PERCENT 4
#define COMPATIBLE_COLOURS 16

/* The mbuf's priv_size leads from the header to the slice and is 16 bits wide; see bind() of
 * ordered.c. A packet that loses its headroom has it longer by what slices overlap.
 */
static bool
slice_in_reach(const struct page_frag_layout *l, uint32_t slot)
{
	size_t header = l->geo.first + (size_t)slot * l->geo.pitch;
	size_t slice =
		l->page_offset + (size_t)(l->nb_page_colours - 1) * LINE + (size_t)slot * l->stride;

	return slice - header - sizeof(struct rte_mbuf) + (l->room - l->stride) <= UINT16_MAX;
}

/* The farthest is the last slice, or the first where headers are longer than slices. */
static bool
page_in_reach(const struct page_frag_layout *l)
{
	return slice_in_reach(l, 0) && slice_in_reach(l, l->geo.slots - 1);
}

/* One page with so many slots and the smallest block that holds their headers; false if there is no
 * such page.
 */
static bool
ordered_with_slots(const struct rte_mempool *mp, uint32_t slots, struct page_frag_layout *l)
{
	uint32_t headers = sizeof(struct page_frag_page) + slots * l->geo.pitch;
	uint32_t used;

	if (headers > ORDERED_BLOCK_MAX)
		return false;
	l->geo.slots = slots;
	l->geo.first = sizeof(struct page_frag_page) + mp->header_size;
	l->block_size = RTE_MAX((uint32_t)ORDERED_BLOCK_MIN, rte_align32pow2(headers));
	l->geo.block_mask = l->block_size - 1;
	l->page_offset = headers;
	used = headers + (slots - 1) * l->stride + l->room;
	l->unit_size = RTE_ALIGN_CEIL(used, l->block_size);
	/* An even number of blocks would bring headers back to the same cache sets sooner. */
	if (l->unit_size / l->block_size % 2 == 0 && l->unit_size - used < l->block_size / 8)
		l->unit_size += l->block_size;
	l->nb_page_colours = (l->unit_size - used) / LINE + 1;
	while (l->nb_page_colours > 1 && !page_in_reach(l))
		l->nb_page_colours--;
	return page_in_reach(l);
}

uint16_t
page_frag_most_slots(uint32_t stride)
{
	uint32_t headers = ORDERED_BLOCK_MIN / 4;

	return (uint16_t)RTE_MIN((uint32_t)PAGE_SLOT_MAX, (UINT16_MAX - headers) / stride + 1);
}

int
page_frag_layout_ordered(const struct rte_mempool *mp, const struct page_frag_pool_conf *conf,
	struct page_frag_layout *layout)
{
	const struct rte_pktmbuf_pool_private *priv =
		rte_mempool_get_priv((struct rte_mempool *)(uintptr_t)mp);
	uint32_t room = priv->mbuf_data_room_size;
	uint32_t header = sizeof(struct rte_mbuf) + priv->mbuf_priv_size;
	uint32_t slots = conf->slots != 0 ? conf->slots : PAGE_FRAG_DEFAULT_SLOTS;
	struct page_frag_layout l = { 0 };

	l.geo.pitch = RTE_ALIGN_CEIL(mp->header_size + header, (uint32_t)LINE);
	l.room = RTE_ALIGN_CEIL(room, (uint32_t)LINE);
	l.stride = conf->stride != 0 ? conf->stride : l.room;
	l.buf_len = conf->buf_len != 0 ? conf->buf_len : room;
	l.geo.overlap = l.stride < l.room;
	if (l.stride % LINE != 0 || l.stride > l.room || l.buf_len > room) {
		POOL_LOG(ERR,
			"pool %s: slices %u bytes apart with a buffer length of %u: the distance "
			"must be a multiple of %u, and neither may be more than the data room of "
			"%u",
			mp->name, l.stride, l.buf_len, LINE, room);
		return -EINVAL;
	}

	if (conf->slots > PAGE_SLOT_MAX ||
		(conf->slots != 0 && !ordered_with_slots(mp, slots, &l))) {
		POOL_LOG(ERR,
			"pool %s: %u slices of %u bytes per page are not possible: every slice "
			"must "
			"be within 64 KB of its header; ask for fewer, or for 0",
			mp->name, conf->slots, l.stride);
		return -EINVAL;
	}
	while (slots > 0 && !ordered_with_slots(mp, slots, &l))
		slots--;
	if (slots == 0) {
		POOL_LOG(ERR,
			"pool %s: a data room of %u bytes and a private area of %u are too large "
			"for "
			"ordered mode; use smaller ones, or compatible mode",
			mp->name, room, header - (uint32_t)sizeof(struct rte_mbuf));
		return -EINVAL;
	}
	page_slot_geometry_init(&l.geo);
	*layout = l;
	return 0;
}

/* The first block with little waste, or the one that wastes least; none larger than a memory page
 * if a smaller one will do. False if none up to the largest holds an object.
 */
static bool
compatible_within(const struct rte_mempool *mp, size_t pg_sz, uint64_t largest,
	struct page_frag_layout *layout)
{
	uint32_t object = mp->header_size + mp->elt_size + mp->trailer_size;
	struct page_frag_layout best = { 0 };
	uint64_t block;

	for (block = COMPATIBLE_BLOCK_MIN; block <= largest; block *= 2) {
		struct page_frag_layout l = { 0 };
		uint64_t gap;

		if (best.geo.slots != 0 && block > pg_sz && pg_sz != 0)
			break;
		l.geo.slots = RTE_MIN(
			(block - sizeof(struct page_frag_page)) / object, (uint64_t)PAGE_SLOT_MAX);
		if (l.geo.slots == 0)
			continue;
		gap = block - sizeof(struct page_frag_page) - (uint64_t)l.geo.slots * object;
		l.block_size = block;
		l.unit_size = block;
		l.geo.block_mask = block - 1;
		l.geo.pitch = object;
		l.geo.first = sizeof(struct page_frag_page) + mp->header_size;
		l.geo.colour_mask = RTE_MIN((uint32_t)COMPATIBLE_COLOURS,
					    rte_align32prevpow2((uint32_t)(gap / LINE + 1))) -
				    1;
		if (best.geo.slots == 0 || block / l.geo.slots < best.block_size / best.geo.slots)
			best = l;
		if (gap * 100 <= block * COMPATIBLE_WASTE_PERCENT || l.geo.slots >= mp->size ||
			l.geo.slots == PAGE_SLOT_MAX)
			break;
	}
	if (best.geo.slots == 0)
		return false;
	page_slot_geometry_init(&best.geo);
	*layout = best;
	return true;
}

int
page_frag_layout_compatible(const struct rte_mempool *mp,
	const struct page_frag_pool_conf *conf __rte_unused, struct page_frag_layout *layout)
{
	size_t pg_sz;
	int ret;

	ret = rte_mempool_get_page_size((struct rte_mempool *)(uintptr_t)mp, &pg_sz);
	if (ret < 0)
		return ret;
	if (!compatible_within(mp, pg_sz, UINT32_C(1) << 30, layout)) {
		POOL_LOG(ERR, "pool %s: objects of %u bytes are too large", mp->name,
			mp->header_size + mp->elt_size + mp->trailer_size);
		return -E2BIG;
	}
	return 0;
}

bool
page_frag_layout_halve(const struct rte_mempool *mp, struct page_frag_layout *layout)
{
	return compatible_within(mp, 0, layout->block_size / 2, layout);
}
