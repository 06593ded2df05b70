/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The page_frag mempool driver, as a program that links it sees it.
 *
 * A program that only loads the driver as a plugin needs nothing of this: the mempool operations
 * are registered under the name PAGE_FRAG_OPS_NAME and a pool created with them is in compatible
 * mode. This header is for programs that choose the mode, or that read the pool's state.
 */

#ifndef DRIVERS_MEMPOOL_PAGE_FRAG_PAGE_FRAG_MEMPOOL_H
#define DRIVERS_MEMPOOL_PAGE_FRAG_PAGE_FRAG_MEMPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mempool.h>

#include "lib/frag_mbuf/rx.h"
#include "lib/page_frag/page.h"
#include "lib/page_frag/page_placement.h"

/** Name of the mempool operations, for rte_mempool_set_ops_byname(). */
#define PAGE_FRAG_OPS_NAME "page_frag"

/**
 * Slices of a page of an ordered pool if nothing else is asked for: small pages are free again
 * sooner, and 15 is a multiple of the slices of a 1500 and of a 9000 byte frame.
 */
#define PAGE_FRAG_DEFAULT_SLOTS 15

/** How a pool lays out headers and slices. */
enum page_frag_mode {
	/**
	 * The mbuf header stands directly before its data room, as in DPDK's own pools; a mempool
	 * cache is allowed. Right for programs that the pool knows nothing about.
	 */
	PAGE_FRAG_MODE_COMPATIBLE = 0,
	/**
	 * The headers of a page stand together and apart from its slices; slices are issued in
	 * address order. Asks for a packet mbuf pool with cache size 0.
	 */
	PAGE_FRAG_MODE_ORDERED,
	/**
	 * A pool of fragment mbufs, see page_frag_fragment_pool_create(). Only told, never asked
	 * for.
	 */
	PAGE_FRAG_MODE_FRAGMENTS,
};

/** What becomes of a double free, which is always reported on the log (level ERR). */
enum page_frag_on_double_free {
	/** The program goes on. Ordered mode: the page is set aside and never issued again. */
	PAGE_FRAG_QUARANTINE = 0,
	PAGE_FRAG_ABORT, /**< abort() */
};

/** What a pool is asked to be: the pool_config of rte_mempool_set_ops_byname(). */
struct page_frag_pool_conf {
	enum page_frag_mode mode;
	enum page_frag_order order; /**< of the slices of a fresh page (ordered mode) */
	uint16_t slots;             /**< slices per page wanted, 0: the driver's choice */
	/**
	 * Ordered mode: bytes from one slice to the next, a multiple of a cache line. 0: the data
	 * room, rounded up (the spaced layout). Less than the data room is the packed layout: the
	 * end of a slice is the headroom of the next, so that what a device writes lies back to
	 * back. Such a pool is for exactly one receive queue, and not for what software builds.
	 */
	uint16_t stride;
	uint16_t buf_len; /**< ordered mode: buf_len of the mbufs; 0: the data room */
	enum page_frag_on_double_free on_double_free;
};

/**
 * Which way slices, or fragment mbufs, went, since the pool's creation; summed over all lcores.
 * What a pool has no such way for is 0.
 *
 * Of fragment mbufs, what a source's current page has counted is not among refill, reuse,
 * exhausted, reserve and fallback before its next page.
 */
struct page_frag_pool_stats {
	uint64_t issued; /**< slices handed out */
	uint64_t freed;  /**< slices that came back */
	/**
	 * Slices handed out without touching what other lcores write: all but one for each page
	 * that was taken from the pool, and but those that were scavenged. 0 in compatible mode,
	 * where each allocation writes a shared word.
	 */
	uint64_t fast;
	uint64_t refill;     /**< whole pages taken from the pool's list of free ones */
	uint64_t reuse;      /**< an lcore's own page was used again, without that list */
	uint64_t scavenged;  /**< free slices of partly used pages, taken for want of whole ones */
	uint64_t runs;       /**< runs of slices given back to their page */
	uint64_t page_freed; /**< runs that freed the whole page */
	/**
	 * Runs given back by an atomic change of their page's word, since others may have had
	 * slices of it too; in compatible mode that is all runs, of fragment mbufs all that came
	 * back. Runs that are a whole page of the lcore's own change nothing.
	 */
	uint64_t remote;
	uint64_t reserve;      /**< fragment mbufs: pages taken from the reserve */
	uint64_t fallback;     /**< fragment mbufs: small pages taken, for want of others */
	uint64_t exhausted;    /**< allocations refused: not enough slices, or no page, free */
	uint64_t rebound;      /**< headers repaired before they were issued again */
	uint64_t double_free;  /**< slices that came back although they were not out */
	uint64_t foreign_free; /**< objects that came back although they are not the pool's */
	uint64_t written_free; /**< checked builds: slices that were written after their free */
};

