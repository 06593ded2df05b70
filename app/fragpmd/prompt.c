/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmdline.h>
#include <cmdline_socket.h>

#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/failure.h"
#include "app/fragpmd/prompt.h"
#include "app/fragpmd/quit_signal.h"

/* Scripts for testpmd wait for exactly this. */
#define PROMPT "testpmd> "

int
prompt_read_file(struct command_set *commands, const char *path)
{
	struct cmdline *cl;

	fflush(stdout);
	cl = cmdline_file_new(command_set_context(commands), PROMPT, path);
	if (cl == NULL)
		return failure("cmdline-file %s cannot be read: %s", path, strerror(errno));
	cmdline_interact(cl);
	cmdline_quit(cl);
	cmdline_free(cl);
	printf("Read CLI commands from %s\n", path);
	return 0;
}

/* Feed one read of stdin; 1 to go on, 0 at the end, -1 after failure(). */
static int
feed(struct cmdline *cl)
{
	char input[256];
	ssize_t len = read(STDIN_FILENO, input, sizeof(input));

	if (len < 0)
		return errno == EINTR || errno == EAGAIN
			       ? 1
			       : failure("Read failed: %s", strerror(errno));
	if (len == 0 || cmdline_in(cl, input, (int)len) < 0)
		return 0;
	return 1;
}

int
prompt_run(struct command_set *commands)
{
	struct cmdline *cl;
	int going = 1;

	fflush(stdout);
	cl = cmdline_stdin_new(command_set_context(commands), PROMPT);
	if (cl == NULL)
		return failure("Failed to create stdin based cmdline context");
	/* Not cmdline_interact(): a signal between its check and its read would be missed. */
	while (going > 0 && !quit_signal_seen()) {
		int ready = quit_signal_wait(STDIN_FILENO, -1);

		if (ready < 0)
			going = failure("Read failed: %s", strerror(errno));
		else if (ready > 0)
			going = feed(cl);
	}
	cmdline_quit(cl);
	cmdline_stdin_exit(cl);
	return going < 0 ? -1 : 0;
}
