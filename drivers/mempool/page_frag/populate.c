/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* How a pool asks for memory and cuts what it gets into units.
 *
 * A unit never straddles a memory page of the size that the mempool library counts with, under
 * IOVA = VA either: what is contiguous for an IOMMU but not in physical memory is not contiguous
 * for every (emulated) device behind it.
 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <rte_common.h>
#include <rte_eal.h>
#include <rte_mbuf.h>

#include "drivers/mempool/page_frag/pool.h"

/* Pages in the pool so far. */
static uint32_t
nb_pages(const struct page_frag_pool *p)
{
	return p->mode == PAGE_FRAG_MODE_ORDERED ? p->slot.region.nb_pages : p->claim.nb_pages;
}

/* The pages that so many objects still need: all of them for all objects, whenever the question is
 * asked, since the library also asks when it gives memory back.
 */
static size_t
pages_for(const struct page_frag_pool *p, uint32_t obj_num)
{
	return obj_num >= p->mp->size ? p->max_pages : p->max_pages - nb_pages(p);
}

/* The most pieces that the memory of so many units comes in: cut at every memory page, and at both
 * ends.
 */
static size_t
max_chunks(const struct page_frag_layout *l, size_t units, size_t pg_sz)
{
	if (pg_sz < l->unit_size)
		return units;
	return RTE_MIN(units, units / (pg_sz / l->unit_size) + 2);
}

ssize_t
page_frag_calc_mem_size(const struct rte_mempool *mp, uint32_t obj_num, uint32_t pg_shift,
	size_t *min_chunk_size, size_t *align)
{
	struct page_frag_pool *p = page_frag_pool_of(mp);
	const struct page_frag_layout *l = &p->layout;
	size_t units = pages_for(p, obj_num);
	size_t pg_sz, per_pg, size;
	int ret;

	/* Units are laid out by the memory's real pages, whatever the caller counts with. */
	ret = rte_mempool_get_page_size((struct rte_mempool *)(uintptr_t)mp, &pg_sz);
	if (ret < 0)
		return ret;
	if (pg_shift != 0)
		pg_sz = RTE_MAX(pg_sz, (size_t)1 << pg_shift);

	if (pg_sz < l->unit_size) {
		/* Memory pages smaller than a unit serve only where they follow each other. */
		size = units * l->unit_size + l->block_size;
	} else {
		/* One unit more for a first memory page of which only a part is ours. */
		per_pg = pg_sz / l->unit_size;
		size = units / per_pg * pg_sz + units % per_pg * l->unit_size + l->unit_size;
	}

	p->sized = true;
	*align = l->block_size;
	/* Less than this may hold no unit, where a memory page ends in it. A pool with more objects
	 * than it counts, and hardly more of these than memory pages, must come in one piece: see
	 * nb_counted().
	 */
	*min_chunk_size =
		p->mode == PAGE_FRAG_MODE_ORDERED && mp->size <= max_chunks(l, units, pg_sz)
			? size
			: 2 * l->unit_size - l->block_size;
	return (ssize_t)size;
}

/* The next place for a unit at or after va; it may lie behind the end of the memory. */
static char *
unit_at(const struct page_frag_layout *l, char *va, size_t pg_sz)
{
	va = RTE_PTR_ALIGN_CEIL(va, l->block_size);
	if (pg_sz >= l->unit_size &&
		RTE_PTR_ALIGN_FLOOR(va, pg_sz) != RTE_PTR_ALIGN_FLOOR(va + l->unit_size - 1, pg_sz))
		va = RTE_PTR_ALIGN_CEIL(va, pg_sz);
	return va;
}

static uint32_t
count_units(const struct page_frag_layout *l, char *va, char *end, size_t pg_sz, uint32_t max)
{
	uint32_t n = 0;

	for (va = unit_at(l, va, pg_sz); n < max && va < end && (size_t)(end - va) >= l->unit_size;
		va = unit_at(l, va + l->unit_size, pg_sz))
		n++;
	return n;
}

/* Memory that a program brings by itself may have no place for a page: then pages become smaller,
 * as long as there are none. The library brings what it was asked for.
 */
static int
fit_pages(struct page_frag_pool *p, char *va, char *end, size_t pg_sz)
{
	struct page_frag_layout l = p->layout;
	struct page_frag_pool was;
	int ret;

	if (p->mode != PAGE_FRAG_MODE_COMPATIBLE || p->sized || nb_pages(p) != 0)
		return 0;
	while (count_units(&l, va, end, pg_sz, 1) == 0)
		if (!page_frag_layout_halve(p->mp, &l))
			return 0;
	if (l.block_size == p->layout.block_size)
		return 0;
	was = *p;
	p->layout = l;
	ret = page_frag_compatible.init(p, NULL);
	if (ret != 0)
		*p = was;
	else
		page_frag_compatible.fini(&was);
	return ret;
}

