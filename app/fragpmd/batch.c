/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/fragpmd/batch.h"
#include "app/fragpmd/display/display.h"
#include "app/fragpmd/failure.h"
#include "app/fragpmd/fragpmd.h"
#include "app/fragpmd/quit_signal.h"

/* VT100: clear the screen, go to its top left corner. */
#define CLEAR_SCREEN "\033[2J\033[1;1H"
#define MS_PER_S 1000

static int
show_statistics(struct fragpmd *app)
{
	struct port_set *ports = &app->ports;
	uint16_t i;

	printf(CLEAR_SCREEN "\nPort statistics ====================================");
	for (i = 0; i < app->forwarding.nb_ports; i++)
		display_port_stats(&ports->port[ports->forwarding[i]]);
	return fflush(stdout) != 0 || ferror(stdout) != 0 ? -1 : 0;
}

static int
run_with_statistics(struct fragpmd *app)
{
	int period_ms = app->options.run.stats_period * MS_PER_S;

	while (!quit_signal_seen()) {
		/* Nobody is left to read them: there will be no other end. */
		if (show_statistics(app) != 0)
			return 0;
		if (quit_signal_wait(-1, period_ms) < 0)
			return failure("Wait failed: %s", strerror(errno));
	}
	return 0;
}

static int
run_until_input(void)
{
	int ready = 0;
	char c;

	printf("Press enter to exit\n");
	fflush(stdout);
	while (ready == 0 && !quit_signal_seen())
		ready = quit_signal_wait(STDIN_FILENO, -1);
	if (ready < 0 || (ready > 0 && read(STDIN_FILENO, &c, 1) < 0))
		return failure("Read failed: %s", strerror(errno));
	return 0;
}

int
batch_run(struct fragpmd *app)
{
	printf("No commandline core given, start packet forwarding\n");
	/* A file of commands may have started it. */
	if (forwarding_start(app, app->options.run.tx_first ? 1 : 0) < 0 &&
		!app->forwarding.running)
		return failure("Packet forwarding could not be started: the line above says why");
	if (app->options.run.stats_period != 0)
		return run_with_statistics(app);
	return run_until_input();
}
