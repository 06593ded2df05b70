/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What a program may do with packets, each told to the model. */

#include <string.h>

#include "tests/eal/pool_worker.h"
#include "tests/unit/unit.h"

static struct model *
model_of(struct worker *w)
{
	return &w->world->model;
}

static struct rte_mempool *
some_pool(struct worker *w)
{
	return w->world->pools[worker_random(w, WORLD_POOLS)];
}

/* One of the packets, which the worker goes on holding; NULL if it has none. */
static struct rte_mbuf *
look_at_one(struct worker *w)
{
	return w->nb_held == 0 ? NULL : w->held[worker_random(w, w->nb_held)];
}

/* One that is the worker's alone. */
static struct rte_mbuf *
look_at_own(struct worker *w)
{
	struct rte_mbuf *m = look_at_one(w);

	return m == NULL || model_is_shared(model_of(w), m) ? NULL : m;
}

static void
let_go(struct worker *w, const struct rte_mbuf *m)
{
	for (unsigned int i = 0; i < w->nb_held; i++) {
		if (w->held[i] == m) {
			w->held[i] = w->held[--w->nb_held];
			return;
		}
	}
}

static struct rte_mbuf *
take_one(struct worker *w)
{
	struct rte_mbuf *m = look_at_one(w);

	let_go(w, m);
	return m;
}

static void
keep(struct worker *w, struct rte_mbuf *m)
{
	if (w->nb_held == WORKER_HOLDS)
		worker_free(w, take_one(w));
	w->held[w->nb_held++] = m;
}

/* What was just made of free mbufs. */
static void
adopt(struct worker *w, struct rte_mbuf *m)
{
	HOLDS(model_claim(model_of(w), m));
	keep(w, m);
}

void
worker_free(struct worker *w, struct rte_mbuf *m)
{
	HOLDS(model_check(model_of(w), m));
	HOLDS(model_drop(model_of(w), m));
	rte_pktmbuf_free(m);
}

static void
check_fresh(struct worker *w, const struct rte_mbuf *m, const struct rte_mempool *mp)
{
	HOLDS(m->pool == mp);
	HOLDS(m->refcnt == 1 && m->nb_segs == 1 && m->next == NULL);
	HOLDS(m->pkt_len == 0 && m->data_len == 0 && m->ol_flags == 0);
	HOLDS(m->buf_len == rte_pktmbuf_data_room_size((struct rte_mempool *)(uintptr_t)mp));
	HOLDS(m->data_off == RTE_PKTMBUF_HEADROOM);
}

static struct rte_mbuf *
alloc_from(struct worker *w, struct rte_mempool *mp)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(mp);

	if (m != NULL)
		check_fresh(w, m, mp);
	return m;
}

static void
grow(struct worker *w, struct rte_mbuf *m)
{
	rte_pktmbuf_append(m, (uint16_t)worker_random(w, rte_pktmbuf_tailroom(m) + 1u));
}

static void
op_alloc(struct worker *w)
{
	struct rte_mbuf *m = alloc_from(w, some_pool(w));

	if (m == NULL)
		return;
	grow(w, m);
	adopt(w, m);
}

static void
op_alloc_bulk(struct worker *w)
{
	struct rte_mempool *mp = some_pool(w);
	struct rte_mbuf *mbufs[WORKER_BULK];
	unsigned int n = 1 + worker_random(w, WORKER_BULK);

	if (rte_pktmbuf_alloc_bulk(mp, mbufs, n) != 0)
		return;
	for (unsigned int i = 0; i < n; i++) {
		check_fresh(w, mbufs[i], mp);
		grow(w, mbufs[i]);
		adopt(w, mbufs[i]);
	}
}

static void
op_free(struct worker *w)
{
	struct rte_mbuf *m = take_one(w);

	if (m != NULL)
		worker_free(w, m);
}

static void
op_free_bulk(struct worker *w)
{
	struct rte_mbuf *mbufs[WORKER_BULK];
	unsigned int n = 1 + worker_random(w, WORKER_BULK), i;

	for (i = 0; i < n && w->nb_held != 0; i++) {
		mbufs[i] = take_one(w);
		HOLDS(model_check(model_of(w), mbufs[i]));
		HOLDS(model_drop(model_of(w), mbufs[i]));
	}
	rte_pktmbuf_free_bulk(mbufs, i);
}

/* Of clones, too. */
static void
op_clone(struct worker *w)
{
	struct rte_mbuf *m = look_at_one(w);
	struct rte_mbuf *clone = m == NULL ? NULL : rte_pktmbuf_clone(m, some_pool(w));

	if (clone == NULL)
		return;
	HOLDS(clone->pkt_len == m->pkt_len && clone->nb_segs == m->nb_segs);
	adopt(w, clone);
}

