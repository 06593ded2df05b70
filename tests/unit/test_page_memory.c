/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Where memory comes from, and what is given back. Linked with the functions wrapped that ask the
 * operating system, so that they can fail.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/page_frag/page_memory.h"
#include "tests/unit/unit.h"

#define OS_PAGE 4096u
#define ALIGN (UINT32_C(2) << 20)

/* What the wrapped functions shall do, and what they were asked. */
static struct {
	bool fails;     /* there is no memory */
	size_t aligned; /* the next mapping is aligned to this; 0: wherever it comes to lie */
	bool no_nodes;  /* the kernel knows of no NUMA nodes */
	int cpu_node;   /* of every CPU; -2: ask */
	size_t mapped;  /* bytes, less what was unmapped */
	int bound_to;   /* node that memory was bound to; -1: none */
	size_t bound;   /* bytes that were */
} os;

static int
reset(void **state)
{
	(void)state;
	memset(&os, 0, sizeof(os));
	os.cpu_node = -2;
	os.bound_to = -1;
	return 0;
}

void *__real_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset);
void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *addr, size_t len, int prot, int flags, int fd, off_t offset);
int __real_munmap(void *addr, size_t len);
int __wrap_munmap(void *addr, size_t len);
int __real_posix_memalign(void **memory, size_t align, size_t size);
int __wrap_posix_memalign(void **memory, size_t align, size_t size);
int __real_numa_available(void);
int __wrap_numa_available(void);
int __real_numa_node_of_cpu(int cpu);
int __wrap_numa_node_of_cpu(int cpu);
void __real_numa_tonode_memory(void *start, size_t size, int node);
void __wrap_numa_tonode_memory(void *start, size_t size, int node);

void *
__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset)
{
	char *memory, *start;

	if (os.fails) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	os.mapped += len;
	if (os.aligned == 0)
		return __real_mmap(addr, len, prot, flags, fd, offset);
	/* A piece of more; what is around it goes back. */
	memory = __real_mmap(addr, len + os.aligned, prot, flags, fd, offset);
	if (memory == MAP_FAILED)
		return memory;
	start = (char *)(((uintptr_t)memory + os.aligned - 1) & ~(uintptr_t)(os.aligned - 1));
	if (start != memory)
		__real_munmap(memory, (size_t)(start - memory));
	__real_munmap(start + len, (size_t)(memory + os.aligned - start));
	return start;
}

/* The name that it has where offsets of files are asked to be of 64 bits. */
void *
__wrap_mmap64(void *addr, size_t len, int prot, int flags, int fd, off_t offset)
{
	return __wrap_mmap(addr, len, prot, flags, fd, offset);
}

int
__wrap_munmap(void *addr, size_t len)
{
	os.mapped -= len;
	return __real_munmap(addr, len);
}

int
__wrap_posix_memalign(void **memory, size_t align, size_t size)
{
	return os.fails ? ENOMEM : __real_posix_memalign(memory, align, size);
}

int
__wrap_numa_available(void)
{
	return os.no_nodes ? -1 : __real_numa_available();
}

int
__wrap_numa_node_of_cpu(int cpu)
{
	return os.cpu_node != -2 ? os.cpu_node : __real_numa_node_of_cpu(cpu);
}

void
__wrap_numa_tonode_memory(void *start, size_t size, int node)
{
	os.bound_to = node;
	os.bound += size;
	__real_numa_tonode_memory(start, size, node);
}

/* Write and read all of it. */
static void
use(char *memory, size_t size)
{
	memset(memory, 0x5a, size);
	for (size_t i = 0; i < size; i += 509)
		assert_int_equal(memory[i], 0x5a);
	assert_int_equal(memory[size - 1], 0x5a);
}

static const struct page_memory *const sources[] = { &page_memory_malloc, &page_memory_numa };

static void
memory_is_aligned_and_ours(void **state)
{
	static const size_t sizes[] = { 1, 100, OS_PAGE, OS_PAGE + 1, 100000, ALIGN,
		3 * ALIGN + 5 };

	(void)state;
	for (size_t s = 0; s < NB(sources); s++) {
		assert_non_null(sources[s]->name);
		for (size_t i = 0; i < NB(sizes); i++) {
			for (size_t align = 64; align <= 8 * ALIGN; align *= 8) {
				char *memory = sources[s]->alloc(sizes[i], align, -1);

				assert_non_null(memory);
				assert_int_equal((uintptr_t)memory & (align - 1), 0);
				use(memory, sizes[i]);
				sources[s]->free(memory, sizes[i]);
			}
		}
	}
}

