# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What PAGE_FRAG asks of pools and ports that cannot have it: refused when the pool is created."""

from harness import mock_nic
from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.plugin import TESTPMD, eal_options
from harness.refusal import refused
from harness.wires import memif

COPIES = {"always": "mode=ordered,linearise=always", "copybreak": "mode=ordered,copybreak=64"}


def testpmd_refused(running, value, answer, *vdevs, options=(), eal=()):
    refused(running, answer, "in PAGE_FRAG", program=TESTPMD, options=options,
            vdevs=[f"--vdev={vdev}" for vdev in vdevs], eal=[*eal, *eal_options(running, value)],
            environment={"PAGE_FRAG": value})


@case(each={name: (value,) for name, value in COPIES.items()})
def copies_with_fast_free(running, value):
    """Drivers that free all they have sent into the first mbuf's pool; copies are of another."""
    testpmd_refused(running, value, r"port 0 may free mbufs of two pools into one",
                    "net_mock0,row=em,fast_free=first", eal=["-d", mock_nic.plugin(running)])


@case(each={str(size): (size,) for size in (2178, 2200, 3000)})
def packed_data_rooms(running, size):
    """memif fills the whole data room, whatever the distance of slices is."""
    testpmd_refused(running, "mode=ordered,layout=packed", rf"and this is {size} \(port 0\)",
                    memif(running, 0, "server"), options=[f"--mbuf-size={size}"])


@case
def packed_in_other_ways(running):
    """A device that is not what the table of layouts says of its driver: no packet gets through."""
    value = "mode=ordered,layout=packed,linearise=always"
    with Fragpmd(running, ["net_mock0,row=pcap,class=P,as=net_memif,gen=60/2040/4000/9000"],
                 "--no-mlockall", "--no-flush-rx", "--max-pkt-len=9618", "--port-topology=loop",
                 program=TESTPMD,
                 eal=["-d", mock_nic.plugin(running), *eal_options(running, value)],
                 environment={"PAGE_FRAG": value}) as pmd:
        pmd.ask("start")
        pmd.wait_for("does not fill packed slices as its driver was said to: queue 0 receives no")
        sent = pmd.stats(0)["TX-packets"]
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] > 0, "the device receives")
        check(pmd.stats(0)["TX-packets"] == sent, "packets get through")
        pmd.stop()