static void
op_attach(struct worker *w)
{
	struct rte_mbuf *m = look_at_one(w);
	struct rte_mbuf *clone = m == NULL ? NULL : alloc_from(w, some_pool(w));

	if (clone == NULL)
		return;
	rte_pktmbuf_attach(clone, m);
	HOLDS(clone->buf_addr == m->buf_addr && clone->data_len == m->data_len);
	adopt(w, clone);
}

static void
op_attach_external(struct worker *w)
{
	struct rte_mbuf *m = alloc_from(w, some_pool(w));

	if (m == NULL)
		return;
	HOLDS(model_attach_external(
		model_of(w), m, (uint16_t)(256 + 8 * worker_random(w, WORKER_ROOM / 8 - 32))));
	grow(w, m);
	adopt(w, m);
}

static bool
is_of_ordered_pool(const struct worker *w, const struct rte_mbuf *m)
{
	for (int i = 0; i < WORLD_POOLS; i++)
		if (w->world->pools[i] == m->pool)
			return w->world->is_ordered[i];
	return false;
}

/* What was a clone is an empty packet; in ordered mode it is only good for being freed. */
static void
op_detach(struct worker *w)
{
	struct rte_mbuf *m = look_at_own(w);

	if (m == NULL || RTE_MBUF_DIRECT(m) || m->nb_segs != 1)
		return;
	HOLDS(model_detach(model_of(w), m));
	rte_pktmbuf_detach(m);
	m->pkt_len = 0;
	HOLDS(RTE_MBUF_DIRECT(m) && m->data_len == 0);
	if (is_of_ordered_pool(w, m)) {
		let_go(w, m);
		HOLDS(model_drop(model_of(w), m));
		rte_pktmbuf_free(m);
	} else {
		HOLDS(model_stamp(model_of(w), m));
		grow(w, m);
	}
}

static void
op_share(struct worker *w)
{
	struct rte_mbuf *m = look_at_one(w);

	/* Once for each holder; the worker may hold it twice itself. */
	if (m == NULL || rte_mbuf_refcnt_read(m) > 100)
		return;
	HOLDS(model_share(model_of(w), m));
	rte_pktmbuf_refcnt_update(m, 1);
	keep(w, m);
}

static void
op_chain(struct worker *w)
{
	struct rte_mbuf *head = look_at_own(w), *tail = look_at_own(w);
	uint32_t length;

	if (head == NULL || tail == NULL || head == tail ||
		head->nb_segs + tail->nb_segs > WORKER_SEGMENTS)
		return;
	length = head->pkt_len + tail->pkt_len;
	let_go(w, tail);
	HOLDS(rte_pktmbuf_chain(head, tail) == 0);
	HOLDS(head->pkt_len == length);
}

/* Cut a chain behind its first n segments; returns the rest. */
static struct rte_mbuf *
cut(struct rte_mbuf *head, unsigned int n)
{
	struct rte_mbuf *last = head, *rest;

	for (unsigned int i = 1; i < n; i++)
		last = last->next;
	rest = last->next;
	last->next = NULL;
	rest->nb_segs = (uint16_t)(head->nb_segs - n);
	rest->pkt_len = 0;
	for (const struct rte_mbuf *m = rest; m != NULL; m = m->next)
		rest->pkt_len += m->data_len;
	head->nb_segs = (uint16_t)n;
	head->pkt_len -= rest->pkt_len;
	return rest;
}

static void
op_split(struct worker *w)
{
	struct rte_mbuf *m = look_at_own(w);

	if (m != NULL && m->nb_segs > 1)
		keep(w, cut(m, 1 + worker_random(w, m->nb_segs - 1u)));
}

static void
op_free_segment(struct worker *w)
{
	struct rte_mbuf *m = look_at_own(w);

	if (m == NULL || m->nb_segs == 1)
		return;
	let_go(w, m);
	keep(w, cut(m, 1));
	HOLDS(model_drop_segment(model_of(w), m));
	rte_pktmbuf_free_seg(m);
}

static void
op_adj(struct worker *w)
{
	struct rte_mbuf *m = look_at_own(w);
	uint16_t length = (uint16_t)worker_random(w, 200);
	bool fits;

	if (m == NULL)
		return;
	fits = length <= m->data_len;
	HOLDS((rte_pktmbuf_adj(m, length) != NULL) == fits);
}

static void
op_prepend(struct worker *w)
{
	struct rte_mbuf *m = look_at_own(w);
	uint16_t length = (uint16_t)worker_random(w, 200);
	bool fits;

	if (m == NULL)
		return;
	fits = length <= rte_pktmbuf_headroom(m);
	HOLDS((rte_pktmbuf_prepend(m, length) != NULL) == fits);
}

