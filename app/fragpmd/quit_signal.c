/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <sys/eventfd.h>

#include "app/fragpmd/quit_signal.h"

/* The one thing that has to be static: a handler is given no context. */
static struct {
	atomic_bool seen;
	int wake_fd;
} quit = { .wake_fd = -1 };

static void
on_quit_signal(int signum)
{
	int saved_errno = errno;
	uint64_t one = 1;

	(void)signum;
	atomic_store_explicit(&quit.seen, true, memory_order_relaxed);
	/* Full already means that the waiter will wake: nothing to do about a failed write. */
	if (write(quit.wake_fd, &one, sizeof(one)) < 0)
		errno = saved_errno;
	errno = saved_errno;
}

int
quit_signal_init(void)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_quit_signal };
	struct sigaction old;
	size_t i;

	quit.wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (quit.wake_fd < 0)
		return -1;
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		/* Started by nohup: a hang-up stays ignored. */
		if (ending[i] == SIGHUP && sigaction(SIGHUP, NULL, &old) == 0 &&
			old.sa_handler == SIG_IGN)
			continue;
		if (sigaction(ending[i], &action, NULL) < 0)
			return -1;
	}
	action.sa_handler = SIG_IGN;
	return sigaction(SIGPIPE, &action, NULL);
}

bool
quit_signal_seen(void)
{
	return atomic_load_explicit(&quit.seen, memory_order_relaxed);
}

int
quit_signal_wait(int fd, int timeout_ms)
{
	struct pollfd waits[] = {
		{ .fd = quit.wake_fd, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};
	int ret = poll(waits, 2, timeout_ms);

	if (quit_signal_seen() || (ret < 0 && errno == EINTR))
		return 0;
	if (ret < 0)
		return -1;
	if (waits[1].revents & POLLNVAL) {
		errno = EBADF;
		return -1;
	}
	return waits[1].revents != 0;
}
