/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdbool.h>

#include "lib/frag_mbuf/frag_mbuf.h"
#include "lib/frag_mbuf/linearise.h"

/* Is the mbuf the pool's, and the caller's alone? */
static inline bool
is_ours(const struct frag_mbuf_rx *rx, const struct rte_mbuf *m)
{
	return m->pool == rx->pool && rte_mbuf_refcnt_read(m) == 1 && RTE_MBUF_DIRECT(m);
}

/* Merge what follows the head in its page; returns the segments that were merged into it. */
static uint16_t
merge_row(const struct frag_mbuf_rx *rx, struct rte_mbuf *head)
{
	/* buf_len is a 16-bit number too. */
	uint32_t limit = RTE_MIN((uint32_t)rx->max_len, (uint32_t)UINT16_MAX - head->data_off);
	uint32_t len = head->data_len;
	const char *end = NULL; /* of the last one's buffer */
	struct rte_mbuf *m;
	uint16_t nb = 0;

	/* Only neighbours in a page are looked at: what else touches may be of two pages. */
	while ((m = head->next) != NULL && m == page_slot_next(&rx->geo, head) && is_ours(rx, m) &&
		frag_mbuf_can_coalesce(head, m) && len + m->data_len <= limit) {
		page_slot_absorb(&rx->geo, head, m);
		len += m->data_len;
		head->data_len = (uint16_t)len;
		head->next = m->next;
		end = (const char *)m->buf_addr + m->buf_len;
		/* As it has to be when it is issued again. */
		m->next = NULL;
		m->nb_segs = 1;
		/* Its bytes are the head's now: whoever counts what is held counts them once. */
		m->data_len = 0;
		nb++;
	}
	if (nb == 0)
		return 0;
	/* The tailroom is that of the last; packed, it is the headroom of what follows. */
	if (rx->geo.overlap)
		end = (const char *)head->buf_addr + head->data_off + len;
	head->buf_len = (uint16_t)RTE_MIN(
		(uint32_t)(end - (const char *)head->buf_addr), (uint32_t)UINT16_MAX);
	return nb;
}

uint16_t
frag_mbuf_linearise(const struct frag_mbuf_rx *rx, struct rte_mbuf *m)
{
	struct rte_mbuf *head = m;
	uint16_t nb_segs = m->nb_segs;

	for (; head != NULL; head = head->next)
		if (is_ours(rx, head))
			nb_segs -= merge_row(rx, head);
	m->nb_segs = nb_segs;
	return nb_segs;
}
