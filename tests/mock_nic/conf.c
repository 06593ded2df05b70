/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Device arguments: a table of those that set a number, a choice or a text; the generator's own. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>
#include <rte_kvargs.h>

#include "tests/mock_nic/log.h"
#include "tests/mock_nic/row.h"

/* What the values of an enum are called in arguments, in the order of the enum. */
static const char *const address_names[] = { "iova", "va", NULL };
static const char *const round_names[] = { "none", "pow2", "1k", "256", "128", "64", "128up",
	NULL };
static const char *const room_names[] = { "P", "M", "T", NULL };
static const char *const ring_names[] = { "A", "H", "G", "copy", "R", "1", NULL };
static const char *const groups_names[] = { "split", "each", "one", NULL };
static const char *const refill_names[] = { "each", "batch", "start", "end", NULL };
static const char *const supply_names[] = { "alloc", "raw", "alloc_bulk", "get_bulk", NULL };
static const char *const scatter_names[] = { "always", "frame", "offload", "never", NULL };
static const char *const flags_names[] = { "W", "W_all", "O", "K", NULL };
static const char *const tx_free_names[] = { "pkt", "seg", "run", NULL };
static const char *const tx_clean_names[] = { "at_once", "threshold", "reuse", NULL };
static const char *const fast_free_names[] = { "none", "first", "own", NULL };
static const char *const over_names[] = { "split", "refuse", "drop", "corrupt", NULL };
static const char *const check_names[] = { "auto", "off", "all", "payload", NULL };

/* One argument: where its value goes, and what it may be. */
struct argument {
	const char *key;
	size_t offset;            /* in struct mock_conf */
	size_t size;              /* of the member; of a text, its room */
	uint64_t max;             /* of a number */
	const char *const *names; /* of a choice */
	bool text;
};

#define MEMBER(m) offsetof(struct mock_conf, m), sizeof(((struct mock_conf *)0)->m)
#define NUMBER(k, m, limit)                       \
	{                                         \
		.key = k, MEMBER(m), .max = limit \
	}
#define CHOICE(k, m, n)                         \
	{                                       \
		.key = k, MEMBER(m), .names = n \
	}
#define TEXT(k, m)                                \
	{                                         \
		.key = k, MEMBER(m), .text = true \
	}

static const struct argument arguments[] = {
	/* layout */
	NUMBER("first", row.first_off, 16384),
	NUMBER("later", row.later_off, 16384),
	NUMBER("header", row.header, 128),
	NUMBER("align", row.align, 4096),
	CHOICE("address", row.address, address_names),
	CHOICE("round", row.round, round_names),
	NUMBER("max_size", row.max_size, UINT16_MAX),
	NUMBER("max_segs", row.max_segs, MOCK_SEGS_MAX),
	/* rings */
	CHOICE("groups", row.groups, groups_names),
	CHOICE("refill", row.refill, refill_names),
	CHOICE("supply", row.supply, supply_names),
	NUMBER("burst", row.refill_burst, 512),
	NUMBER("bulk_end", row.bulk_end, 512),
	NUMBER("bulk_fill", row.bulk_fill, 1),
	NUMBER("heads_bulk", row.heads_bulk, 1),
	NUMBER("alloc_first", row.alloc_first, 1),
	NUMBER("rxd", row.rx_desc, 4096),
	CHOICE("scatter", row.scatter, scatter_names),
	NUMBER("mtu_limit", row.mtu_limit, 1),
	/* what receive writes into mbufs */
	NUMBER("rearm", row.rearm, 16),
	NUMBER("fields", row.fields, 63),
	CHOICE("flags", row.flags, flags_names),
	/* transmit */
	CHOICE("tx_free", row.tx_free, tx_free_names),
	CHOICE("tx_clean", row.tx_clean, tx_clean_names),
	CHOICE("fast_free", row.fast_free, fast_free_names),
	NUMBER("tx_thresh", row.tx_thresh, 1024),
	NUMBER("txd", row.tx_desc, 4096),
	NUMBER("tx_max_seg", row.tx_max_seg, MOCK_FRAME_MAX),
	NUMBER("tx_max_pkt", row.tx_max_pkt, MOCK_FRAME_MAX),
	NUMBER("tx_max_segs", row.tx_max_segs, MOCK_SEGS_MAX),
	CHOICE("over_seg", row.over_seg, over_names),
	CHOICE("over_pkt", row.over_pkt, over_names),
	CHOICE("over_segs", row.over_segs, over_names),
	/* port */
	TEXT("as", driver),
	NUMBER("stride", stride, UINT32_MAX),
	NUMBER("chunks", chunks, 1),
	NUMBER("loop", loop, 1),
	TEXT("wire", wire),
	NUMBER("queue", queue, 65536),
	NUMBER("gen_count", gen_count, UINT64_MAX),
	NUMBER("seed", seed, UINT32_MAX),
	CHOICE("check", check, check_names),
	NUMBER("capture", capture, 1),
	NUMBER("quiet", quiet, 1),
	NUMBER("announce", announce, 1),
};

