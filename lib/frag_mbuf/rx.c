/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "lib/frag_mbuf/copy.h"
#include "lib/frag_mbuf/linearise.h"
#include "lib/frag_mbuf/rx.h"

static inline const char *
end_of_data(const struct rte_mbuf *m)
{
	return rte_pktmbuf_mtod_offset(m, const char *, m->data_len);
}

/* What auto copies while fewer pages than the low watermark are free, than half and a quarter of
 * it: what is smaller than a tenth of a slice, than a quarter, and all that comes in one.
 */
#define COPYBREAK_LOW 256
#define COPYBREAK_LOWER 576
#define COPYBREAK_LOWEST 1600

/* Does the data reach into the next slice? */
static inline bool
reaches_over(const struct frag_mbuf_rx *rx, const struct rte_mbuf *m)
{
	return (uint32_t)m->data_off + m->data_len > rx->stride;
}

/* The headroom of this packet is the end of the one before it. */
static void
take_headroom(struct frag_mbuf_rx *rx, struct rte_mbuf *m)
{
	m->buf_addr = (char *)m->buf_addr + m->data_off;
	if (rte_mbuf_iova_get(m) != RTE_BAD_IOVA)
		rte_mbuf_iova_set(m, rte_mbuf_iova_get(m) + m->data_off);
	m->priv_size += m->data_off;
	m->buf_len -= m->data_off;
	m->data_off = 0;
	page_slot_touch(&rx->geo, m);
	page_count(&rx->stats.shifted, 1);
}

/* Does the packet before this one, of which spill is the end, reach into this one's headroom? */
static inline bool
reaches_into_headroom(const char *spill, const struct rte_mbuf *m)
{
	return spill > (const char *)m->buf_addr && spill <= rte_pktmbuf_mtod(m, const char *);
}

static inline bool
is_ours_with_headroom(const struct frag_mbuf_rx *rx, const struct rte_mbuf *m)
{
	return m->pool == rx->pool && RTE_MBUF_DIRECT(m) && rte_mbuf_refcnt_read(m) == 1 &&
	       m->data_off != 0;
}

/* Where the data ends, from the start of its slices on: farther, if its headroom was taken. */
static inline uint32_t
end_in_slices(const struct rte_mbuf *m)
{
	return RTE_MAX((uint32_t)m->data_off, (uint32_t)RTE_PKTMBUF_HEADROOM) + m->data_len;
}

/* Data that reaches into the next slice leaves no tailroom; that of the last segment takes the
 * headroom of the next packet.
 */
static void
note_spills(struct frag_mbuf_rx *rx, struct rte_mbuf *m)
{
	for (; m != NULL; m = m->next) {
		if (m->pool != rx->pool)
			continue;
		if (m->next == NULL && end_in_slices(m) > rx->stride * page_slot_nb(&rx->geo, m))
			rx->spill = end_of_data(m);
		if ((uint32_t)m->data_off + m->data_len > m->buf_len) {
			m->buf_len = m->data_off + m->data_len;
			page_slot_touch(&rx->geo, m);
		}
	}
}

/* Has the device written more of a slice than there is? What was merged, or is known to reach over,
 * has a buffer of that length.
 */
static bool
is_beyond_slice(const struct frag_mbuf_rx *rx, const struct rte_mbuf *m)
{
	uint32_t end = (uint32_t)m->data_off + m->data_len;

	return end > rx->room && end > m->buf_len;
}

/* Is a packet where the layout has it: each segment within its slice, and those in neighbouring
 * slices not before the end of the one before? Where they overlap, the device has written over
 * them.
 */
static bool
is_as_laid_out(const struct frag_mbuf_rx *rx, const struct rte_mbuf *m)
{
	for (; m != NULL; m = m->next) {
		const struct rte_mbuf *next = m->next;

		/* What is attached to other data is not where its slice is. */
		if (m->pool != rx->pool || !RTE_MBUF_DIRECT(m))
			continue;
		if (is_beyond_slice(rx, m))
			return false;
		if (next != NULL && RTE_MBUF_DIRECT(next) &&
			(const char *)next == (const char *)m + rx->geo.pitch &&
			end_of_data(m) > rte_pktmbuf_mtod(next, const char *))
			return false;
	}
	return true;
}