/* One unit: its page, and its objects made known to the mempool. */
static int
add_unit(struct rte_mempool *mp, char *unit, rte_iova_t iova, uint32_t nb_objs,
	rte_mempool_populate_obj_cb_t *obj_cb, void *obj_cb_arg)
{
	struct page_frag_pool *p = page_frag_pool_of(mp);
	const struct page_slot_geometry *geo = &p->layout.geo;
	struct page_frag_page *page = page_slot_page_of(geo, unit);
	uint32_t i;
	int ret;

	memset(page, 0, sizeof(*page));
	ret = page_frag_mode_ops(p->mode)->add_page(p, page, iova, nb_objs);
	if (ret != 0)
		return ret;

	for (i = 0; i < nb_objs; i++) {
		char *obj = page_slot_object(geo, page, i);

		obj_cb(mp, obj_cb_arg, obj,
			iova == RTE_BAD_IOVA ? RTE_BAD_IOVA : iova + (rte_iova_t)(obj - unit));
	}
	return 0;
}

/* How many of the objects that nb of the missing pages bring count as the pool's.
 *
 * A pool has more objects than its size where lcores hold some back: all of them are on the pool's
 * list, so that the program's initialisers reach them, but mp->size and mp->populated_size count
 * only the size. The library stops populating once that many are counted, and drops a chunk that
 * brings none: so keep one for each chunk that may still come. Each brings a page at least; a pool
 * of fewer mbufs than pages counts on chunks of whole memory pages. 0 if there are none to keep.
 */
static uint32_t
nb_counted(const struct page_frag_pool *p, uint32_t nb, uint32_t max_objs, size_t pg_sz)
{
	uint32_t later = p->max_pages - nb_pages(p) - nb;
	uint32_t keep =
		p->mp->size > p->max_pages ? later : (uint32_t)max_chunks(&p->layout, later, pg_sz);

	return max_objs > keep ? RTE_MIN(nb * p->layout.geo.slots, max_objs - keep) : 0;
}

/* A memory page cannot be large enough for a page of the pool. */
static bool
is_too_large(const struct page_frag_layout *l, size_t pg_sz)
{
	return rte_eal_iova_mode() == RTE_IOVA_PA && pg_sz != 0 && l->unit_size > pg_sz;
}

int
page_frag_populate(struct rte_mempool *mp, unsigned int max_objs, void *vaddr, rte_iova_t iova,
	size_t len, rte_mempool_populate_obj_cb_t *obj_cb, void *obj_cb_arg)
{
	struct page_frag_pool *p = page_frag_pool_of(mp);
	const struct page_frag_layout *l = &p->layout;
	char *end = (char *)vaddr + len;
	uint32_t counted, listed = 0;
	uint32_t nb, i;
	char *unit;
	size_t pg_sz;
	int ret;

	ret = rte_mempool_get_page_size(mp, &pg_sz);
	if (ret < 0)
		return ret;

	/* After a failure the library has freed the chunks, and may try again. */
	if (mp->nb_mem_chunks == 0 && nb_pages(p) != 0) {
		mp->populated_size = 0;
		ret = page_frag_mode_ops(p->mode)->reset(p);
		if (ret != 0)
			return ret;
	}

	ret = fit_pages(p, vaddr, end, pg_sz);
	if (ret != 0)
		return ret;
	nb = count_units(l, vaddr, end, pg_sz, p->max_pages - nb_pages(p));
	if (nb == 0) {
		if (!is_too_large(l, pg_sz))
			return 0;
		POOL_LOG(ERR,
			"pool %s: a page of %u bytes does not fit into memory pages of %zu; use "
			"larger hugepages or a smaller data room",
			mp->name, l->unit_size, pg_sz);
		return -E2BIG;
	}
	counted = nb_counted(p, nb, max_objs, pg_sz);
	if (counted == 0) {
		POOL_LOG(ERR, "pool %s: so few mbufs need their memory in one piece, of %u pages",
			mp->name, p->max_pages);
		return -ENOBUFS;
	}

	unit = unit_at(l, vaddr, pg_sz);
	for (i = 0; i < nb; i++) {
		uint32_t slots = l->geo.slots;

		/* Without objects beyond the size, the last page may have fewer of them. */
		if (p->mode == PAGE_FRAG_MODE_COMPATIBLE)
			slots = RTE_MIN(slots, counted - listed);
		ret = add_unit(mp, unit,
			iova == RTE_BAD_IOVA ? RTE_BAD_IOVA
					     : iova + (rte_iova_t)(unit - (char *)vaddr),
			slots, obj_cb, obj_cb_arg);
		if (ret != 0)
			return ret;
		listed += slots;
		unit = unit_at(l, unit + l->unit_size, pg_sz);
	}
	mp->populated_size -= listed - counted;
	return (int)counted;
}
