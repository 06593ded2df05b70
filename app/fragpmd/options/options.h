/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The application's command line: what it says, and how it is read.
 *
 * Options live in tables, one file per group; options/table.c lists the groups. --help and the
 * reading of the command line both come from the tables.
 */

#ifndef APP_FRAGPMD_OPTIONS_OPTIONS_H
#define APP_FRAGPMD_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_config.h>
#include <rte_ether.h>
#include <rte_mbuf.h>

#include "app/fragpmd/options/engines.h"
#include "drivers/mempool/page_frag/page_frag_mempool.h"
#include "lib/frag_mbuf/rx.h"

struct engine;
struct fragpmd;

/** Most packets that one burst can have. */
#define MAX_PKT_BURST 512

/** Most extended statistics that are shown with a port's others. */
#define MAX_DISPLAY_XSTATS 32

/** Most segments of a packet that txonly builds. */
#define MAX_TX_SEGS 255

/** How the program runs (options/run.c). */
struct run_options {
	bool interactive;
	bool auto_start;
	bool tx_first;
	bool mlockall;
	uint16_t stats_period;      /**< seconds, 0: no statistics while forwarding */
	const char *cmdline_file;   /**< NULL: none */
	const char *display_xstats; /**< names, separated by commas, for statistics; NULL: none */
	bool hide_zero_xstats;
	bool record_core_cycles;
	bool record_burst_stats;
	uint16_t verbose; /**< bit 0: show received packets, bit 1: show those that are sent */
};

/** Which port a received packet leaves through. */
enum topology {
	TOPOLOGY_PAIRED,
	TOPOLOGY_CHAINED,
	TOPOLOGY_LOOP,
};

/** How many of the segments that are asked for a packet of txonly has. */
enum tx_split {
	TX_SPLIT_OFF,  /**< all */
	TX_SPLIT_ON,   /**< all, also where its data would fit into fewer */
	TX_SPLIT_RAND, /**< a random number of them */
};

/** What is forwarded, where to, and by whom (options/forward.c). */
struct forward_options {
	const struct engine *engine;
	bool retry;              /**< try again to send what a queue does not take */
	uint32_t tx_retry_delay; /**< microseconds before each try */
	uint32_t tx_retries;     /**< how often */
	enum tx_split tx_split;
	enum topology topology;
	bool topology_given;
	bool no_flush_rx;
	bool txpkts_given;
	uint16_t burst;
	uint16_t nb_cores;                /**< forwarding lcores to use */
	uint16_t nb_ports;                /**< forwarding ports to use */
	uint16_t nb_tx_segs;              /**< segments of a packet that txonly builds */
	uint16_t tx_seg_len[MAX_TX_SEGS]; /**< their lengths */
	struct rte_ether_addr peer[RTE_MAX_ETHPORTS]; /**< who is at the other end of a port */
};

/** How ports and their queues are set up (options/port.c). */
struct port_options {
	uint16_t rxq;
	uint16_t txq;
	uint16_t rxd;         /**< 0: the driver's choice */
	uint16_t txd;         /**< 0: the driver's choice */
	uint32_t max_pkt_len; /**< with the Ethernet header and its CRC; 0: the driver's choice */
	uint32_t max_lro_pkt_size; /**< bytes; 0: the driver's choice */
	uint64_t rx_offloads;      /**< RTE_ETH_RX_OFFLOAD_... asked for on all ports */
	uint64_t tx_offloads;      /**< RTE_ETH_TX_OFFLOAD_... */
	bool tx_offloads_given;    /**< also when none was asked for: no fast free either */
	uint64_t rss_types;        /**< RTE_ETH_RSS_... to spread over queues by; 0: none */
	uint32_t link_speeds;      /**< RTE_ETH_LINK_SPEED_...; 0: autonegotiate */
	int32_t rx_pthresh, rx_hthresh, rx_wthresh, rx_free_thresh; /**< -1: the driver's choice */
	int32_t tx_pthresh, tx_hthresh, tx_wthresh, tx_free_thresh, tx_rs_thresh; /**< as above */
	bool drop_enable;      /**< drop what comes while a queue has no descriptors */
	uint32_t print_events; /**< a bit for each RTE_ETH_EVENT_... that is to be shown */
	int32_t socket_num;    /**< socket of all memory without NUMA; -1: the port's */
	bool numa;
	bool no_link_check;
	bool lsc_interrupt;
	bool rmv_interrupt;
	bool no_device_start; /**< ports wait for `port start` */
};

