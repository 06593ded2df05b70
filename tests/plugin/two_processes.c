/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A primary and a secondary process that know nothing of page fragments. Each allocates mbufs,
 * writes into them and hands them to the other one, which reads and frees them.
 *
 *     two_processes EAL_OPTIONS -- MBUFS CACHE EXCHANGES
 *
 * 0 exchanges: the primary waits to be killed, and the secondary goes on until it gets no mbufs.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#define BURST 32
#define SECONDS 60
#define RING_SIZE 256

struct process {
	struct rte_mempool *pool;
	struct rte_ring *mine, *other; /* what this one reads, and writes */
	uint32_t sent, seen;           /* mbufs; each carries its number */
	uint64_t end;
};

static int
set_up(struct process *p, unsigned int nb_mbufs, unsigned int cache)
{
	bool primary = rte_eal_process_type() == RTE_PROC_PRIMARY;
	struct rte_ring *a, *b;

	if (primary) {
		p->pool = rte_pktmbuf_pool_create(
			"shared", nb_mbufs, cache, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
		a = rte_ring_create("a", RING_SIZE, SOCKET_ID_ANY, 0);
		b = rte_ring_create("b", RING_SIZE, SOCKET_ID_ANY, 0);
	} else {
		p->pool = rte_mempool_lookup("shared");
		a = rte_ring_lookup("a");
		b = rte_ring_lookup("b");
	}
	p->mine = primary ? a : b;
	p->other = primary ? b : a;
	p->end = rte_get_timer_cycles() + SECONDS * rte_get_timer_hz();
	return p->pool == NULL || a == NULL || b == NULL ? -1 : 0;
}

/* The whole data room, so that no other mbuf's may be written over unnoticed. */
static void
fill(struct rte_mbuf *m, uint32_t number)
{
	uint16_t i, nb = rte_pktmbuf_tailroom(m) / sizeof(number);
	uint32_t *data = rte_pktmbuf_mtod(m, uint32_t *);

	m->data_len = nb * sizeof(number);
	for (i = 0; i < nb; i++)
		data[i] = number;
}

static bool
is_filled(const struct rte_mbuf *m, uint32_t number)
{
	const uint32_t *data = rte_pktmbuf_mtod(m, const uint32_t *);
	uint16_t i;

	for (i = 0; i < m->data_len / sizeof(number); i++)
		if (data[i] != number)
			return false;
	return m->data_len != 0;
}

static void
send_some(struct process *p, uint32_t exchanges)
{
	struct rte_mbuf *m[BURST];
	unsigned int i, n = RTE_MIN(BURST, exchanges - p->sent);

	if (n == 0 || rte_ring_free_count(p->other) < n ||
		rte_pktmbuf_alloc_bulk(p->pool, m, n) != 0)
		return;
	for (i = 0; i < n; i++)
		fill(m[i], p->sent++);
	rte_ring_enqueue_bulk(p->other, (void **)m, n, NULL);
}

static bool
receive_some(struct process *p)
{
	struct rte_mbuf *m[BURST];
	unsigned int i, n = rte_ring_dequeue_burst(p->mine, (void **)m, BURST, NULL);

	for (i = 0; i < n; i++, p->seen++)
		if (!is_filled(m[i], p->seen)) {
			printf("mbuf %u was written over\n", p->seen);
			return false;
		}
	rte_pktmbuf_free_bulk(m, n);
	return true;
}

static int
exchange(struct process *p, uint32_t exchanges)
{
	while (p->sent < exchanges || p->seen < exchanges) {
		send_some(p, exchanges);
		if (!receive_some(p) || rte_get_timer_cycles() > p->end)
			return -1;
	}
	return 0;
}

/* Until no mbuf comes any more. */
static int
use_up_patience(struct process *p)
{
	while (rte_get_timer_cycles() < p->end) {
		struct rte_mbuf *m = rte_pktmbuf_alloc(p->pool);

		if (m == NULL)
			return 0;
		rte_pktmbuf_free(m);
	}
	return -1;
}

int
main(int argc, char **argv)
{
	int nb_eal = rte_eal_init(argc, argv);
	struct process p = { 0 };
	uint32_t exchanges;
	int ret;

	if (nb_eal < 0 || argc - nb_eal != 4)
		return EXIT_FAILURE;
	argv += nb_eal;
	exchanges = (uint32_t)atoi(argv[3]);
	if (set_up(&p, (unsigned int)atoi(argv[1]), (unsigned int)atoi(argv[2])) != 0)
		return EXIT_FAILURE;
	printf("ready, %u free\n", rte_mempool_avail_count(p.pool));
	fflush(stdout);
	if (exchanges != 0)
		ret = exchange(&p, exchanges);
	else if (rte_eal_process_type() == RTE_PROC_PRIMARY)
		ret = pause();
	else
		ret = use_up_patience(&p);
	printf("ended, %u sent, %u seen\n", p.sent, p.seen);
	fflush(stdout);
	/* The primary counts when the other one has ended. */
	if (ret == 0 && rte_eal_process_type() == RTE_PROC_PRIMARY && getchar() == EOF)
		printf("%u free\n", rte_mempool_avail_count(p.pool));
	return ret != 0 || rte_eal_cleanup() != 0;
}
