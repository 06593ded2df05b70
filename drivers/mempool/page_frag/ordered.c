/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Ordered mode: headers apart from slices, header i of a page bound to slice i for ever.
 *
 * Dequeue computes the addresses of the next headers of the lcore's current page and writes none of
 * them; what two neighbouring headers stand for lies side by side in memory.
 */

#include <errno.h>

#include <rte_common.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>

#include "drivers/mempool/page_frag/pool.h"

/* Bytes from one header to the next without a private area: mempool object header and mbuf. */
#define COMMON_PITCH (RTE_CACHE_LINE_SIZE + sizeof(struct rte_mbuf))

static struct page_frag_pool *
pool_of_slots(struct page_slot_pool *slot)
{
	return container_of(slot, struct page_frag_pool, slot);
}

/* The address of a slot's slice. */
static char *
slice_of(const struct page_frag_pool *p, const struct page_frag_page *page, uint32_t slot)
{
	return (char *)page->va + (size_t)slot * p->layout.stride;
}

/* Tie a header to its slice. The private size leads from the header to the slice: with it,
 * rte_mbuf_from_indirect() finds the header from a clone's buffer address, and cloning works though
 * the data is not behind the header.
 */
static void
bind(struct page_frag_pool *p, const struct page_frag_page *page, uint32_t slot)
{
	struct rte_mbuf *m = page_slot_object(&p->slot.geo, page, slot);
	char *slice = slice_of(p, page, slot);

	m->buf_addr = slice;
	rte_mbuf_iova_set(m, page->iova == RTE_BAD_IOVA
				     ? RTE_BAD_IOVA
				     : page->iova + (rte_iova_t)(slice - (char *)page->va));
	m->priv_size = (uint16_t)(slice - (char *)m - sizeof(*m));
	m->buf_len = p->layout.buf_len;
	m->data_off = RTE_MIN((uint16_t)RTE_PKTMBUF_HEADROOM, m->buf_len);
}

/* No data, so that what counts the bytes that are held counts none of a former life. The line is
 * about to be written anyway, and is read here for the address that stands in it.
 */
static inline uint64_t
empty(char *obj)
{
	struct rte_mbuf *m = (struct rte_mbuf *)obj;

	m->data_len = 0;
	return (uintptr_t)m->buf_addr;
}

/* Empty all mbufs of a page. Returns the sum of their buffer addresses, which is what it should be
 * if all headers are bound.
 *
 * Detaching a clone leaves a header whose buffer address is directly behind the header, which is
 * below its slice: every wrong address makes the sum smaller, and none makes up for another.
 */
static inline uint64_t
empty_page(const struct page_slot_geometry *geo, const struct page_frag_page *page)
{
	char *m = page_slot_object(geo, page, 0);
	uint64_t sum = 0;
	uint32_t i;

	/* The numbers of most pools, known at compile time: one instruction per header. */
	if (likely(geo->slots == PAGE_FRAG_DEFAULT_SLOTS && geo->pitch == COMMON_PITCH)) {
#pragma GCC unroll 32
		for (i = 0; i < PAGE_FRAG_DEFAULT_SLOTS; i++, m += COMMON_PITCH)
			sum += empty(m);
		return sum;
	}
	for (i = 0; i < geo->slots; i++, m += geo->pitch)
		sum += empty(m);
	return sum;
}

/* Empty some mbufs, and bind what no longer is as it was bound; returns how many headers that were.
 */
static uint32_t
bind_again(struct page_frag_pool *p, const struct page_frag_page *page, uint64_t mask)
{
	uint16_t buf_len = p->layout.buf_len;
	uint32_t nb = 0;

	for (; mask != 0; mask &= mask - 1) {
		uint32_t slot = (uint32_t)__builtin_ctzll(mask);
		struct rte_mbuf *m = page_slot_object(&p->slot.geo, page, slot);

		m->data_len = 0;
		if (m->buf_addr != slice_of(p, page, slot) || m->buf_len != buf_len) {
			bind(p, page, slot);
			nb++;
		}
	}
	return nb;
}

/* Headers are bound when their page is used for the first time: rte_pktmbuf_init() runs over them
 * after the pool is populated. Later, those of former clones are bound again. Reading all headers
 * here costs little, since they are about to be written by whoever gets them.
 */
static uint32_t
prepare(struct page_slot_pool *slot_pool, struct page_frag_page *page, uint64_t mask)
{
	struct page_frag_pool *p = pool_of_slots(slot_pool);
	const struct page_slot_geometry *geo = &slot_pool->geo;
	uint32_t i;

	if (unlikely(p->rx.fixup && page_frag_plugin != NULL))
		page_frag_plugin->refilled(p);
	if (unlikely(page->user == 0)) {
		for (i = 0; i < geo->slots; i++)
			bind(p, page, i);
		page->user = empty_page(geo, page);
		return 0;
	}
	if (likely(mask == page->full && page->user == empty_page(geo, page) &&
		    atomic_load_explicit(&page->has_merged, memory_order_relaxed) == 0))
		return 0;
	/* Merging leaves a longer buffer behind. */
	if (mask == page->full)
		atomic_store_explicit(&page->has_merged, 0, memory_order_relaxed);
	return bind_again(p, page, mask);
}

