/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The interactive way to run: commands from a file, then from stdin. Main lcore.
 */

#ifndef APP_FRAGPMD_PROMPT_H
#define APP_FRAGPMD_PROMPT_H

struct command_set;

/** Most files of commands that may be read one inside the other. */
#define PROMPT_MAX_FILES 8u

/**
 * Run the commands of a file, silently but for their own output.
 *
 * @return
 *   0, or -1 after failure() if the file cannot be read.
 */
int prompt_read_file(struct command_set *commands, const char *path);

/**
 * As prompt_read_file(). `quit` ends the file, a wrong line is named on stderr and left out.
 *
 * @return
 *   0, -ELOOP if more than PROMPT_MAX_FILES would be read one inside the other, or another negative
 *   errno if the file cannot be read.
 */
int prompt_load(struct command_set *commands, const char *path);

/**
 * Prompt, and run commands until `quit`, the end of input or a signal.
 *
 * @return
 *   0, or -1 after failure().
 */
int prompt_run(struct command_set *commands);

#endif /* APP_FRAGPMD_PROMPT_H */