static int
number_parse(const char *text, uint64_t max, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 0);
	return errno == 0 && end != text && *end == '\0' && text[0] != '-' && *number <= max
		       ? 0
		       : -EINVAL;
}

static int
choice_parse(const char *text, const char *const *names, uint64_t *number)
{
	for (*number = 0; names[*number] != NULL; ++*number) {
		if (strcmp(names[*number], text) == 0)
			return 0;
	}
	return -EINVAL;
}

/* Numbers of every size and enums: members that are unsigned and little-endian or their like. */
static void
member_set(void *member, size_t size, uint64_t number)
{
	switch (size) {
	case 1:
		*(uint8_t *)member = (uint8_t)number;
		break;
	case 2:
		*(uint16_t *)member = (uint16_t)number;
		break;
	case 4:
		*(uint32_t *)member = (uint32_t)number;
		break;
	default:
		*(uint64_t *)member = number;
	}
}

static int
argument_set(struct mock_conf *conf, const struct argument *a, const char *value)
{
	char *member = (char *)conf + a->offset;
	uint64_t number;
	int ret;

	if (a->text) {
		if (value[0] == '\0' || strlen(value) >= a->size)
			return -EINVAL;
		strcpy(member, value);
		return 0;
	}
	ret = a->names != NULL ? choice_parse(value, a->names, &number)
			       : number_parse(value, a->max, &number);
	if (ret == 0)
		member_set(member, a->size, number);
	return ret;
}

/* class=P, M or T: where the room comes from, and with T where later segments start. */
static int
class_set(struct mock_conf *conf, const char *value)
{
	uint64_t choice;

	if (choice_parse(value, room_names, &choice) < 0)
		return -EINVAL;
	conf->row.room = choice == 0 ? MOCK_ROOM_POOL : MOCK_ROOM_BUF_LEN;
	if (choice == 2)
		conf->row.later_off = 0;
	return 0;
}

/* ring=R is one ring with bulks that are used from their end; ring=1 one that does not scatter. */
static int
ring_set(struct mock_conf *conf, const char *value)
{
	struct mock_row *row = &conf->row;
	uint64_t choice;

	if (choice_parse(value, ring_names, &choice) < 0)
		return -EINVAL;
	row->ring = choice <= MOCK_RING_COPY ? (enum mock_ring)choice : MOCK_RING_ONE;
	if (choice == MOCK_RING_COPY + 1) {
		row->bulk_end = 32;
		row->refill = MOCK_REFILL_EACH;
	} else if (choice == MOCK_RING_COPY + 2) {
		row->max_segs = 1;
		row->scatter = MOCK_SCATTER_NEVER;
	}
	return 0;
}

/* gen=64/1500/9000 for each in turn, gen=60-9000 for any of a range. */
static int
gen_set(struct mock_conf *conf, const char *value)
{
	struct mock_gen_sizes *gen = &conf->gen;
	char *end;

	*gen = (struct mock_gen_sizes){ .range = strchr(value, '-') != NULL };
	for (; gen->count < RTE_DIM(gen->size); value = end + 1) {
		unsigned long size = strtoul(value, &end, 10);

		if (end == value || size < MOCK_GEN_MIN || size > MOCK_FRAME_MAX)
			return -EINVAL;
		gen->size[gen->count++] = (uint32_t)size;
		if (*end == '\0')
			break;
		if (*end != (gen->range ? '-' : '/'))
			return -EINVAL;
	}
	if (gen->range && (gen->count != 2 || gen->size[0] > gen->size[1]))
		return -EINVAL;
	return *end == '\0' ? 0 : -EINVAL;
}