static void
double_free(struct page_slot_pool *slot_pool, struct page_frag_page *page, uint64_t mask)
{
	page_frag_double_free(pool_of_slots(slot_pool), page, mask, "the page is set aside");
}

static void
foreign_free(struct page_slot_pool *slot_pool, const void *page, uint64_t mask)
{
	POOL_LOG(ERR,
		"pool %s: freed mbufs that are not the pool's, near %p (0x%" PRIx64 "); ignored",
		pool_of_slots(slot_pool)->mp->name, page, mask);
}

const struct page_slot_ops page_frag_slot_ops = {
	.prepare = prepare,
	.double_free = double_free,
	.foreign_free = foreign_free,
};

bool
page_frag_ordered_skip(const struct rte_mempool *mp, uint32_t n)
{
	struct page_frag_pool *p = page_frag_pool_of(mp);
	struct page_slot_cache *share = page_frag_own_share(p);

	return share != NULL && page_slot_skip(&p->slot, &page_frag_slot_ops, share, n);
}

int
page_frag_ordered_dequeue(
	struct page_frag_pool *p, struct page_slot_cache *share, void **objs, unsigned int n)
{
	unsigned int done = page_slot_alloc_bulk(&p->slot, &page_frag_slot_ops, share, objs, n);

	if (likely(done == n))
		return 0;
	page_slot_free_bulk(&p->slot, &page_frag_slot_ops, share, objs, done);
	return -ENOENT;
}

/* Threads without a share use one together, under its lock; they hold no run back. */
int
page_frag_ordered_dequeue_other(struct page_frag_pool *p, void **objs, unsigned int n)
{
	int ret;

	rte_spinlock_lock(&p->other_lock);
	ret = page_frag_ordered_dequeue(p, p->other_share, objs, n);
	page_slot_flush(&p->slot, &page_frag_slot_ops, p->other_share);
	rte_spinlock_unlock(&p->other_lock);
	return ret;
}

int
page_frag_ordered_enqueue_other(struct page_frag_pool *p, void *const *objs, unsigned int n)
{
	rte_spinlock_lock(&p->other_lock);
	page_slot_free_bulk(&p->slot, &page_frag_slot_ops, p->other_share, objs, n);
	page_slot_flush(&p->slot, &page_frag_slot_ops, p->other_share);
	rte_spinlock_unlock(&p->other_lock);
	return 0;
}

/* Lcores that the EAL runs now have a share each. */
static uint32_t
nb_shares(void)
{
	uint32_t i, nb = 0;

	for (i = 0; i < RTE_MAX_LCORE; i++)
		if (rte_eal_lcore_role(i) != ROLE_OFF)
			nb++;
	return nb + 1;
}

static void
ordered_fini(struct page_frag_pool *p)
{
	rte_free(p->slot.caches);
	rte_free(p->slot.region.table);
}

/* Pages free below which there is pressure: those that are free when all mbufs are out, and an
 * eighth of the others.
 */
#define LOW_PART 8

static uint32_t
low_watermark(const struct page_frag_pool *p, uint32_t shares)
{
	uint32_t hidden = page_slot_hidden_pages(shares);

	return hidden + (p->max_pages - hidden) / LOW_PART;
}

static int
init_slots(struct page_frag_pool *p, enum page_frag_order order, struct page_slot_cache *caches,
	uint32_t shares, struct page_frag_page **table)
{
	int ret = page_slot_pool_init(
		&p->slot, &p->layout.geo, p->mp->size, order, caches, shares, table, p->max_pages);

	if (ret != 0)
		return ret;
	return page_region_set_watermarks(&p->slot.region, 0, low_watermark(p, shares));
}

static int
ordered_reset(struct page_frag_pool *p)
{
	struct page_slot_pool *slot = &p->slot;

	return init_slots(p, slot->order, slot->caches, slot->nb_caches, slot->region.table);
}

