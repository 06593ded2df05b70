/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdlib.h>

#include "tests/eal/pool_model.h"

/* Patterns are words that follow each other: so far apart that no two have a word in common. */
#define STAMP_SHIFT 16

/* An external buffer; its data follows. */
struct external {
	struct model *model;
	struct rte_mbuf_ext_shared_info shinfo;
	uint64_t stamp;
	uint64_t data[];
};

static uint32_t
place_of(const struct rte_mbuf *m)
{
	uint64_t line = (uintptr_t)m / RTE_CACHE_LINE_SIZE;

	return (uint32_t)(line * UINT64_C(0x9e3779b97f4a7c15) >> 40) % MODEL_PLACES;
}

/* The mbuf's entry, or where it would be. */
static struct model_mbuf *
lookup(const struct model *model, const struct rte_mbuf *m)
{
	const struct model_mbuf *entry;
	uint32_t i = place_of(m);

	while ((entry = &model->mbufs[i])->m != NULL && entry->m != m)
		i = (i + 1) % MODEL_PLACES;
	return (struct model_mbuf *)(uintptr_t)entry;
}

static struct model_mbuf *
find(const struct model *model, const struct rte_mbuf *m)
{
	struct model_mbuf *entry = lookup(model, m);

	return entry->m == NULL ? NULL : entry;
}

static void
add_mbuf(struct rte_mempool *mp, void *opaque, void *obj, unsigned int index)
{
	struct model *model = opaque;

	(void)mp;
	(void)index;
	if (model->nb_mbufs++ < MODEL_PLACES / 2)
		lookup(model, obj)->m = obj;
}

bool
model_add_pool(struct model *model, struct rte_mempool *mp)
{
	rte_mempool_obj_iter(mp, add_mbuf, model);
	return model->nb_mbufs <= MODEL_PLACES / 2;
}

static uint64_t
new_stamp(struct model *model)
{
	return ++model->nb_stamps << STAMP_SHIFT;
}

static void
fill(void *va, size_t length, uint64_t stamp)
{
	uint64_t *words = va;

	for (size_t i = 0; i < length / sizeof(*words); i++)
		words[i] = stamp + i;
}

static bool
is_filled(const void *va, size_t length, uint64_t stamp)
{
	const uint64_t *words = va;
	uint64_t wrong = 0;

	for (size_t i = 0; i < length / sizeof(*words); i++)
		wrong |= words[i] ^ (stamp + i);
	return wrong == 0;
}

/* The mbuf whose buffer a segment's data is in, unless that is external. */
static struct rte_mbuf *
root_of(const struct rte_mbuf *m)
{
	struct rte_mbuf *segment = (struct rte_mbuf *)(uintptr_t)m;

	return RTE_MBUF_CLONED(m) ? rte_mbuf_from_indirect(segment) : segment;
}

/* Another reference to what is somebody's. */
static bool
hold(const struct model *model, const struct rte_mbuf *m)
{
	struct model_mbuf *entry = find(model, m);

	return entry != NULL && entry->refs++ != 0;
}

bool
model_attach(struct model *model, struct rte_mbuf *m)
{
	return !RTE_MBUF_CLONED(m) || hold(model, root_of(m));
}

bool
model_detach(struct model *model, struct rte_mbuf *m)
{
	return !RTE_MBUF_CLONED(m) || model_drop_segment(model, root_of(m));
}

bool
model_drop_segment(struct model *model, struct rte_mbuf *m)
{
	struct model_mbuf *entry = find(model, m);
	uint32_t before;

	if (entry == NULL)
		return false;
	before = entry->refs--;
	return before > 1 || (before == 1 && model_detach(model, m));
}

bool
model_drop(struct model *model, struct rte_mbuf *m)
{
	for (; m != NULL; m = m->next)
		if (!model_drop_segment(model, m))
			return false;
	return true;
}

