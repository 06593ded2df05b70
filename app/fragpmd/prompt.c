/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

/* What the prompt would answer; a line is not repeated whole: it may be very long. */
static void
say_wrong_line(int error, const char *path, unsigned int number)
{
	const char *what = "Bad arguments";

	if (error == CMDLINE_PARSE_NOMATCH)
		what = "Command not found";
	else if (error == CMDLINE_PARSE_AMBIGUOUS)
		what = "Ambiguous command";
	fflush(stdout);
	fprintf(stderr, "%s: line %u of %s\n", what, number, path);
}

/* A line's text with an end, whatever it had: the last line of a file may have none. */
static int
end_line(char **line, size_t *size, size_t len)
{
	if (*size < len + 2) {
		char *longer = realloc(*line, len + 2);

		if (longer == NULL)
			return -ENOMEM;
		*line = longer;
		*size = len + 2;
	}
	memcpy(*line + len, "\n", 2);
	return 0;
}

/* A line, or the first part of it that is wrong; the end of a part is LF or CR. */
static int
run_line(struct cmdline *cl, const char *line, size_t len)
{
	int ret = 0;

	/* cmdline would take what is before a NUL for a line that goes on. */
	if (strlen(line) != len)
		return CMDLINE_PARSE_BAD_ARGS;
	while (*line != '\0' && ret >= 0) {
		ret = cmdline_parse(cl, line);
		line += strcspn(line, "\r\n");
		line += strspn(line, "\r\n");
	}
	return ret;
}

/* Run all lines. 0, or a negative errno. */
static int
run_lines(struct cmdline *cl, FILE *file, const char *path)
{
	/* A character without a meaning: what counts is whether it is still taken. */
	static const char probe[] = "";
	unsigned int number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = 0;

	while (ret == 0 && !quit_signal_seen() && (len = getline(&line, &size, file)) > 0) {
		int parsed;

		ret = end_line(&line, &size, (size_t)len);
		if (ret < 0)
			break;
		parsed = run_line(cl, line, (size_t)len + 1);
		number++;
		if (parsed < 0)
			say_wrong_line(parsed, path, number);
		if (cmdline_in(cl, probe, sizeof(probe)) < 0)
			break;
	}
	if (ret == 0 && ferror(file) != 0)
		ret = -errno;
	free(line);
	return ret;
}

static int
run_file(struct command_set *commands, const char *path)
{
	FILE *file = fopen(path, "re");
	struct cmdline *cl;
	int ret;

	if (file == NULL)
		return -errno;
	/* Without an output: commands from files are not echoed. */
	cl = cmdline_new(command_set_context(commands), PROMPT, -1, -1);
	ret = cl == NULL ? -ENOMEM : run_lines(cl, file, path);
	cmdline_free(cl);
	fclose(file);
	return ret;
}

int
prompt_load(struct command_set *commands, const char *path)
{
	int ret = -ELOOP;

	if (command_set_enter_file(commands) <= PROMPT_MAX_FILES)
		ret = run_file(commands, path);
	command_set_leave_file(commands);
	if (ret == 0)
		printf("Read CLI commands from %s\n", path);
	return ret;
}

int
prompt_read_file(struct command_set *commands, const char *path)
{
	int ret = prompt_load(commands, path);

	if (ret < 0)
		return failure("cmdline-file %s cannot be read: %s", path, strerror(-ret));
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
