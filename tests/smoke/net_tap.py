# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""net_tap: frames that the kernel sends into an interface arrive as they are."""

import os
import subprocess
import sys

from harness import captures
from harness.cases import case, check
from harness.fragpmd import POOLS, Fragpmd

# Below the length of the kernel's queue, so that none is lost.
LENGTHS = [60, 61, 100, 577, 1024, 1513, 1514] * 50

# Runs in the namespace: sends the frames of a file, each after its length in four bytes.
SENDER = """
import socket, sys
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((sys.argv[2], 0))
with open(sys.argv[1], "rb") as file:
    while length := int.from_bytes(file.read(4), "little"):
        wire.send(file.read(length))
"""


def namespace(running):
    name = f"fragpmd-test-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True, capture_output=True)
    running.later.callback(subprocess.run, ["ip", "netns", "del", name], check=False)
    # The kernel's own chatter on a new interface would mix with our frames.
    inside = ["ip", "netns", "exec", name]
    subprocess.run([*inside, "sh", "-c",
                    "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6"], check=False)
    return inside


@case(each={pool: (pool,) for pool in POOLS})
def from_the_kernel(running, pool):
    inside = namespace(running)
    sent = captures.frames(LENGTHS)
    source, sink = running.folder / "frames", running.folder / "out.pcap"
    empty = running.folder / "empty.pcap"
    source.write_bytes(b"".join(len(one).to_bytes(4, "little") + one for one in sent))
    captures.write(empty, [])
    vdevs = ["net_tap0,iface=tap0", f"net_pcap0,rx_pcap={empty},tx_pcap={sink}"]
    with Fragpmd(running, vdevs, "--no-flush-rx", "--rxd=256", *POOLS[pool],
                 within=inside) as pmd:
        pmd.ask("start")
        subprocess.run([*inside, "ip", "link", "set", "tap0", "up"], check=True)
        subprocess.run([*inside, sys.executable, "-c", SENDER, source, "tap0"], check=True,
                       stdin=subprocess.DEVNULL)
        pmd.wait_until(lambda: pmd.stats(1)["TX-packets"] >= len(sent), "all frames written")
        check(pmd.stats(0)["RX-packets"] == len(sent), "more frames came than were sent")
        pmd.stop()
    captures.check_same(sent, sink)
