/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/*
 * fragpmd: a testpmd-like forwarder whose packets live in page fragments.
 *
 * A packet's way: pool.c makes the mbufs, port.c gives them to the queues, topology.c says which
 * queue leads where, lcore.c polls, engines/ decides what happens to a packet, stream.h sends it.
 * Everything else is how the user says what to do (options/, commands/) and sees what was done
 * (display/). This file is the order of it all: set up, run, release.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>

#include <rte_eal.h>
#include <rte_errno.h>

#include "app/fragpmd/batch.h"
#include "app/fragpmd/commands/command.h"
#include "app/fragpmd/failure.h"
#include "app/fragpmd/pools/fragments.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/hugepage_files.h"
#include "app/fragpmd/interrupts.h"
#include "app/fragpmd/ports/port_conf.h"
#include "app/fragpmd/ports/port_start.h"
#include "app/fragpmd/ports/events.h"
#include "app/fragpmd/prompt.h"
#include "app/fragpmd/quit_signal.h"
#include "app/fragpmd/telemetry.h"

static const char *
eal_hint(int error)
{
	switch (error) {
	case EACCES:
	case ENOMEM:
		return "reserve hugepages (as root: echo 1024 > /proc/sys/vm/nr_hugepages), mount "
		       "them "
		       "(mkdir -p /dev/hugepages && mount -t hugetlbfs nodev /dev/hugepages), or "
		       "give "
		       "--no-huge to the EAL";
	case EINVAL:
		return "change the EAL options: they come before the --, this program's own "
		       "options after it";
	case EALREADY:
	case EAGAIN:
		return "another process runs with this --file-prefix: give another one";
	default:
		return "see the EAL's lines above";
	}
}

/* Find out what there is, and read the application's command line. */
static enum options_outcome
read_options(struct fragpmd *app, int argc, char **argv)
{
	enum options_outcome outcome;

	/* Ports and pools would be another process's, and be closed under its hands. */
	if (rte_eal_process_type() != RTE_PROC_PRIMARY) {
		failure("a secondary process cannot forward: leave out --proc-type, or give "
			"another "
			"--file-prefix for a second primary process");
		return OPTIONS_BAD;
	}
	lcores_find(&app->lcores);
	if (ports_find(app) < 0 || port_events_register(app) < 0)
		return OPTIONS_BAD;
	outcome = options_parse(app, argc, argv);
	if (outcome != OPTIONS_RUN)
		return outcome;
	if (ports_check(app) < 0)
		return OPTIONS_BAD;
	if (app->lcores.count == 0) {
		failure("No cores defined for forwarding\nCheck the core mask argument: the main "
			"lcore does not forward, so give the EAL at least two, by -l");
		return OPTIONS_BAD;
	}
	return OPTIONS_RUN;
}

static int
prepare_ports(struct fragpmd *app)
{
	uint16_t i;

	for (i = 0; i < app->ports.count; i++)
		if (port_conf_init(app, &app->ports.port[app->ports.id[i]]) < 0)
			return -1;
	if (pools_create(app) < 0)
		return -1;
	if (app->options.port.no_device_start)
		return 0;
	if (ports_start(app, RTE_ETH_ALL) < 0 || !ports_all_started(app))
		return failure("Start ports failed: the lines above say why");
	ports_enable_promiscuous(app);
	return 0;
}

static int
prepare(struct fragpmd *app)
{
	struct options *options = &app->options;

	if (options->run.mlockall && mlockall(MCL_CURRENT | MCL_FUTURE) != 0)
		fprintf(stderr, "testpmd: mlockall() failed with error \"%s\"\n", strerror(errno));
	if (options->run.tx_first && options->port.lsc_interrupt) {
		fprintf(stderr, "Warning: lsc_interrupt needs to be off when using tx_first. "
				"Disabling.\n");
		options->port.lsc_interrupt = false;
	}
	if (prepare_ports(app) < 0)
		return -1;
	if (forwarding_setup(app) < 0)
		return failure("Forwarding could not be set up: the line above says why");
	telemetry_begin(app);
	return 0;
}

static int
run_interactive(struct fragpmd *app, struct command_set *commands)
{
	if (app->options.run.auto_start) {
		printf("Start automatic packet forwarding\n");
		forwarding_start(app, 0);
	}
	return prompt_run(commands);
}

static int
run(struct fragpmd *app)
{
	struct command_set *commands = command_set_create(app);
	int ret = commands == NULL ? -1 : 0;

	if (ret == 0 && app->options.run.cmdline_file != NULL)
		ret = prompt_read_file(commands, app->options.run.cmdline_file);
	if (ret == 0)
		ret = app->options.run.interactive ? run_interactive(app, commands)
						   : batch_run(app);
	command_set_free(commands);
	return ret;
}

/* Release everything, in the order in which it depends on each other; say so after a good run. */
static void
finish(struct fragpmd *app, bool quiet)
{
	telemetry_end();
	if (app->forwarding.running)
		forwarding_stop(app);
	/* Some drivers forget the packets that wait in their queues when they close. */
	if (!quiet)
		forwarding_flush(app);
	ports_finish(app, quiet);
	port_events_unregister(app);
	forwarding_free(&app->forwarding);
	if (!quiet) {
		printf("\n");
		pools_report(&app->pools);
	}
	fragments_free(app, quiet);
	pools_free(&app->pools);
	if (!quiet)
		printf("Bye...\n");
	fflush(stdout);
}

static int
run_app(int argc, char **argv)
{
	struct fragpmd *app = calloc(1, sizeof(*app));
	enum options_outcome outcome;
	int ret = 0;

	if (app == NULL)
		return failure("not enough memory to start");
	outcome = read_options(app, argc, argv);
	if (outcome == OPTIONS_BAD)
		ret = -1;
	else if (outcome == OPTIONS_RUN)
		ret = prepare(app) < 0 ? -1 : run(app);
	finish(app, ret < 0 || outcome != OPTIONS_RUN);
	free(app);
	return ret;
}

static int
clean_up_eal(void)
{
	struct hugepage_files *files = hugepage_files_find();
	int ret;

	interrupts_settle();
	ret = rte_eal_cleanup();
	hugepage_files_remove(files);
	if (ret != 0)
		return failure("EAL cleanup failed: %s", strerror(-ret));
	return 0;
}

/* Started with stdin closed, the next file opened would be taken for it. */
static int
hold_standard_files(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

int
main(int argc, char **argv)
{
	int used;
	int ret;

	if (hold_standard_files() < 0)
		return EXIT_FAILURE;
	/* The prompt is written past stdio: whole lines must not linger. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (quit_signal_init() < 0) {
		failure("signal handlers cannot be installed: %s", strerror(errno));
		return EXIT_FAILURE;
	}
	used = rte_eal_init(argc, argv);
	if (used < 0) {
		int error = rte_errno;

		failure("Cannot init EAL: %s%s%s", error != 0 ? rte_strerror(error) : "",
			error != 0 ? ": " : "", eal_hint(error));
		hugepage_files_remove(hugepage_files_find());
		return EXIT_FAILURE;
	}
	ret = run_app(argc - used, argv + used);
	if (clean_up_eal() < 0)
		ret = -1;
	return ret < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
