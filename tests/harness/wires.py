# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Wires from one capture to another: what a driver receives is written and compared."""

import os
import re
import struct

from harness import captures
from harness.cases import Skip
from harness.dpdk import memif_wants_short_segments
from harness.fragpmd import Fragpmd

# A virtio ring, and how much of it a batch may take: so nothing is lost, however late the
# receiver is. A frame takes a descriptor for its header and one for each 2 KB, at most.
RING, ENOUGH = 1024, 900
COMMON = ["--no-flush-rx", "--disable-link-check"]


def memif(running, number, role, more=""):
    if memif_wants_short_segments():
        more += ",bsize=4096"
    return (f"net_memif{number},role={role},id=0,socket={running.folder}/memif.sock,"
            f"socket-abstract=no{more}")


def await_link(pmd, port):
    pmd.wait_until(lambda: "Link status: up" in pmd.ask(f"show port info {port}"), "link up")


def offer_buffers(pmd):
    """A memif client has buffers for the server to write to only after it has polled."""
    pmd.ask("start")
    pmd.stop()


class Feed:
    """A capture that is written while net_pcap reads it. Use as a context.

    The lcore that reads waits for more, and does nothing else, until the feed is closed.
    """

    def __init__(self, path):
        self.path = path
        os.mkfifo(path)
        # For both ways, or the open waits for the reader.
        self._file = os.fdopen(os.open(path, os.O_RDWR), "wb", buffering=0)
        self._write(captures.file_header())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._file.close()

    def _write(self, data):
        left = memoryview(data)
        while left:
            left = left[self._file.write(left):]

    def send(self, packets):
        self._write(b"".join(captures.record(0, packet) for packet in packets))


def batches(packets):
    """Parts that fit into a virtio ring."""
    part, taken = [], 0
    for packet in packets:
        needs = 1 + -(-(len(packet) + 12) // 2048)
        if taken + needs > ENOUGH:
            yield part
            part, taken = [], 0
        part.append(packet)
        taken += needs
    yield part


class Seen:
    """What `show frag port` says of the port that received, and the slots of its pool's pages."""

    def __init__(self, pmd, port):
        part = re.search(rf"= Port {port} =(.*?)(= Port|testpmd)", pmd.ask("show frag port"),
                         re.DOTALL)[1]
        self.line = {name.strip(): value.strip()
                     for name, value in re.findall(r"^ +([^:=]+):(.*)$", part, re.M)}
        pool = re.search(rf"= Pool {self.line.get('Pool')} =.*?Slots per page: +(\d+)",
                         pmd.frag_pool(), re.DOTALL)
        self.slots_per_page = int(pool[1]) if pool else None

    def __getitem__(self, name):
        return int(self.line[name])


def forwarded(pmd, packets, receives, writes):
    """Forwards until one port has written all packets; what is seen at the other."""
    pmd.ask("start")
    pmd.wait_until(lambda: pmd.stats(writes)["TX-packets"] >= len(packets), "all frames written")
    pmd.stop()
    return Seen(pmd, receives)


def over_pcap(running, packets, *options, expected=None):
    """From file to file through one port; all packets are expected, or those that are named."""
    expected = packets if expected is None else expected
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    captures.write(into, packets)
    with Fragpmd(running, [f"net_pcap0,rx_pcap={into},tx_pcap={out}"], "--no-flush-rx",
                 "--port-topology=loop", *options) as pmd:
        seen = forwarded(pmd, expected, receives=0, writes=0)
    captures.check_same(expected, out)
    return seen


def over_memif(running, packets, *options, ring=""):
    """From a file through a client and a server of one process into a file."""
    into, out = running.folder / "in.pcap", running.folder / "out.pcap"
    empty, unused = running.folder / "empty.pcap", running.folder / "unused.pcap"
    captures.write(into, packets)
    captures.write(empty, [])
    vdevs = [memif(running, 0, "server", ring), f"net_pcap0,rx_pcap={empty},tx_pcap={out}",
             memif(running, 1, "client", ring), f"net_pcap1,rx_pcap={into},tx_pcap={unused}"]
    with Fragpmd(running, vdevs, "--no-flush-rx", *options) as pmd:
        await_link(pmd, 0)
        await_link(pmd, 2)
        seen = forwarded(pmd, packets, receives=0, writes=1)
    captures.check_same(packets, out)
    return seen


def over_virtio(running, packets, *options, sender=(), back=False):
    """From a capture through net_vhost of one process and net_virtio_user of another into a file.

    back: the other way round. options: of the process that receives; sender: of the other one.
    """
    running.setting.ask_for_hugepages()
    if not running.setting.huge:
        raise Skip("virtio-user shares hugepages with vhost, and there are none")
    out, empty = running.folder / "out.pcap", running.folder / "empty.pcap"
    unused, socket = running.folder / "unused.pcap", running.folder / "vhost.sock"
    captures.write(empty, [])
    # One at a time: what is in a burst that waits for more has not been sent.
    sender = ["--burst=1", *sender]
    with Feed(running.folder / "in.pcap") as feed:
        ends = [("net_pcap0,rx_pcap={},tx_pcap={}".format(*files), more)
                for files, more in (((feed.path, unused), sender), ((empty, out), options))]
        (at_vhost, of_vhost), (at_virtio, of_virtio) = reversed(ends) if back else ends
        vhost = Fragpmd(running, [f"net_vhost0,iface={socket}", at_vhost], *COMMON, *of_vhost,
                        eal=["--log-level=lib.vhost.config:error"])
        virtio = Fragpmd(running,
                         [f"net_virtio_user0,path={socket},queue_size={RING}", at_virtio],
                         *COMMON, f"--rxd={RING}", f"--txd={RING}", *of_virtio,
                         eal=["--single-file-segments"])
        with vhost, virtio:
            receiver, other = (vhost, virtio) if back else (virtio, vhost)
            await_link(vhost, 0)
            receiver.ask("start")
            other.ask("start")
            written = 0
            for part in batches(packets):
                feed.send(part)
                written += len(part)
                receiver.wait_until(lambda: receiver.stats(1)["TX-packets"] >= written,
                                    f"{written} frames written")
            feed.close()
            other.stop()
            receiver.stop()
            seen = Seen(receiver, 0)
    captures.check_same(packets, out)
    return seen
