/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * A model of who owns what: a count for every mbuf of the pools under test, kept beside them.
 *
 * The model is told of an allocation after it happened and of a free before it happens. So a count
 * that is not 0 at an allocation is an mbuf that was given out twice, and a count that is not 0 at
 * the end is one that was lost, whatever other threads do meanwhile.
 *
 * Each mbuf's whole buffer and private area hold a pattern that no other one has, from allocation
 * to the last free: whoever has a reference can look whether it is still there.
 */

#ifndef TESTS_EAL_POOL_MODEL_H
#define TESTS_EAL_POOL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>
#include <rte_mempool.h>

#define MODEL_PLACES 16384 /* a power of two, and several times the mbufs of all pools */

/** What the model knows of an mbuf. */
struct model_mbuf {
	const struct rte_mbuf *m; /**< NULL: a place that is not used */
	_Atomic uint32_t refs;    /**< owners, and clones attached to it */
	_Atomic bool shared;      /**< several own it: nobody may change its header */
	uint64_t stamp;           /**< its pattern */
};

struct model {
	struct model_mbuf mbufs[MODEL_PLACES]; /**< hash table, by address */
	uint32_t nb_mbufs;
	_Atomic uint64_t nb_stamps;
	_Atomic int32_t nb_external; /**< external buffers */
};

/** Make all objects of a pool known. False if there are too many. */
bool model_add_pool(struct model *model, struct rte_mempool *mp);

/** Packet m was allocated, copied or cloned. False if a part of it was somebody's, or nobody's. */
bool model_claim(struct model *model, struct rte_mbuf *m);

/** One reference more to all of packet m, which from now on is shared. */
bool model_share(struct model *model, struct rte_mbuf *m);

/** Whether several own the packet, or did. */
bool model_is_shared(const struct model *model, const struct rte_mbuf *m);

/** Segment m is attached to another mbuf's data, or not any more. */
bool model_attach(struct model *model, struct rte_mbuf *m);
bool model_detach(struct model *model, struct rte_mbuf *m);

/** Segment m, or all of packet m, is about to be freed. False if it is nobody's. */
bool model_drop_segment(struct model *model, struct rte_mbuf *m);
bool model_drop(struct model *model, struct rte_mbuf *m);

/** Whether segment m's buffer may be written: it is its own, and nobody else has a reference. */
bool model_is_writable(const struct model *model, const struct rte_mbuf *m);

/** Write the pattern to a segment, which must be writable. */
bool model_stamp(struct model *model, struct rte_mbuf *m);

/** Whether all of a packet is sane, somebody's, and holds its pattern. */
bool model_check(const struct model *model, const struct rte_mbuf *m);

/** Attach segment m to an external buffer with a pattern. False if there is no memory. */
bool model_attach_external(struct model *model, struct rte_mbuf *m, uint16_t length);

/** Whether nobody has anything. */
bool model_is_empty(const struct model *model);

#endif /* TESTS_EAL_POOL_MODEL_H */
