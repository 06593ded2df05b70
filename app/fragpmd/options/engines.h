/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * Options of single forwarding engines, a group for each.
 */

#ifndef APP_FRAGPMD_OPTIONS_ENGINES_H
#define APP_FRAGPMD_OPTIONS_ENGINES_H

#include <stdbool.h>
#include <stdint.h>

struct option_group;

/** The longest write of txstream: what a TCP segment carries. */
#define TXSTREAM_MAX_WRITE 1448

/** How txstream builds packets. */
enum txstream_mode {
	TXSTREAM_APPEND, /**< writes extend segments */
	TXSTREAM_MBUF,   /**< an mbuf for each write */
};

/** What txstream sends (options/txstream.c). */
struct txstream_options {
	enum txstream_mode mode;
	uint16_t write;  /**< bytes of a write */
	uint16_t packet; /**< bytes of a packet, with its headers and without a CRC */
};

/** What txonly puts into packets (options/txonly.c). */
struct txonly_options {
	uint32_t ip_src, ip_dst; /**< in host order */
	uint16_t udp_src, udp_dst;
	bool multi_flow; /**< another source address for each packet */
};

/** What flowgen sends (options/flowgen.c). */
struct flowgen_options {
	uint32_t flows;  /**< different destination addresses */
	uint16_t clones; /**< times that a packet is sent again */
};

/** What noisy does to packets besides holding them. */
enum noisy_mode {
	NOISY_IO,
	NOISY_MAC,
	NOISY_MACSWAP,
};

/** What noisy holds, and how it disturbs (options/noisy.c). */
struct noisy_options {
	enum noisy_mode mode;
	uint32_t buffer_size; /**< packets held for each stream; 0: none */
	uint32_t flush_time;  /**< milliseconds; 0: held until others come */
	uint32_t memory;      /**< MB for each stream to look things up in */
	uint16_t writes;      /**< per packet, and so are the following */
	uint16_t reads;
	uint16_t reads_writes;
};

extern const struct option_group txonly_option_group;
extern const struct option_group flowgen_option_group;
extern const struct option_group txstream_option_group;
extern const struct option_group noisy_option_group;

/** How --txstream-mode spells it. */
const char *txstream_mode_name(enum txstream_mode mode);

#endif /* APP_FRAGPMD_OPTIONS_ENGINES_H */