/* Did the packet before this one, of which spill is the end, reach into this one's data? */
static bool
is_written_over(const struct frag_mbuf_rx *rx, const struct rte_mbuf *m, const char *spill)
{
	return spill > rte_pktmbuf_mtod(m, const char *) &&
	       spill <= (const char *)m->buf_addr + rx->room;
}

static void
drop_mismatch(struct frag_mbuf_rx *rx, struct rte_mbuf *m)
{
	rte_pktmbuf_free(m);
	page_count(&rx->stats.layout_mismatch, 1);
	if (atomic_load_explicit(&rx->stats.layout_mismatch, memory_order_relaxed) == 1 &&
		rx->on_mismatch != NULL)
		rx->on_mismatch(rx->on_mismatch_arg);
}

/* Slots were skipped in this burst: how many come before that shows is known at its end. */
#define SETTLE_BEGINS UINT32_MAX

/* Frames that take as many slices each, and of which some begin in one page and end in the next:
 * let pages begin where frames do. What the driver has taken ahead stays out of step.
 */
static void
keep_phase(struct frag_mbuf_rx *rx, const struct rte_mbuf *m, uint16_t nb_slots)
{
	bool steady = nb_slots == rx->last_nb_segs;

	rx->last_nb_segs = nb_slots;
	if (!steady || rx->settle != 0 || rx->skip == NULL || m->nb_segs != 2 ||
		m->pool != rx->pool || page_slot_next(&rx->geo, m) != NULL)
		return;
	/* The first segment is as many slots as frames begin before pages. */
	if (rx->skip(rx->pool, page_slot_nb(&rx->geo, m))) {
		rx->settle = SETTLE_BEGINS;
		page_count(&rx->stats.rephased, 1);
	}
}

/* A frame of several segments; NULL if it had to be dropped. */
static struct rte_mbuf *
fix_chain(struct frag_mbuf_rx *rx, struct rte_mbuf *m)
{
	uint16_t nb_slots = m->nb_segs;
	struct rte_mbuf *copy;

	if (rx->linearise == FRAG_MBUF_LINEARISE_OFF)
		return m;
	if (frag_mbuf_linearise(rx, m) == 1) {
		rx->last_nb_segs = nb_slots;
		return m;
	}
	keep_phase(rx, m, nb_slots);
	page_count(&rx->stats.straddled, 1);
	if (rx->linearise == FRAG_MBUF_LINEARISE_BEST)
		return m;

	copy = rx->frame_source == NULL || m->pkt_len > rx->max_len
		       ? NULL
		       : frag_mbuf_copy_head(
				 rx->frame_source, m, rte_pktmbuf_headroom(m), m->pkt_len);
	if (copy == NULL) {
		page_count(&rx->stats.dropped_big, 1);
		rte_pktmbuf_free(m);
		return NULL;
	}
	page_count(&rx->stats.copied, 1);
	return copy;
}

/* Packets that have been copied, to be freed by one call for many. */
struct copied {
	uint32_t nb;
	struct rte_mbuf *m[32];
};

static void
free_copied(struct copied *copied)
{
	rte_pktmbuf_free_bulk(copied->m, copied->nb);
	copied->nb = 0;
}

/* Copy a packet out of its slices. Without memory it stays. */
static struct rte_mbuf *
copy_out(struct frag_mbuf_rx *rx, struct rte_mbuf *m, struct copied *copied)
{
	struct rte_mbuf *copy = rx->source == NULL ? NULL
						   : frag_mbuf_copy(rx->source, m,
							     RTE_PKTMBUF_HEADROOM, m->pkt_len);

	if (copy == NULL) {
		page_count(&rx->stats.no_memory, 1);
		return m;
	}
	page_count(&rx->stats.copybreak, 1);
	if (copied->nb == RTE_DIM(copied->m))
		free_copied(copied);
	copied->m[copied->nb++] = m;
	return copy;
}

/* Copy the first bytes of a longer packet. Without memory it stays as it is. */
static struct rte_mbuf *
split_head(struct frag_mbuf_rx *rx, struct rte_mbuf *m)
{
	struct rte_mbuf *head = rx->source == NULL ? NULL
						   : frag_mbuf_copy_head(rx->source, m,
							     RTE_PKTMBUF_HEADROOM, rx->hdr_split);

	if (head == NULL) {
		page_count(&rx->stats.no_memory, 1);
		return m;
	}
	page_count(&rx->stats.hdr_split, 1);
	return head;
}