static const struct {
	const char *key;
	int (*set)(struct mock_conf *conf, const char *value);
} setters[] = {
	{ "class", class_set },
	{ "ring", ring_set },
	{ "gen", gen_set },
};

static int
pair_set(const char *key, const char *value, void *arg)
{
	struct mock_conf *conf = arg;
	int ret = -ENOENT;

	if (value == NULL)
		value = "";
	if (strcmp(key, "row") == 0)
		return 0;
	for (size_t i = 0; i < RTE_DIM(setters) && ret == -ENOENT; i++) {
		if (strcmp(key, setters[i].key) == 0)
			ret = setters[i].set(conf, value);
	}
	for (size_t i = 0; i < RTE_DIM(arguments) && ret == -ENOENT; i++) {
		if (strcmp(key, arguments[i].key) == 0)
			ret = argument_set(conf, &arguments[i], value);
	}
	if (ret == -ENOENT)
		MOCK_LOG(ERR, "there is no argument %s", key);
	else if (ret < 0)
		MOCK_LOG(ERR, "%s=%s cannot be", key, value);
	return ret < 0 ? -EINVAL : 0;
}

static int
row_set(const char *key, const char *value, void *arg)
{
	struct mock_conf *conf = arg;
	const struct mock_row *row = mock_row_find(value != NULL ? value : "");

	RTE_SET_USED(key);
	if (row == NULL) {
		MOCK_LOG(ERR, "there is no row %s", value != NULL ? value : "");
		return -EINVAL;
	}
	conf->row = *row;
	return 0;
}

/* What no driver could be. */
static int
row_check(const struct mock_conf *conf)
{
	const struct mock_row *row = &conf->row;

	if (row->header > row->first_off) {
		MOCK_LOG(ERR, "the header of %u bytes does not fit before the data", row->header);
		return -EINVAL;
	}
	/* One ring does not know which buffer will be a frame's first. */
	if (row->ring == MOCK_RING_ONE && row->max_segs != 1 &&
		row->later_off != row->first_off - row->header) {
		MOCK_LOG(ERR, "in one ring later segments start where the header does: later=%u",
			row->first_off - row->header);
		return -EINVAL;
	}
	if (row->rearm != 0 && row->rearm != 8 && row->rearm != 16) {
		MOCK_LOG(ERR, "rearm=%u: 0, 8 or 16 bytes", row->rearm);
		return -EINVAL;
	}
	if (row->ring != MOCK_RING_ONE && row->ring != MOCK_RING_COPY &&
		row->refill != MOCK_REFILL_EACH) {
		MOCK_LOG(ERR, "two rings, and groups, are refilled one by one");
		return -EINVAL;
	}
	if ((row->align & (row->align - 1)) != 0) {
		MOCK_LOG(ERR, "align=%u is no power of two", row->align);
		return -EINVAL;
	}
	return 0;
}

int
mock_conf_parse(struct mock_conf *conf, const char *args)
{
	struct rte_kvargs *pairs = rte_kvargs_parse(args != NULL ? args : "", NULL);
	int ret = -EINVAL;

	*conf = (struct mock_conf){
		.row = *mock_row_find(MOCK_ROW_DEFAULT), .chunks = true, .queue = 512, .seed = 1
	};
	if (pairs == NULL) {
		MOCK_LOG(ERR, "arguments are key=value, with commas between: %s", args);
		return ret;
	}
	/* The row first, wherever it stands: the others change it. */
	if (rte_kvargs_process(pairs, "row", row_set, conf) == 0 &&
		rte_kvargs_process(pairs, NULL, pair_set, conf) == 0)
		ret = row_check(conf);
	rte_kvargs_free(pairs);
	if (conf->check == MOCK_CHECK_AUTO)
		conf->check = conf->gen.count > 0 ? MOCK_CHECK_ALL : MOCK_CHECK_OFF;
	if (strcmp(conf->driver, "row") == 0)
		strcpy(conf->driver, conf->row.driver);
	if (conf->row.tx_thresh == 0)
		conf->row.tx_thresh = 32;
	if (conf->row.refill_burst == 0)
		conf->row.refill_burst = 32;
	return ret;
}
