# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Commands that set things are answered as testpmd answers them, good values and bad ones."""

from harness import captures
from harness.answers import answer, both, check_same
from harness.cases import case, check
from harness.fragpmd import Fragpmd

NULLS = ("net_null0", "net_null1", "net_null2")
FWD = "show config fwd"

# Lines in their order; where there is a second text, testpmd has a defect there and we say that.
SELECTION = [
    (FWD,), ("set nbcore 2",), (FWD,), ("set nbcore 4",), ("set nbcore 65535",),
    ("set nbcore 65536",), ("set nbcore -1",), ("set nbcore x",), ("set nbcore",),
    ("set nbport 2",), (FWD,), ("set nbport 4",), ("set nbport 65536",), ("set nbport 3",),
    ("set nbport 0", "nb fwd ports should be > 0 and <= 3 - ignored\n"), ("set nbport 3",),
    ("set corelist 2",), ("show config cores",), (FWD,), ("set corelist 3,1",), (FWD,),
    ("show config cores",), ("set corelist 1,2,3",), ("set corelist 1,1",), ("set corelist 0",),
    ("set corelist 1,9",), ("set corelist 1000",), ("set corelist x",), ("set corelist ,1",),
    ("set corelist 1;2",), ("set corelist 1,2 3",), ("set corelist",),
    ("set corelist 1,", "No valid value after comma\n"),
    ("set corelist 1",), ("set corelist 4294967297", "lcore 4294967295 not enabled\n"), (FWD,),
    ("set portlist 2,0",), (FWD,), ("set portlist 1",), (FWD,), ("set portlist 0,1,2",),
    ("set portlist 1,1",), ("set portlist 3",), ("set portlist 0,7",), ("set portlist x",),
    ("set portlist 1",), ("set portlist 65537", "Invalid port 65537\n"),
    ("set portlist 0,1,2",), (FWD,),
    ("set portmask 5",), (FWD,), ("set portmask 0x7",), ("set portmask 0",), ("set portmask x",),
    ("set portmask 0x12",), (FWD,), ("set portmask 0x7",), ("set portmask -1",),
    ("set portmask 0x8", "Invalid mask of ports: 0x8 names none of the 3\n"),
    ("set portmask 0x7", ""), (FWD,),
    ("set coremask 0x6",), (FWD,), ("set coremask 0xe",), ("set coremask 0",),
    ("set coremask 1",), ("set coremask 0x100",), ("set coremask x",), ("set coremask 0x2",),
    ("set eth-peer 0 02:11:22:33:44:55",), ("set eth-peer 0 nonsense",), (FWD,),
    ("set eth-peer 0 02:11:22:33:44",), ("set eth-peer x 02:11:22:33:44:55",),
    ("set eth-peer 9 02:11:22:33:44:55", "Invalid port 9\nError: Invalid port number 9\n"),
    ("set default",), ("show config cores",), ("set default now",),
]

MADE_PACKETS = [
    ("show config txpkts",), ("set txpkts 64,128",), ("show config txpkts",), ("set txsplit on",),
    ("show config txpkts",), ("set txsplit rand",), ("show config txpkts",),
    ("set txsplit off",), ("set txsplit nonsense",), ("set txsplit",), ("set txpkts 41",),
    ("set txpkts 42",), ("set txpkts 20,20",), ("set txpkts 0",), ("set txpkts x",),
    ("set txpkts 64, 64",), ("set txpkts 64,,64",), ("set txpkts ,64",), ("set txpkts -64",),
    ("set txpkts 2048",), ("show config txpkts",), ("set txpkts " + ",".join(["10"] * 40),),
    ("show config txpkts",), ("set txpkts " + ",".join(["10"] * 50),),
    ("set txpkts 2049", "length[0]=2049 > mbuf_data_size=2048 - give up\n"),
    ("set txpkts 64,70000", "length[1]=70000 > mbuf_data_size=2048 - give up\n"),
    ("set txpkts 64,", "No valid value after comma\n"),
    ("set txpkts 64,0", "length[1]=0 must be > 0 and <= 2048 - give up\n"),
]

