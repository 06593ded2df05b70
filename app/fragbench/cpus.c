/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "app/fragbench/cpus.h"

static void
describe(struct cpus *cpus)
{
	size_t used = 0;
	int first, last, len;

	for (first = 0; first < CPU_SETSIZE; first = last + 1) {
		last = first;
		if (!CPU_ISSET(first, &cpus->set))
			continue;
		while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, &cpus->set))
			last++;
		len = snprintf(cpus->text + used, sizeof(cpus->text) - used,
			first == last ? "%s%d" : "%s%d-%d", used == 0 ? "" : ",", first, last);
		if (len < 0 || (size_t)len >= sizeof(cpus->text) - used)
			break;
		used += (size_t)len;
	}
}

bool
cpus_get(struct cpus *cpus)
{
	memset(cpus, 0, sizeof(*cpus));
	if (sched_getaffinity(0, sizeof(cpus->set), &cpus->set) != 0) {
		fprintf(stderr, "fragbench: cannot ask for the available CPUs: %s\n",
			strerror(errno));
		return false;
	}
	cpus->count = CPU_COUNT(&cpus->set);
	describe(cpus);
	return true;
}

bool
cpus_has(const struct cpus *cpus, int cpu)
{
	return cpu >= 0 && cpu < CPU_SETSIZE && CPU_ISSET(cpu, &cpus->set);
}

int
cpus_other_than(const struct cpus *cpus, int cpu)
{
	int i;

	for (i = 0; i < CPU_SETSIZE; i++)
		if (i != cpu && CPU_ISSET(i, &cpus->set))
			return i;
	return -1;
}

bool
cpus_pin(int cpu)
{
	cpu_set_t set;
	int ret;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	ret = pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
	if (ret != 0)
		fprintf(stderr, "fragbench: cannot run on CPU %d: %s\n", cpu, strerror(ret));
	return ret == 0;
}
