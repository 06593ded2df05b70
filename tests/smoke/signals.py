# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""However fragpmd is ended, it stops in order, prints its summary and gives everything back."""

import signal
import time

from harness.cases import case, check
from harness.fragpmd import Fragpmd, accumulated

PAIR = ("net_null0,size=64", "net_null1,size=64")


def forwarded(pmd):
    """Ends in order, with the summary of a run in which packets moved."""
    output = pmd.end()
    rx, tx = accumulated(output)
    check(rx > 0 and tx > 0, f"the summary says {rx} received, {tx} sent")


@case(each={"SIGINT": (signal.SIGINT,), "SIGTERM": (signal.SIGTERM,)})
def batch_signal(running, number):
    with Fragpmd(running, PAIR, interactive=False) as pmd:
        time.sleep(0.2)
        pmd.signal(number)
        forwarded(pmd)


@case
def batch_enter(running):
    with Fragpmd(running, PAIR, interactive=False) as pmd:
        time.sleep(0.2)
        pmd.send("")
        forwarded(pmd)


@case
def batch_end_of_input(running):
    with Fragpmd(running, PAIR, interactive=False) as pmd:
        time.sleep(0.2)
        pmd.process.stdin.close()
        forwarded(pmd)


@case
def batch_statistics(running):
    with Fragpmd(running, PAIR, "--stats-period=1", interactive=False, wait=False) as pmd:
        pmd.wait_for("Tx-pps:")
        pmd.wait_for("Port statistics ====================================")
        pmd.signal(signal.SIGINT)
        forwarded(pmd)


@case(each={"SIGINT": (signal.SIGINT,), "SIGTERM": (signal.SIGTERM,)})
def prompt_signal(running, number):
    with Fragpmd(running, PAIR) as pmd:
        pmd.ask("start")
        time.sleep(0.2)
        pmd.signal(number)
        forwarded(pmd)


@case
def prompt_end_of_input(running):
    with Fragpmd(running, PAIR) as pmd:
        pmd.ask("start")
        time.sleep(0.2)
        pmd.process.stdin.close()
        forwarded(pmd)


@case
def quit_while_forwarding(running):
    with Fragpmd(running, PAIR) as pmd:
        pmd.ask("start")
        time.sleep(0.2)
        pmd.send("quit")
        forwarded(pmd)


@case
def signal_before_the_prompt(running):
    """A signal during the start ends it too, and leaves nothing."""
    with Fragpmd(running, PAIR, wait=False) as pmd:
        pmd.wait_for("Configuring Port 0")
        pmd.signal(signal.SIGTERM)
        pmd.end()
