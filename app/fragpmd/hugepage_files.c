/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/magic.h>
#include <sys/vfs.h>

#include <rte_eal.h>

#include "app/fragpmd/hugepage_files.h"

struct hugepage_files {
	size_t count;
	char *path[];
};

/* The EAL names its files after the prefix that also names its runtime directory. */
static bool
is_ours(const char *path)
{
	const char *file = strrchr(path, '/');
	const char *runtime = rte_eal_get_runtime_dir();
	const char *prefix = runtime != NULL ? strrchr(runtime, '/') : NULL;
	struct statfs fs;
	size_t len;

	if (file == NULL || prefix == NULL || prefix[1] == '\0')
		return false;
	len = strlen(prefix);
	return strncmp(file, prefix, len) == 0 &&
	       (strncmp(file + len, "map_", 4) == 0 || strncmp(file + len, "seg_", 4) == 0) &&
	       statfs(path, &fs) == 0 && fs.f_type == HUGETLBFS_MAGIC;
}

static struct hugepage_files *
append(struct hugepage_files *files, const char *path)
{
	size_t count = files != NULL ? files->count : 0;
	struct hugepage_files *longer;

	/* A file is often mapped by more than one line in a row. */
	if (count > 0 && strcmp(files->path[count - 1], path) == 0)
		return files;
	longer = realloc(files, sizeof(*files) + (count + 1) * sizeof(files->path[0]));
	if (longer == NULL)
		return files;
	longer->count = count;
	longer->path[count] = strdup(path);
	if (longer->path[count] != NULL)
		longer->count++;
	return longer;
}

struct hugepage_files *
hugepage_files_find(void)
{
	struct hugepage_files *files = NULL;
	char line[PATH_MAX + 128];
	FILE *maps;

	/* The files of a primary process are not for a secondary to remove. */
	if (rte_eal_process_type() != RTE_PROC_PRIMARY)
		return NULL;
	maps = fopen("/proc/self/maps", "r");
	if (maps == NULL)
		return NULL;
	while (fgets(line, sizeof(line), maps) != NULL) {
		char *path = strchr(line, '/');

		if (path == NULL)
			continue;
		path[strcspn(path, "\n")] = '\0';
		if (is_ours(path))
			files = append(files, path);
	}
	fclose(maps);
	return files;
}

void
hugepage_files_remove(struct hugepage_files *files)
{
	size_t i;

	if (files == NULL)
		return;
	for (i = 0; i < files->count; i++) {
		/* Most are gone already. */
		unlink(files->path[i]);
		free(files->path[i]);
	}
	free(files);
}
