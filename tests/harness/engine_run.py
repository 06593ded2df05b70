# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Frames from one capture through a forwarding engine into another: ours, and testpmd's."""

import itertools

from harness import captures
from harness.cases import Failure, check
from harness.fragpmd import Fragpmd
from harness.plugin import TESTPMD

# Options that lay packets out in different ways; the last two cut headers apart.
LAYOUTS = {
    "ordered": [],
    "compatible": ["--mbcache=250"],
    "native": ["--mp-alloc=native"],
    "64 bytes in a segment": ["--mp-alloc=native", "--mbuf-size=192"],
    "headers of 20 bytes": ["--frag-header-split=20"],
}
PEER = "02:11:22:33:44:55"


class Stock(Fragpmd):
    """The distribution's testpmd, with DPDK's own pool."""

    def __init__(self, running, vdevs, *options, **more):
        super().__init__(running, vdevs, "--no-mlockall", *options, program=TESTPMD, **more)


def own_mac(pmd):
    for line in pmd.output().splitlines():
        if line.startswith("Port 0: ") and line.count(":") == 6:
            return bytes.fromhex(line.split(": ", 1)[1].replace(":", ""))
    raise Failure("the address of port 0 was not printed")


def through(running, engine, sent, expected, *options, kind=Fragpmd, mbufs=16384):
    """Forwards frames from port 0 back to it, and checks what comes out.

    expected: a function that gets the frames and the port's address.
    Returns what comes out, and what the program said at its stop.
    """
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, sent)
    with kind(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
              "--port-topology=loop", f"--forward-mode={engine}", f"--eth-peer=0,{PEER}", *options,
              mbufs=mbufs) as pmd:
        wanted = expected(sent, own_mac(pmd))
        pmd.ask("start")
        pmd.wait_until(lambda: pmd.stats(0)["RX-packets"] >= len(sent), "all received")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] >= len(wanted), "all sent")
        said = pmd.ask("stop")
    got = captures.read(out, captures.WHOLE)
    check_same(sent if len(sent) == len(wanted) else None, wanted, got)
    return got, said


def check_same(sent, wanted, got):
    for number, (one, other) in enumerate(itertools.zip_longest(wanted, got)):
        if one == other:
            continue
        lines = [f"frame {number}:"]
        if sent:
            lines.append(f"sent   {sent[number][:120].hex()}")
        lines += [f"wanted {(one or b'')[:120].hex()}", f"got    {(other or b'')[:120].hex()}"]
        raise Failure("\n".join(lines))
    check(len(wanted) == len(got), f"{len(got)} frames, not {len(wanted)}")
