# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Frames of several slices, on devices that behave as each driver does: merged and unchanged."""

import re

from harness import mock_nic
from harness.cases import case, check
from harness.dpdk import memif_wants_short_segments

# Rows of the mock device whose frames can become one segment, and the layout that this takes.
MERGED = {"em": "packed", "igb": "packed", "i40e": "packed", "memif": "packed",
          "virtio": "packed", "pcap": "spaced"}
# Rows whose frames stay chains, or nearly so: they must come through unchanged.
CHAINS = ["tap", "vhost", "vmxnet3", "ionic", "hns3", "mlx5", "bnxt", "fm10k", "qede"]
if memif_wants_short_segments():
    del MERGED["memif"]
# Rows of drivers that make chains without being asked, and refuse to be asked.
ALWAYS_CHAINS = ["memif", "pcap", "vhost"]


def forward(running, row, generate, *options):
    """What `show frag port` says of port 0."""
    shown = mock_nic.forward(running, f"row={row},as=row", generate,
                             *([] if row in ALWAYS_CHAINS else ["--enable-scatter"]), *options)
    part = shown.split("Port 1 ")[0]
    return {name.strip(): value.strip() for name, value in re.findall(r"^ +([^:=]+):(.*)$",
                                                                      part, re.M)}


def segments_per_frame(seen):
    return float(seen["Segments per frame"])


@case(each={row: (row,) for row in MERGED})
def steady_frames_are_one_segment(running, row):
    """In phase with the pages: none straddles two of them."""
    seen = forward(running, row, "9000")
    check(seen["Layout"].startswith(MERGED[row]), f"layout {seen['Layout']}")
    check(segments_per_frame(seen) <= 1.02, f"{seen['Segments per frame']} segments per frame")
    check(int(seen["Segments received"]) >= 4 * int(seen["Frames"]), "frames were not chains")


@case(each={row: (row,) for row in MERGED})
def mixed_frames_straddle_seldom(running, row):
    seen = forward(running, row, "60/200/1514/4000/9000/9600")
    check(segments_per_frame(seen) <= 1 + 4 / 15, f"{seen['Segments per frame']} per frame")


@case(each={row: (row,) for row in [*MERGED, *CHAINS]})
def always_is_one_segment(running, row):
    seen = forward(running, row, "60/200/1514/4000/9000/9600", "--frag-linearise=always")
    check(segments_per_frame(seen) == 1, f"{seen['Segments per frame']} segments per frame")
    check(seen["Frames dropped as too big"] == "0", "frames were dropped")


@case(each={row: (row,) for row in CHAINS})
def chains_come_through(running, row):
    seen = forward(running, row, "60/200/1514/4000/9000/9600")
    check(seen["Layout mismatches"] == "0", "the layout does not hold")


@case(each={f"{row}, {what}": (row, option) for row in ("em", "virtio", "pcap", "mlx5")
            for what, option in {"copybreak": "--frag-copybreak=256",
                                 "header split": "--frag-header-split=64",
                                 "off": "--frag-linearise=off"}.items()})
def payload_is_the_same(running, row, option):
    seen = forward(running, row, "60/200/1514/4000/9000/9600", option)
    if "copybreak" in option:
        check(int(seen["Small packets copied"]) > 0, "nothing was copied")
    if "split" in option:
        check(int(seen["Headers split off"]) > 0, "nothing was split")
    if "off" in option:
        check(seen["Segments left"] == seen["Segments received"], "something was merged")
