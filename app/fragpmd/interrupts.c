/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Not by an alarm: once there was one, rte_eal_cleanup() itself wakes the thread, and unmaps what
 * it goes through then.
 */

/* For interrupt handles of our own, experimental in 22.11 and stable since. */
#define ALLOW_EXPERIMENTAL_API

#include <semaphore.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include <sys/eventfd.h>

#include <rte_interrupts.h>

#include "app/fragpmd/interrupts.h"

/* Far more than any handler of the thread takes. */
#define MOST_SECONDS 2

/* What tells that the thread has come by. */
struct visit {
	int fd;
	sem_t seen;
};

static void
on_visit(void *argument)
{
	struct visit *visit = argument;
	uint64_t count;

	if (read(visit->fd, &count, sizeof(count)) == sizeof(count))
		sem_post(&visit->seen);
}

/* Wait until the thread has come by once more; -1 if it does not. */
static int
await(struct visit *visit)
{
	struct timespec until;
	uint64_t one = 1;

	if (write(visit->fd, &one, sizeof(one)) != sizeof(one) ||
		clock_gettime(CLOCK_REALTIME, &until) < 0)
		return -1;
	until.tv_sec += MOST_SECONDS;
	return sem_timedwait(&visit->seen, &until);
}

void
interrupts_settle(void)
{
	/* To the end of the process: to take it back would wake the thread again. */
	static struct visit visit;
	struct rte_intr_handle *handle = rte_intr_instance_alloc(RTE_INTR_INSTANCE_F_PRIVATE);

	visit.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (handle == NULL || visit.fd < 0 || sem_init(&visit.seen, 0, 0) < 0 ||
		rte_intr_fd_set(handle, visit.fd) != 0 ||
		rte_intr_type_set(handle, RTE_INTR_HANDLE_EXT) != 0 ||
		rte_intr_callback_register(handle, on_visit, &visit) != 0) {
		if (visit.fd >= 0)
			close(visit.fd);
		rte_intr_instance_free(handle);
		return;
	}
	/* The first may be in the same round as the news that a device has gone, and before it. */
	if (await(&visit) == 0)
		(void)await(&visit);
}
