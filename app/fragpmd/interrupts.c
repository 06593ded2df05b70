/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <semaphore.h>
#include <time.h>

#include <rte_alarm.h>

#include "app/fragpmd/interrupts.h"

/* Far more than any handler of the thread takes. */
#define MOST_SECONDS 2

static void
wake(void *reached)
{
	sem_post(reached);
}

/* Let the thread come to an alarm of ours; -1 if it does not. */
static int
pass(void)
{
	struct timespec until;
	sem_t reached;
	int ret = -1;

	if (sem_init(&reached, 0, 0) < 0)
		return -1;
	if (clock_gettime(CLOCK_REALTIME, &until) == 0 &&
		rte_eal_alarm_set(1, wake, &reached) == 0) {
		until.tv_sec += MOST_SECONDS;
		ret = sem_timedwait(&reached, &until);
		/* Waits for a handler that runs: nobody uses the semaphore any more. */
		rte_eal_alarm_cancel(wake, &reached);
	}
	sem_destroy(&reached);
	return ret;
}

void
interrupts_settle(void)
{
	/* An alarm may be served in the same round as the news that a device has gone, and before
	 * it; the next alarm comes after it.
	 */
	if (pass() == 0)
		pass();
}
