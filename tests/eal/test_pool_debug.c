/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* What a pool says about programs' mistakes: double frees in every build; in checked builds, of
 * which the same tests are made, data written after it was freed.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <rte_log.h>

#include "tests/eal/debug_fixture.h"

/* What is logged from here on, until said() is asked for. */
static FILE *log_stream;
static char *log_text;
static size_t log_size;

static void
listen(void)
{
	free(log_text);
	log_stream = open_memstream(&log_text, &log_size);
	assert_non_null(log_stream);
	assert_int_equal(rte_openlog_stream(log_stream), 0);
}

static const char *
said(void)
{
	assert_int_equal(rte_openlog_stream(NULL), 0);
	fclose(log_stream);
	return log_text;
}

/* The number of the only page that is so. */
static unsigned int
page_with(const struct rte_mempool *mp, enum page_frag_mark mark)
{
	char map[256];
	int pages = page_frag_pool_map_get(mp, map, sizeof(map));
	const char *found;

	assert_true(pages > 0);
	found = memchr(map, mark, (size_t)pages);
	assert_non_null(found);
	assert_null(memchr(found + 1, mark, (size_t)(map + pages - (found + 1))));
	return (unsigned int)(found - map);
}

/* Where the i-th object is that is issued of a new pool. */
struct place {
	unsigned int page, slot;
};

static struct place
place_of(const struct rte_mempool *mp, enum page_frag_mark mark, unsigned int i)
{
	struct page_frag_pool_info info = pool_info(mp);

	if (info.mode == PAGE_FRAG_MODE_ORDERED)
		return (struct place){ page_with(mp, mark), i };
	return (struct place){ i / info.slots_per_page, i % info.slots_per_page };
}

static void
expect_double_free(
	char *to, size_t size, const void *obj, struct place place, const char *consequence)
{
	size_t at = strlen(to);

	snprintf(to + at, size - at,
		"page_frag: pool pool: double free of mbuf %p, page %u slot %u; %s\n", obj,
		place.page, place.slot, consequence);
}

static void
double_frees_are_reported(void **state)
{
	static const unsigned int twice[] = { 1, 3, 2 };

	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		bool ordered = pool_modes[m] == PAGE_FRAG_MODE_ORDERED;
		struct rte_mempool *mp = pool_new(pool_modes[m], N);
		char text[1024] = "";
		void *objs[5], *some[2];

		assert_int_equal(rte_mempool_get_bulk(mp, objs, NB(objs)), 0);
		listen();
		for (int round = 0; round < 2; round++) {
			some[0] = objs[twice[0]];
			some[1] = objs[twice[1]];
			rte_mempool_put_bulk(mp, some, 2);
			page_frag_pool_drain(mp);
		}
		/* In one go. */
		some[0] = some[1] = objs[twice[2]];
		rte_mempool_put_bulk(mp, some, 2);
		page_frag_pool_drain(mp);
		said();
		for (size_t i = 0; i < NB(twice); i++)
			expect_double_free(text, sizeof(text), objs[twice[i]],
				place_of(mp, PAGE_FRAG_MARK_SET_ASIDE, twice[i]),
				ordered ? "the page is set aside" : "ignored");
		assert_string_equal(log_text, text);
		assert_int_equal(pool_info(mp).stats.double_free, NB(twice));
		assert_int_equal(pool_info(mp).pages_bad, ordered ? 1 : 0);
		rte_mempool_put(mp, objs[0]);
		rte_mempool_put(mp, objs[4]);
		rte_mempool_free(mp);
	}
}

static void
other_objects_are_reported_as_such(void **state)
{
	struct rte_mempool *mp = rte_mempool_create_empty("pool", N, 500, 0, 0, SOCKET_ID_ANY, 0);
	char text[200];
	void *obj;

	(void)state;
	assert_non_null(mp);
	assert_int_equal(rte_mempool_set_ops_byname(mp, PAGE_FRAG_OPS_NAME, NULL), 0);
	assert_int_equal(rte_mempool_populate_default(mp), N);
	assert_int_equal(rte_mempool_get(mp, &obj), 0);
	listen();
	rte_mempool_put(mp, obj);
	rte_mempool_put(mp, obj);
	said();
	snprintf(text, sizeof(text),
		"page_frag: pool pool: double free of object %p, page 0 slot 0; ignored\n", obj);
	assert_string_equal(log_text, text);
	rte_mempool_free(mp);
}

/* In a process of its own, whose log goes into the pipe. */
static void
free_twice(struct rte_mempool *mp, void *obj, int log)
{
	FILE *stream = fdopen(log, "w");

	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	signal(SIGABRT, SIG_DFL);
	rte_openlog_stream(stream);
	for (int i = 0; i < 2; i++) {
		rte_mempool_put(mp, obj);
		page_frag_pool_drain(mp);
	}
	_exit(0);
}

