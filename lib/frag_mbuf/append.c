/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <string.h>

#include <rte_common.h>
#include <rte_errno.h>

#include "lib/frag_mbuf/append.h"

/* A segment is not begun for less than this while pages are free: a descriptor and an mbuf's header
 * are more than what the end of a page is worth.
 */
#define MIN_NEW_SEGMENT 256

void
frag_mbuf_writer_init(struct frag_mbuf_writer *w, struct frag_mbuf_source *source,
	const struct frag_mbuf_writer_limits *limits)
{
	*w = (struct frag_mbuf_writer){ .source = source };
	if (limits != NULL)
		w->limits = *limits;
	if (w->limits.seg_len == 0)
		w->limits.seg_len = FRAG_MBUF_MAX_SEG_LEN;
	if (w->limits.nb_segs == 0)
		w->limits.nb_segs = UINT16_MAX;
	if (w->limits.pkt_len == 0)
		w->limits.pkt_len = UINT32_MAX;
}

int
frag_mbuf_writer_open(struct frag_mbuf_writer *w, uint16_t headroom)
{
	if (w->open)
		return -EBUSY;
	if (headroom == UINT16_MAX ||
		FRAG_MBUF_OVERHEAD + headroom >= w->source->nc.region->page_size)
		return -EINVAL;
	w->open = true;
	w->headroom = headroom;
	return 0;
}

static inline uint32_t
packet_room(const struct frag_mbuf_writer *w)
{
	return w->limits.pkt_len - w->pkt_len;
}

/* Bytes in front of the data of the next segment. */
static inline uint16_t
next_headroom(const struct frag_mbuf_writer *w)
{
	return w->head == NULL ? w->headroom : 0;
}

/* Bytes that the next segment may have: its buffer's length is a 16-bit number. */
static inline uint32_t
next_limit(const struct frag_mbuf_writer *w)
{
	uint32_t limit = RTE_MIN(w->limits.seg_len, UINT16_MAX - next_headroom(w));

	return RTE_MIN(limit, packet_room(w));
}

/* Prepare as many bytes behind the last segment's as there are, need at least; false if that are
 * too many.
 */
static inline bool
prepare_extension(struct frag_mbuf_writer *w, uint32_t need)
{
	if (!frag_mbuf_writer_can_extend(w, need))
		return false;
	w->place = w->end;
	w->room = w->grow;
	return true;
}

/* Prepare at least need bytes in a segment of their own; false with rte_errno. */
static bool
prepare_segment(struct frag_mbuf_writer *w, uint32_t need)
{
	uint32_t front = FRAG_MBUF_OVERHEAD + next_headroom(w);
	struct page_frag_cache *nc = &w->source->nc;
	uint32_t limit = next_limit(w), room;
	char *va;

	if (need > limit || need > nc->region->page_size - front ||
		(w->head != NULL && w->head->nb_segs >= w->limits.nb_segs)) {
		rte_errno = EMSGSIZE;
		return false;
	}
	va = page_frag_prepare(nc, front + need, RTE_CACHE_LINE_SIZE, &room);
	if (unlikely(va == NULL)) {
		frag_mbuf_source_note(w->source);
		rte_errno = ENOMEM;
		return false;
	}
	w->place = va + front;
	w->room = RTE_MIN(room - front, limit);
	return true;
}

void *
frag_mbuf_writer_prepare(struct frag_mbuf_writer *w, uint32_t need, uint32_t *room)
{
	w->room = 0;
	if (!w->open || need == 0) {
		rte_errno = EINVAL;
		return NULL;
	}
	if (!prepare_extension(w, need) && !prepare_segment(w, need))
		return NULL;
	*room = w->room;
	return w->place;
}

/* The last segment, if there is one, is not extended any more: let its mbuf know how long it is. */
static inline void
end_segment(struct frag_mbuf_writer *w)
{
	struct rte_mbuf *last = w->last;
	uint32_t buf_len;

	if (last == NULL)
		return;
	buf_len = (uint32_t)(w->end - (char *)last->buf_addr);
	last->buf_len = (uint16_t)buf_len;
	last->data_len = (uint16_t)(buf_len - last->data_off);
	frag_mbuf_source_count(w->source, buf_len);
}