static bool
claim_segment(struct model *model, struct rte_mbuf *m)
{
	struct model_mbuf *entry = find(model, m);

	if (entry == NULL || entry->refs++ != 0)
		return false;
	entry->shared = false;
	if (RTE_MBUF_DIRECT(m))
		return model_stamp(model, m);
	return model_attach(model, m);
}

bool
model_claim(struct model *model, struct rte_mbuf *m)
{
	for (; m != NULL; m = m->next)
		if (!claim_segment(model, m))
			return false;
	return true;
}

bool
model_share(struct model *model, struct rte_mbuf *m)
{
	for (; m != NULL; m = m->next) {
		if (!hold(model, m))
			return false;
		find(model, m)->shared = true;
	}
	return true;
}

bool
model_is_shared(const struct model *model, const struct rte_mbuf *m)
{
	const struct model_mbuf *entry = find(model, m);

	return entry == NULL || entry->shared;
}

bool
model_is_writable(const struct model *model, const struct rte_mbuf *m)
{
	const struct model_mbuf *entry = find(model, m);

	return entry != NULL && entry->refs == 1 && RTE_MBUF_DIRECT(m);
}

bool
model_stamp(struct model *model, struct rte_mbuf *m)
{
	struct model_mbuf *entry = find(model, m);

	if (entry == NULL || !model_is_writable(model, m))
		return false;
	entry->stamp = new_stamp(model);
	fill(m->buf_addr, m->buf_len, entry->stamp);
	fill(rte_mbuf_to_priv(m), rte_pktmbuf_priv_size(m->pool), ~entry->stamp);
	return true;
}

static bool
check_segment(const struct model *model, const struct rte_mbuf *m)
{
	const struct model_mbuf *entry = find(model, m);
	struct rte_mbuf *root;
	const char *reason;

	if (entry == NULL || entry->refs == 0 || rte_mbuf_check(m, 0, &reason) != 0)
		return false;
	if (RTE_MBUF_HAS_EXTBUF(m)) {
		const struct external *e = m->shinfo->fcb_opaque;

		return m->buf_addr == e->data && is_filled(e->data, m->buf_len, e->stamp);
	}
	root = root_of(m);
	entry = find(model, root);
	return entry != NULL && entry->refs != 0 && m->buf_addr == root->buf_addr &&
	       m->buf_len == rte_pktmbuf_data_room_size(root->pool) &&
	       is_filled(m->buf_addr, m->buf_len, entry->stamp) &&
	       is_filled(rte_mbuf_to_priv(root), rte_pktmbuf_priv_size(root->pool), ~entry->stamp);
}

bool
model_check(const struct model *model, const struct rte_mbuf *m)
{
	const char *reason;

	if (rte_mbuf_check(m, 1, &reason) != 0)
		return false;
	for (; m != NULL; m = m->next)
		if (!check_segment(model, m))
			return false;
	return true;
}

static void
free_external(void *va, void *opaque)
{
	struct external *e = opaque;

	(void)va;
	e->stamp = 0;
	e->model->nb_external--;
	free(e);
}

bool
model_attach_external(struct model *model, struct rte_mbuf *m, uint16_t length)
{
	struct external *e = malloc(sizeof(*e) + length);

	if (e == NULL)
		return false;
	e->model = model;
	e->stamp = new_stamp(model);
	e->shinfo.free_cb = free_external;
	e->shinfo.fcb_opaque = e;
	rte_mbuf_ext_refcnt_set(&e->shinfo, 1);
	fill(e->data, length, e->stamp);
	model->nb_external++;
	rte_pktmbuf_attach_extbuf(m, e->data, (uintptr_t)e->data, length, &e->shinfo);
	return true;
}

bool
model_is_empty(const struct model *model)
{
	for (uint32_t i = 0; i < MODEL_PLACES; i++)
		if (model->mbufs[i].refs != 0)
			return false;
	return model->nb_external == 0;
}