NO_PORT = "Error during %s mode for port 9: No such device\n"
PORTS = [
    ("set promisc 0 on",), ("set promisc 0 off",), ("set promisc all on",),
    ("set promisc all off",), ("set promisc 0 maybe",), ("set promisc x on",),
    ("set promisc 65536 on",), ("set promisc 0",),
    ("set promisc 9 off", "Invalid port 9\n" + NO_PORT % "disabling promiscuous"),
    ("set allmulti 0 on",), ("set allmulti 0 off",), ("set allmulti all on",),
    ("set allmulti all off",), ("set allmulti all maybe",),
    ("set allmulti 9 on", "Invalid port 9\n" + NO_PORT % "enabling all-multicast"),
    ("set link-up port 0",), ("set link-down port 0",), ("set link-down port",),
    ("set link-up port 9", "Invalid port 9\n\nSet link up fail.\n"),
    ("set link-down port 9", "Invalid port 9\n\nSet link down fail.\n"),
    ("set xstats-hide-zero on",), ("set xstats-hide-zero off",), ("set xstats-hide-zero 1",),
    ("mac_addr add 0 02:11:22:33:44:55",), ("mac_addr remove 0 02:11:22:33:44:55",),
    ("mac_addr set 0 02:11:22:33:44:55",), ("mac_addr set 0 01:11:22:33:44:55",),
    ("mac_addr set 0 nonsense",), ("mac_addr",), ("mac_addr get 0 02:11:22:33:44:55",),
    ("mac_addr add 9 02:11:22:33:44:55",
     "Invalid port 9\nmac_addr_cmd error: (No such device)\n"),
    ("mcast_addr add 0 01:00:5e:00:00:01",), ("mcast_addr remove 0 01:00:5e:00:00:01",),
    ("mcast_addr add 0 02:00:5e:00:00:01",), ("mcast_addr add 9 01:00:5e:00:00:01",),
    ("mcast_addr remove 9 01:00:5e:00:00:01",), ("mcast_addr add 0 x",),
]

WRONG = [("nonsense",), ("set",), ("set nonsense",), ("sta",), ("start nonsense",), ("quit now",),
         ("load",), ("help nonsense",), ("",), ("   ",), ("# a comment",), ("show config",),
         ("set nbcore 1 # with a comment",), ("set  nbcore   1  ",)]


@case(each={"ports and lcores": (SELECTION,), "made packets": (MADE_PACKETS,),
            "of ports": (PORTS,), "wrong lines": (WRONG,)})
def as_testpmd(running, lines):
    with both(running, NULLS, "--port-topology=chained", workers=3) as (ours, theirs):
        for line in lines:
            check_same(ours, theirs, *line)


@case
def last_core_stays(running):
    """testpmd ends here, by a division by zero."""
    with Fragpmd(running, NULLS, workers=2) as pmd:
        for line, range_ in (("set nbcore 0", "cores should be > 0 and <= 2"),
                             ("set nbport 0", "ports should be > 0 and <= 3")):
            said = answer(pmd, line)
            check(said == f"nb fwd {range_} - ignored\n", f"'{line}' is answered {said}")
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 0, "packets")
        pmd.stop()


@case
def while_forwarding(running):
    """What runs goes on as it is; what may be set holds from the next start."""
    refused = ["set nbcore 1", "set corelist 1", "set portlist 1", "set coremask 2",
               "set portmask 1", "set eth-peer 0 02:11:22:33:44:55"]
    with both(running, NULLS[:2], "--nb-cores=2", workers=2) as (ours, theirs):
        for pmd in (ours, theirs):
            pmd.ask("start")
        before = answer(ours, FWD)
        for line in refused:
            check_same(ours, theirs, line)
        check_same(ours, theirs, "set txpkts 64,64")
        check_same(ours, theirs, "set default", "Please stop forwarding first\n")
        check(answer(ours, "set nbport 1") == "Number of forwarding ports set to 1\n",
              "nbport is not taken while forwarding runs")
        check(answer(ours, FWD) == before, "what runs is shown differently")
        for pmd in (ours, theirs):
            pmd.stop()
        check("ports=1 - cores=1 - streams=1" in ours.ask("start"), "nbport does not hold")
        ours.stop()


@case
def more_segments_than_descriptors(running):
    """The descriptors that were asked for are the most; nothing is changed then."""
    empty = running.folder / "empty.pcap"
    captures.write(empty, [])
    vdevs = [f"net_pcap0,rx_pcap={empty},tx_pcap={running.folder}/out.pcap"]
    with Fragpmd(running, vdevs, "--port-topology=loop", "--txd=32") as pmd:
        said = answer(pmd, "set txpkts " + ",".join(["10"] * 33))
        check(said == "nb segments per TX packets=33 >= TX queue(0) ring_size=32 - txpkts "
              "ignored\nTx segment size(33) is not supported - txpkts ignored\n", said)
        check(answer(pmd, "set txpkts " + ",".join(["10"] * 32)) == "", "32 are refused")
