/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* A program that knows nothing of page fragments, and nothing of chains either: of each packet that
 * port 0 receives it writes the first segment into a file, the length before it.
 *
 *     one_segment EAL_OPTIONS -- FILE PACKETS
 */

#include <stdio.h>
#include <stdlib.h>

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#define SECONDS 60

static int
set_up(void)
{
	static const struct rte_eth_conf conf = { 0 };
	struct rte_mempool *pool = rte_pktmbuf_pool_create(
		"packets", 32767, 250, 0, RTE_MBUF_DEFAULT_BUF_SIZE, (int)rte_socket_id());

	if (pool == NULL || rte_eth_dev_configure(0, 1, 1, &conf) != 0 ||
		rte_eth_rx_queue_setup(0, 0, 1024, rte_socket_id(), NULL, pool) != 0 ||
		rte_eth_tx_queue_setup(0, 0, 1024, rte_socket_id(), NULL) != 0)
		return -1;
	return rte_eth_dev_start(0);
}

static unsigned long
write_packets(FILE *file, unsigned long wanted)
{
	uint64_t end = rte_get_timer_cycles() + SECONDS * rte_get_timer_hz();
	struct rte_mbuf *pkts[32];
	unsigned long nb = 0;

	while (nb < wanted && rte_get_timer_cycles() < end) {
		uint16_t i, got = rte_eth_rx_burst(0, 0, pkts, 32);

		for (i = 0; i < got; i++, nb++) {
			uint32_t len = pkts[i]->data_len;

			fwrite(&len, sizeof(len), 1, file);
			fwrite(rte_pktmbuf_mtod(pkts[i], void *), len, 1, file);
			rte_pktmbuf_free(pkts[i]);
		}
	}
	return nb;
}

int
main(int argc, char **argv)
{
	int nb_eal = rte_eal_init(argc, argv);
	FILE *file;

	if (nb_eal < 0 || argc - nb_eal != 3 || (file = fopen(argv[nb_eal + 1], "w")) == NULL ||
		set_up() != 0)
		return EXIT_FAILURE;
	printf("ready\n");
	fflush(stdout);
	printf("%lu packets\n", write_packets(file, strtoul(argv[nb_eal + 2], NULL, 10)));
	fflush(stdout);
	getchar(); /* until its input ends: whoever sends goes first */
	return fclose(file) != 0 || rte_eth_dev_stop(0) != 0 || rte_eal_cleanup() != 0;
}
