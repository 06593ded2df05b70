/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/stream.h"

/* Packets are received and freed. */
static void
rxonly_forward(struct stream *stream)
{
	struct rte_mbuf *packets[MAX_PKT_BURST];
	uint16_t n = stream_receive(stream, packets);

	if (likely(n != 0))
		stream_free(stream, packets, n);
}

const struct engine rxonly_engine = {
	.name = "rxonly",
	.receives = true,
	.forward = rxonly_forward,
};
