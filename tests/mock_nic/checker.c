/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_byteorder.h>
#include <rte_common.h>
#include <rte_ether.h>

#include "tests/mock_nic/checker.h"

/* What stands before the payload of a generated frame, behind the Ethernet header. */
struct tag {
	uint32_t magic;
	uint32_t seed;
	uint64_t number;
	uint32_t len;
	uint16_t source;
} __attribute__((packed));

enum {
	TAG_MAGIC = 0x6d6f636b,
	TAG_AT = sizeof(struct rte_ether_hdr),
	PAYLOAD_AT = TAG_AT + sizeof(struct tag),
	ETHER_TYPE = 0x88b5, /* for local experiments */
	NOISE = 1 << 17,     /* bytes that payloads start in */
};

_Static_assert((int)PAYLOAD_AT <= (int)MOCK_GEN_MIN, "the smallest frame has room for its tag");

/* Random bytes; a payload is a piece of them. Any change, shift or exchange of pieces shows. */
static uint8_t noise[NOISE + MOCK_FRAME_MAX];

static uint64_t
mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

RTE_INIT(noise_fill)
{
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8_t)mix(i);
}

static void
frame_make(uint8_t *bytes, const struct tag *tag)
{
	static const struct rte_ether_hdr ether = {
		.dst_addr = { { 0x02, 0, 0, 0, 0, 0x01 } },
		.src_addr = { { 0x02, 0, 0, 0, 0, 0x02 } },
		.ether_type = RTE_BE16(ETHER_TYPE),
	};
	uint32_t start =
		(uint32_t)(mix(mix(tag->seed + ((uint64_t)tag->source << 32)) + tag->number) %
			   NOISE);

	memcpy(bytes, &ether, sizeof(ether));
	memcpy(bytes + TAG_AT, tag, sizeof(*tag));
	memcpy(bytes + PAYLOAD_AT, noise + start, tag->len - PAYLOAD_AT);
}

static uint32_t
size_of(const struct mock_generator *gen)
{
	const struct mock_gen_sizes *sizes = &gen->conf->gen;

	if (!sizes->range)
		return sizes->size[gen->next % sizes->count];
	return sizes->size[0] + (uint32_t)(mix(gen->next * 31 + gen->conf->seed) %
					   (sizes->size[1] - sizes->size[0] + 1));
}

int
mock_generator_init(struct mock_generator *gen, const struct mock_conf *conf, uint16_t source)
{
	*gen = (struct mock_generator){ .conf = conf, .source = source % MOCK_SOURCES };
	gen->bytes = malloc(MOCK_FRAME_MAX);
	return gen->bytes != NULL ? 0 : -ENOMEM;
}

void
mock_generator_end(struct mock_generator *gen)
{
	free(gen->bytes);
	gen->bytes = NULL;
}

bool
mock_generator_peek(struct mock_generator *gen)
{
	struct tag tag = { .magic = TAG_MAGIC, .seed = gen->conf->seed, .source = gen->source };

	if (gen->len > 0)
		return true;
	if (gen->conf->gen.count == 0 ||
		(gen->conf->gen_count > 0 && gen->next >= gen->conf->gen_count))
		return false;
	gen->len = size_of(gen);
	tag.number = gen->next++;
	tag.len = gen->len;
	frame_make(gen->bytes, &tag);
	return true;
}

void
mock_generator_pop(struct mock_generator *gen)
{
	gen->len = 0;
}

int
mock_checker_init(struct mock_checker *checker)
{
	*checker = (struct mock_checker){ .lock = RTE_SPINLOCK_INITIALIZER };
	checker->bytes = malloc(MOCK_FRAME_MAX);
	return checker->bytes != NULL ? 0 : -ENOMEM;
}

void
mock_checker_end(struct mock_checker *checker)
{
	free(checker->bytes);
	checker->bytes = NULL;
}

static const char *
judge(struct mock_checker *checker, const uint8_t *bytes, uint32_t len, enum mock_check what)
{
	uint32_t skip = what == MOCK_CHECK_PAYLOAD ? 2 * RTE_ETHER_ADDR_LEN : 0;
	struct tag tag;

	if (len < PAYLOAD_AT)
		return "too short";
	memcpy(&tag, bytes + TAG_AT, sizeof(tag));
	if (tag.magic != TAG_MAGIC || tag.source >= MOCK_SOURCES)
		return "not a generated frame";
	if (tag.len != len)
		return "not as long as it was generated";
	if (tag.number < checker->next[tag.source])
		return "again, or out of order";
	frame_make(checker->bytes, &tag);
	if (memcmp(checker->bytes + skip, bytes + skip, len - skip) != 0)
		return "not the bytes that were generated";
	checker->next[tag.source] = tag.number + 1;
	return NULL;
}

const char *
mock_checker_judge(
	struct mock_checker *checker, const uint8_t *bytes, uint32_t len, enum mock_check what)
{
	const char *why;

	rte_spinlock_lock(&checker->lock);
	why = judge(checker, bytes, len, what);
	rte_spinlock_unlock(&checker->lock);
	return why;
}
