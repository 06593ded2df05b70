/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What programs that link the driver call: mock_nic.h. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "tests/mock_nic/port.h"
#include "tests/mock_nic/rx.h"
#include "tests/mock_nic/tx.h"

static const char *const violation_names[MOCK_NIC_VIOLATIONS] = {
	[MOCK_NIC_BAD_ADDRESS] = "bad_address",
	[MOCK_NIC_OUTSIDE_POOL] = "outside_pool",
	[MOCK_NIC_OVERLAP] = "overlap",
	[MOCK_NIC_BEYOND_ROOM] = "beyond_room",
	[MOCK_NIC_BEYOND_STRIDE] = "beyond_stride",
	[MOCK_NIC_POSTED_CHANGED] = "posted_changed",
	[MOCK_NIC_BAD_FREE_MBUF] = "bad_free_mbuf",
	[MOCK_NIC_BAD_TX_MBUF] = "bad_tx_mbuf",
	[MOCK_NIC_TX_CHANGED] = "tx_changed",
	[MOCK_NIC_TX_TOO_LONG] = "tx_too_long",
	[MOCK_NIC_TX_SEGMENTS] = "tx_segments",
	[MOCK_NIC_FAST_FREE] = "fast_free",
};

static const char *const counter_names[MOCK_NIC_COUNTERS] = {
	[MOCK_NIC_RX_FRAMES] = "rx_frames",
	[MOCK_NIC_RX_BYTES] = "rx_frame_bytes",
	[MOCK_NIC_RX_SEGMENTS] = "rx_segments",
	[MOCK_NIC_RX_NOMBUF] = "rx_nombuf",
	[MOCK_NIC_RX_FULL] = "rx_full",
	[MOCK_NIC_RX_TOO_LONG] = "rx_too_long",
	[MOCK_NIC_RX_LOST] = "rx_lost",
	[MOCK_NIC_TX_FRAMES] = "tx_frames",
	[MOCK_NIC_TX_BYTES] = "tx_frame_bytes",
	[MOCK_NIC_TX_DESCRIPTORS] = "tx_descriptors",
	[MOCK_NIC_TX_DROPPED] = "tx_dropped",
	[MOCK_NIC_TX_REFUSED] = "tx_refused",
	[MOCK_NIC_TX_UNCAUGHT] = "tx_uncaught",
	[MOCK_NIC_GENERATED] = "generated",
	[MOCK_NIC_COMPARED] = "compared",
	[MOCK_NIC_TX_WRONG] = "tx_wrong",
};

int
mock_nic_inject(uint16_t port_id, uint16_t queue, const void *bytes, uint32_t len)
{
	struct mock_port *port = mock_port_find(port_id);
	struct mock_frame *frame;

	if (port == NULL)
		return -ENODEV;
	if (len == 0 || len > MOCK_FRAME_MAX || queue >= MOCK_QUEUES || port->rxq[queue] == NULL ||
		!port->receiving)
		return -EINVAL;
	frame = mock_frame_new(len);
	if (frame == NULL)
		return -ENOMEM;
	memcpy(frame->bytes, bytes, len);
	if (mock_frames_put(&port->rxq[queue]->wire, frame) == 0)
		return 0;
	free(frame);
	mock_count(port, MOCK_NIC_RX_FULL, 1);
	return -ENOSPC;
}

int
mock_nic_capture(uint16_t port_id, bool on)
{
	struct mock_port *port = mock_port_find(port_id);

	if (port == NULL)
		return -ENODEV;
	port->capturing = on;
	if (!on)
		mock_frames_flush(&port->captured);
	return 0;
}

int
mock_nic_collect(uint16_t port_id, struct mock_nic_frame *to, void *bytes, uint32_t size)
{
	struct mock_port *port = mock_port_find(port_id);
	struct mock_frame *frame;

	if (port == NULL)
		return -ENODEV;
	for (int i = 0; i < MOCK_QUEUES; i++) {
		if (port->txq[i] != NULL)
			mock_tx_poll(port->txq[i]);
	}
	frame = mock_frames_peek(&port->captured);
	if (frame == NULL)
		return -ENOENT;
	*to = (struct mock_nic_frame){
		.len = frame->len, .descriptors = frame->descriptors, .queue = frame->queue
	};
	if (frame->len > size)
		return -ENOSPC;
	memcpy(bytes, frame->bytes, frame->len);
	free(mock_frames_get(&port->captured));
	return 0;
}

int
mock_nic_complete(uint16_t port_id)
{
	struct mock_port *port = mock_port_find(port_id);

	if (port == NULL)
		return -ENODEV;
	for (int i = 0; i < MOCK_QUEUES; i++) {
		if (port->txq[i] != NULL)
			mock_tx_done_cleanup(port->txq[i], 0);
	}
	return 0;
}

uint64_t
mock_nic_violations(uint16_t port_id, enum mock_nic_violation kind)
{
	const struct mock_port *port = mock_port_find(port_id);

	if (port == NULL || kind > MOCK_NIC_VIOLATIONS)
		return 0;
	if (kind == MOCK_NIC_VIOLATIONS)
		return mock_violations_all(port);
	return __atomic_load_n(&port->violation[kind], __ATOMIC_RELAXED);
}

uint64_t
mock_nic_count(uint16_t port_id, enum mock_nic_counter counter)
{
	const struct mock_port *port = mock_port_find(port_id);

	return port != NULL && counter < MOCK_NIC_COUNTERS ? mock_counted(port, counter) : 0;
}

const char *
mock_nic_violation_name(enum mock_nic_violation kind)
{
	return kind < MOCK_NIC_VIOLATIONS ? violation_names[kind] : "all";
}

const char *
mock_nic_counter_name(enum mock_nic_counter counter)
{
	return counter < MOCK_NIC_COUNTERS ? counter_names[counter] : "none";
}

const char *
mock_nic_row_name(unsigned int i)
{
	const struct mock_row *row = mock_row_at(i);

	return row != NULL ? row->name : NULL;
}
