/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/pools/pool_failure.h"

#define MAX_NAMES_LEN 512

/* All that are registered, each after a blank. */
static const char *
ops_names(char *buffer, size_t size)
{
	size_t used = 0;
	unsigned int i;

	buffer[0] = '\0';
	for (i = 0; i < rte_mempool_ops_table.num_ops && used < size; i++)
		used += (size_t)snprintf(
			buffer + used, size - used, " %s", rte_mempool_ops_table.ops[i].name);
	return buffer;
}

int
pool_check_ops(const char *name)
{
	char names[MAX_NAMES_LEN];
	unsigned int i;

	for (i = 0; i < rte_mempool_ops_table.num_ops; i++) {
		if (strcmp(rte_mempool_ops_table.ops[i].name, name) == 0)
			return 0;
	}
	return failure("mbuf-pool-ops-name %s invalid - no mempool operations of that name are "
		       "registered, only:%s: give one of these by --mbuf-pool-ops-name before "
		       "the --, or load the driver that has it by -d",
		name, ops_names(names, sizeof(names)));
}

static const char *
hint(int error)
{
	switch (error) {
	case EINVAL:
		return "change --total-num-mbufs, --mbuf-size or --mbcache";
	case E2BIG:
		return "give a smaller --mbuf-size, or larger hugepages";
	case ENOTSUP:
		return "give --frag-mode=compatible";
	default:
		return "see the lines above";
	}
}

int
pool_failure(int error, unsigned int socket, unsigned int n, uint16_t mbuf_size)
{
	uint64_t object = rte_mempool_calc_obj_size(sizeof(struct rte_mbuf) + mbuf_size, 0, NULL);

	switch (error) {
	case ENOENT:
		return failure(
			"Creation of mbuf pool for socket %u failed: the page_frag mempool driver "
			"is not registered, since the table of mempool operations was full before "
			"its turn: load fewer mempool drivers by -d, or give --mp-alloc=native",
			socket);
	case ENOMEM:
	case ENOBUFS:
		return failure(
			"Creation of mbuf pool for socket %u failed: %s: %u mbufs need about %u "
			"MB: give the EAL more memory (/proc/sys/vm/nr_hugepages, -m), or fewer "
			"mbufs by --total-num-mbufs",
			socket, rte_strerror(error), n, (unsigned int)((n * object >> 20) + 1));
	default:
		return failure("Creation of mbuf pool for socket %u failed: %s: %s", socket,
			rte_strerror(error), hint(error));
	}
}
