/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What is done to packets right after they were received: one place, called with each burst.
 *
 * In this order: packets that begin where the slice before theirs spilled over lose their headroom;
 * packets are checked against the layout that their queue's driver was said to have; chains are
 * linearised; small packets are copied out of their slices; the first bytes are split off. Nothing
 * is done twice: a packet may pass again, as it does below a bonding device.
 *
 * In a packed pool slices overlap, and it is the driver's way of filling them that keeps data
 * apart. What contradicts that has been written over, or has written over something, and is
 * dropped: a segment that reaches beyond its slice, one that begins before the segment before it
 * ends, and a packet that begins before the packet before it ends. That one is dropped too if it
 * has not been handed out by an earlier call. What a device writes before a packet's data, a
 * header, is not seen: until the first chain shows where segments begin, it may have cost a packet
 * its end.
 *
 * Kernel: what napi_gro_frags() and skb_try_coalesce() do to fragments of one packet.
 */

#ifndef LIB_FRAG_MBUF_RX_H
#define LIB_FRAG_MBUF_RX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>

#include "lib/page_frag/page_geometry.h"
#include "lib/page_frag/page_region.h"

/** What becomes of a frame that arrived in several segments. */
enum frag_mbuf_linearise {
	FRAG_MBUF_LINEARISE_OFF,   /**< it stays a chain */
	FRAG_MBUF_LINEARISE_BEST,  /**< segments that are neighbours become one: one or two are left
				    */
	FRAG_MBUF_LINEARISE_ALWAYS /**< what is left is copied into one; else the frame is dropped
				    */
};

/** Counters of one receive queue, written by its lcore, read by anyone. */
struct frag_mbuf_rx_stats {
	_Atomic uint64_t frames;      /**< received */
	_Atomic uint64_t segs_in;     /**< segments of these */
	_Atomic uint64_t segs_out;    /**< segments that were left */
	_Atomic uint64_t straddled;   /**< frames that lie in more than one page */
	_Atomic uint64_t rephased;    /**< times that frames were brought in step with pages */
	_Atomic uint64_t copied;      /**< frames copied to become one segment */
	_Atomic uint64_t copybreak;   /**< packets copied out of their slices */
	_Atomic uint64_t hdr_split;   /**< packets whose first bytes were split off */
	_Atomic uint64_t no_memory;   /**< copies not made for want of a fragment */
	_Atomic uint64_t dropped_big; /**< frames that could not become one segment */
	_Atomic uint64_t
		shifted; /**< packets without headroom, since the one before them needed it */
	_Atomic uint64_t
		layout_mismatch; /**< frames that are not where the layout has them: dropped */
};

/** Copybreak: packets up to a size that grows as the pool's free pages run out. */
#define FRAG_MBUF_COPYBREAK_AUTO UINT32_MAX

struct frag_mbuf_source;

/** One receive queue and its pool. */
struct frag_mbuf_rx {
	const struct rte_mempool *pool; /**< only its mbufs are looked at */
	struct page_slot_geometry geo;  /**< of the pool: which mbufs are neighbours */
	uint32_t stride;                /**< bytes from one slice to the next */
	uint32_t room;                  /**< bytes of a slice; more than the stride if packed */
	uint16_t max_len;               /**< the longest segment to make */
	enum frag_mbuf_linearise linearise;
	/** Packets of up to so many bytes are copied; 0: none; FRAG_MBUF_COPYBREAK_AUTO. */
	uint32_t copybreak;
	uint32_t hdr_split;               /**< bytes to split off; 0: none */
	const struct page_region *region; /**< the pool's pages, for FRAG_MBUF_COPYBREAK_AUTO */
	uint32_t hidden_pages;            /**< of these, free even when all mbufs are out */
	struct frag_mbuf_source *source;  /**< where copies of packets go; NULL: nowhere */
	struct frag_mbuf_source *frame_source; /**< where frames are made one segment; the same */
	/**
	 * Let the next page of the calling lcore begin n slots sooner; NULL: it cannot. Frames of
	 * one length that have fallen out of step with pages, since a shorter one came, are in step
	 * again after that.
	 */
	bool (*skip)(const struct rte_mempool *pool, uint32_t n);
	uint32_t ring; /**< slots that the queue's driver has taken ahead */
	/** The pool is packed, and not this queue's alone: what reaches into a packet's headroom
	 * may be of another queue, and every packet loses it.
	 */
	bool no_headroom;
	/** Called by the queue's lcore at the first packet that contradicts the layout; may be
	 * NULL. Who is called tells others: it may not block.
	 */
	void (*on_mismatch)(void *arg);
	void *on_mismatch_arg;
	/* The queue's own. */
	uint16_t last_nb_segs; /**< of the chain before */
	uint32_t settle;       /**< segments to come before what was skipped shows */
	const char *spill;     /**< end of a packet that reaches into the next slice; NULL: none */
	struct frag_mbuf_rx_stats stats;
};

/**
 * Fix up a burst that was received from the queue. By the queue's lcore.
 *
 * @param pkts
 *   The packets; those that had to be dropped are freed, and the others moved up.
 * @return
 *   How many are left.
 */
uint16_t frag_mbuf_rx_fixup(struct frag_mbuf_rx *rx, struct rte_mbuf **pkts, uint16_t n);

#endif /* LIB_FRAG_MBUF_RX_H */
