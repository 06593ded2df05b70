/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The ports of the process, their wires, and violations. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "tests/mock_nic/log.h"
#include "tests/mock_nic/port.h"
#include "tests/mock_nic/rx.h"
#include "tests/mock_nic/tx.h"

enum { DESCRIBED = 8 /* violations of a kind that are described on the log */ };

static rte_spinlock_t ports_lock = RTE_SPINLOCK_INITIALIZER;
static struct mock_port *ports;

void
mock_violation(struct mock_port *port, enum mock_nic_violation kind, const char *format, ...)
{
	char text[160];
	va_list args;

	if (__atomic_fetch_add(&port->violation[kind], 1, __ATOMIC_RELAXED) >= DESCRIBED)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	MOCK_LOG(WARNING, "port %u: violation %s: %s", port->id, mock_nic_violation_name(kind),
		text);
}

uint64_t
mock_violations_all(const struct mock_port *port)
{
	uint64_t sum = 0;

	for (int i = 0; i < MOCK_NIC_VIOLATIONS; i++)
		sum += __atomic_load_n(&port->violation[i], __ATOMIC_RELAXED);
	return sum;
}

void
mock_port_add(struct mock_port *port)
{
	rte_spinlock_lock(&ports_lock);
	if (port->conf.loop)
		port->peer = port;
	for (struct mock_port *p = ports; p != NULL; p = p->next) {
		if (port->conf.wire[0] == '\0' || p->peer != NULL ||
			strcmp(p->conf.wire, port->conf.wire) != 0)
			continue;
		p->peer = port;
		port->peer = p;
		break;
	}
	port->next = ports;
	ports = port;
	rte_spinlock_unlock(&ports_lock);
}

void
mock_port_remove(struct mock_port *port)
{
	rte_spinlock_lock(&ports_lock);
	for (struct mock_port **link = &ports; *link != NULL; link = &(*link)->next) {
		if (*link == port) {
			*link = port->next;
			break;
		}
	}
	for (struct mock_port *p = ports; p != NULL; p = p->next) {
		if (p->peer == port)
			p->peer = NULL;
	}
	port->peer = NULL;
	rte_spinlock_unlock(&ports_lock);
}

struct mock_port *
mock_port_find(uint16_t id)
{
	struct mock_port *port;

	rte_spinlock_lock(&ports_lock);
	for (port = ports; port != NULL && port->id != id;)
		port = port->next;
	rte_spinlock_unlock(&ports_lock);
	return port;
}

static void
check(struct mock_port *port, const struct mock_frame *frame)
{
	const char *why;

	why = mock_checker_judge(&port->checker, frame->bytes, frame->len, port->conf.check);
	mock_count(port, MOCK_NIC_COMPARED, 1);
	if (why == NULL)
		return;
	mock_count(port, MOCK_NIC_TX_WRONG, 1);
	if (mock_counted(port, MOCK_NIC_TX_WRONG) <= DESCRIBED)
		MOCK_LOG(WARNING, "port %u: a transmitted frame of %u bytes is wrong: %s", port->id,
			frame->len, why);
}

/* A copy to the port's peer, or the frame itself; freed here if nobody takes it. */
static void
deliver(struct mock_port *to, uint16_t queue, struct mock_frame *frame)
{
	struct mock_rxq *q = NULL;

	if (__atomic_load_n(&to->receiving, __ATOMIC_ACQUIRE) && to->data->nb_rx_queues > 0)
		q = to->rxq[queue % to->data->nb_rx_queues];
	if (q != NULL && mock_frames_put(&q->wire, frame) == 0)
		return;
	mock_count(to, MOCK_NIC_RX_FULL, 1);
	free(frame);
}

static struct mock_frame *
copy_of(const struct mock_frame *frame)
{
	struct mock_frame *copy = mock_frame_new(frame->len);

	if (copy != NULL)
		memcpy(copy, frame, sizeof(*frame) + frame->len);
	return copy;
}

void
mock_port_transmitted(struct mock_port *port, uint16_t queue, struct mock_frame *frame)
{
	struct mock_frame *copy;

	frame->queue = queue;
	if (port->conf.check != MOCK_CHECK_OFF)
		check(port, frame);
	if (port->capturing) {
		copy = copy_of(frame);
		if (copy == NULL || mock_frames_put(&port->captured, copy) < 0) {
			mock_count(port, MOCK_NIC_TX_UNCAUGHT, 1);
			free(copy);
		}
	}
	if (port->peer != NULL)
		deliver(port->peer, queue, frame);
	else
		free(frame);
}

void
mock_port_poll_wire(struct mock_port *port)
{
	struct mock_port *from = port->peer;

	if (from == NULL)
		return;
	for (uint16_t i = 0; i < from->data->nb_tx_queues && i < MOCK_QUEUES; i++) {
		if (from->txq[i] != NULL)
			mock_tx_poll(from->txq[i]);
	}
}
