/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* One order of the mempool drivers for all processes.
 *
 * A pool that processes share says by a number which driver it has. Each process numbers its
 * drivers by itself, in the order in which it links or loads them, and a secondary that differs
 * calls the wrong driver. So the primary writes its order into a file of the EAL's runtime folder,
 * where secondaries, which know the folder before they know the shared memory, find it.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_eal.h>
#include <rte_mempool.h>
#include <rte_string_fns.h>

#include "drivers/mempool/page_frag/plugin/plugin.h"

#define FILE_NAME "page_frag_ops"

/* Stand for a driver that this process lacks, in case there is a pool of it. */
static int
lacking_alloc(struct rte_mempool *mp __rte_unused)
{
	return -ENOTSUP;
}

static void
lacking_free(struct rte_mempool *mp __rte_unused)
{
}

static int
lacking_enqueue(struct rte_mempool *mp, void *const *objs __rte_unused, unsigned int n)
{
	POOL_LOG(ERR, "pool %s: %u objects cannot be freed: this process lacks the driver %s",
		mp->name, n, rte_mempool_get_ops(mp->ops_index)->name);
	return -ENOTSUP;
}

static int
lacking_dequeue(
	struct rte_mempool *mp __rte_unused, void **objs __rte_unused, unsigned int n __rte_unused)
{
	return -ENOENT;
}

static unsigned int
lacking_count(const struct rte_mempool *mp __rte_unused)
{
	return 0;
}

static const struct rte_mempool_ops lacking = {
	.alloc = lacking_alloc,
	.free = lacking_free,
	.enqueue = lacking_enqueue,
	.dequeue = lacking_dequeue,
	.get_count = lacking_count,
};

static int
path_of_file(char *path, size_t size)
{
	return snprintf(path, size, "%s/" FILE_NAME, rte_eal_get_runtime_dir()) < (int)size ? 0
											    : -1;
}

/* Without a runtime folder there are no secondaries that could read it. The file stays open, for
 * the lock; who has no lock is no primary that others could attach to. No child process inherits
 * it.
 */
static void
write_order(const struct rte_mempool_ops_table *table, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	uint32_t i;

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || ftruncate(fd, 0) != 0) {
		close(fd);
		return;
	}
	for (i = 0; i < table->num_ops; i++)
		if (dprintf(fd, "%s\n", table->ops[i].name) < 0)
			POOL_LOG(WARNING, "secondary processes cannot read %s: %s", path,
				strerror(errno));
}

/* Take the driver out of a table; what stands for it if it is not there. */
static struct rte_mempool_ops
take(struct rte_mempool_ops *ops, uint32_t nb, const char *name)
{
	struct rte_mempool_ops found = lacking;
	uint32_t i;

	for (i = 0; i < nb; i++)
		if (strcmp(ops[i].name, name) == 0) {
			found = ops[i];
			ops[i].name[0] = '\0';
			return found;
		}
	rte_strscpy(found.name, name, sizeof(found.name));
	return found;
}

/* The primary's drivers first, in its order; then those that it does not have. */
static void
read_order(struct rte_mempool_ops_table *table, FILE *file)
{
	struct rte_mempool_ops mine[RTE_MEMPOOL_MAX_OPS_IDX];
	char line[RTE_MEMPOOL_OPS_NAMESIZE + 1];
	uint32_t i, left = table->num_ops, nb = 0;

	memcpy(mine, table->ops, sizeof(mine));
	while (nb < RTE_DIM(mine) && fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		table->ops[nb++] = take(mine, left, line);
	}
	for (i = 0; i < left; i++) {
		if (mine[i].name[0] == '\0')
			continue;
		if (nb < RTE_DIM(mine))
			table->ops[nb++] = mine[i];
		else
			POOL_LOG(WARNING, "no place for the mempool driver %s", mine[i].name);
	}
	table->num_ops = nb;
}

void
page_frag_ops_order(bool secondary)
{
	struct rte_mempool_ops_table *table = &rte_mempool_ops_table;
	char path[PATH_MAX];
	FILE *file;

	if (path_of_file(path, sizeof(path)) < 0)
		return;
	if (!secondary) {
		write_order(table, path);
		return;
	}
	/* A primary without the plugin has written none, and has no pools of this driver. */
	file = fopen(path, "re");
	if (file == NULL)
		return;
	if (flock(fileno(file), LOCK_SH | LOCK_NB) != 0) {
		rte_spinlock_lock(&table->sl);
		read_order(table, file);
		rte_spinlock_unlock(&table->sl);
	}
	fclose(file);
}