/** Who makes the mbuf pools. */
enum mp_alloc {
	MP_ALLOC_PAGE_FRAG,
	MP_ALLOC_NATIVE,
	MP_ALLOC_XBUF, /**< DPDK's own pool, whose data rooms are external buffers */
};

/** What the mbuf pools are like (options/pool.c). */
struct pool_options {
	enum mp_alloc mp_alloc;
	enum page_frag_mode frag_mode;
	bool frag_mode_given;
	bool mbcache_given;
	bool more_sizes;             /**< --mbuf-size had more than one */
	const char *taken_as_native; /**< what --mp-alloc was when it is not here; else NULL */
	uint16_t mbcache;
	uint16_t mbuf_size;       /**< bytes of a data room, headroom included */
	uint32_t total_num_mbufs; /**< in each pool; 0: as many as the default needs */
};

/** The longest packet that copybreak copies, and the longest header that is split off. */
#define FRAG_MAX_COPYBREAK 16384
#define FRAG_MAX_HEADER_SPLIT 1024

/** The most memory for fragments, in MB. */
#define FRAG_MAX_MEMORY 8192

/** Where the slices of a receive queue's pool lie. */
enum frag_layout {
	FRAG_LAYOUT_AUTO,
	FRAG_LAYOUT_SPACED,
	FRAG_LAYOUT_PACKED,
};

/** What is done to received packets of page_frag pools (options/frag.c). */
struct frag_options {
	enum frag_layout layout;
	enum frag_mbuf_linearise linearise;
	uint32_t copybreak; /**< as in struct frag_mbuf_rx */
	uint16_t header_split;
	uint16_t memory;                       /**< MB for fragments */
	bool coalesce;                         /**< before sending */
	bool linearise_given, copybreak_given; /**< on the command line */
};

/** All options, one member per group. */
struct options {
	struct run_options run;
	struct forward_options forward;
	struct port_options port;
	struct pool_options pool;
	struct frag_options frag;
	struct txonly_options txonly;
	struct flowgen_options flowgen;
	struct txstream_options txstream;
	struct noisy_options noisy;
};

struct option_desc;

/**
 * Read one option's argument into the context.
 *
 * @return
 *   0, or -1 after failure() has said what is wrong.
 */
typedef int (*option_parse_t)(
	struct fragpmd *app, const struct option_desc *desc, const char *argument);

/** One option. */
struct option_desc {
	const char *name;
	char letter;          /**< its short form, or 0 */
	const char *argument; /**< what --help calls the argument; NULL: takes none */
	bool optional;        /**< the argument may be left out, and is NULL then */
	const char *help;
	/** What holds without the option, for --help; NULL: a number's default, or nothing. */
	const char *preset;
	/** Writes into a buffer, and returns, what the argument can be, for --help; or NULL. */
	const char *(*choices)(char *buffer, size_t size);
	option_parse_t parse;
	const char *notice; /**< said when the option is seen, or NULL */
	/** Why the option is accepted but does nothing, which is said once; NULL: it does. */
	const char *idle;

	/* The rest is for option_number() and the other readers below. */
	size_t offset; /**< of the value in struct options */
	size_t size;   /**< of the value; 0: it is checked, and not kept */
	uint64_t min;
	uint64_t max; /**< of a number; what a flag sets; the bits that option_bits() adds */
	/** The highest number where it depends on ports or lcores; 0 means "not known yet". */
	uint64_t (*highest)(const struct fragpmd *app);
	/** What to say of a bad number; {value}, {min} and {max} are filled in. */
	const char *refusal;
};