static void
double_frees_abort_if_wanted(void **state)
{
	(void)state;
	for (size_t m = 0; m < NB(pool_modes); m++) {
		const struct page_frag_pool_conf conf = {
			.mode = pool_modes[m],
			.on_double_free = PAGE_FRAG_ABORT,
		};
		struct rte_mempool *mp =
			page_frag_pktmbuf_pool_create("pool", N, 0, 0, ROOM, SOCKET_ID_ANY, &conf);
		char text[200] = "", got[1000];
		int ends[2], status;
		ssize_t n;
		void *obj;
		pid_t pid;

		assert_non_null(mp);
		assert_int_equal(rte_mempool_get(mp, &obj), 0);
		page_frag_pool_drain(mp);
		expect_double_free(text, sizeof(text), obj, place_of(mp, PAGE_FRAG_MARK_PARTLY, 0),
			"aborting");
		assert_int_equal(pipe(ends), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			free_twice(mp, obj, ends[1]);
		close(ends[1]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGABRT);
		n = read(ends[0], got, sizeof(got) - 1);
		assert_true(n >= 0);
		got[n] = '\0';
		close(ends[0]);
		assert_string_equal(got, text);
		rte_mempool_free(mp);
	}
}

/* Programs that fill what they hold, and of what they have freed only what others may write. */
static void
good_programs_are_not_reported(void **state)
{
	struct rte_mbuf *mbufs[N];

	(void)state;
	for (const struct kind *kind = kinds; kind < kinds + NB(kinds); kind++) {
		struct rte_mempool *mp = pool_of_kind(kind);

		listen();
		for (unsigned int round = 0; round < 100; round++) {
			unsigned int n = 1 + round * 37 % N;

			assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, n), 0);
			for (unsigned int i = 0; i < n; i++)
				memset((char *)mbufs[i]->buf_addr + kind->exempt, (int)(i + round),
					mbufs[i]->buf_len - kind->exempt);
			/* Every other one first. */
			for (unsigned int i = 0; i < 2 * n; i++)
				if ((i < n) == (i % n % 2 == 0))
					rte_pktmbuf_free(mbufs[i % n]);
			memset(rte_mbuf_to_priv(mbufs[0]), 0x11, PRIV);
		}
		assert_int_equal(pool_info(mp).stats.written_free, 0);
		pool_end(mp);
		assert_string_equal(said(), "");
	}
}

#ifndef PAGE_FRAG_CHECKED

/* Without AddressSanitizer and in other builds nothing stands around the driver's functions. */
static void
freed_data_is_left_alone(void **state)
{
	(void)state;
	for (const struct kind *kind = kinds; kind < kinds + NB(kinds); kind++) {
		struct rte_mempool *mp = pool_of_kind(kind);
		struct rte_mbuf *m = rte_pktmbuf_alloc(mp);
		const unsigned char *data;

		assert_non_null(m);
		data = rte_pktmbuf_mtod(m, unsigned char *);
		memset(rte_pktmbuf_append(m, 1000), 0x77, 1000);
		rte_pktmbuf_free(m);
		for (int i = 0; i < 1000; i++)
			assert_int_equal(data[i], 0x77);
		pool_end(mp);
	}
}

#else

/* Allocate all, so that what was freed is issued again; and give it back. */
static void
issue_again(struct rte_mempool *mp, const struct rte_mbuf *m)
{
	void *objs[N];
	bool found = false;

	page_frag_pool_drain(mp);
	assert_int_equal(rte_mempool_get_bulk(mp, objs, N), 0);
	for (int i = 0; i < N; i++)
		found = found || objs[i] == m;
	assert_true(found);
	rte_mempool_put_bulk(mp, objs, N);
}

static void
writes_after_free_are_reported(void **state)
{
	(void)state;
	for (const struct kind *kind = kinds; kind < kinds + NB(kinds); kind++) {
		const unsigned int at[] = { kind->exempt, kind->exempt + 130, kind->end - 1 };

		for (size_t i = 0; i < NB(at); i++) {
			struct rte_mempool *mp = pool_of_kind(kind);
			struct rte_mbuf *mbufs[3];
			struct place place;
			char text[200];
			unsigned char *data;

			assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, NB(mbufs)), 0);
			page_frag_pool_drain(mp);
			place = place_of(mp, PAGE_FRAG_MARK_PARTLY, 2);
			if (kind->conf.order == PAGE_FRAG_ORDER_COUNTDOWN)
				place.slot = pool_info(mp).slots_per_page - 1 - 2;
			data = mbufs[2]->buf_addr;
			rte_pktmbuf_free_bulk(mbufs, NB(mbufs));
			assert_int_equal(data[at[i]], 0x6b);
			data[at[i]] = 0x41;
			data[kind->end - 1] = 0x42; /* the first is the one that is reported */
			listen();
			issue_again(mp, mbufs[2]);
			snprintf(text, sizeof(text),
				"page_frag: pool pool: page %u slot %u was written at offset %u "
				"after it was freed: 0x%02x; its mbuf is %p\n",
				place.page, place.slot, at[i], at[i] == kind->end - 1 ? 0x42 : 0x41,
				(void *)mbufs[2]);
			assert_string_equal(said(), text);
			assert_int_equal(pool_info(mp).stats.written_free, 1);
			pool_end(mp);
		}
	}
}

