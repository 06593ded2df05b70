# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What options do, where it can be seen; what they take and refuse: bad_input/option_table.py."""

import re
import time

from harness import captures
from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.namespaces import Namespace

PAIR = ("net_null0,size=64", "net_null1,size=64")
RINGS = ("net_ring0", "net_ring1")

IDLE = ["--hairpinq=1", "--hairpin-mode=0x12", "--hairpin-map=0:1:1:1:1", "--rxpkts=64,64",
        "--rxoffs=0,64", "--rxhdrs=eth,ipv4", "--multi-rx-mempool", "--rxq-share",
        "--rxq-share=1", "--rx-mq-mode=0x1", "--flow-isolate-all", "--disable-flow-flush",
        "--vxlan-gpe-port=4790", "--geneve-parsed-port=6081", "--latencystats=1",
        "--bitrate-stats=1", "--port-numa-config=(0,0),(1,0)", "--ring-numa-config=(0,3,0)",
        "--no-iova-contig", "--hot-plug", "--num-procs=1", "--proc-id=0"]


def forwards(pmd):
    pmd.ask("start")
    pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 0, "packets")
    rx, tx = pmd.stop()
    check(rx == tx > 0, f"{rx} received, {tx} sent")


def shown(pmd, command, *patterns):
    """What a command prints; each pattern must be in it."""
    answer = pmd.ask(command)
    for pattern in patterns:
        check(re.search(pattern, answer), f"nothing matches /{pattern}/ in:\n{answer}")
    return answer


@case
def idle_options_together(running):
    """Forwarding works; each option is named once, however often it is given."""
    with Fragpmd(running, PAIR, *IDLE) as pmd:
        forwards(pmd)
        said = re.findall(r"^fragpmd: --([\w-]+) has no effect: ", pmd.output(), re.MULTILINE)
        names = {option[2:].split("=")[0] for option in IDLE}
        check(sorted(said) == sorted(names), f"said of {said}")


@case(each={name: (name, says) for name, says in {
    "page_frag": None, "native": None, "xbuf": None, "anon": "native", "xmem": "native",
    "xmemhuge": "native"}.items()})
def mp_alloc(running, name, taken_as):
    with Fragpmd(running, PAIR, f"--mp-alloc={name}") as pmd:
        forwards(pmd)
        check(f"MP allocation mode: {taken_as or name}\n" in pmd.output(), "the mode is not shown")
        warnings = pmd.output().count(f"fragpmd: --mp-alloc={name} is taken as native")
        check(warnings == (1 if taken_as else 0), f"{warnings} warnings")


@case
def mp_anon(running):
    with Fragpmd(running, PAIR, "--mp-anon") as pmd:
        shown(pmd, "show config fwd", r"MP allocation mode: native\n")
        check(pmd.output().count("fragpmd: --mp-alloc=anon is taken as native") == 1, "no warning")


@case(each={"one segment": (range(60, 1519),), "chains": (range(1519, 9019, 7),)})
def xbuf_packets(running, lengths):
    """Data in external buffers goes through as it is."""
    sent = captures.frames(list(lengths))
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, sent)
    with Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--port-topology=loop", "--mp-alloc=xbuf") as pmd:
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= len(sent), "all packets sent")
        pmd.stop()
    captures.check_same(sent, out)


@case
def several_mbuf_sizes(running):
    with Fragpmd(running, PAIR, "--mbuf-size=1152,2176,4224") as pmd:
        forwards(pmd)
        output = pmd.output()
    check(output.count("all but the first size of --mbuf-size have no effect") == 1, "no warning")
    check(", size=1152, socket=0" in output, "the first size is not that of the pool")


@case
def thresholds(running):
    """Drivers that do not say how their queues are: what was asked for is shown."""
    options = ["--rxd=512", "--rxfreet=32", "--rxpt=8", "--rxht=7", "--rxwt=6", "--txd=256",
               "--txfreet=64", "--txrst=16", "--txpt=36", "--txht=5", "--txwt=4"]
    with Fragpmd(running, PAIR, *options) as pmd:
        shown(pmd, "show config rxtx", r"RX desc=512 - RX free threshold=32\n",
              r"RX threshold registers: pthresh=8 hthresh=7  wthresh=6\n",
              r"TX desc=256 - TX free threshold=64\n",
              r"TX threshold registers: pthresh=36 hthresh=5  wthresh=4\n",
              r"TX RS bit threshold=16\n")
        forwards(pmd)


@case(each={"by name": ("--enable-scatter",), "by number": ("--rx-offloads=0x2000",),
            "last by name": ("--rx-offloads=0x0", "--enable-scatter")})
def rx_offloads(running, *options):
    with Fragpmd(running, RINGS, *options) as pmd:
        shown(pmd, "show config rxtx", r"Rx offloads=0x2000 Tx offloads=0x8000\n",
              r"RX Offloads=0x2000\n")


@case
def rx_offloads_taken_back(running):
    with Fragpmd(running, RINGS, "--enable-scatter", "--rx-offloads=0x0") as pmd:
        shown(pmd, "show config rxtx", r"Rx offloads=0x0 ")
        check("takes back the offloads 0x2000" in pmd.output(), "nothing is said about it")


@case(each={"none": ("0x0", "0x0"), "segments": ("0x8000", "0x8000")})
def tx_offloads(running, asked, shows):
    """Fast free is not added when offloads are named."""
    with Fragpmd(running, ("net_tap0,iface=tap0", "net_tap1,iface=tap1"), "--rxd=256",
                 f"--tx-offloads={asked}", within=Namespace(running).inside) as pmd:
        shown(pmd, "show config rxtx", rf"Tx offloads={shows}\n")


