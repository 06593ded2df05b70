/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * SIGINT, SIGTERM and SIGHUP ask the program to end; whoever waits is woken through a descriptor.
 */

#ifndef APP_FRAGPMD_QUIT_SIGNAL_H
#define APP_FRAGPMD_QUIT_SIGNAL_H

#include <stdbool.h>

/**
 * Install the handlers. Main thread, once, before anything that can take long.
 *
 * SIGPIPE is ignored: a reader that went away must not leave hugepage files behind.
 *
 * @return
 *   0, or -1 with errno set.
 */
int quit_signal_init(void);

/** Tell whether a signal has asked the program to end. Any thread. */
bool quit_signal_seen(void);

/**
 * Wait for input, for a signal or for time to pass. Main thread.
 *
 * @param fd
 *   Descriptor to wait for, or -1.
 * @param timeout_ms
 *   Milliseconds at most, or -1.
 * @return
 *   1 if fd can be read (or has ended), 0 if the time has passed or a signal was seen, -1 with
 *   errno set if waiting failed.
 */
int quit_signal_wait(int fd, int timeout_ms);

#endif /* APP_FRAGPMD_QUIT_SIGNAL_H */
