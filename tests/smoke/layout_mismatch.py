# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Devices that do not do what the table of layouts says of their driver: found out, and told."""

import re
import time

from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.mock_nic import COMPARED, plugin

STOPPED = "packets were dropped, and the port receives no more"

# Each fills packed slices in a way of its own. What the driver's name promises is one segment of
# 2 KB behind each headroom.
DEVICES = {
    "later segments fill whole buffers": "row=pcap,class=P,as=net_e1000_em,gen=60/2040/4000/9000",
    # Its header before a packet is written where no mbuf says so: a packet that ends there is lost
    # unseen until the first chain comes.
    "a header before later segments": "row=virtio,class=P,as=net_memif,gen=60/1514/4000/9000",
}
# This one is wrong in any pool: the size that the device is told is more than there is.
BEYOND = "row=ice_up,as=net_memif,gen=60/1514/2040/4000/9000"


def device(running, arguments, *options):
    return Fragpmd(running, [f"net_mock0,{arguments}"], "--no-flush-rx",
                   "--max-pkt-len=9618", "--port-topology=loop", *options,
                   eal=["-d", plugin(running)])


def field(pmd, name):
    return re.search(rf"^ +{name}: +(.*)$", pmd.ask("show frag port"), re.M).group(1)


def is_stopped(pmd):
    pmd.wait_until(lambda: STOPPED in pmd.output(), "the mismatch was told")
    check(int(field(pmd, "Layout mismatches")) > 0, "no frame was dropped")
    received = pmd.stats(0)["RX-packets"]
    time.sleep(0.2)
    check(pmd.stats(0)["RX-packets"] == received, "the port still receives")


@case(each={name: (arguments,) for name, arguments in DEVICES.items()})
def port_gets_spaced_slices(running, arguments):
    with device(running, arguments) as pmd:
        pmd.ask("start")
        is_stopped(pmd)
        pmd.stop()
        check(field(pmd, "Layout").startswith("packed"), "the layout changed too soon")
        sent = pmd.stats(0)["TX-packets"]
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > sent + 500, "frames were sent")
        pmd.stop()
        check(field(pmd, "Layout").startswith("spaced"), f"layout {field(pmd, 'Layout')}")
        pmd.send("quit")
        pmd.end()
        frames, wrong, _ = COMPARED.search(pmd.output()).groups()
        check(int(frames) > 500 and wrong == "0", f"{wrong} of {frames} frames wrong")
        check(pmd.output().count(STOPPED) == 1, "it was told more than once")


@case
def size_rounded_up(running):
    """Nothing that was written over leaves; not even where a frame has one segment."""
    with device(running, BEYOND, "--mbuf-size=2112", "--enable-scatter") as pmd:
        pmd.ask("start")
        is_stopped(pmd)
        pmd.stop()
        pmd.send("quit")
        pmd.end()
        check(COMPARED.search(pmd.output()).group(2) == "0", "a frame was wrong")