static void
op_trim(struct worker *w)
{
	struct rte_mbuf *m = look_at_own(w);
	uint16_t length = (uint16_t)worker_random(w, 500);
	bool fits;

	if (m == NULL)
		return;
	fits = length <= rte_pktmbuf_lastseg(m)->data_len;
	HOLDS((rte_pktmbuf_trim(m, length) == 0) == fits);
}

static void
op_append(struct worker *w)
{
	struct rte_mbuf *m = look_at_own(w);
	uint16_t length = (uint16_t)worker_random(w, 500);
	bool fits;

	if (m == NULL)
		return;
	fits = length <= rte_pktmbuf_tailroom(rte_pktmbuf_lastseg(m));
	HOLDS((rte_pktmbuf_append(m, length) != NULL) == fits);
}

/* Whether bytes of a packet are those that were read before. */
static bool
has_bytes(const struct rte_mbuf *m, const char *bytes)
{
	for (; m != NULL; bytes += m->data_len, m = m->next)
		if (memcmp(rte_pktmbuf_mtod(m, const char *), bytes, m->data_len) != 0)
			return false;
	return true;
}

static void
read_bytes(struct worker *w, const struct rte_mbuf *m)
{
	char *end = w->bytes;

	for (; m != NULL; end += m->data_len, m = m->next)
		memcpy(end, rte_pktmbuf_mtod(m, const char *), m->data_len);
}

static void
op_copy(struct worker *w)
{
	struct rte_mbuf *m = look_at_one(w), *copy;
	uint32_t offset, length;

	if (m == NULL || m->pkt_len == 0)
		return;
	offset = worker_random(w, m->pkt_len);
	length = 1 + worker_random(w, WORKER_ROOM * 2);
	copy = rte_pktmbuf_copy(m, some_pool(w), offset, length);
	if (copy == NULL)
		return;
	HOLDS(copy->pkt_len == RTE_MIN(length, m->pkt_len - offset));
	read_bytes(w, m);
	HOLDS(has_bytes(copy, w->bytes + offset));
	if (copy->nb_segs > WORKER_SEGMENTS) {
		HOLDS(model_claim(model_of(w), copy));
		worker_free(w, copy);
	} else {
		adopt(w, copy);
	}
}

static void
op_linearize(struct worker *w)
{
	struct rte_mbuf *m = look_at_own(w);
	bool fits;

	if (m == NULL || m->nb_segs == 1 || !model_is_writable(model_of(w), m))
		return;
	fits = m->pkt_len - m->data_len <= rte_pktmbuf_tailroom(m);
	if (fits) {
		HOLDS(model_check(model_of(w), m));
		HOLDS(model_drop(model_of(w), m->next));
	}
	read_bytes(w, m);
	HOLDS((rte_pktmbuf_linearize(m) == 0) == fits);
	HOLDS(has_bytes(m, w->bytes));
	HOLDS(!fits || (m->nb_segs == 1 && model_stamp(model_of(w), m)));
}

static void
op_check(struct worker *w)
{
	struct rte_mbuf *m = look_at_one(w);

	HOLDS(m == NULL || model_check(model_of(w), m));
}

static void
op_send(struct worker *w)
{
	struct worker *to = &w->world->workers[worker_random(w, WORLD_WORKERS)];
	struct rte_mbuf *m = take_one(w);

	if (m != NULL && rte_ring_enqueue(to->inbox, m) != 0)
		keep(w, m);
}

static void
op_receive(struct worker *w)
{
	void *m;

	if (rte_ring_dequeue(w->inbox, &m) == 0)
		keep(w, m);
}

const struct worker_op worker_ops[] = {
	{ "alloc", op_alloc, 10 },
	{ "alloc_bulk", op_alloc_bulk, 3 },
	{ "free", op_free, 6 },
	{ "free_bulk", op_free_bulk, 3 },
	{ "clone", op_clone, 6 },
	{ "attach", op_attach, 4 },
	{ "attach_external", op_attach_external, 3 },
	{ "detach", op_detach, 4 },
	{ "share", op_share, 3 },
	{ "chain", op_chain, 6 },
	{ "split", op_split, 3 },
	{ "free_segment", op_free_segment, 3 },
	{ "adj", op_adj, 4 },
	{ "prepend", op_prepend, 4 },
	{ "trim", op_trim, 4 },
	{ "append", op_append, 4 },
	{ "copy", op_copy, 4 },
	{ "linearize", op_linearize, 4 },
	{ "check", op_check, 4 },
	{ "send", op_send, 6 },
	{ "receive", op_receive, 6 },
	{ NULL, NULL, 0 },
};
