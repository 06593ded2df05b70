/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The plugin's own thread: what has to be done every while, and what threads that poll have to say
 * but may not.
 *
 * Not the EAL's alarms: a program that knows of none may end the EAL while one is on its way, and
 * the EAL's interrupt thread then reads memory that is gone. This thread reads none of the EAL's,
 * but of ports that are there.
 */

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"

#define PERIOD_US 50000
#define HURRY_PERIOD_US 1000

static void *
run(void *secondary)
{
	for (;;) {
		usleep(page_frag_ports_in_hurry() ? HURRY_PERIOD_US : PERIOD_US);
		page_frag_ports_tick();
		page_frag_rx_queues_tick();
		if (secondary != NULL)
			page_frag_primary_tick();
	}
	return NULL;
}

void
page_frag_thread_begin(bool secondary)
{
	static char is_secondary;
	sigset_t all, before;
	pthread_t thread;
	int ret;

	/* The program's signals are its own threads'. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	ret = pthread_create(&thread, NULL, run, secondary ? &is_secondary : NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (ret != 0) {
		POOL_LOG(WARNING,
			"no thread to look after ports and the primary process: %s: leave them as "
			"they are",
			strerror(ret));
		return;
	}
	pthread_setname_np(thread, "page_frag");
	pthread_detach(thread);
}
