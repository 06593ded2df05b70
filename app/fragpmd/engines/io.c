/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include "app/fragpmd/forwarding/engine.h"
#include "app/fragpmd/forwarding/stream.h"

/* Packets leave as they came; their data is not touched. */
static void
io_forward(struct stream *stream)
{
	struct rte_mbuf *packets[MAX_PKT_BURST];
	uint16_t n = stream_receive(stream, packets);

	if (likely(n != 0))
		stream_forward(stream, packets, n);
}

const struct engine io_engine = {
	.name = "io",
	.receives = true,
	.sends = true,
	.forward = io_forward,
};
