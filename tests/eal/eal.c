/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>

#include "tests/eal/eal.h"

const enum page_frag_mode pool_modes[2] = {
	PAGE_FRAG_MODE_ORDERED,
	PAGE_FRAG_MODE_COMPATIBLE,
};

static char prefix[64];

/* The EAL leaves its folder behind: remove it, and what is in it. */
static void
eal_end(void)
{
	char *args[] = { (char[]){ "rm" }, (char[]){ "-rf" }, NULL, NULL };
	char dir[128];

	rte_eal_cleanup();
	snprintf(dir, sizeof(dir), "/var/run/dpdk/%s", strchr(prefix, '=') + 1);
	args[2] = dir;
	if (posix_spawnp(&(pid_t){ 0 }, "rm", NULL, NULL, args, environ) != 0)
		fprintf(stderr, "%s is left behind\n", dir);
}

void
eal_start(int argc, char **argv)
{
	char *args[32] = { argv[0], (char[]){ "--no-pci" }, (char[]){ "--no-telemetry" },
		(char[]){ "--log-level=lib.eal:warning" }, prefix, (char[]){ "--lcores=0,1" } };
	int n = 6;

	snprintf(prefix, sizeof(prefix), "--file-prefix=fragpmd-eal-%d", (int)getpid());
	for (int i = 1; i < argc && n < 31; i++) {
		/* Instead of ours: the EAL takes lcores once. */
		if (strncmp(argv[i], "--lcores=", strlen("--lcores=")) == 0)
			args[5] = argv[i];
		else
			args[n++] = argv[i];
	}
	if (rte_eal_init(n, args) < 0) {
		printf("1..0 # SKIP the EAL does not start: %s\n", rte_strerror(rte_errno));
		exit(77);
	}
	atexit(eal_end);
}

bool
eal_iova_is_pa(void)
{
	return rte_eal_iova_mode() == RTE_IOVA_PA;
}

struct rte_mempool *
pool_new(enum page_frag_mode mode, unsigned int n)
{
	const struct page_frag_pool_conf conf = { .mode = mode };
	struct rte_mempool *mp;

	mp = page_frag_pktmbuf_pool_create(
		"pool", n, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, &conf);
	assert_non_null(mp);
	return mp;
}

struct page_frag_pool_info
pool_info(const struct rte_mempool *mp)
{
	struct page_frag_pool_info info;

	assert_int_equal(page_frag_pool_info_get(mp, &info), 0);
	return info;
}

void
pool_end(struct rte_mempool *mp)
{
	struct page_frag_pool_info info;

	page_frag_pool_drain(mp);
	info = pool_info(mp);
	assert_int_equal(info.slots_out, 0);
	assert_int_equal(info.pages_free, info.pages);
	assert_int_equal(info.bytes_pinned, 0);
	assert_int_equal(info.stats.double_free, 0);
	assert_int_equal(info.stats.foreign_free, 0);
	assert_int_equal(rte_mempool_avail_count(mp), mp->size);
	assert_true(rte_mempool_full(mp));
	rte_mempool_free(mp);
}