/** A pool's shape and state. */
struct page_frag_pool_info {
	enum page_frag_mode mode;
	enum page_frag_order order;
	uint32_t page_size; /**< bytes that one page pins: its headers and its slices */
	/* Of slices; 0 for a pool of fragment mbufs. */
	uint32_t stride;         /**< bytes from one slice to the next */
	uint32_t room;           /**< bytes of a slice; more than stride in the packed layout */
	uint32_t slots_per_page; /**< slices in a page */
	uint32_t size;           /**< mbufs that can be out at once: the pool's n */
	/* Of any pool. */
	uint32_t pages;      /**< all pages, those that cover the lcores' shares included */
	uint32_t pages_free; /**< pages with nothing out and nothing held back by an lcore */
	uint32_t pages_bad;  /**< pages set aside after a double free */
	uint32_t slots_out;  /**< mbufs that the program holds, mempool caches included */
	/* Of a pool of fragment mbufs. */
	uint32_t pages_reserve;       /**< the last free pages, which only receiving may take */
	uint32_t fallback_pages;      /**< small pages, not counted among pages */
	uint32_t fallback_pages_free; /**< of these */
	uint64_t bytes_pinned;        /**< bytes of the pages that are not free */
	/**
	 * Bytes of data that program and drivers hold: data_len of the slices' mbufs that are out,
	 * in no descriptor that waits for a packet; buf_len, with the headroom, of fragment mbufs.
	 * A fragment mbuf that is freed twice, or attached to other data, makes it wrong.
	 *
	 * Not known in compatible mode: mbufs in mempool caches and in descriptors are out for the
	 * pool, and have the length of their last packet.
	 */
	uint64_t bytes_held;
	bool knows_bytes_held;
	struct page_frag_pool_stats stats;
};

/** What a page is, in page_frag_pool_map_get(). */
enum page_frag_mark {
	PAGE_FRAG_MARK_FREE = '.',
	PAGE_FRAG_MARK_PARTLY =
		'+',               /**< some slices are out; fragments: and more will be cut off */
	PAGE_FRAG_MARK_HELD = '#', /**< all slices are out; fragments: no more are cut off */
	PAGE_FRAG_MARK_KEPT = 'k', /**< whole, but kept by an lcore or a source for its next use */
	PAGE_FRAG_MARK_RESERVE = 'r',       /**< free, and of the reserve */
	PAGE_FRAG_MARK_FALLBACK_HELD = 's', /**< small page of fragments, in use */
	PAGE_FRAG_MARK_FALLBACK_FREE = ',', /**< small page of fragments, free */
	PAGE_FRAG_MARK_SET_ASIDE = '!',     /**< after a double free */
};

/** A mark in words. */
struct page_frag_mark_name {
	enum page_frag_mark mark;
	const char *key;  /**< in snake_case */
	const char *text; /**< for people */
};

/** All marks, ended by a NULL key. */
extern const struct page_frag_mark_name page_frag_mark_names[];

/**
 * Create a packet mbuf pool of page fragments.
 *
 * As rte_pktmbuf_pool_create_by_ops(), with the mode and order chosen by the caller. Says on the
 * log (level ERR) what is wrong and what to change when it fails. Main lcore, not thread safe.
 *
 * A program that initialises its objects by rte_mempool_obj_iter() does so before the first
 * allocation; later, every lcore has to drain its share first, see page_frag_pool_drain().
 *
 * @param name
 *   The pool's name, unique in the process, shorter than RTE_MEMPOOL_NAMESIZE.
 * @param n
 *   Number of mbufs that can be out at once: whoever asks can always bring the number out to n. In
 *   ordered mode, several lcores together can pass n by what the others' shares held back when the
 *   pool ran low, never by more than PAGE_SLOT_CACHE_PAGES pages for each lcore and one; one lcore
 *   alone gets exactly n.
 * @param cache_size
 *   Size of the mempool cache per lcore; must be 0 in ordered mode.
 * @param priv_size
 *   Bytes between the mbuf and its data room that belong to the application; a multiple of
 *   RTE_MBUF_PRIV_ALIGN.
 * @param data_room_size
 *   Bytes of a slice, RTE_PKTMBUF_HEADROOM included.
 * @param socket_id
 *   NUMA node of the memory, or SOCKET_ID_ANY.
 * @param conf
 *   Mode and order; NULL for compatible mode.
 * @return
 *   The pool, freed by rte_mempool_free(); or NULL with rte_errno set:
 *   - ENOENT: no driver of the name PAGE_FRAG_OPS_NAME is registered
 *   - EINVAL: bad argument, cache_size in ordered mode among them
 *   - ENOTSUP: this build of DPDK cannot have ordered pools (mempool debug cookies)
 *   - E2BIG: one page would not fit into one memory page
 *   - ENOMEM, ENOBUFS: not enough memory
 *   - EEXIST: a pool of that name exists
 *   - ENAMETOOLONG: the name is too long
 */