/* Make a segment of the first used bytes of what was prepared, the last one of the packet. */
static int
commit_segment(struct frag_mbuf_writer *w, uint32_t used)
{
	uint16_t headroom = next_headroom(w);
	uint32_t front = FRAG_MBUF_OVERHEAD + headroom;
	struct page_frag_cache *nc = &w->source->nc;
	uint32_t limit = next_limit(w);
	char *va = w->place - front;
	struct rte_mbuf *m;

	if (unlikely(page_frag_commit(nc, va, front + used) != 0))
		return -EINVAL;
	end_segment(w);
	m = frag_mbuf_build(w->source, va, headroom, 0);
	if (w->head == NULL) {
		w->head = m;
	} else {
		w->last->next = m;
		w->head->nb_segs++;
	}
	w->last = m;
	w->end = w->place + used;
	w->grow = RTE_MIN(limit, (uint32_t)(nc->frag.va + nc->frag.size - w->place)) - used;
	w->pkt_len += used;
	return 0;
}

int
frag_mbuf_writer_commit(struct frag_mbuf_writer *w, uint32_t used)
{
	if (used > w->room)
		return -EINVAL;
	if (used != 0 && w->place == w->end) {
		if (!frag_mbuf_writer_can_extend(w, used))
			return -EINVAL;
		frag_mbuf_writer_extend(w, used);
	} else if (used != 0 && commit_segment(w, used) != 0) {
		return -EINVAL;
	}
	w->room = 0;
	return 0;
}

/* Prepare for a byte at least, and in as few segments as is worth it. */
static bool
prepare_some(struct frag_mbuf_writer *w)
{
	uint32_t limit = next_limit(w);

	if (prepare_extension(w, 1))
		return true;
	if (limit > 1 && prepare_segment(w, RTE_MIN((uint32_t)MIN_NEW_SEGMENT, limit)))
		return true;
	/* Without another page, or with small ones, what there is has to do. */
	return prepare_segment(w, 1);
}

uint32_t
frag_mbuf_writer_write_slow(struct frag_mbuf_writer *w, const void *data, uint32_t len)
{
	const char *from = data;
	uint32_t left = len;

	w->room = 0;
	if (!w->open) {
		rte_errno = EINVAL;
		return 0;
	}
	while (left != 0) {
		uint32_t nb;

		if (!prepare_some(w))
			break;
		nb = RTE_MIN(left, w->room);
		memcpy(w->place, from, nb);
		/* Nobody else has the source: it cannot fail. */
		frag_mbuf_writer_commit(w, nb);
		from += nb;
		left -= nb;
	}
	return len - left;
}

struct rte_mbuf *
frag_mbuf_writer_finish(struct frag_mbuf_writer *w)
{
	struct rte_mbuf *m = w->head;

	if (m != NULL) {
		end_segment(w);
		m->pkt_len = w->pkt_len;
	}
	w->head = NULL;
	w->last = NULL;
	w->end = NULL;
	w->grow = 0;
	w->pkt_len = 0;
	w->room = 0;
	w->open = false;
	return m;
}

void
frag_mbuf_writer_cancel(struct frag_mbuf_writer *w)
{
	struct rte_mbuf *m = frag_mbuf_writer_finish(w);
	struct rte_mbuf *next;

	/* The last segment's bytes are there again at once: nobody has seen it. */
	for (; m != NULL; m = next) {
		next = m->next;
		if (next != NULL) {
			rte_pktmbuf_free_seg(m);
			continue;
		}
		frag_mbuf_sum_freed(w->source->sums, m->buf_len, 1);
		page_frag_abort(
			&w->source->nc, frag_mbuf_fragment(m), FRAG_MBUF_OVERHEAD + m->buf_len);
	}
}
