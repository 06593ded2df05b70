# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Options that do not exist, exclude each other, or ask for more than there is."""

import re

from harness import captures
from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.mock_nic import plugin
from harness.refusal import PAIR, refused

ONE = ["--vdev=net_null0"]
THREE = [*PAIR, "--vdev=net_null2"]


@case
def unknown_option(running):
    refused(running, r"--nonsense\b", r"Command line is incomplete or incorrect", r"Usage: ",
            options=["--nonsense"])


@case
def unknown_short_option(running):
    refused(running, r"'?Z'?", r"Command line is incomplete or incorrect", options=["-Z"])


@case
def stray_word(running):
    refused(running, r"Invalid parameter: nonsense", r"Command line is incorrect",
            options=["nonsense"])


@case
def argument_for_a_flag(running):
    refused(running, r"--auto-start\b", r"Command line is incomplete or incorrect",
            options=["--auto-start=1"])


@case
def unknown_engine(running):
    refused(running, r"Invalid nonsense packet forwarding mode - forward-mode must be: "
            r".*\bio\b.*\bmac\b.*\bmacswap\b.*\brxonly\b.*\btxonly\b",
            options=["--forward-mode=nonsense"])


@case
def unknown_eal_option(running):
    refused(running, r"--nonsense\b", eal=["--nonsense"])


@case
def secondary_process(running):
    """It must refuse before it touches the ports of the first process, which goes on."""
    with Fragpmd(running, [vdev.removeprefix("--vdev=") for vdev in PAIR]) as pmd:
        refused(running, r"a secondary process cannot forward: .*--file-prefix", vdevs=[],
                eal=["--proc-type=secondary", f"--file-prefix={pmd.prefix}"])
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 0, "packets")


@case
def no_ports(running):
    refused(running, r"No probed ethernet devices: give the EAL at least one, by --vdev=net_",
            vdevs=[])


@case(each={"one": (ONE,), "three": (THREE,)})
def odd_ports_in_pairs(running, vdevs):
    refused(running, r"port-topology.* paired .*even number of .*ports, not [13]\b.*"
            r"--port-topology=(chained|loop)",
            options=["--port-topology=paired"], vdevs=vdevs)


@case
def more_cores_than_given(running):
    refused(running, r"nb-cores should be > 0 and <= 2\b", options=["--nb-cores=3"], workers=2)


@case
def no_core_to_forward(running):
    refused(running, r"No cores defined for forwarding", r"at least two, by -l", workers=0)


@case(each={way: (way,) for way in ("rxq", "txq")})
def more_queues_than_the_driver_has(running, way):
    empty = running.folder / "empty.pcap"
    captures.write(empty, [])
    refused(running, rf"{way} 2 invalid - must be >= 0 && <= 1: .*driver net_pcap of port 0",
            options=[f"--{way}=2", "--port-topology=loop"],
            vdevs=[f"--vdev=net_pcap0,rx_pcap={empty},tx_pcap={running.folder}/out.pcap"])


@case
def no_queue_at_all(running):
    refused(running, r"Either rx or tx queues should be non-zero: .*--rxq or --txq",
            options=["--rxq=0", "--txq=0"])


@case(each={mode: (options,) for mode, options in {
    "ordered": [], "compatible": ["--mbcache=250"], "native": ["--mp-alloc=native"]}.items()})
def pool_too_small(running, more):
    """The message says how many mbufs are needed, and with that many it works."""
    options = ["--rxq=4", "--txq=4", "--rxd=1024", *more]
    output = refused(running, r"total-num-mbufs should be >= \d+: 4096 mbufs cannot fill ",
                     options=options, mbufs=4096)
    needed = int(re.search(r"total-num-mbufs should be >= (\d+)", output)[1])
    refused(running, rf"total-num-mbufs should be >= {needed}: ", options=options,
            mbufs=needed - 1)
    with Fragpmd(running, [vdev.removeprefix("--vdev=") for vdev in PAIR], *options,
                 mbufs=needed) as pmd:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 0, "packets")


@case
def no_room_behind_the_headroom(running):
    refused(running, r"mbuf-size should be > 128 and < 65536", options=["--mbuf-size=128"])