@case
def ports_in_the_order_of_the_list(running):
    with Fragpmd(running, [*PAIR, "net_null2,size=64"], "--portlist=2,0-1,1",
                 "--port-topology=chained") as pmd:
        answer = shown(pmd, "show config fwd")
        streams = re.findall(r"RX P=(\d)/Q=0 .* -> TX P=(\d)", answer)
        check(streams == [("2", "0"), ("0", "1"), ("1", "2")], f"{streams}")


@case
def ports_that_do_not_exist(running):
    with Fragpmd(running, PAIR, "--portlist=7,0", "--port-topology=loop") as pmd:
        check("Invalid port 7\n" in pmd.output(), "nothing is said about it")
        check("previous number of forwarding ports 2 - changed to number of configured ports 1\n"
              in pmd.output(), "the change is not said")
        forwards(pmd)


@case
def peers_of_a_file(running):
    peers = running.folder / "peers"
    peers.write_text("02:00:00:00:00:aa\n06:00:00:00:00:bb\n")
    with Fragpmd(running, PAIR, f"--eth-peers-configfile={peers}", "--forward-mode=mac") as pmd:
        shown(pmd, "show config fwd", r"TX P=1/Q=0 .* peer=06:00:00:00:00:BB\n",
              r"TX P=0/Q=0 .* peer=02:00:00:00:00:AA\n")


def events(running, *options):
    """What is said when the other end of a port comes, and when the port is closed."""
    socket = running.folder / "vhost.sock"
    with Fragpmd(running, [f"net_vhost0,iface={socket}"], "--port-topology=loop", *options) as pmd:
        before = len(pmd.output())
        with Fragpmd(running, [f"net_virtio_user0,path={socket}"], "--port-topology=loop",
                     eal=["--single-file-segments"]):
            until = time.monotonic() + 2
            while time.monotonic() < until and (
                    "link state change event" not in pmd.output()[before:]):
                time.sleep(0.05)
        came = pmd.output()[before:]
        pmd.send("quit")
        return came, pmd.end()


@case(each={"usual": ([], True, False), "masked": (["--mask-event=intr_lsc"], False, False),
            "masked and back": (["--mask-event=all", "--print-event=intr_lsc"], True, False),
            "all": (["--print-event=all"], True, True)})
def events_of_ports(running, options, lsc, released):
    came, output = events(running, *options)
    check(("\nPort 0: link state change event\n" in came) == lsc, f"link: {came}")
    check(("\nPort 0: device released event\n" in output) == released, "closing")


@case
def chosen_xstats(running):
    """In each block, before its end; rates from the second on; what is missing is said once."""
    with Fragpmd(running, PAIR, "--stats-period=1", "--no-flush-rx",
                 "--display-xstats=rx_good_packets,nonsense,tx_q0_packets",
                 interactive=False, wait=False) as pmd:
        pmd.wait_for("Port statistics")
        for _ in range(3):
            time.sleep(1)
        pmd.signal()
        output = pmd.end()
    blocks = re.findall(
        r"Tx-pps: .*\n\n +Value +Rate \(since last show\)\n  rx_good_packets +(\d+) +(\d+)\n"
        r"  tx_q0_packets +(\d+) +(\d+)\n  #{76}\n", output)
    check(len(blocks) >= 4, f"{len(blocks)} blocks")
    check(all(int(number) > 0 for number in blocks[-1]), f"{blocks[-1]}")
    for port in (0, 1):
        check(output.count(f"No xstat 'nonsense' on port {port} - skip it 1\n") == 1, f"{port}")


@case
def without_numa(running):
    with Fragpmd(running, PAIR, "--no-numa", "--socket-num=0") as pmd:
        shown(pmd, "show config fwd", r"NUMA support disabled, ")
        check("no effect" not in pmd.output(), "warned")
        forwards(pmd)


@case
def socket_with_numa(running):
    with Fragpmd(running, PAIR, "--socket-num=0") as pmd:
        check(pmd.output().count("fragpmd: --socket-num has no effect: ") == 1, "no warning")


@case
def ports_not_started(running):
    """They wait for `port start`."""
    with Fragpmd(running, PAIR, "--disable-device-start") as pmd:
        answer = pmd.ask("start")
        check("Not all ports were started" in answer, answer)
        pmd.ask("port start all")
        forwards(pmd)


@case
def many_together(running):
    """As a driving script gives them."""
    with Fragpmd(running, PAIR, "--forward-mode=mac", "--burst=64", "--txd=1024", "--rxd=1024",
                 "--txq=2", "--rxq=2", "--tx-offloads=0x0", "--numa", "--auto-start",
                 "--nb-ports=2", "--portmask=0x3", "--disable-link-check", "--no-lsc-interrupt",
                 "--eth-peer=0,02:00:00:00:00:0a", "--eth-peer", "1,02:00:00:00:00:0b",
                 "--max-pkt-len=1518", "--mbuf-size=2176", "--nb-cores=1", "--rss-udp",
                 "--no-rmv-interrupt", "--mlockall", "--no-mlockall", "--mbcache=0",
                 "--max-lro-pkt-size=0", mbufs=16384) as pmd:
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 0, "packets")
        rx, tx = pmd.stop()
        check(rx == tx > 0, f"{rx} received, {tx} sent")