static void
no_memory_is_reported(void **state)
{
	(void)state;
	os.fails = true;
	for (size_t s = 0; s < NB(sources); s++) {
		errno = 0;
		assert_null(sources[s]->alloc(ALIGN, ALIGN, -1));
		assert_int_equal(errno, ENOMEM);
	}
}

/* Nothing beside the memory stays mapped, nor the memory when it is freed. */
static void
mappings_are_given_back(void **state)
{
	static const size_t sizes[] = { 1, OS_PAGE, 3 * OS_PAGE - 1, ALIGN };

	(void)state;
	for (size_t i = 0; i < NB(sizes); i++) {
		size_t rounded = (sizes[i] + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);

		/* In front of the aligned piece, behind it, or both. */
		for (int aligned = 0; aligned < 2; aligned++) {
			char *memory;

			os.aligned = aligned ? ALIGN : 0;
			memory = page_memory_numa.alloc(sizes[i], ALIGN, -1);
			assert_non_null(memory);
			assert_int_equal(os.mapped, rounded);
			use(memory, rounded);
			page_memory_numa.free(memory, sizes[i]);
			assert_int_equal(os.mapped, 0);
			assert_int_equal(msync(memory, OS_PAGE, MS_ASYNC), -1);
			assert_int_equal(errno, ENOMEM);
		}
	}
}

/* A page gets its place at once, not when packets arrive. */
static void
memory_is_backed_at_once(void **state)
{
	enum { OS_PAGES = 64 };
	unsigned char resident[OS_PAGES];
	char *memory = page_memory_numa.alloc(OS_PAGES * OS_PAGE, OS_PAGE, -1);

	(void)state;
	assert_non_null(memory);
	assert_int_equal(mincore(memory, OS_PAGES * OS_PAGE, resident), 0);
	for (size_t i = 0; i < OS_PAGES; i++)
		assert_int_equal(resident[i] & 1, 1);
	page_memory_numa.free(memory, OS_PAGES * OS_PAGE);
}

static void
node_is_the_one_asked_for(void **state)
{
	void *memory;

	(void)state;
	if (__real_numa_available() < 0)
		skip();
	memory = page_memory_numa.alloc(OS_PAGE + 1, OS_PAGE, 0);
	assert_non_null(memory);
	assert_int_equal(os.bound_to, 0);
	assert_int_equal(os.bound, 2 * OS_PAGE);
	page_memory_numa.free(memory, OS_PAGE + 1);
}

static void
node_is_the_callers_if_none_is_asked_for(void **state)
{
	void *memory;

	(void)state;
	if (__real_numa_available() < 0)
		skip();
	os.cpu_node = 0;
	memory = page_memory_numa.alloc(OS_PAGE, OS_PAGE, -1);
	assert_non_null(memory);
	assert_int_equal(os.bound_to, 0);
	page_memory_numa.free(memory, OS_PAGE);
}

/* A node that is not there, no nodes at all, or a CPU without one: memory comes all the same. */
static void
node_may_be_unknown(void **state)
{
	(void)state;
	for (int why = 0; why < 3; why++) {
		void *memory;

		os.no_nodes = why == 0;
		os.cpu_node = -1;
		memory = page_memory_numa.alloc(OS_PAGE, OS_PAGE, why == 1 ? 100000 : -1);
		assert_non_null(memory);
		use(memory, OS_PAGE);
		assert_int_equal(os.bound_to, -1);
		page_memory_numa.free(memory, OS_PAGE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(memory_is_aligned_and_ours, reset),
		cmocka_unit_test_setup(no_memory_is_reported, reset),
		cmocka_unit_test_setup(mappings_are_given_back, reset),
		cmocka_unit_test_setup(memory_is_backed_at_once, reset),
		cmocka_unit_test_setup(node_is_the_one_asked_for, reset),
		cmocka_unit_test_setup(node_is_the_callers_if_none_is_asked_for, reset),
		cmocka_unit_test_setup(node_may_be_unknown, reset),
	};

	return cmocka_run_group_tests_name("page_memory", tests, NULL, NULL);
}
