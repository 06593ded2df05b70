# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""The DPDK that is tested with."""

import subprocess


def version():
    """As numbers: (22, 11, 11). None at all if it is not installed yet: for a list of cases."""
    try:
        text = subprocess.run(["pkg-config", "--modversion", "libdpdk"], check=True, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in text.strip().split(".") if part.isdigit())


def room_for_a_driver():
    """Can programs load one mempool driver more than DPDK's own and ours? There are 16 places, of
    which DPDK's take 15 since 23.07, if all of them are installed.
    """
    return version() < (23, 7)


def memif_wants_short_segments():
    """Since DPDK 23.03 net_memif copies each segment into one buffer of its ring, whatever the
    lengths of both are, and takes more mbufs from the pool than it fills. With buffers that are
    longer than the slices it does neither; but segments must not be longer than the buffers.
    """
    return version() >= (23, 3)