/* One packet; NULL if it had to be dropped. The packet before it, if there is one in the burst, may
 * have to be dropped too: it is NULL then.
 */
static struct rte_mbuf *
fix(struct frag_mbuf_rx *rx, struct rte_mbuf *m, struct rte_mbuf **before, uint32_t copybreak,
	struct copied *copied)
{
	const char *spill = rx->spill;

	rx->spill = NULL;
	if (spill != NULL && unlikely(is_written_over(rx, m, spill))) {
		if (before != NULL) {
			/* It was counted as left. */
			page_count(&rx->stats.segs_out, UINT64_C(0) - (*before)->nb_segs);
			drop_mismatch(rx, *before);
			*before = NULL;
		}
		drop_mismatch(rx, m);
		return NULL;
	}
	if (unlikely(!is_as_laid_out(rx, m))) {
		drop_mismatch(rx, m);
		return NULL;
	}
	if (rx->no_headroom ? is_ours_with_headroom(rx, m)
			    : unlikely(spill != NULL && reaches_into_headroom(spill, m)))
		take_headroom(rx, m);
	if (m->nb_segs != 1) {
		m = fix_chain(rx, m);
		if (m == NULL)
			return NULL;
	}
	/* What is no longer the pool's reaches into no slice of it. */
	if (m->pool == rx->pool && m->pkt_len <= copybreak)
		return copy_out(rx, m, copied);

	if (rx->geo.overlap)
		note_spills(rx, m);
	if (rx->hdr_split != 0 && m->pool == rx->pool && m->pkt_len > rx->hdr_split)
		return split_head(rx, m);
	return m;
}

/* Packets up to this are copied, as long as pages are as scarce as they are. */
static uint32_t
copybreak_now(const struct frag_mbuf_rx *rx)
{
	uint32_t low, nb_free;

	if (rx->copybreak != FRAG_MBUF_COPYBREAK_AUTO)
		return rx->copybreak;
	low = atomic_load_explicit(&rx->region->low, memory_order_relaxed);
	nb_free = page_region_nb_free(rx->region);
	if (likely(nb_free >= low))
		return 0;
	low -= rx->hidden_pages;
	nb_free -= RTE_MIN(nb_free, rx->hidden_pages);
	if (nb_free >= low / 2)
		return COPYBREAK_LOW;
	return nb_free >= low / 4 ? COPYBREAK_LOWER : COPYBREAK_LOWEST;
}

uint16_t
frag_mbuf_rx_fixup(struct frag_mbuf_rx *rx, struct rte_mbuf **pkts, uint16_t n)
{
	uint32_t copybreak = copybreak_now(rx);
	bool fix_all = rx->hdr_split != 0 || rx->no_headroom;
	uint64_t segs_in = 0, segs_out = 0;
	struct copied copied;
	uint16_t i, left = 0;

	copied.nb = 0;

	for (i = 0; i < n; i++) {
		struct rte_mbuf *m = pkts[i];

		segs_in += m->nb_segs;
		if (unlikely(m->nb_segs != 1 || m->pkt_len <= copybreak || rx->spill != NULL ||
			     fix_all || reaches_over(rx, m))) {
			struct rte_mbuf **before = left != 0 ? &pkts[left - 1] : NULL;

			m = fix(rx, m, before, copybreak, &copied);
			if (before != NULL && unlikely(*before == NULL))
				left--;
			if (m == NULL)
				continue;
		}
		segs_out += m->nb_segs;
		pkts[left++] = m;
	}
	if (unlikely(copied.nb != 0))
		free_copied(&copied);
	if (unlikely(rx->settle == SETTLE_BEGINS))
		rx->settle = rx->ring + (uint32_t)segs_in;
	else if (unlikely(rx->settle != 0))
		rx->settle -= (uint32_t)RTE_MIN(segs_in, (uint64_t)rx->settle);
	page_count(&rx->stats.frames, n);
	page_count(&rx->stats.segs_in, segs_in);
	page_count(&rx->stats.segs_out, segs_out);
	return left;
}