@case
def slice_too_small_for_made_packets(running):
    """Without --txpkts it is --mbuf-size that is wrong."""
    refused(running, r"mbuf-size should be > 191 and < 65536: .* 64 bytes",
            options=["--mbuf-size=150"])


@case
def slice_too_small_for_the_port(running):
    """virtio wants at least 64 bytes; its other end is a fragpmd with a vhost port."""
    socket = running.folder / "vhost.sock"
    with Fragpmd(running, [f"net_vhost0,iface={socket}"], "--port-topology=loop"):
        refused(running, r"mbuf-size should be > 191 and < 65536: .*virtio.*at least 64 bytes",
                options=["--mbuf-size=185", "--port-topology=loop"],
                vdevs=[f"--vdev=net_virtio_user0,path={socket}"],
                eal=["--single-file-segments"])


@case(each={driver: (driver,) for driver in
            ("net_af_xdp", "net_thunderx", "net_dpaa", "net_dpaa2", "net_cn9k", "net_cn10k",
             "net_octeontx")})
def driver_that_cannot_have_page_frag(running, driver):
    """By name, before a queue is set up; a native pool it can have."""
    device = f"net_mock0,row=em,as={driver}"
    refused(running, rf"driver {driver} of port 0 cannot have buffers of page_frag pools: .*"
            r"--mp-alloc=native", vdevs=[f"--vdev={device}"], eal=["-d", plugin(running)])
    with Fragpmd(running, [device], "--mp-alloc=native", "--port-topology=loop",
                 eal=["-d", plugin(running)]) as pmd:
        pmd.ask("start")
        pmd.stop()


@case
def slice_too_small_for_a_frame(running):
    """net_af_packet takes a frame only whole: the driver refuses, fragpmd says which option."""
    refused(running, r"net_af_packet of port 0 refuses rx queue 0 .*--mbuf-size=640",
            options=["--mbuf-size=640", "--port-topology=loop"],
            vdevs=["--vdev=net_af_packet0,iface=lo"],
            within=["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"])


@case
def frame_too_long_for_the_driver(running):
    refused(running, r"max-pkt-len=9018 - should be >= \d+ and <= \d+ for driver net_memif of ",
            options=["--max-pkt-len=9018", "--port-topology=loop"],
            vdevs=["--vdev=net_memif0,role=server,socket-abstract=no,"
                   f"socket={running.folder}/memif.sock"])


@case
def ordered_mode_with_a_cache(running):
    refused(running, r"--frag-mode=ordered and --mbcache=250 exclude each other: .*--mbcache=0",
            options=["--frag-mode=ordered", "--mbcache=250"])


ORDERED_ONLY = ["--frag-layout=packed", "--frag-linearise=best", "--frag-linearise=always",
                "--frag-copybreak=auto", "--frag-copybreak=64", "--frag-header-split=64"]
OTHER_POOLS = {"native": "--mp-alloc=native", "compatible": "--frag-mode=compatible",
               "cache": "--mbcache=250"}


@case(each={f"{option}, {pool}": (option, OTHER_POOLS[pool])
            for option in ORDERED_ONLY for pool in OTHER_POOLS})
def nothing_to_do_on_receive(running, option, pool):
    """Other pools have no slices to merge or to copy out of."""
    refused(running, rf"{option.split('=')[0]}\S* is for page_frag pools in ordered mode",
            options=[option, pool])


@case
def command_without_effect(running):
    with Fragpmd(running, ["net_null0"], "--mp-alloc=native") as pmd:
        for command in ("linearise best", "copybreak 64", "header-split 64"):
            check("No effect: no port receives into a page_frag pool in ordered mode" in
                  pmd.ask(f"set frag {command}"), f"nothing is said about {command}")
        check("No effect" not in pmd.ask("set frag coalesce off"), "coalescing has an effect")


@case
def tx_first_at_the_prompt(running):
    refused(running, r"--tx-first cannot be used on interactive mode", options=["-i", "--tx-first"])


@case(each={"too short": ("20", r"must be >= 42\b"), "too long": ("3000", r"2048 bytes.*mbuf-size"),
            "too many": (",".join(["64"] * 256), r"must be 1 to \d+ lengths")})
def packets_to_build(running, lengths, says):
    refused(running, r"bad txpkts - .*" + says, options=[f"--txpkts={lengths}"])