struct rte_mempool *page_frag_pktmbuf_pool_create(const char *name, unsigned int n,
	unsigned int cache_size, uint16_t priv_size, uint16_t data_room_size, int socket_id,
	const struct page_frag_pool_conf *conf);

/**
 * The most slices that a page of an ordered pool without a private area can have: the last one is
 * within 64 KB of its header.
 *
 * @param stride
 *   Bytes from one slice to the next.
 */
uint16_t page_frag_most_slots(uint32_t stride);

/**
 * Tell whether a pool is one of page fragments, in ordered or compatible mode.
 *
 * Any thread, any time.
 */
bool page_frag_is_pool(const struct rte_mempool *mp);

/**
 * Read a pool's shape and state.
 *
 * Exact while no other thread allocates, frees or fills mbufs; otherwise each number is a recent
 * value. Looks at all pages, and in ordered mode at all mbufs that are out: not for the datapath.
 * Writes nothing of the pool. Any thread, of secondary processes too, as long as the pool exists.
 *
 * @return
 *   0; -EINVAL if the pool is neither one of page fragments nor of fragment mbufs, or is not yet
 *   populated.
 */
int page_frag_pool_info_get(const struct rte_mempool *mp, struct page_frag_pool_info *info);

/**
 * Get a picture of a pool: what each page is. As page_frag_pool_info_get(), which says how many
 * pages there are: pages and fallback_pages together.
 *
 * @param map
 *   Becomes a mark for each page, in the order of their numbers; no '\0' behind them.
 * @param n
 *   Bytes of map.
 * @return
 *   Pages; -EINVAL as page_frag_pool_info_get(); -ENOSPC if there are more than n.
 */
int page_frag_pool_map_get(const struct rte_mempool *mp, char *map, uint32_t n);

/**
 * Make a picture smaller: one mark for every k pages, in place. It is theirs if they all have the
 * same; else "set aside" if one is, else "partly held".
 *
 * @return
 *   Marks that are left.
 */
uint32_t page_frag_map_shrink(char *map, uint32_t n, uint32_t k);

/**
 * Give back what the calling lcore holds for later: its current page's unissued slices, the run of
 * slices that it has gathered, its spare pages; and the same of the share that all threads without
 * one of their own use.
 *
 * Called by the lcore that owns them, before the pages are counted or when the lcore will rest. Any
 * thread. Nothing happens to a pool in compatible mode, which holds nothing back.
 */
void page_frag_pool_drain(struct rte_mempool *mp);

/**
 * On which NUMA node a pool's memory lies, against the pool's socket. For any pool, not only of
 * this driver. Asks the kernel page by page: not for the datapath. Any thread.
 */
struct page_placement page_frag_pool_placement(struct rte_mempool *mp);

/**
 * Create a pool of fragment mbufs, see lib/frag_mbuf/source.h: rte_pktmbuf_alloc() from it fails,
 * since each user has a source of its own. Says on the log what is wrong when it fails. Main lcore,
 * not thread safe.
 *
 * @param bytes
 *   Memory, rounded up to 2 MB.
 * @param page_size
 *   Bytes of a page, a power of two from 16 KB to 256 KB: the largest fragment, with
 *   FRAG_MBUF_OVERHEAD and headroom. Smaller pages are free again sooner. 0: 32 KB.
 * @return
 *   The pool, freed by rte_mempool_free() after all sources have been drained; NULL with rte_errno
 *   EINVAL, ENOENT (no mempool driver), EEXIST, ENAMETOOLONG or ENOMEM.
 */
struct rte_mempool *page_frag_fragment_pool_create(
	const char *name, size_t bytes, uint32_t page_size, int socket_id);

/** Tell whether a pool is one of fragment mbufs. Any thread, any time. */
bool page_frag_is_fragment_pool(const struct rte_mempool *mp);

/** The memory of a pool of fragment mbufs. */
struct page_region *page_frag_fragment_pool_region(const struct rte_mempool *mp);

/**
 * Fill in what the fix-up of received packets has to know of a pool in ordered mode: pool, geo,
 * stride, room, max_len, region, hidden_pages and skip; all else is zeroed.
 *
 * @return
 *   0; -EINVAL if the pool is not one of this driver in ordered mode.
 */
int page_frag_pool_rx_get(const struct rte_mempool *mp, struct frag_mbuf_rx *rx);

/**
 * The mode's name as options and outputs spell it: "ordered", "compatible" or "fragments". Never
 * NULL.
 */
const char *page_frag_mode_name(enum page_frag_mode mode);

#endif /* DRIVERS_MEMPOOL_PAGE_FRAG_PAGE_FRAG_MEMPOOL_H */
