/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A row: what one ethdev driver and its device do with mbufs. A configuration: a row, changed by
 * device arguments, and the wires and checks of one port.
 */

#ifndef TESTS_MOCK_NIC_ROW_H
#define TESTS_MOCK_NIC_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Which address of an mbuf the driver gives to the device. */
enum mock_address {
	MOCK_ADDRESS_IOVA, /**< buf_iova */
	MOCK_ADDRESS_VA,   /**< buf_addr: the driver copies, or registers virtual memory */
};

/** What the room of a buffer is taken from. */
enum mock_room {
	MOCK_ROOM_POOL,    /**< class P: the data room of the queue's pool */
	MOCK_ROOM_BUF_LEN, /**< class M, and T if later segments start at 0: m->buf_len when posted
			    */
};

/** How a device rounds the bytes of a buffer. */
enum mock_round {
	MOCK_ROUND_NONE,
	MOCK_ROUND_POW2,   /**< down to a power of two */
	MOCK_ROUND_1K,     /**< down to 1 KB; below that to a power of two */
	MOCK_ROUND_256,    /**< down to 256 */
	MOCK_ROUND_128,    /**< down to 128 */
	MOCK_ROUND_64,     /**< down to 64 */
	MOCK_ROUND_128_UP, /**< up to 128: beyond the buffer unless it is a multiple */
	MOCK_ROUND_NB,
};

/** Where the segments of a frame come from. */
enum mock_ring {
	MOCK_RING_ONE,    /**< A: one ring; consecutive buffers */
	MOCK_RING_HEADS,  /**< H: heads from one ring, all others from another */
	MOCK_RING_GROUPS, /**< G: a fixed group of buffers per frame, of which the used are replaced
			   */
	MOCK_RING_COPY,   /**< software: allocates when a frame is there (A; H with heads_bulk) */
};

/** How many groups a queue has. */
enum mock_groups {
	MOCK_GROUPS_SPLIT, /**< descriptors / (segments rounded up to a power of two) */
	MOCK_GROUPS_EACH,  /**< one per descriptor */
	MOCK_GROUPS_ONE,   /**< one group of all descriptors */
};

/** When consumed buffers are replaced. */
enum mock_refill {
	MOCK_REFILL_EACH,  /**< one by one, before the buffer is handed out */
	MOCK_REFILL_BATCH, /**< refill_burst at a time, when a burst begins */
	MOCK_REFILL_START, /**< all that are missing, when a burst begins */
	MOCK_REFILL_END,   /**< all that are missing, when a burst ends */
};

/** Which function mbufs come from. */
enum mock_supply {
	MOCK_SUPPLY_ALLOC,      /**< rte_pktmbuf_alloc() */
	MOCK_SUPPLY_RAW,        /**< rte_mbuf_raw_alloc() */
	MOCK_SUPPLY_ALLOC_BULK, /**< rte_pktmbuf_alloc_bulk() */
	MOCK_SUPPLY_GET_BULK,   /**< rte_mempool_get_bulk() */
};

/** When a frame may take more than one buffer. */
enum mock_scatter {
	MOCK_SCATTER_ALWAYS,
	MOCK_SCATTER_FRAME,   /**< with the offload, or if the longest frame asks for it */
	MOCK_SCATTER_OFFLOAD, /**< with the offload only: else such an MTU is refused at start */
	MOCK_SCATTER_NEVER,
};

/** What receive does to ol_flags. */
enum mock_flags {
	MOCK_FLAGS_ASSIGN,     /**< W: assigned, in the first segment */
	MOCK_FLAGS_ASSIGN_ALL, /**< W: assigned, in all segments */
	MOCK_FLAGS_OR,         /**< O */
	MOCK_FLAGS_MASK,       /**< K: RTE_MBUF_F_EXTERNAL is kept */
};

/** Which fields the driver writes on receive; what it does not, it expects of the pool. */
enum mock_fields {
	MOCK_FIELD_HEAD_OFF = 1 << 0, /**< data_off of the first segment */
	MOCK_FIELD_TAIL_OFF = 1 << 1, /**< data_off of the others */
	MOCK_FIELD_NEXT = 1 << 2,     /**< next = NULL in the last */
	MOCK_FIELD_SEGS = 1 << 3,     /**< nb_segs assigned, not only counted up */
	MOCK_FIELD_REFCNT = 1 << 4,   /**< refcnt = 1 when posted */
	MOCK_FIELD_TAIL_LEN = 1 << 5, /**< pkt_len of the others too */
};

/** How what was transmitted is freed. */
enum mock_tx_free {
	MOCK_TX_FREE_PKT, /**< rte_pktmbuf_free() of the packet */
	MOCK_TX_FREE_SEG, /**< rte_pktmbuf_free_seg() of each descriptor */
	MOCK_TX_FREE_RUN, /**< rte_pktmbuf_prefree_seg(), then rte_mempool_put_bulk() per pool */
};

/** When what was transmitted is freed. */
enum mock_tx_clean {
	MOCK_TX_CLEAN_AT_ONCE,   /**< the driver copies */
	MOCK_TX_CLEAN_THRESHOLD, /**< tx_thresh at a time, when fewer than that are left */
	MOCK_TX_CLEAN_REUSE,     /**< when the descriptor is used again */
};

/** What RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE does. */
enum mock_fast_free {
	MOCK_FAST_FREE_NONE,  /**< it is not offered */
	MOCK_FAST_FREE_FIRST, /**< whole arrays into the pool of the first mbuf */
	MOCK_FAST_FREE_OWN,   /**< each mbuf into its own pool */
};

