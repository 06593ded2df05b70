# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Engine 5tswap: each frame goes back to where it came from, and testpmd does it so too."""

from harness.cases import case, check
from harness.engine_run import LAYOUTS, Stock, through
from harness.headers import IPV4, IPV6, frames, network
from harness.packets import IP, UDP, Ether, defragment

# What testpmd swaps beyond a packet's end, or in the midst of its data.
OURS_ONLY = ("fragments", "cut anywhere", "many tags", "broken ip", "garbage behind ip")


def swapped(frame, place, half):
    """With two fields of a frame that follow each other swapped, if they are there."""
    if place + 2 * half > len(frame):
        return frame
    return (frame[:place] + frame[place + half:place + 2 * half] + frame[place:place + half]
            + frame[place + 2 * half:])


def turned(frame):
    if len(frame) < 14:
        return frame
    place, kind = network(frame)
    frame = swapped(frame, 0, 6)
    rest = frame[place:]
    if kind == IPV4 and len(rest) >= 20 and rest[0] >> 4 == 4:
        length = 4 * (rest[0] & 15)
        if length < 20 or length > len(rest):
            return frame
        frame = swapped(frame, place + 12, 4)
        proto = None if int.from_bytes(rest[6:8], "big") & 0x1fff else rest[9]
    elif kind == IPV6 and len(rest) >= 40:
        length, proto = 40, rest[6]
        frame = swapped(frame, place + 8, 16)
    else:
        return frame
    return swapped(frame, place + length, 2) if proto in (6, 17) else frame


def all_turned(sent, _mac):
    return [turned(frame) for frame in sent]


@case(each={layout: (layout,) for layout in LAYOUTS})
def swaps(running, layout):
    through(running, "5tswap", sum(frames().values(), []), all_turned, *LAYOUTS[layout])


@case
def as_testpmd(running):
    """What is predicted is what testpmd does."""
    sent = sum((those for kind, those in frames().items() if kind not in OURS_ONLY), [])
    through(running, "5tswap", sent, all_turned, kind=Stock)


@case
def by_scapy(running):
    """Another opinion: the fields as scapy sees them; and checksums still are right."""
    kinds = frames()
    sent = kinds["plain"] + kinds["tags"] + kinds["options"]
    got, _ = through(running, "5tswap", sent, all_turned)
    for before, after in zip(map(Ether, sent), map(Ether, got)):
        while before:
            for field, other in (("src", "dst"), ("sport", "dport")):
                if field in before.fields:
                    check(before.fields[field] == after.fields[other]
                          and before.fields[other] == after.fields[field],
                          f"{before.summary()} became {after.summary()}")
            if "chksum" in before.fields:
                check(before.chksum == after.chksum, "a checksum has changed")
            before, after = before.payload, after.payload


@case
def fragments_stay_whole(running):
    """A packet that came in fragments can be put together, and its data is what it was."""
    sent = frames()["fragments"]
    got, _ = through(running, "5tswap", sent, all_turned)
    before, after = ([packet for packet in defragment([Ether(frame)[IP] for frame in those])]
                     for those in (sent, got))
    check(len(before) == len(after) == 2, f"{len(after)} packets")
    udp = Ether(b"\0" * 12 + IPV4 + bytes(after[0]))
    check(udp[UDP].sport == 9 and bytes(udp[UDP].payload) == bytes(
        Ether(b"\0" * 12 + IPV4 + bytes(before[0]))[UDP].payload), "its data has changed")
