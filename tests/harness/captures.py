# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Making capture files, and comparing what became of their packets.

Reading and comparing is the demo's own: config/demo.d/pcap_same.py.
"""

import importlib.util
import itertools
import random
import struct

from harness.cases import Failure
from harness.setting import ROOT

_spec = importlib.util.spec_from_file_location(
    "pcap_same", ROOT / "config" / "demo.d" / "pcap_same.py")
pcap_same = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pcap_same)

read = pcap_same.read

MAC = {"source": bytes.fromhex("02deadbeef01"), "destination": bytes.fromhex("02deadbeef02")}


def frame(length, seed):
    """An Ethernet frame of random bytes, the same for the same seed."""
    head = MAC["destination"] + MAC["source"] + b"\x88\xb5"  # a type for experiments
    return head + random.Random(seed).randbytes(length - len(head))


def frames(lengths):
    return [frame(length, number) for number, length in enumerate(lengths)]


def file_header(snap=262144):
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snap, 1)


def record(number, packet):
    return struct.pack("<IIII", number, 0, len(packet), len(packet)) + packet


def write(path, packets, snap=262144):
    with open(path, "wb") as file:
        file.write(file_header(snap))
        for number, packet in enumerate(packets):
            file.write(record(number, packet))


# What net_pcap writes of a packet that has several segments; it notes the full length.
WHOLE = 16128


def as_written(packet, got, whole):
    """A packet as the file has to have it: a long one may be cut, if it left in segments."""
    if len(packet) <= whole or len(got) == len(packet):
        return packet
    return packet[:whole] + struct.pack("<I", len(packet))


def check_same(sent, path, whole=WHOLE):
    """The file must hold exactly these packets, in order and byte for byte."""
    try:
        got = read(path, whole)
    except pcap_same.BadCapture as bad:
        raise Failure(str(bad)) from bad
    expected = [as_written(packet, one, whole)
                for packet, one in itertools.zip_longest(sent, got[:len(sent)], fillvalue=b"")]
    different = pcap_same.difference(expected, got)
    if different:
        raise Failure(f"{path.name}: {different}")