static int
ordered_init(struct page_frag_pool *p, const struct page_frag_pool_conf *conf)
{
	int socket = p->mp->socket_id;
	uint32_t slots = p->layout.geo.slots;
	uint32_t shares = nb_shares();
	struct page_slot_cache *caches;
	struct page_frag_page **table;
	uint64_t pages =
		((uint64_t)p->mp->size + slots - 1) / slots + page_slot_hidden_pages(shares);
	uint32_t i, next = 0;
	int ret;

	if (pages > PAGE_REGION_MAX_PAGES) {
		POOL_LOG(ERR, "pool %s: %u mbufs are too many for pages of %u: at most %u",
			p->mp->name, p->mp->size, slots,
			(PAGE_REGION_MAX_PAGES - page_slot_hidden_pages(shares)) * slots);
		return -EINVAL;
	}
	p->max_pages = (uint32_t)pages;

	caches = rte_zmalloc_socket("page_frag_shares", shares * sizeof(*caches),
		_Alignof(struct page_slot_cache), socket);
	table = rte_zmalloc_socket("page_frag_table", p->max_pages * sizeof(*table), 0, socket);
	if (caches == NULL || table == NULL) {
		rte_free(caches);
		rte_free(table);
		return -ENOMEM;
	}
	ret = init_slots(p, conf->order, caches, shares, table);
	if (ret != 0) {
		rte_free(caches);
		rte_free(table);
		return ret;
	}

	for (i = 0; i < RTE_MAX_LCORE; i++)
		/* Lcores may have come since they were counted: these use the common share. */
		if (rte_eal_lcore_role(i) != ROLE_OFF && next < shares - 1)
			p->share[i] = &caches[next++];
	p->other_share = &caches[next];
	rte_spinlock_init(&p->other_lock);
	return 0;
}

static int
ordered_add_page(struct page_frag_pool *p, struct page_frag_page *page, rte_iova_t iova,
	uint32_t nb_objs __rte_unused)
{
	const struct page_frag_layout *l = &p->layout;
	uint32_t colour = p->slot.region.nb_pages % l->nb_page_colours;
	uint32_t offset = l->page_offset + colour * RTE_CACHE_LINE_SIZE;

	page->owner = &p->slot;
	page->va = (char *)page + offset;
	page->iova = iova == RTE_BAD_IOVA ? RTE_BAD_IOVA : iova + offset;
	page->full = page_slot_full(&l->geo);
	return page_slot_add(&p->slot, page);
}

static uint64_t
ordered_out(const struct page_frag_pool *p)
{
	return page_slot_out(&p->slot);
}

/* Bytes of data in the mbufs of a page that are neither free nor held back. What a share has yet to
 * issue is empty: see prepare().
 */
static uint64_t
bytes_held(const struct page_frag_pool *p, const struct page_frag_page *page, uint64_t word)
{
	uint64_t out = word & page->full & ~page_slot_returned(&p->slot, page);
	uint64_t bytes = 0;

	for (; out != 0; out &= out - 1) {
		const struct rte_mbuf *m =
			page_slot_object(&p->slot.geo, page, (uint32_t)__builtin_ctzll(out));

		bytes += __atomic_load_n(&m->data_len, __ATOMIC_RELAXED);
	}
	return bytes;
}

static void
ordered_info(const struct page_frag_pool *p, struct page_frag_pool_info *info)
{
	const struct page_region *r = &p->slot.region;
	struct page_frag_pool_stats *stats = &info->stats;
	uint64_t shared;
	uint32_t i;

	info->order = p->slot.order;
	info->pages = r->nb_pages;
	for (i = 0; i < r->nb_pages; i++) {
		uint64_t word = atomic_load_explicit(&r->table[i]->refs, memory_order_relaxed);

		info->pages_free += word == 0;
		info->pages_bad += (word & PAGE_SLOT_BAD) != 0;
		info->bytes_held += bytes_held(p, r->table[i], word);
	}
	info->knows_bytes_held = true;
	for (i = 0; i < p->slot.nb_caches; i++)
		page_frag_add_slot_stats(stats, &p->slot.caches[i].stats);
	page_slot_totals(&p->slot, &stats->issued, &stats->freed);
	shared = stats->refill + stats->scavenged;
	stats->fast = stats->issued > shared ? stats->issued - shared : 0;
}

/* What of a page is in whose hands. */
static char
page_mark(const struct page_frag_pool *p, const struct page_frag_page *page)
{
	uint64_t word = atomic_load_explicit(&page->refs, memory_order_relaxed);
	uint64_t out;

	if (word == 0)
		return PAGE_FRAG_MARK_FREE;
	if ((word & PAGE_SLOT_BAD) != 0)
		return PAGE_FRAG_MARK_SET_ASIDE;
	out = word & ~page_slot_returned(&p->slot, page);
	if (out == 0)
		return PAGE_FRAG_MARK_KEPT;
	return out == page->full ? PAGE_FRAG_MARK_HELD : PAGE_FRAG_MARK_PARTLY;
}

static void
ordered_map(const struct page_frag_pool *p, char *map, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		map[i] = page_mark(p, p->slot.region.table[i]);
}

const struct page_frag_mode_ops page_frag_ordered = {
	.name = "ordered",
	.layout = page_frag_layout_ordered,
	.init = ordered_init,
	.reset = ordered_reset,
	.fini = ordered_fini,
	.add_page = ordered_add_page,
	.out = ordered_out,
	.info = ordered_info,
	.map = ordered_map,
};
