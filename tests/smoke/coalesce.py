# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Chains before they are sent: neighbours become one segment, and none has too many."""

import re

from harness import mock_nic
from harness.cases import case, check

MIXED = "60/200/1514/4000/9000/9600"


def forward(running, device, generate, *options):
    """What `show frag port` says of both ports' sum."""
    shown = mock_nic.forward(running, device, generate, *options)
    seen = {}
    for name, value in re.findall(r"^ +([^:=]+): +(\d+)\r?$", shown, re.M):
        seen[name] = seen.get(name, 0) + int(value)
    return seen


@case(each={row: (row, option) for row, option in
            {"em": "--enable-scatter", "pcap": "--frag-layout=auto"}.items()})
def neighbours_become_one_descriptor(running, row, option):
    """What was left a chain on receive need not be sent as one."""
    seen = forward(running, f"row={row},as=row", "9000", "--frag-linearise=off", option)
    check(seen["Segments left"] >= 4 * seen["Frames"], "the frames were no chains")
    check(seen["Segments sent"] <= 1.02 * seen["Packets to be sent"],
          f"{seen['Segments sent']} segments of {seen['Packets to be sent']} packets were sent")
    check(seen["Chains shortened"] == 0, "chains were copied")


@case(each={"three": ("row=vhost,as=row,tx_max_segs=3,over_segs=refuse", 3),
            "one": ("row=vhost,as=row,tx_max_segs=1,over_segs=refuse", 1)})
def chains_have_no_more_segments_than_the_port_sends(running, device, most):
    seen = forward(running, device, MIXED)
    check(seen["Chains shortened"] > 0, "nothing was copied")
    check(seen["Segments of these"] > seen["Segments sent"], "the chains are as long as before")
    check(seen["Segments sent"] <= most * seen["Packets to be sent"], "too many segments")
    check(seen["Chains too long"] == 0, "chains were dropped")


@case
def off_is_off(running):
    seen = forward(running, "row=em,as=row", MIXED, "--frag-linearise=off", "--frag-coalesce=off",
                   "--enable-scatter")
    check(seen["Packets to be sent"] == 0, "packets were looked at")
