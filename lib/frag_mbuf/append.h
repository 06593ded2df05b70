/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Building packets out of many small writes, after the Linux kernel's tcp_sendmsg().
 *
 * The first write opens a fragment mbuf (lib/frag_mbuf/source.h). What is written next lies behind
 * it in the same page and extends the segment: no further mbuf, no further reference. Where the
 * page or a limit ends, a segment without headroom is chained.
 *
 *     frag_mbuf_writer_open(w, RTE_PKTMBUF_HEADROOM);
 *     frag_mbuf_writer_write(w, header, header_len);        // copies
 *     place = frag_mbuf_writer_prepare(w, 1, &room);        // or in place
 *     frag_mbuf_writer_commit(w, read(fd, place, room));
 *     m = frag_mbuf_writer_finish(w);                       // for rte_eth_tx_burst()
 *
 * One source for each open writer: while a packet is open nothing else may be allocated from the
 * source. A writer belongs to one user at a time, as its source's cache. The finished packet
 * belongs to the caller, and is sent, cloned and freed as any other, by any thread.
 */

#ifndef LIB_FRAG_MBUF_APPEND_H
#define LIB_FRAG_MBUF_APPEND_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_mbuf.h>

#include "lib/frag_mbuf/driver_layout.h"
#include "lib/frag_mbuf/source.h"
#include "lib/page_frag/page_frag_prepare.h"

/** What a packet may be. Zero stands for the default. */
struct frag_mbuf_writer_limits {
	uint16_t seg_len; /**< bytes of a segment's data (FRAG_MBUF_MAX_SEG_LEN) */
	uint16_t nb_segs; /**< segments (UINT16_MAX) */
	uint32_t pkt_len; /**< bytes (UINT32_MAX) */
};

/** A writer. All fields are its own. */
struct frag_mbuf_writer {
	struct frag_mbuf_source *source;
	/** Where the last segment's data end. Its mbuf learns of them when the segment ends. */
	char *end;
	uint32_t grow;     /**< bytes by which the last segment can be extended at most */
	uint32_t pkt_len;  /**< bytes of the open packet */
	uint32_t room;     /**< bytes that can be committed; 0: nothing is prepared */
	uint16_t headroom; /**< of the first segment */
	bool open;
	char *place; /**< where the prepared bytes begin; end: they extend the last segment */
	struct rte_mbuf *head; /**< of the open packet; NULL: nothing has been written */
	struct rte_mbuf *last; /**< its last segment */
	struct frag_mbuf_writer_limits limits;
};

/**
 * Make a writer without an open packet.
 *
 * @param source
 *   Where segments come from; stays the caller's, who drains it after the writer's last packet was
 *   finished or cancelled. To be had for PAGE_FRAG_TX: what is sent has no claim on the reserve.
 * @param limits
 *   NULL for the defaults.
 */
void frag_mbuf_writer_init(struct frag_mbuf_writer *w, struct frag_mbuf_source *source,
	const struct frag_mbuf_writer_limits *limits);

/**
 * Begin a packet. Nothing is allocated yet.
 *
 * @param headroom
 *   Bytes in front of the first segment's data.
 * @return
 *   0; -EBUSY if a packet is open; -EINVAL if no page has room for such a headroom.
 */
int frag_mbuf_writer_open(struct frag_mbuf_writer *w, uint16_t headroom);

/* Can the last segment be extended by so many bytes, from 1 on? What is left of its page follows it
 * as long as nobody else has taken of it.
 */
static inline bool
frag_mbuf_writer_can_extend(const struct frag_mbuf_writer *w, uint32_t len)
{
	const struct page_frag *frag = &w->source->nc.frag;

	return len <= w->grow && (uintptr_t)w->end == (uintptr_t)frag->va + frag->offset;
}

/* The last segment was extended by so many bytes that it could be extended by. */
static inline void
frag_mbuf_writer_extend(struct frag_mbuf_writer *w, uint32_t len)
{
	page_frag_commit_noref(&w->source->nc, w->end, len);
	w->end += len;
	w->grow -= len;
	w->pkt_len += len;
}

/* The slow path of frag_mbuf_writer_write(): checks all, and begins segments if it has to. */
uint32_t frag_mbuf_writer_write_slow(struct frag_mbuf_writer *w, const void *data, uint32_t len);

/**
 * Append a copy of some bytes. What was prepared is forgotten.
 *
 * @return
 *   Bytes that were taken, from the front. Less than len if not all could be, with rte_errno:
 *   ENOMEM, no page is free: the same call for the rest may succeed later; EMSGSIZE, a limit is
 *   reached; EINVAL, no packet is open. What was taken is part of the packet, which can be
 *   finished, continued or cancelled.
 */
static inline uint32_t
frag_mbuf_writer_write(struct frag_mbuf_writer *w, const void *data, uint32_t len)
{
	if (unlikely(!frag_mbuf_writer_can_extend(w, len) || len == 0))
		return frag_mbuf_writer_write_slow(w, data, len);
	w->room = 0;
	memcpy(w->end, data, len);
	frag_mbuf_writer_extend(w, len);
	return len;
}

/**
 * Get a place for the packet's next bytes, to be written there and committed. Kernel:
 * skb_page_frag_refill(). What was prepared before is forgotten.
 *
 * @param need
 *   Bytes that must fit, from 1 on: a record that must not be cut. They begin a new segment if the
 *   last one cannot be extended by so many; what its page has left then stays unused.
 * @param room
 *   Bytes that do fit, need or more.
 * @return
 *   The place; NULL with rte_errno: ENOMEM, no page is free; EMSGSIZE, a limit is in the way, or no
 *   page is as large; EINVAL, no packet is open or need is 0. The packet is as it was.
 */
void *frag_mbuf_writer_prepare(struct frag_mbuf_writer *w, uint32_t need, uint32_t *room);

/**
 * Make the first used bytes of what was prepared part of the packet; 0 takes nothing, and forgets
 * the place. Nothing has to be done about a place that is not wanted any more.
 *
 * @return
 *   0; -EINVAL, and nothing done, if more than the room is to be taken or something else was
 *   allocated from the source meanwhile.
 */
int frag_mbuf_writer_commit(struct frag_mbuf_writer *w, uint32_t used);

/** Bytes of the open packet. */
static inline uint32_t
frag_mbuf_writer_pkt_len(const struct frag_mbuf_writer *w)
{
	return w->pkt_len;
}

/**
 * End the packet.
 *
 * @return
 *   The packet, the caller's from now on; NULL if nothing was written or no packet is open.
 */
struct rte_mbuf *frag_mbuf_writer_finish(struct frag_mbuf_writer *w);

/** Forget the packet, if one is open: its memory is free again. */
void frag_mbuf_writer_cancel(struct frag_mbuf_writer *w);

#endif /* LIB_FRAG_MBUF_APPEND_H */
