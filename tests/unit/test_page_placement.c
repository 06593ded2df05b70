/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* On which node memory lies. Linked with move_pages() wrapped, so that there are several. */

#include <numaif.h>
#include <sys/mman.h>

#include "lib/page_frag/page_placement.h"
#include "tests/unit/frag_fixture.h"

#define OS_PAGE 4096u

/* What the kernel shall say: on node n % nodes is the page of number n; every 7th on none. */
static struct {
	bool real;
	bool fails;
	int nodes;
	bool holes;
	unsigned long nb; /* pages asked for */
	unsigned int calls;
} kernel;

static int
reset(void **state)
{
	(void)state;
	memset(&kernel, 0, sizeof(kernel));
	kernel.nodes = 1;
	return 0;
}

long __real_move_pages(
	int pid, unsigned long count, void **pages, const int *nodes, int *status, int flags);
long __wrap_move_pages(
	int pid, unsigned long count, void **pages, const int *nodes, int *status, int flags);

long
__wrap_move_pages(
	int pid, unsigned long count, void **pages, const int *nodes, int *status, int flags)
{
	kernel.calls++;
	kernel.nb += count;
	if (kernel.real)
		return __real_move_pages(pid, count, pages, nodes, status, flags);
	/* Nothing is ever moved. */
	if (kernel.fails || pid != 0 || nodes != NULL || flags != 0)
		return -1;
	for (unsigned long i = 0; i < count; i++) {
		uintptr_t n = (uintptr_t)pages[i] / OS_PAGE;

		status[i] =
			kernel.holes && n % 7 == 0 ? -ENOENT : (int)(n % (unsigned)kernel.nodes);
	}
	return 0;
}

static void
assert_placement(const struct page_placement *p, uint64_t on, uint64_t elsewhere, uint64_t unknown)
{
	assert_int_equal(p->on_node, on);
	assert_int_equal(p->elsewhere, elsewhere);
	assert_int_equal(p->unknown, unknown);
}

static void
pages_are_counted_by_node(void **state)
{
	char *at = (char *)(uintptr_t)(OS_PAGE * UINT64_C(4200));
	struct page_placement p = { 0 };

	(void)state;
	kernel.nodes = 3;
	page_placement_add(&p, at, 30 * OS_PAGE, 1);
	assert_placement(&p, 10, 20, 0);
	page_placement_add(&p, at, 30 * OS_PAGE, 5);
	assert_placement(&p, 10, 50, 0);
	/* Asked for no node: each is right. */
	page_placement_add(&p, at, 30 * OS_PAGE, -1);
	assert_placement(&p, 40, 50, 0);
	kernel.holes = true;
	page_placement_add(&p, at, 42 * OS_PAGE, -1);
	assert_placement(&p, 76, 50, 6);
}

static void
kernel_may_not_say(void **state)
{
	struct page_placement p = { 0 };

	(void)state;
	kernel.fails = true;
	page_placement_add(&p, (void *)(uintptr_t)OS_PAGE, 1000 * OS_PAGE, 0);
	assert_placement(&p, 0, 0, 1000);
}

/* Every page that the memory touches, and 512 of them at a time. */
static void
every_page_is_asked_for_once(void **state)
{
	static const struct {
		size_t at, size, pages;
	} pieces[] = {
		{ 0, 0, 0 },
		{ 0, 1, 1 },
		{ 17, 1, 1 },
		{ 0, OS_PAGE, 1 },
		{ 0, OS_PAGE + 1, 2 },
		{ OS_PAGE - 1, 2, 2 },
		{ 100, 512 * OS_PAGE, 513 },
		{ 0, 512 * OS_PAGE, 512 },
		{ 0, 2000 * OS_PAGE, 2000 },
	};

	(void)state;
	for (size_t i = 0; i < NB(pieces); i++) {
		struct page_placement p = { 0 };
		char *memory = (char *)(uintptr_t)(UINT64_C(1) << 30);

		kernel.calls = 0;
		kernel.nb = 0;
		page_placement_add(&p, memory + pieces[i].at, pieces[i].size, 0);
		assert_placement(&p, pieces[i].pages, 0, 0);
		assert_int_equal(kernel.nb, pieces[i].pages);
		assert_int_equal(kernel.calls, (pieces[i].pages + 511) / 512);
	}
}

static void
all_chunks_of_a_region_count(void **state)
{
	struct page_region_conf conf = { .nb_pages = 70, .node = 1 };
	struct fixture f = fixture_of(conf, orders[0], PAGE_FRAG_RX);
	uint32_t chunks = 2;
	uint64_t all = (70 * PAGE + chunks * page_chunk_first(PAGE, false)) / OS_PAGE;
	struct page_placement p;

	(void)state;
	kernel.nodes = 2;
	p = page_placement_of(f.region);
	assert_placement(&p, all / 2, all / 2, 0);
	fixture_end(&f);
}

/* The real kernel: memory that was written to is on some node, what was not is not. */
static void
real_memory_is_somewhere(void **state)
{
	enum { OS_PAGES = 10 };
	struct page_placement p = { 0 };
	char *memory = mmap(NULL, OS_PAGES * OS_PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	kernel.real = true;
	assert_ptr_not_equal(memory, MAP_FAILED);
	assert_int_equal(madvise(memory, OS_PAGES * OS_PAGE, MADV_NOHUGEPAGE), 0);
	for (size_t i = 0; i < 4; i++)
		memory[i * OS_PAGE] = 1;
	page_placement_add(&p, memory, OS_PAGES * OS_PAGE, -1);
	munmap(memory, OS_PAGES * OS_PAGE);
	if (p.unknown == OS_PAGES)
		skip();
	assert_placement(&p, 4, 0, OS_PAGES - 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(pages_are_counted_by_node, reset),
		cmocka_unit_test_setup(kernel_may_not_say, reset),
		cmocka_unit_test_setup(every_page_is_asked_for_once, reset),
		cmocka_unit_test_setup(all_chunks_of_a_region_count, reset),
		cmocka_unit_test_setup(real_memory_is_somewhere, reset),
	};

	return cmocka_run_group_tests_name("page_placement", tests, NULL, NULL);
}
