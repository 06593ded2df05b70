#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Compares the packets of two capture files: number, order, lengths and every byte.

Times are not compared. Also a module: read() and difference() are what the tests use.
"""

import struct
import sys

MAGIC = {0xA1B2C3D4: "us", 0xA1B23C4D: "ns"}


class BadCapture(Exception):
    """The file is not a complete capture of whole packets."""


def read(path, whole=None):
    """Returns the packets of a capture file, each as bytes.

    Every packet must be there whole. With whole=N longer packets may have been cut to N bytes:
    such a packet is returned cut, with its real length behind it.
    """
    with open(path, "rb") as file:
        data = file.read()
    for order in "<>":
        if len(data) >= 24 and struct.unpack_from(order + "I", data)[0] in MAGIC:
            break
    else:
        raise BadCapture(f"{path}: not a pcap file")
    packets = []
    at = 24
    while at < len(data):
        if at + 16 > len(data):
            raise BadCapture(f"{path}: ends inside the header of packet {len(packets) + 1}")
        captured, length = struct.unpack_from(order + "8xII", data, at)
        at += 16
        cut = captured < length and captured == whole
        if captured != length and not cut:
            raise BadCapture(f"{path}: packet {len(packets) + 1} has {captured} of {length} bytes")
        if at + captured > len(data):
            raise BadCapture(f"{path}: ends inside packet {len(packets) + 1}")
        packets.append(data[at:at + captured] + (struct.pack("<I", length) if cut else b""))
        at += captured
    return packets


def difference(sent, got):
    """Describes the first difference between two lists of packets; None if there is none."""
    for number, (one, other) in enumerate(zip(sent, got), 1):
        if one == other:
            continue
        if len(one) != len(other):
            return f"packet {number}: {len(one)} bytes became {len(other)}"
        byte = next(i for i, pair in enumerate(zip(one, other)) if pair[0] != pair[1])
        return (f"packet {number} of {len(one)} bytes: byte {byte} was 0x{one[byte]:02x}, "
                f"became 0x{other[byte]:02x}")
    if len(sent) != len(got):
        return f"{len(sent)} packets became {len(got)}"
    return None


def main(arguments):
    try:
        if len(arguments) == 2 and arguments[0] == "--count":
            print(len(read(arguments[1])))
            return 0
        if len(arguments) != 2:
            print("usage: pcap_same.py INPUT OUTPUT | --count FILE", file=sys.stderr)
            return 2
        sent, got = (read(path) for path in arguments)
    except (OSError, BadCapture) as error:
        print(error, file=sys.stderr)
        return 1
    different = difference(sent, got)
    if different:
        print(different, file=sys.stderr)
        return 1
    print(f"{len(sent):,} packets, {sum(map(len, sent)):,} bytes: equal byte for byte")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