/** Fill an option's offset and size from a member of struct options. */
#define OPTION_VALUE(member) \
	.offset = offsetof(struct options, member), .size = sizeof(((struct options *)0)->member)

/** One group of options. */
struct option_group {
	const char *title; /**< the line above them in --help; NULL: they belong to those before */
	const struct option_desc *options;
	size_t count;
	/** Set the values that hold when an option is not given; NULL: another group does. */
	void (*defaults)(struct fragpmd *app);
	/** Check what only can be checked when all options are known; NULL: nothing. As parse. */
	int (*check)(const struct fragpmd *app);
};

/** All groups, ended by NULL; in the order in which --help shows them. */
extern const struct option_group *const option_groups[];

extern const struct option_group run_option_group;
extern const struct option_group forward_option_group;
extern const struct option_group port_option_group;
extern const struct option_group offload_option_group;
extern const struct option_group threshold_option_group;
extern const struct option_group rss_option_group;
extern const struct option_group link_option_group;
extern const struct option_group numa_option_group;
extern const struct option_group pool_option_group;
extern const struct option_group frag_option_group;
extern const struct option_group idle_option_group;

/** How the start block, and --mp-alloc, spell it. */
const char *mp_alloc_name(enum mp_alloc mp_alloc);

/** The events that are shown unless the options say otherwise, as struct port_options has them. */
uint32_t events_shown_by_default(void);

/** What --frag-linearise and `set frag linearise`, --frag-copybreak and `set frag copybreak` take.
 */
#define FRAG_LINEARISE_VALUES "off, best or always"
#define FRAG_COPYBREAK_VALUES "off, auto, or a number of bytes from 1 to %u"

/** Read one of FRAG_LINEARISE_VALUES. 0, or -1 if it is none. */
int frag_parse_linearise(const char *text, enum frag_mbuf_linearise *linearise);

/** Read one of FRAG_COPYBREAK_VALUES. 0, or -1 if it is none. */
int frag_parse_copybreak(const char *text, uint32_t *copybreak);

/** Read off or on. 0, or -1 if it is neither. */
int frag_parse_coalesce(const char *text, bool *coalesce);

/** How the options spell it. */
const char *frag_linearise_name(enum frag_mbuf_linearise linearise);

/** For tables: a decimal number with a range. */
int option_number(struct fragpmd *app, const struct option_desc *desc, const char *argument);

/** For tables: a hexadecimal number up to max, which may begin with 0x. */
int option_hex(struct fragpmd *app, const struct option_desc *desc, const char *argument);

/** For tables: numbers from min to max, separated by commas; only checked. */
int option_list(struct fragpmd *app, const struct option_desc *desc, const char *argument);

/** For tables: an option without an argument, which sets a bool to (max != 0). */
int option_flag(struct fragpmd *app, const struct option_desc *desc, const char *argument);

/** For tables: an option without an argument, which adds the bits of max to a uint64_t. */
int option_bits(struct fragpmd *app, const struct option_desc *desc, const char *argument);

/** For tables: --portlist (options/portlist.c). */
int option_portlist(struct fragpmd *app, const struct option_desc *desc, const char *argument);

/** For tables: --eth-peers-configfile (options/peers_file.c). */
int option_peers_file(struct fragpmd *app, const struct option_desc *desc, const char *argument);

/** Report a bad argument in the words of an option's refusal. Returns -1. */
int option_refuse(const struct fragpmd *app, const struct option_desc *desc, const char *argument);

/** Print what the command line can be, from the tables; values go back to their defaults. */
void options_print_usage(struct fragpmd *app, const char *program);

/** Outcome of options_parse(). */
enum options_outcome {
	OPTIONS_BAD = -1, /**< a failure was reported */
	OPTIONS_RUN = 0,
	OPTIONS_HELP = 1, /**< help was asked for and has been shown */
};

/**
 * Set defaults, then read the application's part of the command line, and check it.
 *
 * Needs the ports and lcores in the context: they limit some values. Main lcore.
 */
enum options_outcome options_parse(struct fragpmd *app, int argc, char **argv);

#endif /* APP_FRAGPMD_OPTIONS_OPTIONS_H */
