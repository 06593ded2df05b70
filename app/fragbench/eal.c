/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <stdio.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_lcore.h>

#include "app/fragbench/eal.h"
#include "app/fragbench/page_source.h"
#include "lib/page_frag/page_memory_eal.h"

bool
eal_is_needed(const struct implementation *impl, const struct bench_case *c)
{
	return impl->needs_eal || c->memory->from == &page_memory_eal;
}

bool
eal_start(int cpu, unsigned int megabytes)
{
	char lcores[64], memory[32], prefix[64];
	char *argv[] = { (char[]){ "fragbench" }, lcores, (char[]){ "--no-huge" }, (char[]){ "-m" },
		memory, (char[]){ "--no-pci" }, (char[]){ "--no-shconf" },
		(char[]){ "--no-telemetry" }, (char[]){ "--log-level=error" }, prefix, NULL };
	int argc = sizeof(argv) / sizeof(argv[0]) - 1;

	snprintf(lcores, sizeof(lcores), "--lcores=0@%d", cpu);
	snprintf(memory, sizeof(memory), "%u", megabytes);
	snprintf(prefix, sizeof(prefix), "--file-prefix=fragbench-%d", (int)getpid());
	if (rte_eal_init(argc, argv) < 0) {
		fprintf(stderr,
			"fragbench: the EAL does not start with %u MB: %s; implementations and "
			"memory that need none: see --list\n",
			megabytes, rte_strerror(rte_errno));
		return false;
	}
	/* Made by the EAL for its shared files, of which there are none: it is empty. */
	(void)rmdir(rte_eal_get_runtime_dir());
	return true;
}

void
eal_stop(void)
{
	if (rte_eal_cleanup() != 0)
		fprintf(stderr, "fragbench: the EAL does not release what it holds\n");
}

bool
eal_join(void)
{
	if (rte_thread_register() == 0)
		return true;
	fprintf(stderr, "fragbench: a thread cannot become an lcore: %s\n",
		rte_strerror(rte_errno));
	return false;
}

void
eal_leave(void)
{
	rte_thread_unregister();
}
