/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The driver's own view of a pool: what its files share.
 *
 * ops->alloc makes a struct page_frag_pool; ops->populate cuts the memory that it is given into
 * units; one unit holds a page and the headers of the page's slots. From then on the two modes go
 * their own ways: ordered.c, compatible.c.
 *
 * All of it lies in memory that secondary processes map at the same address; it holds no pointer to
 * a function or to anything else of one process.
 */

#ifndef DRIVERS_MEMPOOL_PAGE_FRAG_POOL_H
#define DRIVERS_MEMPOOL_PAGE_FRAG_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <rte_lcore.h>
#include <rte_log.h>
#include <rte_mempool.h>
#include <rte_spinlock.h>

#include "drivers/mempool/page_frag/page_frag_mempool.h"
#include "lib/page_frag/page_chunk.h"
#include "lib/page_frag/page_claim.h"
#include "lib/page_frag/page_slot.h"

extern int page_frag_logtype;

#define POOL_LOG(level, fmt, ...) \
	rte_log(RTE_LOG_##level, page_frag_logtype, "page_frag: " fmt "\n", ##__VA_ARGS__)

/** The pages of a pool of fragment mbufs. */
struct page_frag_fragments {
	struct page_region region;
	bool populating; /**< what is enqueued now are the objects that nobody sees */
};

/** How a pool's memory is cut up. */
struct page_frag_layout {
	struct page_slot_geometry geo; /**< where the objects are */
	uint32_t block_size;           /**< alignment of a unit, power of two */
	uint32_t unit_size;            /**< bytes from one unit to the next */
	/* Ordered mode, where slices stand apart from the objects: */
	uint32_t stride;          /**< bytes from one slice to the next */
	uint32_t room;            /**< bytes of the last slice: of all, if spaced */
	uint16_t buf_len;         /**< of the mbufs */
	uint32_t page_offset;     /**< bytes from a unit's start to its page, at colour 0 */
	uint32_t nb_page_colours; /**< pages are shifted by 0 to this many less one cache lines */
};

/** What is done to packets of a pool when a plugin's program receives them. */
struct page_frag_rx_conf {
	bool fixup; /**< anything at all; the rest has no meaning without it */
	enum frag_mbuf_linearise linearise;
	uint32_t copybreak;          /**< see struct frag_mbuf_rx */
	uint16_t max_len;            /**< bytes of the longest segment to make */
	struct rte_mempool *packets; /**< where copies of small packets go, or NULL */
	struct rte_mempool *frames;  /**< where frames are made one segment, or NULL */
	/** Packed: the first queue that received from the pool, 0: none; and whether there are
	 * others.
	 */
	_Atomic uint32_t queue;
	_Atomic bool shared;
};

/** A pool. */
struct page_frag_pool {
	struct page_slot_pool slot; /**< ordered mode; first, since the datapath uses it most */
	enum page_frag_mode mode;
	struct page_frag_layout layout;
	uint32_t max_pages;
	bool sized; /**< the library was told how much memory to get, and in which pieces */
	struct rte_mempool *mp;
	uint64_t serial; /**< tells a pool from an earlier one at the same address */
	struct page_frag_rx_conf rx;
	/** Ordered mode: the lcore's share, NULL for lcores that the EAL did not run at creation.
	 */
	struct page_slot_cache *share[RTE_MAX_LCORE];
	/** Ordered mode: the share of all other threads, under its lock. */
	rte_spinlock_t other_lock;
	struct page_slot_cache *other_share;
	struct page_claim_pool claim;         /**< compatible mode */
	struct page_frag_fragments fragments; /**< mode of fragments */
	enum page_frag_on_double_free on_double_free;
	/* Checked builds: */
	_Atomic uint64_t *filled; /**< of each page, the slots that are filled with a pattern */
	_Atomic uint64_t written_free; /**< times that the pattern was damaged */
};

/**
 * What is added where the driver is the plugin of a program that knows nothing of it (plugin/).
 * One per process.
 */
struct page_frag_plugin {
	/**
	 * Choose mode and shape of a pool that came without a configuration, and fill in p->rx. Of
	 * p there is only p->mp yet.
	 * @return 0, or a negative errno after a message.
	 */
	int (*choose)(struct page_frag_pool *p, struct page_frag_pool_conf *conf);
	/** The pool is being freed, by the process that created it; its memory is gone. */
	void (*freed)(struct page_frag_pool *p);
	/** A thread has taken a page of a pool whose received packets are fixed up. */
	void (*refilled)(const struct page_frag_pool *p);
};

/** NULL in programs that link the driver and choose for themselves. */
extern const struct page_frag_plugin *page_frag_plugin;

/** What a mode does, where the two differ outside the datapath. One table per process. */
struct page_frag_mode_ops {
	const char *name;
	/**
	 * Cut up the memory for the pool's element size.
	 * @return 0, or a negative errno after a message that says what to change.
	 */
	int (*layout)(const struct rte_mempool *mp, const struct page_frag_pool_conf *conf,
		struct page_frag_layout *layout);
	/** Make the mode's part of the pool, without pages. 0 or a negative errno. */
	int (*init)(struct page_frag_pool *p, const struct page_frag_pool_conf *conf);
	/* Of slices only: */
	/** Forget all pages: their memory is gone. 0 or a negative errno. */
	int (*reset)(struct page_frag_pool *p);
	/** Make a page of a unit whose first line is zeroed, and add it; nb_objs of its objects are
	 * used. */
	int (*add_page)(struct page_frag_pool *p, struct page_frag_page *page, rte_iova_t iova,
		uint32_t nb_objs);
	/* Of all: */
	/** Free what init allocated. */
	void (*fini)(struct page_frag_pool *p);
	/** Objects that the program holds. */
	uint64_t (*out)(const struct page_frag_pool *p);
	/** Fill in what the mode knows: pages, pages_free, pages_bad, bytes_held and stats. */
	void (*info)(const struct page_frag_pool *p, struct page_frag_pool_info *info);
	/** Write the marks of the first n pages, of as many or more. */
	void (*map)(const struct page_frag_pool *p, char *map, uint32_t n);
};

extern const struct page_frag_mode_ops page_frag_ordered;    /* ordered.c */
extern const struct page_frag_mode_ops page_frag_compatible; /* compatible.c */
extern const struct page_frag_mode_ops page_frag_fragments;  /* fragment_pool.c */

/** The table of a mode. */
static inline const struct page_frag_mode_ops *
page_frag_mode_ops(enum page_frag_mode mode)
{
	switch (mode) {
	case PAGE_FRAG_MODE_ORDERED:
		return &page_frag_ordered;
	case PAGE_FRAG_MODE_FRAGMENTS:
		return &page_frag_fragments;
	default:
		return &page_frag_compatible;
	}
}

/** The pool of a mempool that uses this driver; NULL before ops->alloc. */
static inline struct page_frag_pool *
page_frag_pool_of(const struct rte_mempool *mp)
{
	return mp->pool_data;
}

/** The calling lcore's share; NULL for a thread that has none. Not for secondary processes. */
static inline struct page_slot_cache *
page_frag_own_share(const struct page_frag_pool *p)
{
	unsigned int lcore_id = rte_lcore_id();

	return likely(lcore_id < RTE_MAX_LCORE) ? p->share[lcore_id] : NULL;
}

/** What the slots of an ordered pool are to the driver. */
extern const struct page_slot_ops page_frag_slot_ops;

/* The datapath; see struct rte_mempool_ops. Ordered mode, by an lcore with a share; freeing is
 * page_slot_free_bulk() itself:
 */
int page_frag_ordered_dequeue(
	struct page_frag_pool *p, struct page_slot_cache *share, void **objs, unsigned int n);
/* by all other threads: */
int page_frag_ordered_enqueue_other(struct page_frag_pool *p, void *const *objs, unsigned int n);
int page_frag_ordered_dequeue_other(struct page_frag_pool *p, void **objs, unsigned int n);
/* Skip the last n slots of the calling lcore's page: see page_slot_skip(). */
bool page_frag_ordered_skip(const struct rte_mempool *mp, uint32_t n);
/* Compatible mode: */
int page_frag_compatible_enqueue(struct page_frag_pool *p, void *const *objs, unsigned int n);
int page_frag_compatible_dequeue(struct page_frag_pool *p, void **objs, unsigned int n);
/* Fragments, which are never dequeued: */
int page_frag_fragment_enqueue(
	struct page_frag_fragments *f, struct rte_mempool *mp, void *const *objs, unsigned int n);

/* mempool_ops.c */
/* Register the operations, once in a process: a secondary's use no shares. */
int page_frag_register(bool secondary);
/* Is this a plain packet pool, whose elements are an mbuf, its private area and its data room? */
bool page_frag_is_packet_pool(const struct rte_mempool *mp);

/* pool_debug.c */
/* Before they are registered: let operations find uses of freed data, where that is wanted. */
void page_frag_debug_ops(struct rte_mempool_ops *ops);

/* pool_double_free.c */
/* Report slots that came back although they were not out, and do as the pool was told; quarantine
 * says what became of them.
 */
void page_frag_double_free(const struct page_frag_pool *p, const struct page_frag_page *page,
	uint64_t mask, const char *quarantine);

/* layout.c */
int page_frag_layout_ordered(const struct rte_mempool *mp, const struct page_frag_pool_conf *conf,
	struct page_frag_layout *layout);
int page_frag_layout_compatible(const struct rte_mempool *mp,
	const struct page_frag_pool_conf *conf, struct page_frag_layout *layout);
/* With blocks of half the size at most; false if they hold no object. */
bool page_frag_layout_halve(const struct rte_mempool *mp, struct page_frag_layout *layout);

/* populate.c; see struct rte_mempool_ops. */
ssize_t page_frag_calc_mem_size(const struct rte_mempool *mp, uint32_t obj_num, uint32_t pg_shift,
	size_t *min_chunk_size, size_t *align);
int page_frag_populate(struct rte_mempool *mp, unsigned int max_objs, void *vaddr, rte_iova_t iova,
	size_t len, rte_mempool_populate_obj_cb_t *obj_cb, void *obj_cb_arg);

/* fragment_pool.c; see struct rte_mempool_ops. */
ssize_t page_frag_fragment_calc_mem_size(const struct rte_mempool *mp, uint32_t obj_num,
	uint32_t pg_shift, size_t *min_chunk_size, size_t *align);
int page_frag_fragment_populate(struct rte_mempool *mp, unsigned int max_objs, void *vaddr,
	rte_iova_t iova, size_t len, rte_mempool_populate_obj_cb_t *obj_cb, void *obj_cb_arg);

/* pool_stats.c */
void page_frag_add_slot_stats(
	struct page_frag_pool_stats *sum, const struct page_slot_stats *stats);

#endif /* DRIVERS_MEMPOOL_PAGE_FRAG_POOL_H */
