/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <pcap/pcap.h>
#include <sys/stat.h>

#include <rte_common.h>
#include <rte_devargs.h>
#include <rte_kvargs.h>

#include "app/fragpmd/failure.h"
#include "app/fragpmd/ports/pcap_check.h"
#include "app/fragpmd/quit_signal.h"

static int
read_through(pcap_t *pcap, const char *path, const char *device)
{
	struct pcap_pkthdr *header;
	const unsigned char *data;
	uint64_t whole = 0;
	int ret;

	while ((ret = pcap_next_ex(pcap, &header, &data)) == 1) {
		whole++;
		/* A long file is no reason to be deaf; the program will end before it is used. */
		if (quit_signal_seen())
			return 0;
	}
	if (ret != PCAP_ERROR)
		return 0;
	return failure("file %s (rx_pcap= of device %s) is truncated or damaged after %" PRIu64
		       " whole packets: %s: capture it again, or keep the whole packets by "
		       "\"tcpdump -r %s -w NEW.pcap\" and give rx_pcap=NEW.pcap",
		path, device, whole, pcap_geterr(pcap), path);
}

/* One rx_pcap= argument. */
static int
check_file(const char *key, const char *path, void *argument)
{
	const char *device = argument;
	char error[PCAP_ERRBUF_SIZE];
	struct stat status;
	pcap_t *pcap;
	FILE *file;
	int ret;

	(void)key;
	if (path == NULL || stat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return 0;
	file = fopen(path, "rb");
	if (file == NULL)
		return failure("file %s (rx_pcap= of device %s) cannot be read: %s", path, device,
			strerror(errno));
	pcap = pcap_fopen_offline(file, error);
	if (pcap == NULL) {
		fclose(file);
		return failure("file %s (rx_pcap= of device %s) is not a capture file: %s", path,
			device, error);
	}
	ret = read_through(pcap, path, device);
	/* Closes the file too. */
	pcap_close(pcap);
	return ret;
}

static bool
is_pcap_device(const char *name)
{
	static const char *const drivers[] = { "net_pcap", "eth_pcap" };
	unsigned int i;

	for (i = 0; i < RTE_DIM(drivers); i++) {
		if (strncmp(name, drivers[i], strlen(drivers[i])) == 0)
			return true;
	}
	return false;
}

int
pcap_check_device(const struct rte_devargs *args)
{
	char name[RTE_DEV_NAME_MAX_LEN];
	struct rte_kvargs *pairs;
	int ret;

	if (args == NULL || args->args == NULL || !is_pcap_device(args->name))
		return 0;
	pairs = rte_kvargs_parse(args->args, NULL);
	/* The driver has read the same text before: it is memory that is missing. */
	if (pairs == NULL)
		return failure("not enough memory to check the files of device %s", args->name);
	snprintf(name, sizeof(name), "%s", args->name);
	ret = rte_kvargs_process(pairs, "rx_pcap", check_file, name);
	rte_kvargs_free(pairs);
	return ret < 0 ? -1 : 0;
}

int
pcap_check_files(void)
{
	struct rte_devargs *args;

	RTE_EAL_DEVARGS_FOREACH("vdev", args)
	{
		if (pcap_check_device(args) < 0)
			return -1;
	}
	return 0;
}