static void
what_others_may_write_is_exempt(void **state)
{
	(void)state;
	for (const struct kind *kind = kinds; kind < kinds + NB(kinds); kind++) {
		struct rte_mempool *mp = pool_of_kind(kind);
		struct rte_mbuf *m = rte_pktmbuf_alloc(mp);

		assert_non_null(m);
		rte_pktmbuf_free(m);
		memset(m->buf_addr, 0x41, kind->exempt);
		memset((char *)m->buf_addr + kind->end, 0x41, ROOM - kind->end);
		memset(rte_mbuf_to_priv(m), 0x41, 16);
		listen();
		issue_again(mp, m);
		assert_string_equal(said(), "");
		pool_end(mp);
	}
}

/* A freed clone is its own slot, not that of the data which it pointed to. */
static void
clones_stand_for_their_own_slots(void **state)
{
	(void)state;
	for (const struct kind *kind = kinds; kind < kinds + NB(kinds); kind++) {
		struct rte_mempool *mp = pool_of_kind(kind);
		struct rte_mbuf *m = rte_pktmbuf_alloc(mp), *clone = rte_pktmbuf_alloc(mp);
		unsigned char *data, *own;

		assert_non_null(m);
		assert_non_null(clone);
		own = clone->buf_addr;
		data = (unsigned char *)rte_pktmbuf_append(m, 500);
		memset(data, 0x77, 500);
		rte_pktmbuf_attach(clone, m);
		memset(own + kind->exempt, 0x55, 500);
		rte_pktmbuf_free(clone);
		for (int i = 0; i < 500; i++) {
			assert_int_equal(data[i], 0x77);
			assert_int_equal(own[kind->exempt + i], 0x6b);
		}
		rte_pktmbuf_free(m);
		pool_end(mp);
	}
}

static void
merged_slots_are_freed_with_their_head(void **state)
{
	struct rte_mempool *mp = pool_of_kind(&kinds[0]);
	struct frag_mbuf_rx rx;
	struct rte_mbuf *mbufs[3];
	unsigned char *data[3];

	(void)state;
	assert_int_equal(page_frag_pool_rx_get(mp, &rx), 0);
	assert_int_equal(rte_pktmbuf_alloc_bulk(mp, mbufs, 3), 0);
	for (int i = 0; i < 3; i++) {
		data[i] = mbufs[i]->buf_addr;
		memset(data[i], 0x77, ROOM);
	}
	page_slot_absorb(&rx.geo, mbufs[0], mbufs[1]);
	rte_pktmbuf_free(mbufs[0]);
	for (int i = 0; i < ROOM; i++) {
		assert_int_equal(data[0][i], 0x6b);
		assert_int_equal(data[1][i], 0x6b);
		assert_int_equal(data[2][i], 0x77);
	}
	data[1][99] = 0;
	rte_pktmbuf_free(mbufs[2]);
	listen();
	issue_again(mp, mbufs[1]);
	assert_non_null(strstr(said(), "slot 1 was written at offset 99 after it was freed: 0x00"));
	assert_int_equal(pool_info(mp).stats.written_free, 1);
	pool_end(mp);
}

/* The mempool library takes all objects out of a pool that it frees. */
static void
what_nobody_allocates_again_shows_at_the_end(void **state)
{
	(void)state;
	for (const struct kind *kind = kinds; kind < kinds + NB(kinds); kind++) {
		struct rte_mempool *mp = pool_of_kind(kind);
		struct rte_mbuf *m = rte_pktmbuf_alloc(mp);

		rte_pktmbuf_free(m);
		page_frag_pool_drain(mp);
		*rte_pktmbuf_mtod_offset(m, char *, 1000) = 0;
		listen();
		rte_mempool_free(mp);
		assert_non_null(strstr(said(), "was written at offset 1128 after it was freed"));
	}
}

#endif

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(double_frees_are_reported),
		cmocka_unit_test(other_objects_are_reported_as_such),
		cmocka_unit_test(double_frees_abort_if_wanted),
		cmocka_unit_test(good_programs_are_not_reported),
#ifndef PAGE_FRAG_CHECKED
		cmocka_unit_test(freed_data_is_left_alone),
#else
		cmocka_unit_test(writes_after_free_are_reported),
		cmocka_unit_test(what_others_may_write_is_exempt),
		cmocka_unit_test(clones_stand_for_their_own_slots),
		cmocka_unit_test(merged_slots_are_freed_with_their_head),
		cmocka_unit_test(what_nobody_allocates_again_shows_at_the_end),
#endif
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("pool_debug", tests, NULL, NULL);
}
