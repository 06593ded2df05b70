/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The prompt's commands.
 *
 * Commands live in tables, one file per group; commands/table.c lists the groups. What the prompt
 * accepts, completes and explains all comes from the tables.
 */

#ifndef APP_FRAGPMD_COMMANDS_COMMAND_H
#define APP_FRAGPMD_COMMANDS_COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include <rte_ether.h>

#include <cmdline.h>
#include <cmdline_parse.h>
#include <cmdline_parse_etheraddr.h>
#include <cmdline_parse_num.h>
#include <cmdline_parse_string.h>

struct fragpmd;

/** Bytes for a command's form with its choices spelled out. */
#define COMMAND_USAGE_LEN 512

/** Most words that a command can have. */
#define COMMAND_MAX_WORDS 16

/** One word of a command line; which member is valid follows from the command's form. */
union command_word {
	cmdline_fixed_string_t text;
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;
	struct rte_ether_addr mac;
};

/** The text of a word `<name...>`. */
static inline const char *
command_rest(const union command_word *word)
{
	/* cmdline writes it beyond the word: it is the last one. */
	return (const char *)(const void *)word;
}

/** One command. */
struct command {
	/**
	 * Its words, separated by blanks. A word is one of
	 *   - `stats` or `info|stats|summary`: exactly that, or one of these;
	 *   - `<name>`: any text, `<name:u8>`, `<name:u16>`, `<name:u32>`, `<name:u64>`: a number,
	 *     `<name:mac>`: an Ethernet address;
	 *   - `<name...>`: the rest of the line, for command_rest();
	 *   - `{engines}`, `{senders}`, `{sections}`: one of the engines', of those that send, or
	 *     of the help sections' names.
	 */
	const char *form;
	const char *help; /**< NULL: the form before it has the help for this one too */
	/** Do it. Main lcore; words holds one element for each word of the form. */
	void (*run)(struct fragpmd *app, struct cmdline *cl, const union command_word *words);
};

/** Commands that belong together. */
struct command_group {
	const char *section; /**< what `help SECTION` calls it; groups may share one */
	const char *about;   /**< the section in a line; NULL for groups after its first */
	const char *title;   /**< above the section's commands; NULL as about */
	const struct command *commands;
	size_t count;
};

/**
 * Write a command's form as users should read it: choices spelled out, types left out.
 *
 * @return
 *   The buffer.
 */
const char *command_usage(const struct command *command, char *buffer, size_t size);

/** All groups, ended by NULL. */
extern const struct command_group *const command_groups[];

extern const struct command_group control_command_group;
extern const struct command_group show_command_group;
extern const struct command_group show_port_command_group;
extern const struct command_group show_queue_command_group;
extern const struct command_group show_device_command_group;
extern const struct command_group clear_command_group;
extern const struct command_group frag_command_group;
extern const struct command_group port_command_group;
extern const struct command_group port_config_command_group;
extern const struct command_group port_queue_command_group;
extern const struct command_group port_offload_command_group;
extern const struct command_group select_command_group;
extern const struct command_group txpkts_command_group;
extern const struct command_group port_set_command_group;
extern const struct command_group mac_addr_command_group;
extern const struct command_group load_command_group;
extern const struct command_group set_forwarding_command_group;
extern const struct command_group csum_command_group;
extern const struct command_group help_command_group;

/** The commands in the form that DPDK's cmdline library wants. */
struct command_set;

/**
 * Make all groups' commands ready for a prompt; app->commands is set to them until they are freed.
 *
 * @return
 *   The set, for command_set_free(); NULL after failure().
 */
struct command_set *command_set_create(struct fragpmd *app);

/** The context to create a cmdline with; the set must outlive it. */
cmdline_parse_ctx_t *command_set_context(struct command_set *set);

/**
 * Begin to read commands from a file; command_set_leave_file() ends it.
 *
 * @return
 *   How many files are being read now, one inside the other.
 */
unsigned int command_set_enter_file(struct command_set *set);

/** End what command_set_enter_file() began. */
void command_set_leave_file(struct command_set *set);

/** Release a set; NULL is ignored. */
void command_set_free(struct command_set *set);

#endif /* APP_FRAGPMD_COMMANDS_COMMAND_H */