/** What happens to a packet beyond a limit. */
enum mock_over {
	MOCK_OVER_SPLIT,   /**< of a segment: more descriptors */
	MOCK_OVER_REFUSE,  /**< refused by tx_prepare; a violation if it is sent all the same */
	MOCK_OVER_DROP,    /**< refused by tx_prepare; dropped and counted if it is sent */
	MOCK_OVER_CORRUPT, /**< a violation: a real device would send something else */
};

/** What one driver does. */
struct mock_row {
	const char *name;
	const char *driver; /**< the name that the driver has in DPDK */

	uint16_t first_off; /**< of the data in the buffer, first segment */
	uint16_t later_off; /**< later segments */
	uint16_t header;    /**< bytes that the device writes before the first segment's data */
	uint16_t align;     /**< of a segment's address; its offset is rounded up to it. 0: none */
	enum mock_address address;
	enum mock_room room;
	enum mock_round round;
	uint16_t max_size; /**< of a segment. 0: no limit */
	uint16_t max_segs; /**< per frame. 0: no limit */

	enum mock_ring ring;
	enum mock_groups groups;
	enum mock_refill refill;
	enum mock_supply supply;
	uint16_t refill_burst; /**< for MOCK_REFILL_BATCH */
	uint16_t bulk_end;     /**< mbufs are taken in bulks of this, used from the end. 0: no */
	bool bulk_fill;        /**< with bulk_end: when the queue is filled first, too */
	bool heads_bulk;       /**< MOCK_RING_COPY: the heads of a burst are allocated first */
	bool alloc_first; /**< a replacement is allocated before it is known if a frame is there */
	uint16_t rx_desc; /**< descriptors, if the application has no wish */

	enum mock_scatter scatter;
	bool scatter_offered; /**< RTE_ETH_RX_OFFLOAD_SCATTER is announced */
	bool mtu_limit;       /**< frames beyond the MTU are dropped */

	uint8_t rearm;   /**< 8: rearm_data by one store; 16: ol_flags with it. 0: by field */
	uint32_t fields; /**< enum mock_fields */
	enum mock_flags flags;

	enum mock_tx_free tx_free;
	enum mock_tx_clean tx_clean;
	enum mock_fast_free fast_free;
	uint16_t tx_thresh;   /**< 0: 32 */
	uint16_t tx_desc;     /**< descriptors, if the application has no wish */
	uint32_t tx_max_seg;  /**< bytes. 0: no limit */
	uint32_t tx_max_pkt;  /**< bytes. 0: no limit */
	uint16_t tx_max_segs; /**< per packet. 0: no limit */
	enum mock_over over_seg;
	enum mock_over over_pkt;
	enum mock_over over_segs;
};

/** What the checker on transmit looks at. */
enum mock_check {
	MOCK_CHECK_AUTO, /**< the whole frame, if the port generates frames itself */
	MOCK_CHECK_OFF,
	MOCK_CHECK_ALL,     /**< the whole frame */
	MOCK_CHECK_PAYLOAD, /**< all but the MAC addresses */
};

enum {
	MOCK_NAME_LEN = 32,     /**< of a wire, a driver */
	MOCK_GEN_MIN = 60,      /**< bytes of the smallest generated frame */
	MOCK_GEN_SIZES = 16,    /**< sizes in a generator's list */
	MOCK_FRAME_MAX = 65535, /**< bytes of a frame */
	MOCK_SEGS_MAX = 1024,   /**< segments of a frame */
};

/** Sizes of generated frames: each of a list in turn, or any of a range. */
struct mock_gen_sizes {
	uint32_t size[MOCK_GEN_SIZES];
	uint16_t count; /**< 0: no generator */
	bool range;     /**< size[0] to size[1], both included */
};

/** One port: a row and what the device arguments add. */
struct mock_conf {
	struct mock_row row;
	char driver[MOCK_NAME_LEN]; /**< driver name in dev_info; empty: this driver's own */
	uint32_t stride;            /**< bytes that a posted buffer may take. 0: not checked */
	bool chunks;                /**< buffers have to be in the pool's memory */
	bool loop;                  /**< what is transmitted is received */
	char wire[MOCK_NAME_LEN];   /**< two ports with the same name are each other's wire */
	uint32_t queue;             /**< frames that wait, for a receive queue or to be collected */
	struct mock_gen_sizes gen;
	uint64_t gen_count; /**< frames to generate. 0: endless */
	uint32_t seed;
	enum mock_check check;
	bool capture;  /**< keep what is transmitted for mock_nic_collect() */
	bool quiet;    /**< no line when the port is closed */
	bool announce; /**< say more of itself: announce.c */
};

/** The row of a name; NULL if there is none. */
const struct mock_row *mock_row_find(const char *name);

/** The i-th row; NULL after the last. */
const struct mock_row *mock_row_at(unsigned int i);

/** What the argument row=NAME stands for when it is not given. */
#define MOCK_ROW_DEFAULT "em"

/**
 * Read device arguments.
 *
 * @return 0; -EINVAL, and a line on the log says why.
 */
int mock_conf_parse(struct mock_conf *conf, const char *args);

/** Bytes of a segment of a buffer with that room behind the segment's offset. */
uint32_t mock_row_round(const struct mock_row *row, uint32_t room);

/** Bytes of a frame's first or later segments in a buffer of that room, as the device sees it. */
uint32_t mock_row_size(const struct mock_row *row, uint32_t room, bool first);

#endif /* TESTS_MOCK_NIC_ROW_H */
